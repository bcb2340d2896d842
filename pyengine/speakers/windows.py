"""Blocks of samples of any size, cut into the windows of 10 s that the networks hear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pyengine.speakers.frames import STEP, WINDOW

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Window:
    """10 s of a recording."""

    frame: int
    """Which frame of the recording its first is."""
    samples: Samples
    """(160000,) at 16 kHz; zeros where the recording has ended, or has not begun."""
    heard: int
    """Samples of it that the recording has."""


class Windows:
    """Cuts windows that begin every `hop` frames, and a last one that ends with the recording.

    Holds a window's samples and no more, however long the recording is.
    """

    def __init__(self, hop: int) -> None:
        if not 0 < hop * STEP <= WINDOW:
            raise ValueError(f"windows every {hop} frames leave holes")
        self._hop = hop
        self._kept = np.zeros(WINDOW, np.float32)
        self._n_kept: int = 0
        self._frame = 0
        """The first frame of what is kept, and of the next window."""
        self._last: Window | None = None
        self.received = 0
        """Samples so far."""

    def push(self, block: Samples) -> Iterator[Window]:
        """The windows that a block completes; the block must be consumed before the next."""
        while len(block):
            taken = min(len(block), WINDOW - self._n_kept)
            self._kept[self._n_kept : self._n_kept + taken] = block[:taken]
            self._n_kept += taken
            self.received += taken
            block = block[taken:]
            if self._n_kept == WINDOW:
                self._last = Window(self._frame, self._kept.copy(), WINDOW)
                yield self._last
                left = WINDOW - self._hop * STEP
                self._kept[:left] = self._kept[WINDOW - left :].copy()
                self._n_kept = left
                self._frame += self._hop

    def finish(self) -> Iterator[Window]:
        """The last window, where those so far have not heard all. It ends where the recording
        does, but for the rest of a frame: the network says more of sound than of zeros."""
        samples, frame = self._kept[: self._n_kept], self._frame
        if self._last is not None:
            new = samples[WINDOW - self._hop * STEP :]
            later = -(-len(new) // STEP)
            samples = np.concatenate([self._last.samples[later * STEP :], new])
            frame = self._last.frame + later
            if not later:
                return
        if len(samples):
            padded = np.zeros(WINDOW, np.float32)
            padded[: len(samples)] = samples
            yield Window(frame, padded, len(samples))
