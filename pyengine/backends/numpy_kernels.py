"""The arithmetic of the numpy backend: functions on array views, all work in given buffers.

Two ways to multiply matrices, chosen once by whether numpy was built with a BLAS:
with one, `np.matmul`; without (Pyodide), `np.einsum('ij,jk->ik')`, whose inner loop runs
along contiguous rows and does about 6 GFLOP/s there against 0.7 for `matmul`
(benchmarks/numpy_matmul.py measures both, and the two ways to widen F16).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
F16 = npt.NDArray[np.float16]
I32 = npt.NDArray[np.int32]

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


def one_blas_thread() -> AbstractContextManager[object]:
    """Has BLAS use one thread meanwhile: over many small products several wait for one another, for
    ten times as long as they compute where something else is at work."""
    controller = _blas_controller()
    return controller.limit(limits=1, user_api="blas") if controller else nullcontext()


@cache
def _blas_controller() -> Any:  # noqa: ANN401 (the package has no types)
    if not numpy_has_blas():
        return None
    from threadpoolctl import ThreadpoolController  # pyright: ignore[reportMissingTypeStubs]

    return ThreadpoolController()


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


def _tile(flat: F32, shape: tuple[int, ...]) -> F32:
    """The front of a flat buffer as an array of this shape."""
    n = 1
    for length in shape:
        n *= length
    return flat[:n].reshape(shape)
