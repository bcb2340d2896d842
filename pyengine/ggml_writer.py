"""Writer of whisper.cpp's single-file model format; the layout is in `pyengine.ggml`."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from pyengine.ggml import MAGIC
from pyengine.hparams import Hparams, tensor_specs


def write_ggml(
    file: BinaryIO,
    hparams: Hparams,
    filters: npt.NDArray[np.float32],
    vocabulary: Sequence[bytes],
    tensors: Iterable[tuple[str, npt.NDArray[Any]]],
) -> None:
    """Write a whole model file.

    Args:
        file: written from its current position, never sought.
        filters: mel filter bank, (n_mels, 201) float32.
        vocabulary: token bytes in rank order, special tokens left out.
        tensors: name and array of each tensor of `tensor_specs(hparams)`, in any order
            (the official files have the order of `tensor_specs`). Taken one at a time, so
            a generator keeps the model from being held whole.

    Raises:
        ValueError: a tensor is missing, unknown, doubled, or has another shape or dtype.
        OSError: from `file`.
    """
    if filters.dtype != np.float32 or filters.ndim != 2 or filters.shape[0] != hparams.n_mels:
        raise ValueError(f"mel filters are {filters.dtype} {filters.shape}")
    file.write(struct.pack("<I", MAGIC))
    file.write(struct.pack("<11i", *astuple(hparams)))
    file.write(struct.pack("<2i", *filters.shape))
    file.write(_little_endian(filters))
    file.write(struct.pack("<i", len(vocabulary)))
    for token in vocabulary:
        file.write(struct.pack("<i", len(token)) + token)

    missing = tensor_specs(hparams)
    for name, array in tensors:
        spec = missing.pop(name, None)
        if spec is None:
            raise ValueError(f"tensor {name} is not part of this model, or comes twice")
        dtype = array.dtype.newbyteorder("=")
        if array.shape != spec.shape or dtype != np.dtype(spec.dtype.numpy):
            raise ValueError(
                f"tensor {name} is {array.dtype} {array.shape}, "
                f"expected {spec.dtype.name} {spec.shape}"
            )
        encoded = name.encode()
        file.write(struct.pack("<3i", array.ndim, len(encoded), spec.dtype.value))
        file.write(struct.pack(f"<{array.ndim}i", *array.shape[::-1]))  # innermost first
        file.write(encoded)
        file.write(_little_endian(array))
    if missing:
        raise ValueError(f"{len(missing)} tensors are missing, first {next(iter(missing))}")


def _little_endian(array: npt.NDArray[Any]) -> memoryview:
    """The array's bytes, row-major; no copy where it already is little-endian and contiguous."""
    ordered = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    return ordered.reshape(-1).view(np.uint8).data
