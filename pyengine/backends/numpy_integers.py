"""Fast arithmetic in numpy: what the kernels compute in integers is defined here, to the bit.

Products of integers are computed in F32, where they are exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pyengine.backends.numpy_kernels import (
    F16,
    F32,
    I32,
    OUT_BLOCK,
    ROW_BLOCK,
    matmul_narrow,
)
from pyengine.integers import BLOCK, FINE_LEVELS, LEVELS, blocks

I8 = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class IntegerMatrix:
    """A matrix in fast arithmetic: in block b, row r is factors[r, b] * numbers[r, ...]."""

    numbers: I8
    """(n, k), -127 to 127"""
    factors: F32
    """(n, blocks of k)"""
    sums: I32
    """Of each block's numbers, like the factors"""

    @staticmethod
    def nbytes(n: int, k: int) -> int:
        return _whole_words(n * k) + 8 * n * blocks(k)

    @staticmethod
    def view(memory: npt.NDArray[np.uint8], n: int, k: int) -> IntegerMatrix:
        """One in memory of `nbytes`."""
        numbers, rest = memory[: n * k].view(np.int8), memory[_whole_words(n * k) :]
        factors, sums = np.split(rest, 2)
        shape = n, blocks(k)
        return IntegerMatrix(
            numbers.reshape(n, k),
            factors.view(np.float32).reshape(shape),
            sums.view(np.int32).reshape(shape),
        )

    def quantise(self, first: int, rows: F16 | F32) -> None:
        """Set rows from `first` on; the subnormal numbers among halves are none in F32."""
        some = slice(first, first + len(rows))
        for b, part in _block_slices(rows.shape[1]):
            values = rows[:, part].astype(np.float32)
            peak = np.abs(values).max(axis=1)
            inverse = np.divide(np.float32(127), peak, out=np.zeros_like(peak), where=peak > 0)
            with np.errstate(invalid="ignore"):  # of weights that are no numbers
                integers = np.rint(values * inverse[:, None]).astype(np.int8)
            self.numbers[some, part] = integers
            self.factors[some, b] = peak / np.float32(127)
            self.sums[some, b] = integers.sum(axis=1, dtype=np.int32)


def _whole_words(nbytes: int) -> int:
    return -(-nbytes // 4) * 4


def _block_slices(k: int) -> list[tuple[int, slice]]:
    return [(b, slice(b * BLOCK, min((b + 1) * BLOCK, k))) for b in range(blocks(k))]


def quantise_activations(x: F32, levels: int) -> tuple[I32, F32, I32]:
    """x (rows, numbers of one block) as integers q, 0 to `levels`: x = factor * (q - zero).

    The range of a row and 0 is spread over all levels. What is added to round stands in the lowest
    bits of an F32 then.

    Returns:
        q, like x; factor and zero, one a row.
    """
    low, high = np.minimum(x.min(axis=1), 0), np.maximum(x.max(axis=1), 0)
    extent = high - low
    some = extent > _LEAST_RANGE
    inverse = np.divide(np.float32(levels), extent, out=np.zeros_like(extent), where=some)
    shift = _TO_INTEGER - low * inverse
    bits = (x * inverse[:, None] + shift[:, None]).view(np.int32) - _TO_INTEGER.view(np.int32)
    factor = np.where(some, extent / np.float32(levels), np.float32(0))
    return np.minimum(bits, levels), factor, shift.view(np.int32) - _TO_INTEGER.view(np.int32)


_LEAST_RANGE = np.float32(2.0**-60)
_TO_INTEGER = np.float32(1.5 * 2**23)


def quantised_matmul(
    x: F32,
    w: IntegerMatrix,
    out: F32,
    *,
    fine: bool,
    bias: F32 | None = None,
    gelu: bool = False,
    residual: F32 | None = None,
    blas: bool,
) -> None:
    """out = act(x @ w.T + bias) + residual in integers, see integers.py.

    The product of a block is computed in F32, where it is exact: its sums stay below 2**24, as fine
    integers are taken seven bits at a time.

    Args:
        x: (rows, k); out: (rows, n).
        fine: whether x becomes fine integers.
    """
    rows, n_out = out.shape
    for m0 in range(0, rows, ROW_BLOCK):
        m1 = min(m0 + ROW_BLOCK, rows)
        quantised = [
            quantise_activations(x[m0:m1, part], FINE_LEVELS if fine else LEVELS)
            for _, part in _block_slices(x.shape[1])
        ]
        for n0 in range(0, n_out, OUT_BLOCK):
            some = slice(n0, min(n0 + OUT_BLOCK, n_out))
            product = np.zeros((m1 - m0, some.stop - n0), np.float32)
            for b, part in _block_slices(x.shape[1]):
                q, factor, zero = quantised[b]
                block = w.numbers[some, part].T.astype(np.float32, order="K" if blas else "C")
                sums = _exact_product(q >> 7, block, blas=blas) << 7 if fine else np.int32(0)
                sums = sums + _exact_product(q & 127, block, blas=blas)
                sums -= zero[:, None] * w.sums[some, b]
                product += sums.astype(np.float32) * (factor[:, None] * w.factors[some, b])
            if bias is not None:
                product += bias[some]
            if gelu:
                product = fast_gelu(product)
            if residual is not None:
                product += residual[m0:m1, some]
            out[m0:m1, some] = product


def quantised_attention(q: F32, k: F32, v: F32, out: F32, n_head: int, *, blas: bool) -> None:
    """out = softmax(q k^T / sqrt(d)) v for every head, in integers.

    Queries are eight bits a row, keys seven bits a row, values eight bits a dimension in each of
    the blocks of keys over which the softmax is kept running, and exponentials 14 bits of the
    largest so far: those below are nothing. Their sum is that of what was rounded, so that weights
    add up to 1.

    Args:
        q, out: (rows, n_head * d).
        k, v: (keys, n_head * d).
    """
    d = q.shape[1] // n_head
    softmax = np.float32(_LOG2_E) / np.sqrt(np.float32(d))
    for start in range(0, q.shape[1], d):
        head = slice(start, start + d)
        queries, query_factors = _symmetric(q[:, head], 127)
        factors = query_factors * softmax
        peak = np.full(len(q), _FAR_BELOW)
        total = np.zeros(len(q), np.float32)
        sums = np.zeros((len(q), d), np.float32)
        for k0 in range(0, len(k), _KEY_BLOCK):
            some = slice(k0, k0 + _KEY_BLOCK)
            keys, key_factors = _symmetric(k[some, head], 63)
            values, value_factors = _symmetric(v[some, head].T, 127)
            scores = _exact_product(queries, keys.T.astype(np.float32), blas=blas)
            scaled = scores.astype(np.float32) * key_factors
            now = np.maximum(peak, scaled.max(axis=1))
            exponents = np.maximum((scaled - now[:, None]) * factors[:, None], _LEAST_WEIGHT)
            weights = np.rint(_power_of_two(exponents, 16383)).astype(np.int32)
            shrinking = (peak - now) * factors
            near = shrinking > _LEAST_WEIGHT
            shrink = np.where(near, _power_of_two(np.where(near, shrinking, 0), 1), np.float32(0))
            block = values.T.astype(np.float32, order="C")
            part = (_exact_product(weights >> 7, block, blas=blas) << 7) + _exact_product(
                weights & 127, block, blas=blas
            )
            total = total * shrink + weights.sum(axis=1).astype(np.float32)
            sums = sums * shrink[:, None] + part.astype(np.float32) * value_factors
            peak = now
        out[:, head] = sums * (np.float32(1) / total)[:, None]


def quantised_cross_attention(
    q: F32,
    keys: Sequence[IntegerMatrix],
    values: Sequence[IntegerMatrix],
    out: F32,
    weights: F32 | None,
    heads: Sequence[int],
    *,
    blas: bool,
) -> None:
    """out = softmax(q k^T / sqrt(d)) v for every head, both products fine.

    Args:
        q, out: (rows, n_head * d).
        keys: of each head, (positions, d).
        values: of each head, (d, positions).
        weights: (len(heads), rows, heard) of `heads`: their softmax over the first `heard`
            positions.
    """
    d = q.shape[1] // len(keys)
    scale = np.float32(_LOG2_E) / np.sqrt(np.float32(d))
    for head, (k, v) in enumerate(zip(keys, values, strict=True)):
        some = slice(head * d, (head + 1) * d)
        scores = np.empty((len(q), len(k.numbers)), np.float32)
        quantised_matmul(q[:, some], k, scores, fine=True, blas=blas)
        exponents = (scores - scores.max(axis=1, keepdims=True)) * scale
        scores = _power_of_two(np.maximum(exponents, _LEAST_POWER), 1)
        part = np.empty((len(q), d), np.float32)
        quantised_matmul(scores, v, part, fine=True, blas=blas)
        out[:, some] = part * (np.float32(1) / _sum_in_lanes(scores))[:, None]
        if weights is not None and head in heads:
            place = weights[heads.index(head)]
            heard = scores[:, : place.shape[1]]
            np.divide(heard, heard.sum(axis=1, keepdims=True), out=place)


def _sum_in_lanes(x: F32) -> F32:
    """The sum of each row as kernels make it: in four lanes, one number after another."""
    padded = np.pad(x, ((0, 0), (0, -x.shape[1] % 4)))
    lanes = np.add.accumulate(padded.reshape(len(x), -1, 4), axis=1)[:, -1]
    return (lanes[:, 0] + lanes[:, 1]) + (lanes[:, 2] + lanes[:, 3])


_LEAST_POWER = np.float32(-64)
_KEY_BLOCK = 300
_LOG2_E = 1.44269504
_FAR_BELOW = np.float32(-1e30)
_LEAST_PEAK = np.float32(2.0**-40)
_LEAST_WEIGHT = np.float32(-16)


def _symmetric(x: F32, levels: int) -> tuple[I32, F32]:
    """x as integers up to +-levels and a factor, a row; 0 and 1 where there is next to nothing."""
    peak = np.abs(x).max(axis=1)
    some = peak > _LEAST_PEAK
    inverse = np.divide(np.float32(levels), peak, out=np.zeros_like(peak), where=some)
    factor = np.where(some, peak / np.float32(levels), np.float32(1))
    return np.rint(x * inverse[:, None]).astype(np.int32), factor


def _power_of_two(x: F32, factor: float) -> F32:
    """2^x times factor, to 2e-3, for x from -126 to 0 (a polynomial of degree 2 on [-1/2, 1/2])."""
    integer = np.rint(x)
    rest = x - integer
    c = [np.float32(np.float32(c) * np.float32(factor)) for c in (0.239864, 0.702942, 1.0)]
    mantissa = (c[0] * rest + c[1]) * rest + c[2]
    bits = mantissa.view(np.int32) + (integer.astype(np.int32) << 23)
    return bits.view(np.float32)


def _exact_product(q: I32, block: F32, *, blas: bool) -> I32:
    out = np.empty((len(q), block.shape[1]), np.float32)
    matmul_narrow(q.astype(np.float32), block, out, blas=blas)
    return out.astype(np.int32)


def fast_gelu(x: F32) -> F32:
    """GELU to 2e-4: what is taken from max(x, 0) is a polynomial in |x| up to 4."""
    a = np.minimum(np.abs(x), np.float32(4))
    p = np.full_like(x, _FAST_GELU[0])
    for coefficient in _FAST_GELU[1:]:
        p = p * a + coefficient
    return np.maximum(x, np.float32(0)) - p * a


_FAST_GELU = tuple(
    np.float32(c)
    for c in (-0.000646544, 0.00997809, -0.0579144, 0.141065, -0.0446416, -0.389286, 0.5)
)
