"""A recording on its way from who decodes it to who transcribes it, in one event loop.

Neither waits with more in memory than needed: who decodes is held up while enough is waiting, and
who transcribes finds an empty block where there is nothing yet.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from pyengine.mel import SAMPLE_RATE
from pyengine.sound.pieces import Loss

Samples = npt.NDArray[np.float32]

ENOUGH = 90 * SAMPLE_RATE
"""Samples that may wait: a window and what `intake.LOOKAHEAD` wants known beyond it."""

_NOTHING = np.empty(0, np.float32)


class AudioFeed:
    """Blocks of samples between a `put` and an iteration."""

    def __init__(self) -> None:
        self.received = 0
        """Samples that have come."""
        self._blocks: deque[Samples] = deque()
        self._waiting = 0
        self._ended = False
        self._in_vain = 0
        """How many empty blocks in a row who reads was given."""
        self.closed = False
        """Whether what came has been dropped."""
        self.losses: tuple[Loss, ...] = ()
        """What of the recording could not be read, as far as who decodes it has said."""
        self.notes: tuple[str, ...] = ()
        """Sentences of theirs about what was chosen of it."""
        self._changed = asyncio.Event()

    async def put(self, block: Samples) -> None:
        """Give a block; returns when there is room for another."""
        self._add(block)
        self._notify()
        while self._waiting >= ENOUGH and not self.closed:
            await self._changed.wait()

    def end(self, last: Samples = _NOTHING) -> None:
        """There are no more blocks after this one."""
        self._add(last)
        self._ended = True
        self._notify()

    def close(self) -> None:
        """Nobody reads any more: what waits is dropped, and whoever waits goes on."""
        self.closed = self._ended = True
        self._blocks.clear()
        self._waiting = 0
        self._notify()

    @property
    def starved(self) -> bool:
        """Whether who reads has to wait: told that there is nothing, it has done what could be
        done meanwhile, such as a live reading, and has asked again."""
        return self._in_vain > 1 and not self._blocks and not self._ended

    async def wait(self) -> None:
        """Until there is something to read, or there will be nothing."""
        while not self._blocks and not self._ended:
            await self._changed.wait()

    def __iter__(self) -> Iterator[Samples]:
        """The blocks, each once; an empty one where the next has not come."""
        while self._blocks or not self._ended:
            block = self._blocks.popleft() if self._blocks else _NOTHING
            self._waiting -= len(block)
            self._in_vain = 0 if len(block) else self._in_vain + 1
            self._notify()
            yield block

    def waiting(self) -> Samples:
        """All that waits, joined; it stays."""
        return np.concatenate([_NOTHING, *self._blocks])

    def _add(self, block: Samples) -> None:
        self.received += len(block)
        if len(block) and not self.closed:
            self._blocks.append(block)
            self._waiting += len(block)

    def _notify(self) -> None:
        # Whoever waits now wakes up and looks; who comes later waits for the next change
        self._changed.set()
        self._changed = asyncio.Event()
