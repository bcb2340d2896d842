"""Blocks of quantised tensors: 32 numbers as small integers, with a factor in common.

A block is its factor d and, in some types, its minimum m, both F16; then for 5-bit integers a word
of their highest bits, bit j of number j; then the integers: bytes, or 16 bytes of which byte j has
number j in its low half and number j + 16 in its high half. A number is d * (integer - offset), or
d * integer + m. All is little-endian (ggml, src/ggml-common.h and ggml-quants.c, the functions
quantize_row_*_ref and dequantize_row_*).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pyengine.hparams import BLOCK_NUMBERS, QUANTISED, DType

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]

_HALF = BLOCK_NUMBERS // 2


@dataclass(frozen=True, slots=True)
class _Format:
    bits: int
    has_minimum: bool = False

    @property
    def offset(self) -> int:
        """What stands for 0, where there is no minimum and no sign."""
        return 0 if self.has_minimum or self.bits == 8 else 1 << (self.bits - 1)

    @property
    def levels(self) -> int:
        return (1 << self.bits) - 1


_FORMATS = {
    DType.Q4_0: _Format(4),
    DType.Q4_1: _Format(4, has_minimum=True),
    DType.Q5_0: _Format(5),
    DType.Q5_1: _Format(5, has_minimum=True),
    DType.Q8_0: _Format(8),
}


_LEAST_FACTOR = np.float32(2.0**-126)
"""Less is 0 as F16, and may have no inverse."""


def halves_of(dtype: DType) -> int:
    """How many F16 a block begins with."""
    return 2 if _FORMATS[dtype].has_minimum else 1


def dequantise(dtype: DType, blocks: U8) -> F32:
    """The numbers of whole blocks.

    The result is exact but for one rounding where a minimum is added, so a fused operation makes no
    difference.

    Args:
        dtype: one of `hparams.QUANTISED`.
        blocks: (n, bytes of a block).

    Returns:
        (n, 32)
    """
    kind = _FORMATS[dtype]
    halves = _halves(blocks, halves_of(dtype)).astype(np.float32)
    at = 2 * halves_of(dtype)
    if kind.bits == 8:
        integers = np.ascontiguousarray(blocks[:, at:]).view(np.int8)
        return integers.astype(np.float32) * halves[:, :1]
    integers = np.empty((len(blocks), BLOCK_NUMBERS), np.int8)
    nibbles = blocks[:, -_HALF:]
    np.bitwise_and(nibbles, 15, out=integers[:, :_HALF], casting="unsafe")
    np.right_shift(nibbles, 4, out=integers[:, _HALF:], casting="unsafe")
    if kind.bits == 5:
        high = np.unpackbits(blocks[:, at : at + 4], axis=1, bitorder="little")
        integers |= (high << 4).view(np.int8)
    numbers = (integers - np.int8(kind.offset)).astype(np.float32)
    numbers *= halves[:, :1]
    if kind.has_minimum:
        numbers += halves[:, 1:]
    return numbers


def quantise(dtype: DType, numbers: F32) -> U8:
    """Blocks that stand for finite numbers, as whisper.cpp's tool makes them, byte for byte.

    Integers are made with the factor in F32; what is stored is that factor as F16.

    Args:
        dtype: one of `hparams.QUANTISED`.
        numbers: (n, 32)

    Returns:
        (n, bytes of a block)
    """
    kind = _FORMATS[dtype]
    # Number j of all blocks side by side: what is computed of blocks is then one operation for many
    columns = np.ascontiguousarray(numbers.T)
    low = _first_minimum(columns) if kind.has_minimum else np.zeros(len(numbers), np.float32)
    factor = _factor(kind, columns, low)
    some = np.abs(factor) > _LEAST_FACTOR
    inverse = np.divide(np.float32(1), factor, out=np.zeros_like(factor), where=some)
    if kind.has_minimum:
        columns -= low
    columns *= inverse
    blocks = np.empty((len(numbers), QUANTISED[dtype]), np.uint8)
    halves = np.stack([factor, low][: halves_of(dtype)], axis=1)
    at = 2 * halves_of(dtype)
    with np.errstate(over="ignore"):  # to infinity, which no reader lets pass
        blocks[:, :at] = halves.astype("<f2").view(np.uint8)
    if kind.bits == 8:
        blocks[:, at:] = _bytes(_round_away(columns)).T
        return blocks
    columns += np.float32(kind.offset + 0.5)
    integers = _bytes(columns)
    np.minimum(integers, kind.levels, out=integers)
    if kind.bits == 5:
        blocks[:, at : at + 4] = np.packbits(integers >> 4, axis=0, bitorder="little").T
        integers &= 15
    blocks[:, -_HALF:] = (integers[:_HALF] | integers[_HALF:] << 4).T
    return blocks


def _factor(kind: _Format, columns: F32, low: F32) -> F32:
    if kind.has_minimum:
        return np.abs(columns.max(axis=0) - low) / np.float32(kind.levels)  # of zeros, not -0
    magnitudes = np.abs(columns)
    if kind.bits == 8:
        return magnitudes.max(axis=0) / np.float32(127)
    # The largest in magnitude becomes the integer 0; of equals, the first; of zeros, not -0
    at = magnitudes.argmax(axis=0)
    largest = columns[at, np.arange(len(at))] + np.float32(0)
    return largest / np.float32(-kind.offset)


def _first_minimum(columns: F32) -> F32:
    """Of each column. Where that is 0, its sign is the first 0's."""
    low: F32 = columns.min(axis=0)
    zero = np.flatnonzero(low == 0)
    first = (columns[:, zero] == 0).argmax(axis=0)
    low[zero] = columns[first, zero]
    return low


def _halves(blocks: U8, count: int) -> npt.NDArray[np.float16]:
    return np.ascontiguousarray(blocks[:, : 2 * count]).view("<f2")


def _bytes(numbers: F32) -> U8:
    """Their integers, as bytes. To 32 bits WebAssembly has an instruction; to 8 it takes many."""
    return numbers.astype(np.int32).astype(np.uint8)


def _round_away(numbers: F32) -> F32:
    """To integers; halves away from 0, as C's roundf."""
    whole: F32 = np.trunc(numbers)
    # Twice what is left is 1 from a half on, else 0; with the number's sign
    numbers -= whole
    numbers += numbers
    whole += np.trunc(numbers, out=numbers)
    return whole
