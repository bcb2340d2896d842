"""The rooms of web/: which one stands on which, so that one can be changed without the others."""

import re
from pathlib import Path

from site_build.site import ROOT, WORKERS

WEB = ROOT / "web"

PAGE = ""
"""The modules in web/ itself: they join the rooms, so nobody may import them."""

ROOMS: dict[str, set[str]] = {
    # The ground: what is of use to any page
    "vendor": set(),
    "settings": set(),
    "words": {"settings"},
    "codecs": {"vendor", "words"},
    "ui": {"words"},
    "files": {"words"},
    "engine": {"words"},
    "text": {"ui", "words"},
    "audio": {"codecs", "engine", "ui", "vendor", "words"},
    "transport": {"audio", "settings", "ui", "words"},
    # What stands around the views
    "commands": {"settings", "ui", "words"},
    "app": {"settings", "ui", "words"},
    "job": {"audio", "engine", "ui", "words"},
    "models": {"engine", "files", "settings", "ui", "words"},
    "addresses": {"engine", "files", "job", "models", "ui", "words"},
    "options": {"engine", "settings", "text", "ui", "words"},
    # The views
    "bench": {"engine", "files", "ui", "words"},
    "transcript": {"commands", "engine", "files", "job", "settings", "text", "ui", "words"},
    "library": {"engine", "files", "settings", "transcript", "vendor"},
    "documents": {"transcript", "ui", "words"},
    # What is transcribed one after another, and what is done with all of it
    "queue": {"engine", "files", "options", "settings", "transcript", "ui", "vendor", "words"},
    "karaoke": {"engine", "settings", "text", "transport", "ui", "words"},
    # A movie is the karaoke's picture, written to a file
    "movie": {"audio", "engine", "files", "karaoke", "ui", "vendor", "words"},
    # A live session asks for a model and leaves a transcript like any other
    "live": {
        "engine",
        "files",
        "models",
        "settings",
        "text",
        "transcript",
        "ui",
        "vendor",
        "words",
    },
}
"""What each room imports. A room may stand only on rooms that are named before it."""

LONGEST = 400
"""Lines. A module with more of them holds more than one concept."""

CATALOGUES = WEB / "words"
"""Its sentences are data, a line or two each: one file a language is one concept, however long."""

IMPORT = re.compile(r"""(?:\bfrom|\bimport\(|\bimport)\s*["'](\.[^"']+)["']""")


def modules() -> list[Path]:
    return [file for file in sorted(WEB.rglob("*.js")) if room_of(file) != "vendor"]


def room_of(file: Path) -> str:
    """The folder of web/ that a file lies in."""
    inside = file.relative_to(WEB)
    return inside.parts[0] if len(inside.parts) > 1 else PAGE


def imports(file: Path) -> set[Path]:
    """What a module imports, types too."""
    found = IMPORT.findall(file.read_text("utf-8"))
    return {(file.parent / path).resolve() for path in found}


def test_every_room_has_its_place():
    assert {room_of(file) for file in modules()} == {*ROOMS, PAGE} - {"vendor"}
    names = list(ROOMS)
    for room, below in ROOMS.items():
        assert below <= set(names[: names.index(room)]), f"{room} stands on a room above it"


def test_rooms_import_what_they_stand_on_and_nothing_else():
    used: dict[str, set[str]] = {room: set() for room in ROOMS}
    for file in modules():
        room = room_of(file)
        if room == PAGE:
            continue
        for target in imports(file):
            other = room_of(target)
            allowed = other in ROOMS[room] | {room}
            assert allowed, f"{file.relative_to(WEB)} may not import {target.relative_to(WEB)}"
            used[room] |= {other} - {room}
    assert used == ROOMS  # what nobody needs any more is not allowed any more


def test_imports_lead_somewhere_and_modules_are_imported():
    """But the page's own script, the engine's worker and the ones that browsers ask for by name."""
    targets = {target for file in modules() for target in imports(file)}
    missing = {file for file in targets if room_of(file) != "vendor" and not file.is_file()}
    # The build writes them; their types stand here
    built = ("engine/imported.mjs", "engine/sha1-code.mjs", "transcript/format-list.mjs")
    assert missing == {WEB / name for name in built}
    assert all(file.with_suffix(".d.mts").is_file() for file in missing)
    alone = {str(file.relative_to(WEB)) for file in modules()} - {
        str(file.relative_to(WEB)) for file in targets
    }
    assert alone == {"main.js", "service-worker.js", "engine/worker.js"}


def test_the_build_knows_what_workers_run():
    """It tells the page what they import."""
    sources = {file: file.read_text("utf-8") for file in modules()}
    found = {
        (file.parent / script).resolve().relative_to(WEB).as_posix()
        for file, source in sources.items()
        if "startModule(" in source
        for script in re.findall(r'new URL\("([^"]+\.js)", import\.meta\.url\)', source)
    }
    assert found == set(WORKERS)


def test_one_module_remembers_choices():
    """It believes nothing that it reads back; whoever asks the browser itself might."""
    asking = {file for file in modules() if "localStorage." in file.read_text("utf-8")}
    assert asking == {WEB / "settings" / "remembered.js"}


def test_modules_are_small():
    small = [file for file in modules() if file.parent != CATALOGUES or file.stem == "words"]
    lines = {file: len(file.read_text("utf-8").splitlines()) for file in small}
    assert {str(file.relative_to(WEB)): n for file, n in lines.items() if n > LONGEST} == {}


def test_the_page_links_every_stylesheet_those_of_lower_rooms_first():
    linked = re.findall(
        r'rel="stylesheet" href="web/(.+?)"', (ROOT / "index.html").read_text("utf-8")
    )
    assert sorted(linked) == sorted(str(file.relative_to(WEB)) for file in WEB.rglob("*.css"))
    rooms = [room_of(WEB / sheet) for sheet in linked]
    for at, room in enumerate(rooms):
        below = ROOMS.get(room, {"ui"})
        assert not below & set(rooms[at:]), f"{linked[at]} comes before what it changes"
