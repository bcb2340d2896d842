"""A recording as if it were being made: a tenth of a second every tenth of a second."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from pyengine.audio import SAMPLE_RATE, FloatArray

BLOCK = SAMPLE_RATE // 10
"""Samples delivered at once."""

_PATIENCE = 0.05
"""Seconds waited at once: who drives gets a turn between."""

_NOTHING: FloatArray = np.empty(0, np.float32)


class Replay(Iterator[FloatArray]):
    """Blocks of 16 kHz samples by the clock, which runs from the first call on. What is overdue
    comes at once, as with a microphone. An empty block says that the next is not there yet; after
    one, the next call waits for a moment.

    Args:
        blocks: of any sizes.
        realtime: deliver them by the clock; else as fast as they are asked for.
    """

    def __init__(
        self,
        blocks: Iterable[FloatArray],
        *,
        realtime: bool = True,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pieces = _pieces(blocks)
        self._realtime = realtime
        self._clock = clock
        self._wait = wait
        self._started: float | None = None
        self._delivered = 0
        self._next: FloatArray | None = None
        self._starved = False
        self._until: float | None = None

    @property
    def seconds(self) -> float:
        """Of the stream that have come by now: without a clock, those that were asked for."""
        if not self._realtime:
            return self._delivered / SAMPLE_RATE
        return 0.0 if self._started is None else self._clock() - self._started

    def end(self) -> None:
        """Take no more than what has come by now. May be called from a signal's handler."""
        if self._until is None:
            self._until = self.seconds

    def __next__(self) -> FloatArray:
        if self._started is None:
            self._started = self._clock()
        if self._next is None:
            self._next = next(self._pieces)
        due = (self._delivered + len(self._next)) / SAMPLE_RATE
        if self._until is not None and due > self._until:
            raise StopIteration
        if self._realtime and self.seconds < due:
            if self._starved:
                self._wait(min(due - self.seconds, _PATIENCE))
            self._starved = True
            if self.seconds < due:
                return _NOTHING
        block, self._next = self._next, None
        self._delivered += len(block)
        self._starved = False
        return block


def _pieces(blocks: Iterable[FloatArray]) -> Iterator[FloatArray]:
    """The same samples, `BLOCK` at a time; all that come before an error, too."""
    rest = _NOTHING
    try:
        for block in blocks:
            samples = np.concatenate((rest, block))
            whole = len(samples) - len(samples) % BLOCK
            for start in range(0, whole, BLOCK):
                yield samples[start : start + BLOCK]
            rest = samples[whole:]
    except Exception:
        if len(rest):
            yield rest
        raise
    if len(rest):
        yield rest
