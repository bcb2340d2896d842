"""The arithmetic of the numpy backend: functions on array views, all work in given buffers.

Two ways to multiply matrices, chosen once by whether numpy was built with a BLAS:
with one, `np.matmul`; without (Pyodide), `np.einsum('ij,jk->ik')`, whose inner loop runs
along contiguous rows and does about 6 GFLOP/s there against 0.7 for `matmul`
(benchmarks/numpy_matmul.py measures both, and the two ways to widen F16).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from pyengine.integers import BLOCK, FINE_LEVELS, LEVELS, blocks
from pyengine.program import MEDIAN_WIDTH

F32 = npt.NDArray[np.float32]
F16 = npt.NDArray[np.float16]
I32 = npt.NDArray[np.int32]
I8 = npt.NDArray[np.int8]

ROW_BLOCK = 256
"""Rows of activations multiplied and finished at a time, so that they stay in the cache."""

WEIGHT_BLOCK = 256 * 1024
"""F32 elements of widened weights held at a time (1 MiB)."""

OUT_BLOCK = 512
"""Output columns at most per block."""

ATTENTION_ROWS = 512
"""Query rows of one head attended with at a time."""

SCORES_BLOCK = 256 * 1024
"""Attention scores held at a time (1 MiB)."""

NARROW = 8
"""Columns below which einsum's loop along a row is too short to pay without BLAS."""


def numpy_has_blas() -> bool:
    """Whether np.matmul calls a BLAS library."""
    config: dict[str, Any] = getattr(np, "__config__").CONFIG  # noqa: B009 (not in the stubs)
    return bool(config.get("Build Dependencies", {}).get("blas", {}).get("found", False))


def limit_blas_threads(threads: int) -> None:
    """Have numpy's BLAS use this many threads from now on."""
    # Imported here: it is not installed where numpy has no BLAS
    from threadpoolctl import threadpool_limits  # pyright: ignore[reportMissingTypeStubs]

    threadpool_limits(threads, user_api="blas")


@dataclass(frozen=True, slots=True)
class Workspace:
    """Scratch buffers of the arena, flat F32."""

    weights: F32
    """WEIGHT_BLOCK elements, at least one row of the widest matrix"""
    product: F32
    """ROW_BLOCK * OUT_BLOCK"""
    temp1: F32
    temp2: F32
    scores: F32
    """SCORES_BLOCK"""

    @staticmethod
    def sizes(widest: int) -> dict[str, int]:
        """Elements of each buffer; `widest` is the longest row of any weight."""
        tile = ROW_BLOCK * OUT_BLOCK
        return {
            "weights": max(WEIGHT_BLOCK, widest),
            "product": max(tile, widest),
            "temp1": max(tile, widest),
            "temp2": max(tile, widest),
            "scores": SCORES_BLOCK,
        }


def normalise_halves(halves: F16) -> np.float32:
    """Multiply by a power of two, in place and exactly, that leaves no number subnormal if any up
    to 2**10 does so and keeps all of them finite: a processor may take a hundred cycles and more
    for one that is.

    Returns:
        What `widen` is to multiply with.
    """
    flat = halves.reshape(-1)
    blocks = [flat[i : i + _BLOCK_HALVES] for i in range(0, len(flat), _BLOCK_HALVES)]
    peak = max(int((block.view(np.int16) & 0x7FFF).max()) for block in blocks)
    power = max(0, min(_MOST_POWER, _LARGEST_EXPONENT - (peak >> 10)))
    for block in blocks:
        bits = block.view(np.int16)
        magnitude = bits & 0x7FFF
        subnormal = np.flatnonzero((magnitude < 0x0400) & (magnitude > 0))
        numbers = block[subnormal].astype(np.float32) * np.float32(2.0**power)
        np.add(bits, np.int16(power << 10), out=bits, where=magnitude >= 0x0400)
        block[subnormal] = numbers
    return np.float32(2.0 ** (112 - power))


_BLOCK_HALVES = 1 << 16
_MOST_POWER = 10
_LARGEST_EXPONENT = 30


def widen(source: F16 | F32, out: F32, scale: np.float32) -> None:
    """out = source as it was before `normalise_halves`, which gave the scale; F32 as it is.

    Integer operations instead of a cast: numpy vectorises these but not the conversion, and
    they take a third of its time. Sign and the 15 other bits are moved to their F32 places;
    multiplying puts right the exponent's bias.
    """
    if source.dtype == np.float32:
        np.copyto(out, source)
        return
    bits = out.view(np.int32)
    np.copyto(bits, source.view(np.int16))
    np.left_shift(bits, 13, out=bits)
    np.bitwise_and(bits, _KEEP, out=bits)
    np.multiply(out, scale, out=out)


_KEEP = np.int32(0x8FFFE000 - (1 << 32))

_LEAST_EXPONENT = np.float32(-64 * np.log(2))
"""Below this exponentials are as good as 0, and would make products with them subnormal."""

_LEAST_EXPONENTIAL = np.exp(_LEAST_EXPONENT)


def matmul_narrow(a: F32, b: F32, out: F32, *, blas: bool) -> None:
    """out = a @ b for (m, k), (k, n), n often small."""
    if blas or b.shape[1] < NARROW:
        np.matmul(a, b, out=out)
    else:
        np.einsum("ij,jk->ik", a, b, out=out)


def matmul_tn(a: F32, b: F32, out: F32, *, blas: bool) -> None:
    """out = a.T @ b for (k, m), (k, n)."""
    if blas:
        np.matmul(a.T, b, out=out)
    elif b.shape[1] < NARROW:  # run along a's rows instead
        np.einsum("kn,km->nm", b, a, out=out.T)
    else:
        np.einsum("mk,kn->mn", a.T, b, out=out)


def blocked_matmul(
    taps: Sequence[tuple[F32, F16 | F32]],
    out: F32,
    ws: Workspace,
    *,
    scale: np.float32,
    bias: F32 | None,
    gelu: bool,
    residual: F32 | None,
    blas: bool,
) -> None:
    """out = act(sum of x @ w.T over the taps + bias) + residual.

    Args:
        taps: pairs of (rows, k) F32 inputs and (n_out, k) weights; a plain matrix product
            has one, a convolution one per kernel position.
        scale: of the weights, see `widen`.
        out: (rows, n_out); may be the residual, must not overlap an x.

    A block of weights is widened once and swept over all rows; each block of the product is
    finished (bias, GELU, residual) while it is in the cache.
    """
    rows, n_out = out.shape
    k = taps[0][0].shape[1]
    step = max(1, min(OUT_BLOCK, len(ws.weights) // (k * len(taps)), n_out))
    narrow = blas or rows == 1
    for n0 in range(0, n_out, step):
        n1 = min(n0 + step, n_out)
        n = n1 - n0
        wide: list[F32] = []
        for i, (_, w) in enumerate(taps):
            flat = ws.weights[i * step * k : i * step * k + n * k]
            if narrow and w.dtype == np.float32 and w.strides[1] == w.itemsize:
                block = cast(F32, w)[n0:n1].T  # as it lies
            elif narrow:
                widen(w[n0:n1], flat.reshape(n, k), scale)
                block = flat.reshape(n, k).T
            else:
                block = flat.reshape(k, n)
                widen(w[n0:n1].T, block, scale)
            wide.append(block)
        for m0 in range(0, rows, ROW_BLOCK):
            m1 = min(m0 + ROW_BLOCK, rows)
            shape = (m1 - m0, n)
            product = _tile(ws.product, shape)
            for i, (x, _) in enumerate(taps):
                target = product if i == 0 else _tile(ws.temp1, shape)
                if narrow:
                    np.matmul(x[m0:m1], wide[i], out=target)
                else:
                    np.einsum("ij,jk->ik", x[m0:m1], wide[i], out=target)
                if i:
                    np.add(product, target, out=product)
            if bias is not None:
                np.add(product, bias[n0:n1], out=product)
            if gelu:
                gelu_in_place(product, _tile(ws.temp1, shape), _tile(ws.temp2, shape))
            if residual is not None:
                np.add(product, residual[m0:m1, n0:n1], out=out[m0:m1, n0:n1])
            else:
                np.copyto(out[m0:m1, n0:n1], product)


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


# Abramowitz and Stegun 7.1.26: erf(z) = 1 - poly(t) exp(-z^2), t = 1 / (1 + 0.3275911 z), to
# 1.5e-7; here z = |x| / sqrt(2), and half of it is the lower tail of the normal distribution.
_TAIL_T = np.float32(0.3275911 / np.sqrt(2.0))
_TAIL_POLY = tuple(
    np.float32(0.5 * c) for c in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)
)


def gelu_in_place(x: F32, t: F32, tail: F32) -> None:
    """x = x * Phi(x), the exact (erf) GELU; t and tail are overwritten.

    For either sign x * Phi(x) = max(x, 0) - |x| * Phi(-|x|), free of cancellation.
    """
    np.absolute(x, out=t)
    np.multiply(t, _TAIL_T, out=t)
    np.add(t, np.float32(1), out=t)
    np.reciprocal(t, out=t)
    np.multiply(t, _TAIL_POLY[0], out=tail)
    for coefficient in _TAIL_POLY[1:]:
        np.add(tail, coefficient, out=tail)
        np.multiply(tail, t, out=tail)
    np.multiply(x, x, out=t)
    np.multiply(t, np.float32(-0.5), out=t)
    np.maximum(t, _LEAST_EXPONENT, out=t)
    np.exp(t, out=t)
    np.multiply(tail, t, out=tail)
    np.absolute(x, out=t)
    np.multiply(tail, t, out=tail)
    np.maximum(x, np.float32(0), out=x)
    np.subtract(x, tail, out=x)


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


def layer_norm(x: F32, weight: F32, bias: F32, out: F32, ws: Workspace) -> None:
    """out = (x - mean) / sqrt(var + 1e-5) * weight + bias, per row of (rows, n)."""
    n = x.shape[1]
    block = max(1, len(ws.product) // n)
    for r0 in range(0, len(x), block):
        rows = x[r0 : r0 + block]
        centred = _tile(ws.product, rows.shape)
        np.subtract(rows, rows.mean(axis=1, keepdims=True), out=centred)
        variance = np.einsum("ij,ij->i", centred, centred) / np.float32(n)
        np.multiply(centred, (1 / np.sqrt(variance + np.float32(1e-5)))[:, None], out=centred)
        np.multiply(centred, weight, out=centred)
        np.add(centred, bias, out=out[r0 : r0 + block])


def attention(
    q: F32,
    k: F32,
    v: F32,
    out: F32,
    n_head: int,
    ws: Workspace,
    *,
    blas: bool,
    last_key: I32 | None = None,
) -> None:
    """out = softmax(q k^T / sqrt(d)) v for every head, over blocks of keys.

    The softmax is kept running from block to block (Milakov and Gimelshein 2018; Dao et al.
    2022, FlashAttention), so no rows x keys matrix exists. Scores are held (keys, rows): every
    inner loop then runs along rows, and none has to sum across a vector.

    Args:
        q, out: (rows, n_head * d).
        k, v: (keys, n_head * d).
        last_key: (rows,) the last key each row may see; None for all.
    """
    rows, state = q.shape
    keys, d = len(k), state // n_head
    scale = np.float32(d**-0.5)
    row_block = min(rows, ATTENTION_ROWS, len(ws.product) // d)
    key_block = min(keys, len(ws.scores) // row_block)
    for h in range(n_head):
        head = slice(h * d, (h + 1) * d)
        for r0 in range(0, rows, row_block):
            n = min(row_block, rows - r0)
            qt = _tile(ws.temp1, (d, n))
            acc = _tile(ws.product, (d, n))
            part = _tile(ws.temp2, (d, n))
            np.multiply(q[r0 : r0 + n, head].T, scale, out=qt)
            acc.fill(0)
            peak = np.full(n, -np.inf, np.float32)
            total = np.zeros(n, np.float32)
            for k0 in range(0, keys, key_block):
                k1 = min(k0 + key_block, keys)
                scores = _tile(ws.scores, (k1 - k0, n))
                matmul_narrow(k[k0:k1, head], qt, scores, blas=blas)
                hidden = None
                if last_key is not None:
                    hidden = np.arange(k0, k1)[:, None] > last_key[r0 : r0 + n]
                    np.copyto(scores, -np.inf, where=hidden)
                new_peak = np.maximum(peak, scores.max(axis=0))
                np.subtract(scores, new_peak, out=scores)
                np.maximum(scores, _LEAST_EXPONENT, out=scores)
                np.exp(scores, out=scores)
                if hidden is not None:
                    np.copyto(scores, 0, where=hidden)
                shrink = np.exp(np.maximum(peak - new_peak, _LEAST_EXPONENT))
                np.subtract(shrink, _LEAST_EXPONENTIAL, out=shrink)
                total = total * shrink + scores.sum(axis=0)
                matmul_tn(v[k0:k1, head], scores, part, blas=blas)
                np.multiply(acc, shrink, out=acc)
                np.add(acc, part, out=acc)
                peak = new_peak
            np.divide(acc.T, total[:, None], out=out[r0 : r0 + n, head])


def attention_weights(
    q: F32, k: F32, out: F32, n_head: int, heads: Sequence[int], *, blas: bool
) -> None:
    """out = softmax(q k^T / sqrt(d)) of some heads.

    Args:
        q: (rows, n_head * d).
        k: (keys, n_head * d).
        out: (len(heads), rows, keys).
    """
    d = q.shape[1] // n_head
    for head, place in zip(heads, out, strict=True):
        columns = slice(head * d, (head + 1) * d)
        scores = np.empty((len(k), len(q)), np.float32)
        qt = np.multiply(q[:, columns].T, np.float32(d**-0.5))
        matmul_narrow(k[:, columns], qt, scores, blas=blas)
        np.subtract(scores, scores.max(axis=0), out=scores)
        np.maximum(scores, _LEAST_EXPONENT, out=scores)
        np.exp(scores, out=scores)
        np.divide(scores.T, scores.sum(axis=0)[:, None], out=place)


def add_alignment(weights: F32, total: F32, *, begin: bool) -> None:
    """`program.AddAlignment`: weights (heads, rows, keys), total (rows, keys)."""
    if begin:
        total.fill(0)
    beside = MEDIAN_WIDTH // 2
    for head in weights:
        np.subtract(head, head.mean(axis=0), out=head)
        deviation = np.sqrt(np.square(head).mean(axis=0))
        scale = np.divide(1, deviation, out=np.zeros_like(deviation), where=deviation > 0)
        np.multiply(head, scale, out=head)
        if head.shape[1] > beside:
            padded = np.pad(head, ((0, 0), (beside, beside)), mode="reflect")
            windows = np.lib.stride_tricks.sliding_window_view(padded, MEDIAN_WIDTH, axis=1)
            head = np.partition(windows, beside, axis=-1)[..., beside]
        np.add(total, head, out=total)


def warp(total: F32) -> I32:
    """`program.Warp` for (rows, keys): where the path enters each row.

    Costs are computed along anti-diagonals, each at once; in F32 and with openai-whisper's order
    of preference where several steps cost the same.
    """
    n, m = total.shape
    # costs[d][i + 1]: row i at key d - i; the first and what lies outside are an empty beginning
    costs = np.full((3, n + 1), np.inf, np.float32)
    steps = np.zeros((n, m), np.int8)
    rows = np.array(range(n), np.intp)
    for d in range(n + m - 1):
        before, last, now = costs[(d - 2) % 3], costs[(d - 1) % 3], costs[d % 3]
        now.fill(np.inf)
        i = rows[max(0, d - m + 1) : d + 1]
        both, next_row, next_key = before[i], last[i], last[i + 1]
        if d == 0:
            both = np.zeros(1, np.float32)
        step = np.full(len(i), _NEXT_KEY, np.int8)
        step[(next_row < both) & (next_row < next_key)] = _NEXT_ROW
        step[(both < next_row) & (both < next_key)] = _BOTH
        cost = np.choose(step, (both, next_row, next_key))
        now[i + 1] = cost - total[i, d - i]
        steps[i, d - i] = step
    entries = np.zeros(n, np.int32)
    i, j = n - 1, m - 1
    while i >= 0:
        entries[i] = max(j, 0)
        step = steps[i, j] if j >= 0 else _NEXT_ROW
        i -= step != _NEXT_KEY
        j -= step != _NEXT_ROW
    return entries


_BOTH, _NEXT_ROW, _NEXT_KEY = range(3)


def _tile(flat: F32, shape: tuple[int, ...]) -> F32:
    """The front of a flat buffer as an array of this shape."""
    n = 1
    for length in shape:
        n *= length
    return flat[:n].reshape(shape)
