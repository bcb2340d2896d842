"""Writer of whisper.cpp's single-file model format; the layout is in `pyengine.ggml`."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple
from math import prod
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from pyengine.ggml import MAGIC
from pyengine.hparams import Hparams, TensorSpec, tensor_specs


class Writable(Protocol):
    """A file that is written from its current position, and never sought."""

    @property
    def write(self) -> Callable[[bytes | memoryview], object]: ...


def write_ggml(
    file: Writable,
    hparams: Hparams,
    filters: npt.NDArray[np.float32],
    vocabulary: Sequence[bytes],
    tensors: Iterable[tuple[str, npt.NDArray[Any]]],
) -> None:
    """Write a whole model file.

    Args:
        filters: mel filter bank, (n_mels, 201) float32.
        vocabulary: token bytes in rank order, special tokens left out.
        tensors: name and array of each tensor of `tensor_specs(hparams)`, in any order
            (the official files have the order of `tensor_specs`); of those that are quantised,
            their blocks, (rows, bytes of a row) U8. Taken one at a time, so a generator keeps
            the model from being held whole.

    Raises:
        ValueError: a tensor is missing, unknown, doubled, or has another shape or dtype.
        OSError: from `file`.
    """
    if filters.dtype != np.float32 or filters.ndim != 2 or filters.shape[0] != hparams.n_mels:
        raise ValueError(f"mel filters are {filters.dtype} {filters.shape}")
    file.write(header_bytes(hparams, filters, vocabulary))
    missing = tensor_specs(hparams)
    for name, array in tensors:
        spec = missing.pop(name, None)
        if spec is None:
            raise ValueError(f"tensor {name} is not part of this model, or comes twice")
        if not _fits(array, spec):
            raise ValueError(
                f"tensor {name} is {array.dtype} {array.shape}, "
                f"expected {spec.dtype.name} {spec.shape}"
            )
        file.write(tensor_header_bytes(spec))
        file.write(_little_endian(array))
    if missing:
        raise ValueError(f"{len(missing)} tensors are missing, first {next(iter(missing))}")


def header_bytes(
    hparams: Hparams, filters: npt.NDArray[np.float32], vocabulary: Sequence[bytes]
) -> bytes:
    """What stands before the tensors."""
    tokens = (struct.pack("<i", len(token)) + token for token in vocabulary)
    return b"".join(
        (
            struct.pack("<I11i", MAGIC, *astuple(hparams)),
            struct.pack("<2i", *filters.shape),
            _little_endian(filters),
            struct.pack("<i", len(vocabulary)),
            *tokens,
        )
    )


def tensor_header_bytes(spec: TensorSpec) -> bytes:
    """What stands before a tensor's numbers: its sizes are innermost first."""
    rank, name = len(spec.shape), spec.name.encode()
    numbers = struct.pack(f"<{3 + rank}i", rank, len(name), spec.dtype.value, *spec.shape[::-1])
    return numbers + name


def _fits(array: npt.NDArray[Any], spec: TensorSpec) -> bool:
    """Whether the array can become this tensor."""
    stored = spec.dtype
    if stored.is_quantised:
        rows, *inner = spec.shape
        return array.dtype == np.uint8 and array.shape == (rows, stored.nbytes(prod(inner)))
    return array.shape == spec.shape and array.dtype.newbyteorder("=") == stored.numpy


def _little_endian(array: npt.NDArray[Any]) -> memoryview:
    """The array's bytes, row-major; no copy where it already is little-endian and contiguous."""
    ordered = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    return ordered.reshape(-1).view(np.uint8).data
