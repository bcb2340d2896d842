"""The built wheel in Pyodide under node: both backends, openai-whisper's tokens; and what they are
computed from has the same bits as in this Python.

Here numpy has no BLAS, and node 20 no relaxed SIMD: what the page falls back to. The wheel must not
depend on the release the site pins, so another runs it too: a newer Python, numpy and emscripten.
"""

import json
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from pyodide_golden import sounds
from recordings import DATA, REFERENCE

from models.miniature import write_miniature
from pyengine import load_audio
from pyengine.hub.cache import cache_directory
from site_build.runtime import CORE_FILES, RuntimeUnavailable, fetch, matches, store
from site_build.site import ROOT

NEXT = ROOT / "node_modules" / "pyodide-next"
"""Pyodide 0.29.5, whose npm package has no packages."""

NEXT_NUMPY = "numpy-2.2.5-cp313-cp313-pyodide_2025_0_wasm32.whl"
NEXT_NUMPY_SHA256 = "125230b4c3ecd08803e5c43f1162e017c0718d9f253146225a705a952b9c16c2"
NEXT_NUMPY_CARRIER = "@bentopdf/pymupdf-wasm@0.11.16"
"""An npm package with a numpy of the same version and ABI as that release's own, which no package
index has. It is built by an earlier alpha of Pyodide, so the release's lock file does not know it;
its checksum here is that of the day it was chosen. Fetched for this test alone, and kept."""


@pytest.fixture(scope="module")
def next_site(built_site, tmp_path_factory) -> Path:
    """The site's wheel beside the other runtime."""
    folder = tmp_path_factory.mktemp("next-site")
    runtime = folder / "pyodide"
    runtime.mkdir()
    for name in (*CORE_FILES, "pyodide-lock.json"):
        shutil.copyfile(NEXT / name, runtime / name)
    cached = cache_directory() / "pyodide-0.29.5" / NEXT_NUMPY
    if not matches(cached, NEXT_NUMPY_SHA256):
        carrier = tmp_path_factory.mktemp("carrier")
        store(cached, fetch(NEXT_NUMPY, NEXT_NUMPY_SHA256, [lambda name: packed(name, carrier)]))
    shutil.copyfile(cached, runtime / NEXT_NUMPY)
    (wheel,) = built_site.glob("*.whl")
    shutil.copyfile(wheel, folder / wheel.name)
    return folder


def packed(name: str, folder: Path) -> bytes:
    """A file of the npm package, fetched by npm, which knows the way to a registry."""
    npm = shutil.which("npm")
    assert npm
    command = [npm, "pack", "--silent", "--pack-destination", folder, NEXT_NUMPY_CARRIER]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    archives = list(folder.glob("*.tgz"))
    if done.returncode or not archives:
        raise RuntimeUnavailable(f"npm could not fetch {NEXT_NUMPY_CARRIER} ({done.stderr})")
    with tarfile.open(archives[0]) as archive:
        member = archive.extractfile(f"package/assets/{name}")
        assert member
        return member.read()


@pytest.mark.parametrize(
    ("runtime", "versions"),
    [("built_site", ["3.12.7", "2.0.2"]), ("next_site", ["3.13.2", "2.2.5"])],
    ids=["pyodide-0.27.7", "pyodide-0.29.5"],
)
def test_tokens_are_openai_whispers_and_sounds_as_here(
    runtime, versions, request, built_site, tmp_path
):
    expected = json.loads((REFERENCE / "miniature.json").read_text())["seed-3"]["segments"]
    write_miniature(tmp_path / "mini.bin", seed=3)
    node = shutil.which("node")
    assert node
    script = ROOT / "benchmarks" / "pyodide.mjs"
    golden = ROOT / "tests" / "pyodide_golden.py"
    run = subprocess.run(
        [
            *(node, script, "--site", request.getfixturevalue(runtime)),
            *(golden, tmp_path / "mini.bin", DATA / "jfk.wav"),
        ],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    tokens = [segment["tokens"] for segment in expected]
    assert json.loads(run.stdout.splitlines()[-1]) == {
        "versions": versions,
        "tokens": {"numpy": tokens, "wasm": tokens},
        "sounds": sounds(load_audio(DATA / "jfk.wav")),
    }
