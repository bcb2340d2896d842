"""Files in the format safetensors: the size of a header, the header in JSON, and raw numbers
(huggingface/safetensors, README.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from math import prod
from pathlib import Path
from typing import Any, cast

from pyengine.checkpoints.files import read_json, reading
from pyengine.checkpoints.tensors import (
    FLOATS,
    MOST_DIMENSIONS,
    MOST_TENSORS,
    Array,
    Entry,
    floats,
)
from pyengine.errors import ModelFormatError

_LENGTH_BYTES = 8
_MOST_HEADER_BYTES = 100_000_000
"""As the library has it."""

_OTHERS = {"BOOL": 1, "U8": 1, "I8": 1, "I16": 2, "U16": 2, "I32": 4, "U32": 4, "I64": 8, "U64": 8}
_WIDTHS = {**_OTHERS, **{name: dtype.itemsize for name, dtype in FLOATS.items()}}


class SafetensorsFiles:
    """One or more files, each with some of a model's tensors.

    Raises:
        ModelFormatError: a file cannot be read, is damaged, or has a tensor of another.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._entries: dict[str, tuple[Path, Entry]] = {}
        for path in paths:
            for name, entry in _read_header(path).items():
                if name in self._entries:
                    raise ModelFormatError(f"tensor {name} is in two files")
                self._entries[name] = (path, entry)

    @property
    def names(self) -> Mapping[str, object]:
        return self._entries

    def read(self, name: str) -> Array:
        """As `Tensors` has it."""
        if name not in self._entries:
            raise ModelFormatError(f"there is no tensor {name} in the model")
        path, entry = self._entries[name]
        if entry.dtype not in FLOATS:
            raise ModelFormatError(
                f"tensor {name} holds {entry.dtype}: only models of F16, BF16, F32 and F64 can be "
                "converted, and none that is quantised"
            )
        with reading(path), path.open("rb") as file:
            file.seek(entry.offset)
            data = file.read(entry.nbytes)
        if len(data) != entry.nbytes:
            raise ModelFormatError(f"{path} is cut off inside {name}")
        return floats(data, entry.dtype).reshape(entry.shape)


def is_index(path: Path) -> bool:
    """Whether a file names those that a model is spread over, by its own name."""
    return path.name.endswith(".index.json")


def shards(index: Path) -> list[Path]:
    """The files that a `model.safetensors.index.json` names, in its folder, or a
    `pytorch_model.bin.index.json`.

    Raises:
        ModelFormatError: it is damaged, or names files elsewhere.
    """
    found: object = read_json(index)
    named = cast(dict[str, Any], found).get("weight_map") if isinstance(found, dict) else None
    if not isinstance(named, dict):
        raise ModelFormatError(f"{index} has no weight_map")
    names = set(cast(dict[str, object], named).values())
    with reading(index):
        there = {path.name for path in index.parent.iterdir()}
    files: list[Path] = []
    for name in sorted(map(str, names)):
        if name not in there:  # so that none leads elsewhere
            raise ModelFormatError(f"{index} names {name!r}, which does not lie beside it")
        files.append(index.parent / name)
    return files


def _read_header(path: Path) -> dict[str, Entry]:
    with reading(path), path.open("rb") as file:
        size = path.stat().st_size
        length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
        if not 2 <= length <= min(_MOST_HEADER_BYTES, size - _LENGTH_BYTES):
            raise ModelFormatError(
                f"{path} is no safetensors file, or is cut off: its header claims {length} bytes"
            )
        raw = file.read(length)
    try:
        header: object = json.loads(raw, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise ModelFormatError(f"the header of {path} cannot be read: {error}") from error
    if not isinstance(header, dict):
        raise ModelFormatError(f"the header of {path} is no list of tensors")
    described = cast(dict[str, object], header)
    described.pop("__metadata__", None)
    if len(described) > MOST_TENSORS:
        raise ModelFormatError(f"{path} claims {len(described)} tensors")
    start = _LENGTH_BYTES + length
    return {name: _entry(path, name, each, start, size) for name, each in described.items()}


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name comes twice")
    return found


def _entry(path: Path, name: str, described: object, start: int, size: int) -> Entry:
    """Raises ModelFormatError."""
    damaged = ModelFormatError(f"what the header of {path} says of {name} cannot be")
    if not isinstance(described, dict):
        raise damaged
    given = cast(dict[str, object], described)
    dtype = given.get("dtype")
    shape = _numbers(given.get("shape"))
    offsets = _numbers(given.get("data_offsets"))
    if not isinstance(dtype, str) or shape is None or offsets is None or len(offsets) != 2:
        raise damaged
    begin, end = offsets
    width = _WIDTHS.get(dtype)
    fits = width is None or end - begin == width * prod(shape)
    if len(shape) > MOST_DIMENSIONS or not begin <= end <= size - start or not fits:
        raise damaged
    return Entry(shape, dtype, start + begin, end - begin)


def _numbers(value: object) -> tuple[int, ...] | None:
    if not isinstance(value, list):
        return None
    numbers = cast(list[object], value)
    if not all(type(each) is int and 0 <= each < 1 << 53 for each in numbers):
        return None
    return tuple(cast(list[int], numbers))
