"""From the sources to an installation that computes with the kernels, by the steps pip takes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest

import pyengine
from site_build.site import ROOT

JFK_WAV = ROOT / "tests" / "data" / "jfk.wav"
KERNELS = ROOT / "pyengine" / "kernels"
VARIANTS = ("simd128", "relaxed", "simd128-threads", "relaxed-threads")

# The build's requirements are in the tests' environment: nothing is fetched, nothing remembered
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "--no-cache-dir")


@pytest.fixture(scope="module")
def sdist(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "sdist"]
    subprocess.run([*command, "--directory", folder], check=True, cwd=ROOT)
    [path] = folder.iterdir()
    return path


@pytest.fixture(scope="module")
def wheel(sdist, tmp_path_factory) -> Path:
    """Made of the sdist, which has less than a clone and no kernels."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [*PIP, "wheel", "--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", folder, sdist], check=True)
    [path] = folder.iterdir()
    return path


def members(sdist: Path) -> set[str]:
    with tarfile.open(sdist) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def metadata(sdist: Path, wheel: Path) -> list[Message]:
    with tarfile.open(sdist) as archive, zipfile.ZipFile(wheel) as opened:
        [of_sdist] = [name for name in archive.getnames() if name.endswith("/PKG-INFO")]
        [of_wheel] = [name for name in opened.namelist() if name.endswith("/METADATA")]
        file = archive.extractfile(of_sdist)
        assert file
        return [message_from_bytes(data) for data in (file.read(), opened.read(of_wheel))]


@pytest.mark.slow
def test_sdist_is_what_builds_the_wheel(sdist):
    names = members(sdist)
    sources = {f"pyengine/kernels/{path.name}" for path in KERNELS.glob("*.[ch]")}
    assert sources and sources <= names
    assert {"pyproject.toml", "hatch_build.py", "LICENSE", "README.md"} <= names
    assert not {name for name in names if name.endswith(".wasm")}
    tops = {name.partition("/")[0] for name in names if "/" in name}
    assert tops == {"pyengine", "site_build"}


def test_wheel_has_the_kernels_and_not_their_sources(wheel):
    assert wheel.name.endswith("-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as opened:
        kernels = {name for name in opened.namelist() if name.startswith("pyengine/kernels/")}
        assert kernels == {f"pyengine/kernels/kernels-{variant}.wasm" for variant in VARIANTS}
        for name in kernels:  # magic number and version, from WebAssembly's specification
            assert opened.read(name).startswith(b"\0asm\1\0\0\0")


def test_both_have_the_licences_of_what_they_ship(sdist, wheel):
    assert {"LICENSE", "pyengine/vad/LICENSE-silero"} <= members(sdist)
    with zipfile.ZipFile(wheel) as opened:
        names = {name.partition(".dist-info/licenses/")[2] for name in opened.namelist()}
    assert {"LICENSE", "pyengine/vad/LICENSE-silero"} <= names
    for about in metadata(sdist, wheel):
        assert about["License-Expression"] == "MIT"  # Silero's, too
        assert set(about.get_all("License-File", [])) == {"LICENSE", "pyengine/vad/LICENSE-silero"}


def test_package_index_would_take_both(sdist, wheel):
    command = [sys.executable, "-m", "twine", "check", "--strict", sdist, wheel]
    checked = subprocess.run(command, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_version_is_that_of_the_package_everywhere(sdist, wheel):
    version = pyengine.__version__
    assert [found["Version"] for found in metadata(sdist, wheel)] == [version, version]
    assert sdist.name == f"pyengine-{version}.tar.gz"
    assert wheel.name.startswith(f"pyengine-{version}-")
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.findall(r"^## (\S+)", changelog, re.MULTILINE)[0] == version


def test_installation_computes_with_the_kernels(wheel, tiny_en, tmp_path):
    target = tmp_path / "installed"
    command = [*PIP, "install", "--no-deps", "--no-index", "--target", target]
    subprocess.run([*command, wheel], check=True)

    def python(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(target), "PYTHONWARNINGS": "error"}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,  # not where Python would find the sources
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )

    where = python("-c", "import pyengine; print(pyengine.__file__)").stdout.strip()
    assert Path(where).is_relative_to(target)
    done = python("-m", "pyengine", "transcribe", JFK_WAV, "-m", tiny_en, "-nt")
    assert f"pyengine: {tiny_en.name}, wasm backend, " in done.stderr
    assert " ".join(re.findall(r"\w+", done.stdout.lower())) == (
        "and so my fellow americans ask not what your country can do for you "
        "ask what you can do for your country"
    )
