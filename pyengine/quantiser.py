"""A model made smaller: a file with quantised matrices, written while its source is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from pyengine.blocks import quantise
from pyengine.errors import ModelFormatError, OptionError
from pyengine.finite import FiniteNumbers
from pyengine.ggml import Header
from pyengine.ggml_writer import header_bytes, tensor_header_bytes
from pyengine.hparams import (
    BLOCK_NUMBERS,
    QUANTISED,
    QUANTISING_VERSION,
    DType,
    TensorSpec,
    ftype_of,
    tensor_specs,
)

_AT_ONCE = 1 << 16
"""Numbers that are quantised at a time: what is computed on the way stays in a processor's second
cache."""

HEADER_VERSIONS = (1, 2)
DEFAULT_HEADER_VERSION = QUANTISING_VERSION
"""As whisper.cpp's tool writes it today."""

PUBLISHED_VERSIONS: Mapping[DType, int] = MappingProxyType(
    {DType.Q4_0: 2, DType.Q4_1: 2, DType.Q5_0: 1, DType.Q5_1: 1, DType.Q8_0: 2}
)
"""In the files that whisper.cpp's authors have published: what is made with it is theirs byte for
byte. Those of 5 bits are older than the second version."""

TYPES: Mapping[str, DType] = MappingProxyType({dtype.name.lower(): dtype for dtype in QUANTISED})
"""What users call them."""


def quantised_type(name: str) -> DType:
    """Raises:
    OptionError: there is no such type.
    """
    try:
        return TYPES[name.lower()]
    except KeyError:
        raise OptionError(f"there is no format {name!r}: take one of {', '.join(TYPES)}") from None


class Quantiser:
    """What a `GgmlReader` reads, written again with quantised matrices. It holds less than a
    megabyte of it. A sink of the reader.

    Convolutions become F16; vectors, positional embeddings, mel filters, vocabulary and the order
    of tensors stay as they are (whisper.cpp, examples/quantize and examples/common-ggml.cpp).

    Args:
        write: takes the next bytes of the new file, which are lent.
        dtype: one of `hparams.QUANTISED`.

    Raises:
        OptionError: there is no such version of headers.
    """

    def __init__(
        self,
        write: Callable[[bytes | memoryview], object],
        dtype: DType,
        *,
        header_version: int = DEFAULT_HEADER_VERSION,
    ) -> None:
        if header_version not in HEADER_VERSIONS:
            raise OptionError(f"there is no version {header_version} of the header: take 1 or 2")
        self._write = write
        self._dtype = dtype
        self._version = header_version
        self._specs: dict[str, TensorSpec] = {}
        self._numbers = FiniteNumbers(dtype)
        self._waiting = bytearray()
        """Of the tensor at hand, less than what is quantised at a time."""

    def open(self, header: Header) -> None:
        """Raises ModelFormatError."""
        source = header.hparams.weight_dtype
        if source.is_quantised:
            raise ModelFormatError(
                f"this model is quantised already, as {source.name.lower()}: make the other one "
                "from its F16 file, of which nothing is lost yet"
            )
        if header.hparams.n_text_state % BLOCK_NUMBERS:
            raise ModelFormatError(
                f"this model cannot be quantised: its rows have {header.hparams.n_text_state} "
                f"numbers, and blocks are of {BLOCK_NUMBERS}"
            )
        hparams = replace(header.hparams, ftype=ftype_of(self._dtype, self._version))
        self._specs = tensor_specs(hparams)
        start = header_bytes(hparams, header.mel_filters, header.vocabulary)
        self._write(start)

    def write(self, spec: TensorSpec, offset: int, data: memoryview) -> None:
        """Raises ModelFormatError."""
        target = self._specs[spec.name]
        if not offset:
            self._numbers = FiniteNumbers(target.dtype)
            self._write(tensor_header_bytes(target))
        if target.dtype is spec.dtype:
            self._write(data)
            return
        at_once = _AT_ONCE * spec.dtype.unit_bytes
        if self._waiting:
            missing = at_once - len(self._waiting)
            self._waiting += data[:missing]
            data = data[missing:]
            if len(self._waiting) < at_once:
                return
            self._convert(spec, target, memoryview(self._waiting))
            self._waiting = bytearray()
        while len(data) >= at_once:
            self._convert(spec, target, data[:at_once])
            data = data[at_once:]
        self._waiting += data

    def close(self, spec: TensorSpec) -> None:
        """Raises ModelFormatError."""
        if self._waiting:
            waiting, self._waiting = self._waiting, bytearray()
            self._convert(spec, self._specs[spec.name], memoryview(waiting))

    def _convert(self, spec: TensorSpec, target: TensorSpec, data: memoryview) -> None:
        numbers = np.frombuffer(data, np.dtype(spec.dtype.numpy).newbyteorder("<"))
        if target.dtype.is_quantised:
            rows = numbers.astype(np.float32).reshape(-1, BLOCK_NUMBERS)
            made = quantise(target.dtype, rows).reshape(-1).data
        else:
            with np.errstate(over="ignore"):
                made = numbers.astype("<f2").view(np.uint8).data
        if not self._numbers.hold(made):
            raise ModelFormatError(
                f"tensor {spec.name} has numbers beyond 65504, the largest that F16 can hold: this "
                "model cannot be made smaller"
            )
        self._write(made)
