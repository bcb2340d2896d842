"""Output files: where they go, and writing them so that nothing is ever half written."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from pathlib import Path

from pyengine.hub.cache import install

STANDARD_STREAM = "-"
"""The name of stdin as a recording and of stdout as an output file."""


def output_path(stem: str, extension: str) -> Path:
    """``talk.wav`` and ``srt`` give ``talk.wav.srt``, as in whisper.cpp."""
    return Path(f"{stem}.{extension}")


def check_writable(path: Path) -> None:
    """Find out before the work whether `path` can be written after it.

    Raises:
        OSError: it cannot; with the path that is in the way.
    """
    folder = path.resolve().parent
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, "no such folder to write to", str(folder))
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, "this folder may not be written to", str(folder))
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder, not a file", str(path))


def write_atomically(path: Path, text: str) -> None:
    """Write `text` as UTF-8. Whatever stood at `path` is replaced all at once or not at all.

    Raises:
        OSError: the text could not be written; `path` is as it was.
    """
    target = path.resolve()  # a symbolic link keeps pointing where it does
    part = target.with_name(f".pyengine-{secrets.token_hex(8)}.part")
    try:
        part.write_bytes(text.encode())
        if target.exists():
            shutil.copymode(target, part)
        install(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
