"""The build's own decisions: what it accepts into the site, and what it leaves alone."""

import hashlib
import io
import json
import os
import re
import stat
import threading
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

import build_wasm
from pyengine.errors import ModelFetchError
from pyengine.hub import CATALOG, find
from site_build import browser, runtime, site
from site_build.runtime import RuntimeUnavailable, fetch, member, trim_lock
from site_build.serve import make_server, serve
from site_build.tasks import models_of

LOCK = {
    "info": {"version": "0.27.7"},
    "packages": {
        "numpy": {"file_name": "numpy.whl", "sha256": "n", "depends": []},
        "micropip": {"file_name": "micropip.whl", "sha256": "m", "depends": ["packaging"]},
        "packaging": {"file_name": "packaging.whl", "sha256": "p", "depends": []},
        "scipy": {"file_name": "scipy.whl", "sha256": "s", "depends": ["numpy"]},
    },
}


def test_lock_is_trimmed_to_what_is_used():
    trimmed = trim_lock(LOCK, ["numpy", "micropip"])
    assert list(trimmed["packages"]) == ["micropip", "numpy", "packaging"]
    assert trimmed["info"] == LOCK["info"]


def sources(*answers: bytes | None):
    def source(answer: bytes | None):
        def get(name: str) -> bytes:
            if answer is None:
                raise RuntimeUnavailable("out of reach")
            return answer

        return get

    return [source(answer) for answer in answers]


GOOD = b"the real wheel"
GOOD_SHA256 = hashlib.sha256(GOOD).hexdigest()


@pytest.mark.parametrize("answers", [(GOOD,), (None, GOOD), (b"another", GOOD)])
def test_first_source_with_the_right_checksum_wins(answers):
    assert fetch("numpy.whl", GOOD_SHA256, sources(*answers)) == GOOD


def test_wrong_checksum_is_refused():
    with pytest.raises(RuntimeUnavailable, match=r"numpy\.whl.*out of reach; .*another checksum"):
        fetch("numpy.whl", GOOD_SHA256, sources(None, b"another"))


def test_mirror_without_the_file():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("there", "data")
    assert member(archive.getvalue(), "there") == b"data"
    for data, name in [(archive.getvalue(), "missing"), (b"no zip", "there")]:
        with pytest.raises(RuntimeUnavailable, match=name):
            member(data, name)


@pytest.fixture
def npm_package(tmp_path) -> Path:
    package = tmp_path / "npm"
    package.mkdir()
    for name in runtime.CORE_FILES:
        (package / name).write_bytes(name.encode())
    packages = {name: {**entry, "sha256": GOOD_SHA256} for name, entry in LOCK["packages"].items()}
    (package / "pyodide-lock.json").write_text(json.dumps({**LOCK, "packages": packages}))
    return package


def test_runtime_is_complete_and_needs_no_network_again(tmp_path, npm_package, monkeypatch):
    asked = []
    monkeypatch.setattr(runtime, "from_official", lambda version, name: asked.append(name) or GOOD)
    cache = tmp_path / "cache"
    runtime.install_runtime(npm_package, cache, tmp_path / "one")
    assert sorted(asked) == ["micropip.whl", "numpy.whl", "packaging.whl"]
    names = {path.name for path in (tmp_path / "one").iterdir()}
    assert names == {*runtime.CORE_FILES, "pyodide-lock.json", *asked}

    damaged = cache / "pyodide-0.27.7" / "numpy.whl"
    damaged.write_bytes(b"damaged on disk")
    asked.clear()
    runtime.install_runtime(npm_package, cache, tmp_path / "two")
    assert asked == ["numpy.whl"]
    assert (tmp_path / "two" / "numpy.whl").read_bytes() == GOOD


def test_models_of_the_site_come_first_and_have_checksums():
    models = site.model_list([CATALOG["base"], CATALOG["tiny.en"]])
    assert [model["name"] for model in models[:2]] == ["base", "tiny.en"]
    assert [model["hosted"] for model in models] == [True, True] + [False] * (len(models) - 2)
    assert models[0]["url"] == "models/ggml-base.bin"
    assert all(len(str(model["sha1"])) == 40 for model in models)
    assert {model["name"] for model in models} == set(CATALOG)
    assert len(models) == len(CATALOG)


def test_what_the_page_is_told_of_a_model():
    models = {model["name"]: model for model in site.model_list([CATALOG["base-q5_1"]])}
    base, turbo = models["base-q5_1"], models["large-v3-turbo-q5_0"]
    assert {key: type(value) for key, value in base.items()} == {
        **dict.fromkeys(("name", "family", "format", "url", "sha1", "sha256"), str),
        **dict.fromkeys(("bytes", "languages", "memory"), int),
        **dict.fromkeys(("multilingual", "hosted"), bool),
        **dict.fromkeys(("work", "accuracy"), float),
    }
    assert (base["family"], base["format"], base["hosted"]) == ("base", "q5_1", True)
    assert (turbo["family"], turbo["hosted"]) == ("large-v3-turbo", False)
    assert (base["languages"], turbo["languages"], models["base.en"]["languages"]) == (99, 100, 1)
    assert [models[n]["multilingual"] for n in ("base", "base.en")] == [True, False]
    assert base["work"] == 1 < turbo["work"] < models["large-v3-q5_0"]["work"]
    assert base["memory"] < turbo["memory"] < models["large-v3-q5_0"]["memory"] < 2**32
    assert models["small"]["accuracy"] < models["base"]["accuracy"] < models["tiny"]["accuracy"]
    assert turbo["accuracy"] is None


def test_what_nobody_publishes_has_the_checksums_of_its_file(tmp_path):
    info = find("tiny.en-q4_0")
    (tmp_path / info.file_name).write_bytes(GOOD)
    found = site.with_checksums(info, tmp_path)
    assert found.sha1 == hashlib.sha1(GOOD).hexdigest()
    [model, *_] = site.model_list([found])
    assert (model["name"], model["sha256"]) == ("tiny.en-q4_0", GOOD_SHA256)
    assert site.with_checksums(CATALOG["tiny"], tmp_path) == CATALOG["tiny"]


def test_list_of_what_a_start_needs_is_complete_and_right(built_site):
    listed = json.loads((built_site / "site.json").read_text("utf-8"))
    files = {entry.pop("path"): entry for entry in listed["files"]}
    runtime_files = {f"pyodide/{file.name}" for file in (built_site / "pyodide").iterdir()}
    assert set(files) == runtime_files | {listed["wheel"]}
    assert listed["wheel"] in {file.name for file in built_site.glob("*.whl")}
    snapshot = {entry.pop("path"): entry for entry in listed["snapshot"]["files"]}
    started = [file for file in (built_site / "start").rglob("*") if file.is_file()]
    assert {file.relative_to(built_site).as_posix() for file in started} == set(snapshot)
    assert listed["snapshot"]["image"] in snapshot
    for path, entry in [*files.items(), *snapshot.items()]:
        data = (built_site / path).read_bytes()
        assert (entry["bytes"], entry["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        assert entry["name"].startswith(("the ", "Python"))
    # As Pyodide has published it
    lock = json.loads((site.ROOT / "node_modules/pyodide/pyodide-lock.json").read_text("utf-8"))
    for name in ("numpy", "micropip", "packaging"):
        package = lock["packages"][name]
        assert files[f"pyodide/{package['file_name']}"]["sha256"] == package["sha256"]
        assert files[f"pyodide/{package['file_name']}"]["name"] == f"the package {name}"


def test_service_worker_lies_at_the_root_and_knows_the_page(tmp_path):
    site.copy_pages(tmp_path / "site")
    site.write_service_worker(tmp_path / "site")
    script = (tmp_path / "site" / "service-worker.js").read_text("utf-8")
    (mark,) = re.findall(r"MARK = '(.+)';", script)
    assert mark in (tmp_path / "site" / "index.html").read_text("utf-8")
    assert not (tmp_path / "site" / "web" / "service-worker.js").exists()


def test_the_page_asks_for_one_stylesheet(tmp_path):
    built = tmp_path / "site"
    site.copy_pages(built)
    before = site.STYLESHEET.findall((built / "index.html").read_text("utf-8"))
    site.join_styles(built)
    index = (built / "index.html").read_text("utf-8")
    assert site.STYLESHEET.findall(index) == [site.STYLES]
    assert 'name="viewport"' in index and 'src="web/main.js"' in index
    sheets = [(site.ROOT / path).read_text("utf-8") for path in before]
    assert len(sheets) > 20
    assert (built / site.STYLES).read_text("utf-8") == "".join(sheets)


def test_failed_build_keeps_the_old_site(tmp_path):
    old = tmp_path / "dist"
    old.mkdir()
    (old / "index.html").write_text("old")
    with pytest.raises(ModelFetchError, match="nonsense"):
        site.build_site(["nonsense"], old)
    assert (old / "index.html").read_text() == "old"


def test_built_under_any_umask_it_can_be_served(tmp_path, monkeypatch):
    """A server is often another user."""
    parts = ("install_runtime", "install_library", "put_models", "write_format_list")
    parts += (
        "preload_modules",
        "install_snapshot",
        "write_sha1",
        "write_imported",
        "start_list",
        "write_licences",
    )
    for part in parts:
        monkeypatch.setattr(site, part, lambda *_: None)
    monkeypatch.setattr(site, "build_wheel", lambda folder: folder / "pyengine.whl")
    before = os.umask(0o077)
    try:
        site.build_site([], tmp_path / "dist")
    finally:
        os.umask(before)
    built = [tmp_path / "dist", *(tmp_path / "dist").rglob("*")]
    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in built}
    assert modes == {(True, 0o755), (False, 0o644)}


def test_site_without_its_model_is_stale(tmp_path):
    assert site.is_stale([], tmp_path)
    (tmp_path / "site.json").write_text("{}")
    assert not site.is_stale([], tmp_path)
    assert site.is_stale(["tiny.en"], tmp_path)


def test_server_gives_the_types_browsers_insist_on(tmp_path):
    for name in ("page.mjs", "kernel.wasm"):
        (tmp_path / name).write_bytes(b"x")
    with make_server(tmp_path, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"http://localhost:{server.server_port}/"
        types = {}
        for name in ("page.mjs", "kernel.wasm"):
            with urllib.request.urlopen(url + name) as response:
                types[name] = response.headers["Content-Type"]
        with pytest.raises(urllib.error.HTTPError) as missing:
            urllib.request.urlopen(url + "nothing")
        missing.value.close()
        server.shutdown()
        thread.join()
    assert types == {"page.mjs": "text/javascript", "kernel.wasm": "application/wasm"}


def test_taken_port_is_said(tmp_path):
    with (
        make_server(tmp_path, 0) as server,
        pytest.raises(OSError, match=f"port {server.server_port} cannot be used"),
    ):
        serve(tmp_path, server.server_port, open_browser=False)


def test_tests_open_pages_in_the_shell_where_there_is_one(tmp_path, monkeypatch):
    whole, shell = tmp_path / "chromium", tmp_path / "shell"
    whole.touch()
    monkeypatch.setattr(browser, "DEBIAN_CHROMIUM", whole)
    monkeypatch.setattr(browser, "DEBIAN_SHELL", shell)
    monkeypatch.delenv("CHROMIUM_PATH", raising=False)
    assert browser.find_shell() == whole
    shell.touch()
    assert (browser.find_browser(), browser.find_shell()) == (whole, shell)
    monkeypatch.setenv("CHROMIUM_PATH", "/mine")
    assert browser.find_shell() == browser.find_browser() == Path("/mine")


def test_arguments_after_test_go_to_pytest():
    options = build_wasm.parse(["--model", "base", "--test", "-k", "mel", "--serve"])
    assert options.test == ["-k", "mel", "--serve"]
    assert options.model == ["base"]
    assert not options.serve
    assert build_wasm.parse([]).test is None


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], []),
        (["--serve"], ["tiny.en", "base-q5_1"]),
        (["--test"], ["tiny.en"]),
        (["--serve", "--model=base", "--model", "small-q5_1"], ["base", "small-q5_1"]),
    ],
)
def test_models_of_the_site(arguments, expected):
    assert models_of(build_wasm.parse(arguments)) == expected
