"""Timing: the same work again and again, within a budget, with pauses between."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from statistics import median

from pyengine.bench.result import Times


@dataclass(frozen=True, slots=True)
class Budget:
    """How often something is done.

    First it is done for `warm` seconds, at least once: browsers first compile quickly, and then
    again what runs often. After that it is timed until `seconds` are spent, `least` to `most`
    times; what takes very long is timed once.
    """

    warm: float
    seconds: float
    least: int
    most: int

    def is_spent(self, times: list[float]) -> bool:
        """Whether these times are enough."""
        if len(times) >= self.most:
            return True
        enough = self.seconds if len(times) >= self.least else max(self.seconds, _LONG)
        return sum(times) >= enough


_LONG = 3.0

SHORTEST = 5e-3
"""What takes less is done again within the same run: browsers' clocks move in steps of 0.1 to 1 ms,
in those that guard against being recognised 100 ms, and what ends within a step took no time."""

_END = object()


def repeat(
    work: Callable[[], Iterator[None]],
    budget: Budget,
    *,
    count: int = 1,
    clock: Callable[[], float] = time.perf_counter,
) -> Generator[None, None, Times]:
    """Do work again and again; pauses at each of its pauses, and between two runs.

    Args:
        work: begins one run; the clock stands still while it pauses.
        count: of the things one run does; times are of one of them.
    """
    cold: list[float] = []
    warm: list[float] = []
    while not budget.is_spent(warm):
        is_warm = bool(cold) and sum(cold) >= budget.warm
        seconds, done = 0.0, 0
        while not done or (is_warm and seconds < SHORTEST):
            steps = work()
            while True:
                started = clock()
                ended = next(steps, _END) is _END
                seconds += clock() - started
                if ended:
                    break
                yield
            done += 1
        (warm if is_warm else cold).append(seconds / done)
        yield
    return summary([s / count for s in cold], [s / count for s in warm])


def summary(cold: list[float], warm: list[float]) -> Times:
    """What is told of seconds that runs took; at least one before and one after warming up."""
    return Times(first=cold[0], median=median(warm), best=min(warm), runs=len(warm))
