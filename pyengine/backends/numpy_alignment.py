"""From attention weights to the moment each token was said (openai-whisper, whisper/timing.py)."""

from __future__ import annotations

import numpy as np

from pyengine.backends.numpy_kernels import F32, I32
from pyengine.program import MEDIAN_WIDTH


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
