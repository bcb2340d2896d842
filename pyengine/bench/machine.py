"""The machine: its limits, measured by loops in bench.c, and its name."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace

import numpy as np

from pyengine.backends.kernel_host import KernelHost
from pyengine.backends.wasm_tuning import Dot
from pyengine.bench.clock import Budget, repeat
from pyengine.bench.result import (
    FUSED_PEAK,
    INTEGER_PEAK,
    MUL_ADD_PEAK,
    READ,
    WORDS_PEAK,
    Measure,
    widen_name,
)
from pyengine.bench.roofline import INTEGERS, Limits

LOOP_ROUNDS = 2_000_000
"""Of the register loops: some milliseconds, well above any browser's clock."""

WIDEN_HALVES = 2048
"""4 KiB, in any first cache."""

WIDEN_ROUNDS = 10_000

WIDEN_ROWS = (1, 5)
"""For which bench.c has loops: one sequence, and five beams."""

Work = Callable[[], Iterator[None]]
Measuring = Generator[None, None, Measure]


def multiply_add_peak(host: KernelHost, budget: Budget, *, fused: bool) -> Measuring:
    """Multiply-adds of one core, all in registers.

    Args:
        fused: in one instruction, which only the relaxed variant of the kernels has.
    """
    name, flops = ("bench_fused", 12 * 4 * 2) if fused else ("bench_mul_add", 13 * 4 * 2)

    def work() -> Iterator[None]:
        yield from _call(host, name, LOOP_ROUNDS)

    return Measure(
        group="machine",
        name=FUSED_PEAK if fused else MUL_ADD_PEAK,
        times=(yield from repeat(work, budget)),
        flops=LOOP_ROUNDS * flops,
    )


def integer_peak(host: KernelHost, budget: Budget, *, dot: Dot) -> Measuring:
    """Products of integers and their sums on one core, all in registers.

    Args:
        dot: how they are made: of bytes, or of 16-bit integers, half as many at a time.
    """
    products = 12 * (8 if dot == "words" else 16)

    def work() -> Iterator[None]:
        if dot == "words":
            yield from _call(host, "bench_words", LOOP_ROUNDS)
        else:
            yield from _call(host, "bench_dot", LOOP_ROUNDS, dot == "fused")

    return Measure(
        group="machine",
        name=WORDS_PEAK if dot == "words" else INTEGER_PEAK,
        dtype="I16" if dot == "words" else INTEGERS,
        times=(yield from repeat(work, budget)),
        flops=2 * LOOP_ROUNDS * products,
    )


def read_speed(host: KernelHost, address: int, nbytes: int, budget: Budget) -> Measuring:
    """What one core reads from memory in order, a block larger than most caches."""
    n = nbytes // 4 // 32 * 32

    def work() -> Iterator[None]:
        yield from _call(host, "bench_read", address, n)

    times = yield from repeat(work, budget)
    return Measure(group="machine", name=READ, times=times, nbytes=4 * n)


def widening_speed(host: KernelHost, address: int, rows: int, budget: Budget) -> Measuring:
    """F16 numbers widened and multiplied for a few rows, without memory.

    Args:
        address: of what may be spoilt. It is: integers, read as F16, could be subnormal numbers.
    """
    host.write(address, np.linspace(1, 2, WIDEN_HALVES).astype(np.float16))

    def work() -> Iterator[None]:
        yield from _call(host, "bench_widen", address, WIDEN_HALVES, WIDEN_ROUNDS, rows)

    return Measure(
        group="machine",
        name=widen_name(rows),
        dtype="F16",
        times=(yield from repeat(work, budget)),
        flops=2 * rows * WIDEN_HALVES * WIDEN_ROUNDS,
        nbytes=2 * WIDEN_HALVES * WIDEN_ROUNDS,
    )


def _call(host: KernelHost, name: str, *arguments: int) -> Iterator[None]:
    host.call(name, *arguments)
    yield


def limits_of(measures: list[Measure], variant: str | None) -> Limits | None:
    """The limits that measures of the machine found.

    Args:
        variant: of the kernels; "relaxed" has fused multiply-adds.

    Returns:
        None where the backend has no such measures.
    """
    best = {m.name: m for m in measures}
    peak = best.get(FUSED_PEAK if variant == "relaxed" else MUL_ADD_PEAK)
    read = best.get(READ)
    if peak is None or read is None:
        return None
    widened: dict[int, float] = {}
    for rows in WIDEN_ROWS:
        if found := best.get(widen_name(rows)):
            widened[rows] = found.nbytes / 2 / found.seconds
    limits = Limits(peak.flops / peak.seconds, read.nbytes / read.seconds, widened)
    if WORDS_PEAK not in best:
        return limits
    of_words, of_bytes = best[WORDS_PEAK], best.get(INTEGER_PEAK, best[WORDS_PEAK])
    words, products = of_words.flops / of_words.seconds, of_bytes.flops / of_bytes.seconds
    return replace(limits, integer_ops=products, fine_ops=max(words, products / 2))


def python_platform() -> str:
    """Python and what it runs on."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    system = f"{platform.system()} {platform.machine()}"
    return f"{python} on {system}, {os.cpu_count()} cores"


_BROWSERS = (
    ("Edge", r"Edg/(\d+)"),
    ("Firefox", r"Firefox/(\d+)"),
    ("Chrome", r"Chrome/(\d+)"),
    ("Safari", r"Version/(\d+(?:\.\d+)?).* Safari/"),
)
"""Most call themselves Chrome or Safari as well: those come last."""

_VAGUE = ("X11", "Linux", "Macintosh")
"""What stands before the system's own name."""


def browser_platform(user_agent: str, cores: int) -> str:
    """A browser's name, version and system, from what it says of itself."""
    inside = re.search(r"\((.*?)\)", user_agent)
    parts = inside[1].split("; ") if inside else []
    where = next((part for part in parts if part not in _VAGUE), "unknown")
    for name, pattern in _BROWSERS:
        if found := re.search(pattern, user_agent):
            return f"{name} {found[1]} on {where}, {cores} cores"
    return f"{user_agent[:60]}, {cores} cores"


def this_platform() -> str:
    """Where this is running."""
    if sys.platform != "emscripten":
        return python_platform()
    from importlib import import_module
    from typing import Any

    navigator: Any = import_module("js").navigator
    return browser_platform(str(navigator.userAgent), int(navigator.hardwareConcurrency))
