"""How the kernels are fastest on this machine, by measuring short runs of them."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter as clock
from typing import Literal

Dot = Literal["fused", "pairs", "words"]
"""Four products of bytes summed by one instruction (VNNI, or ARM's dot products); by one that makes
two sums of two and one that adds those, which is faster than what stands for the first where the
processor lacks it; two products of 16-bit integers, all there is without relaxed SIMD. The results
are the same."""

_DOTS = 100_000
"""A fraction of a millisecond, and several times the grain of most browsers' clocks."""

_MOST_DOTS = 16 * _DOTS
"""Firefox's clock moves by whole milliseconds where a page is not isolated."""

_DOT_ROUNDS = range(6, 30)
"""How many there are at least, and at most where neither way is clearly faster."""

_CLEARLY = 1.5
"""On most processors one way takes about half of the other's time, once the browser's better
compiler is done with both; before, and beside other work, they are nearly equal."""

_TUNED_SECONDS = 0.002
"""As many of a program's first ops as take this long, the first time, are what is measured: all of
a large model's would take seconds, and the others are like them."""

_TUNING_ROUNDS = 4
"""The first is the compiler's, and one or the other is disturbed by something else."""

_TUNING_SECONDS = 0.02
"""When no round begins any more."""

_DOUBT = 1.2
"""More threads are taken for a long program even if it seems slower by this."""


def fastest_count(
    run: Callable[[int, int, int], None], n_ops: int, most: int, *, short: bool
) -> int:
    """With how many threads, up to `most`, a program runs fastest.

    Args:
        run: runs the ops from one on, so many of them, with so many threads.
        n_ops: of the program.
        short: whether it takes milliseconds.
    """
    counts = sorted({1, *(n for n in (2, 4) if n < most), most})
    started = now = clock()
    measured = 0
    while measured < n_ops and now < started + _TUNED_SECONDS:
        run(measured, 1, most)
        measured, now = measured + 1, clock()
    best = dict.fromkeys(counts, float("inf"))
    for _ in range(_TUNING_ROUNDS):
        for threads in counts:
            start = clock()
            run(0, measured, threads)
            now = clock()
            best[threads] = min(best[threads], now - start)
        if now > started + _TUNING_SECONDS:
            break
    # The ops of a long program are many times longer than here, and waiting weighs less
    doubt = 1.0 if short else _DOUBT
    return max(n for n in counts if best[n] <= doubt * min(best.values()))


def fastest_dot(call: Callable[[str, int, bool], object]) -> Dot:
    """Which of the two ways that relaxed SIMD has is the faster one.

    Args:
        call: calls an export of the kernels.
    """
    best: dict[Dot, float] = dict.fromkeys(("fused", "pairs"), float("inf"))
    dots = _DOTS
    for done in range(_DOT_ROUNDS.stop):
        if done >= _DOT_ROUNDS.start and max(best.values()) > _CLEARLY * min(best.values()):
            break
        for dot in best:
            start = clock()
            call("bench_dot", dots, dot == "fused")
            best[dot] = min(best[dot], clock() - start)
        if min(best.values()) == 0 and dots < _MOST_DOTS:  # it ended before the clock moved
            dots *= 2
            best = dict.fromkeys(best, float("inf"))
    return "fused" if best["fused"] <= best["pairs"] else "pairs"
