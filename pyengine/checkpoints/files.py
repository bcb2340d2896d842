"""Reading the small files around a model."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from pyengine.errors import ModelFormatError

Member = zipfile.Path | Path
"""A file, or one in an archive."""

_MOST_BYTES = 32_000_000
"""The largest, a tokenizer.json, has 2.5 million."""


@contextmanager
def reading(path: Member) -> Generator[None, None, None]:
    """Turns what goes wrong into a ModelFormatError."""
    try:
        yield
    except OSError as error:
        raise ModelFormatError(f"cannot read {path}: {error.strerror or error}") from error


def read_small(path: Member) -> bytes:
    """Raises ModelFormatError."""
    try:
        with reading(path), path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ModelFormatError(f"{path} is damaged: {error}") from error
    if len(data) > _MOST_BYTES:
        raise ModelFormatError(f"{path} is too large to be what its name says")
    return data


def read_json(path: Member) -> object:
    """Raises ModelFormatError."""
    try:
        return json.loads(read_small(path))
    except (ValueError, RecursionError) as error:
        raise ModelFormatError(f"{path} is damaged: {error}") from error


def read_json_object(path: Member) -> dict[str, Any]:
    """Raises ModelFormatError."""
    found = read_json(path)
    if not isinstance(found, dict):
        raise ModelFormatError(f"{path} is damaged: it is no object of JSON")
    return cast(dict[str, Any], found)
