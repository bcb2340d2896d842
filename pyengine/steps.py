"""Work that goes in steps: a generator that pauses between them and returns a result at its end."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Generic, TypeVar

_Pause = TypeVar("_Pause")
_Result = TypeVar("_Result")


class Steps(Generic[_Pause, _Result]):
    """Iterates over what a generator yields, once, and keeps what it returns.

    Generators that only pass on what another one yields need `yield from` alone; this is for those
    that yield something else, do something at each pause, or want to know how long the work took::

        steps = Steps(model.align_steps(sot, tokens, frames))
        for _ in steps:
            yield progress
        entries, seconds = steps.result, steps.seconds

    Whoever gives up the iteration closes the generator with it.
    """

    result: _Result
    """What the generator returned; AttributeError until it has."""

    def __init__(self, generator: Generator[_Pause, None, _Result]) -> None:
        self.seconds = 0.0
        """Spent in the generator so far; the time of its pauses does not count."""
        self._generator = generator

    def __iter__(self) -> Iterator[_Pause]:
        with closing(self._generator):
            while True:
                started = time.perf_counter()
                try:
                    pause = next(self._generator)
                except StopIteration as stop:
                    self.result = stop.value
                    return
                finally:
                    self.seconds += time.perf_counter() - started
                yield pause

    def finish(self) -> _Result:
        """Do all the work without a pause."""
        for _ in self:
            pass
        return self.result
