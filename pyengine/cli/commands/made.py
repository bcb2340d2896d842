"""What is said of a model file that a command has made."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pyengine.cli.terminal.console import Console
from pyengine.generation_config import beside, read_beside
from pyengine.hub import CATALOG


def say_made(out: Path, console: Console) -> None:
    """A line with its size and checksum, and the name it is published under; another of what lies
    beside it.

    Raises:
        OSError, ModelFormatError: they cannot be read.
    """
    with out.open("rb") as file:
        sha1 = hashlib.file_digest(file, "sha1").hexdigest()
    size = f"{out.stat().st_size / 1e6:.0f} MB"
    official = next((info.name for info in CATALOG.values() if info.sha1 == sha1), None)
    what = f"the official {official}, " if official else ""
    console.result(f"{out}: {what}{size}, sha1 {sha1}")
    if said := read_beside(out):
        console.result(f"{beside(out)}: {said}; keep it beside the model")
