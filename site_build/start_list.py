"""The list of the files that an engine's start needs, by which the page checks each before its use.

It stands in site.json, which the page asks for anew at every start: the files' names do not change
with their content, so a browser or a proxy may still have those of an earlier build.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

from site_build.snapshot import IMAGE

_RUNTIME = {
    "pyodide.mjs": "the loader of Python",
    "pyodide.asm.js": "the script of Python",
    "pyodide.asm.wasm": "Python itself",
    "python_stdlib.zip": "Python's library",
    "pyodide-lock.json": "the list of Python's packages",
}
"""What the files of the runtime are called in a sentence for the user."""


_STARTED = "the program of the engine"


def start_list(site: Path, wheel: str) -> dict[str, object]:
    """What site.json holds: the files of a start from the snapshot, and those of one without.

    Args:
        site: the folder of the site, with all of its files.
        wheel: the file name of pyengine's wheel in it.
    """
    files = [_entry(site, path, name) for path, name in _named(site, wheel)]
    restored = [_entry(site, path, name) for path, name in _named_restored(site)]
    snapshot = {"image": f"start/{IMAGE}", "files": restored}
    return {"wheel": wheel, "files": files, "snapshot": snapshot}


def _named(site: Path, wheel: str) -> Iterator[tuple[str, str]]:
    for file in sorted((site / "pyodide").iterdir()):
        name = _RUNTIME.get(file.name) or f"the package {file.name.partition('-')[0]}"
        yield f"pyodide/{file.name}", name
    yield wheel, _STARTED


def _named_restored(site: Path) -> Iterator[tuple[str, str]]:
    for file in sorted((site / "start").rglob("*.packed")):
        name = _STARTED if file.name == IMAGE else _RUNTIME.get(file.stem, "the package numpy")
        yield file.relative_to(site).as_posix(), name


def _entry(site: Path, path: str, name: str) -> dict[str, object]:
    data = (site / path).read_bytes()
    entry = {"path": path, "name": name, **_summed(data)}
    return (
        {**entry, "unpacked": _summed(gzip.decompress(data))} if path.endswith(".packed") else entry
    )


def _summed(data: bytes) -> dict[str, object]:
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
