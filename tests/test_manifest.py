"""What the installed app says of itself, to the browser and to other programs."""

import json
import re
import struct
from pathlib import Path

from site_build.site import ROOT

PATH = ROOT / "web" / "app" / "manifest.webmanifest"
MANIFEST = json.loads(PATH.read_text("utf-8"))
INDEX = (ROOT / "index.html").read_text("utf-8")
TOKENS = (ROOT / "web" / "ui" / "tokens.css").read_text("utf-8")


def at(path: str) -> Path:
    """What an address in the manifest leads to."""
    return (PATH.parent / path.partition("#")[0]).resolve()


def token(name: str) -> str:
    """A colour, as it is in the light."""
    return re.findall(rf"--{name}: (#\w+);", TOKENS)[0]


def test_the_page_links_it_and_both_say_the_same():
    assert f'<link rel="manifest" href="{PATH.relative_to(ROOT).as_posix()}">' in INDEX
    assert f'<title data-words="page.title">{MANIFEST["name"]}</title>' in INDEX
    assert f'<meta name="description" content="{MANIFEST["description"]}">' in INDEX
    assert MANIFEST["theme_color"] == token("accent")
    assert MANIFEST["background_color"] == token("paper")


def test_it_works_in_any_folder_of_a_host():
    addresses = [MANIFEST["start_url"], MANIFEST["scope"], MANIFEST["share_target"]["action"]]
    addresses += [one["action"] for one in MANIFEST["file_handlers"]]
    addresses += [one["url"] for one in MANIFEST["shortcuts"]]
    assert all(address.startswith("../../") for address in addresses)
    assert {at(address) for address in addresses} == {ROOT, ROOT / "share"}
    service_worker = (ROOT / "web" / "service-worker.js").read_text("utf-8")
    assert 'const SHARE = "share";' in service_worker


def test_its_pictures_are_as_large_as_it_says():
    """Browsers install what has one of 192 and one of 512 pixels; those that cut pictures to a
    shape of their own ask for one without an edge."""
    sizes = {}
    for picture in MANIFEST["icons"]:
        data = at(picture["src"]).read_bytes()
        if picture["type"] == "image/png":
            width, height = struct.unpack(">II", data[16:24])
            assert picture["sizes"] == f"{width}x{height}"
            sizes[picture["sizes"], picture.get("purpose")] = len(data)
    assert set(sizes) == {("192x192", None), ("512x512", None), ("512x512", "maskable")}
    assert sum(sizes.values()) < 25_000


def test_files_are_opened_of_the_kinds_that_the_page_takes():
    (handler,) = MANIFEST["file_handlers"]
    endings = [ending for endings in handler["accept"].values() for ending in endings]
    assert len(endings) == len(set(endings))
    (taken,) = re.findall(r'id="file" accept="([^"]+)"', INDEX)
    named = {one for one in taken.split(",") if one.startswith(".")}
    # What many other programs write as well is not ours to open
    assert named - set(endings) == {".json", ".csv", ".tsv", ".zip"}
    (files,) = MANIFEST["share_target"]["params"]["files"]
    assert {"audio/*", "video/*"} <= set(files["accept"])
