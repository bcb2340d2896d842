"""What is in the cache: which models, whether they are as published, and deleting them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyengine.errors import ModelFetchError
from pyengine.generation_config import beside
from pyengine.hparams import QUANTISED
from pyengine.hub.cache import cached, locked, sha256_of, storing
from pyengine.hub.catalog import CATALOG, ModelInfo, file_name_of, name_of, unpublished
from pyengine.hub.families import FAMILIES

_UNFINISHED = (".part", ".converted")
"""Behind a model's file name: what has arrived of it, and what is being made."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What there is of one model."""

    info: ModelInfo
    path: Path | None
    """Of the file, where one of its size is there."""
    damaged: bool
    """Whether one of another size is there."""
    arrived: int
    """Bytes of a download that has not been finished."""


def kept(info: ModelInfo, directory: Path) -> Kept:
    """Looks at names and sizes only."""
    path = cached(info, directory)
    damaged = path is None and (directory / info.file_name).exists()
    return Kept(info, path, damaged, _size(directory / f"{info.file_name}.part"))


def known(directory: Path) -> Iterator[ModelInfo]:
    """What is published, and what has been made here besides, family by family."""
    for family in FAMILIES.values():
        yield from (info for info in CATALOG.values() if info.family == family)
        for dtype in QUANTISED:
            name = name_of(family.name, dtype)
            if name not in CATALOG and _is_present(name, directory):
                yield unpublished(family, dtype)


def damage(info: ModelInfo, directory: Path) -> str | None:
    """What is wrong with a model's file that is there, which is read; None for nothing.

    Raises:
        ModelFetchError: it cannot be read.
    """
    path = directory / info.file_name
    try:
        size = path.stat().st_size
        if size != info.size_bytes:
            return f"it has {size} bytes, not {info.size_bytes}"
        sha256 = sha256_of(path) if info.sha256 else None
    except OSError as error:
        raise ModelFetchError(
            f"cannot read {path} ({error.strerror or error}): see to its permissions, or delete it "
            "and have it fetched again"
        ) from error
    return None if sha256 == info.sha256 else f"its sha256 is {sha256}, not {info.sha256}"


def require_present(infos: Iterable[ModelInfo], directory: Path) -> None:
    """Raises:
    ModelFetchError: of one of them nothing is there.
    """
    for info in infos:
        if not _is_present(info.name, directory):
            raise ModelFetchError(
                f"{info.name} is not in {directory}; pyengine models lists what is"
            )


def delete(info: ModelInfo, directory: Path, on_wait: Callable[[], None]) -> int:
    """Removes a model's file, what has been begun of it, and what lies beside it.

    Args:
        on_wait: called where another process fetches it, before waiting for that.

    Returns:
        The bytes that were freed.

    Raises:
        ModelFetchError: it cannot be removed.
    """
    with storing(directory, 0), locked(directory / f".{info.file_name}.lock", on_wait):
        freed = 0
        for path in (*_files(info.name, directory), beside(directory / info.file_name)):
            freed += _size(path)
            path.unlink(missing_ok=True)
    return freed


def _is_present(name: str, directory: Path) -> bool:
    return any(path.exists() for path in _files(name, directory))


def _files(name: str, directory: Path) -> list[Path]:
    return [directory / f"{file_name_of(name)}{ending}" for ending in ("", *_UNFINISHED)]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
