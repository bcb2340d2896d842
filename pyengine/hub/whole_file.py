"""A large file that appears when it is whole."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pyengine.errors import ModelFetchError
from pyengine.hub.cache import install


@dataclass(frozen=True, slots=True)
class WholeFile:
    """A file on its way."""

    write: Callable[[bytes | memoryview], object]
    """Takes the next bytes. Raises ModelFetchError."""


@contextmanager
def replacing(path: Path) -> Generator[WholeFile, None, None]:
    """A new file that takes its place in one step when the block ends. Where that fails, what stood
    there stays, and nothing else does.

    Raises:
        ModelFetchError: it cannot be written.
    """
    target = Path(os.path.realpath(path))  # a symbolic link keeps pointing where it does
    part = target.with_name(f".pyengine-{secrets.token_hex(8)}.part")
    try:
        with _writing(path):
            file = part.open("xb")
        with file:

            def write(data: bytes | memoryview) -> None:
                with _writing(path):
                    file.write(data)

            yield WholeFile(write)
            with _writing(path):
                file.close()
        with _writing(path):
            if target.exists():
                shutil.copymode(target, part)
            install(part, target)
    finally:
        with suppress(OSError):
            part.unlink()


@contextmanager
def _writing(path: Path) -> Generator[None, None, None]:
    try:
        yield
    except OSError as error:
        raise ModelFetchError(
            f"cannot write {path}: {error.strerror or error}; make room, or choose another place"
        ) from error
