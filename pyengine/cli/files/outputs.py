"""Output files: what they are called, and writing them so that nothing is ever half written."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
from pathlib import Path

from pyengine.hub.cache import install, install_new

STANDARD_STREAM = "-"
"""The name of stdin as a recording and of stdout as an output file."""

_TEMPORARY = ".pyengine-"
"""How the names of our temporary files begin."""


def output_path(stem: str, extension: str) -> Path:
    """``talk.wav`` and ``srt`` give ``talk.wav.srt``, as in whisper.cpp."""
    return Path(f"{stem}.{extension}")


def fitted(path: Path, extension: str) -> Path:
    """`path`, or a shorter name with the same extension where its file system has none so long.

    A digest of the whole name ends the shorter one, so two names stay two, and one stays the same
    from run to run. Where even that is too long, which the folder's own path can bring about, it
    is `path`.
    """
    if _is_short_enough(path):
        return path
    stem = path.name.removesuffix(f".{extension}")
    end = f"~{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:8]}.{extension}"
    for length in range(len(stem) - 1, 0, -1):
        shorter = path.with_name(stem[:length] + end)
        if _is_short_enough(shorter):
            return shorter
    return path


def _is_short_enough(path: Path) -> bool:
    try:
        path.lstat()
    except OSError as error:
        return error.errno != errno.ENAMETOOLONG
    return True


def check_writable(path: Path) -> None:
    """Find out before the work whether `path` can be written after it.

    Raises:
        OSError: it cannot; with the path that is in the way.
    """
    target = real_path(path)
    folder = target.parent
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, "no such folder to write to", str(folder))
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, "this folder may not be written to", str(folder))
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder, not a file", str(path))
    if target.exists() and not target.is_file():
        raise OSError(errno.EINVAL, "is a device or a pipe, not a file", str(path))


def real_path(path: Path) -> Path:
    """The file that writing to `path` replaces: a symbolic link keeps pointing where it does."""
    return Path(os.path.realpath(path))


def write_atomically(path: Path, text: str, *, replace: bool = True) -> None:
    """Write `text` as UTF-8. Whatever stood at `path` is replaced all at once or not at all.

    Args:
        replace: without it, whatever stands there stays.

    Raises:
        FileExistsError: something stands there that is not to be replaced.
        OSError: the text could not be written; `path` is as it was. It is the error's file name.
    """
    target = real_path(path)
    part = target.with_name(f"{_TEMPORARY}{secrets.token_hex(8)}.part")
    try:
        part.write_bytes(encoded(text))
        if replace:
            if target.exists():
                shutil.copymode(target, part)
            install(part, target)
        else:
            install_new(part, target)
    except OSError as error:
        part.unlink(missing_ok=True)
        # It names the temporary file or none
        raise OSError(error.errno, error.strerror, str(path)) from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def encoded(text: str) -> bytes:
    """As UTF-8. Half a surrogate pair, which stands for a byte of a name that is not text, becomes
    its escape, which JSON reads back."""
    return text.encode("utf-8", "backslashreplace")
