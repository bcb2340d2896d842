"""Puts decoded pieces where their times say: holes become silence, overlaps are cut.

A recording's times are the player's times only if every sample lies where the container says. Page
and command line place what they have decoded with this, so that both have the same times.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pyengine.sound.pieces import FloatArray, Layout, Loss, Piece, Unreadable
from pyengine.sound.times import TOLERANCE

_HOLE = 1.0
"""Seconds of silence between sounds that somebody may want to know of; shorter ones are pauses that
recorders leave out."""

_LARGEST = 1 << 21
"""Samples, of all channels together, that a block has at most, whatever a header claims."""

_FADE = 0.005
"""Seconds over which sound is faded where it is cut, so that there is no click."""


@dataclass(frozen=True, slots=True)
class Block:
    """Placed sound: blocks follow one another without gaps, from time zero."""

    samples: FloatArray
    """(frames, channels): a second of them, or less at the end, where the rate changes, and of very
    many channels."""
    rate: int
    layout: Layout


class Placement:
    """Pieces in, whose times can be believed (`times.py`), blocks out. Feed it with `push`, then
    `finish` once."""

    def __init__(self, *, continuous: bool = False) -> None:
        """`continuous`: the container knows no holes, so that where one is, something was lost."""
        self._continuous = continuous
        self._losses: list[Loss] = []
        self._holes: list[tuple[float, float]] = []
        self._block: FloatArray | None = None
        self._filled = 0
        self._rate = 0
        self._layout: Layout = ()
        self._seconds = 0.0
        """Placed before the run of pieces of this rate."""
        self._frames = 0
        """Placed in this run."""
        self._unreadable: tuple[float, float] | None = None
        """From where to where, at least, what comes next could not be read."""
        self._fade_in = False

    @property
    def seconds(self) -> float:
        """How much has been placed."""
        return self._seconds + (self._frames / self._rate if self._rate else 0.0)

    @property
    def losses(self) -> tuple[Loss, ...]:
        """What could not be read so far, in order; neighbours are joined."""
        return tuple(self._losses)

    @property
    def holes(self) -> tuple[tuple[float, float], ...]:
        """From where to where the file has no sound though nothing was lost, in seconds: what is a
        second long or longer, between sounds."""
        return tuple(self._holes)

    def push(self, piece: Piece | Unreadable) -> Iterator[Block]:
        """Place a piece; yields the blocks that are complete. Iterate to the end."""
        if isinstance(piece, Unreadable):
            self._skip(piece)
            return
        if (piece.rate, piece.layout) != (self._rate, self._layout):
            yield from self._change(piece)
        samples = piece.samples
        if not len(samples):
            return
        hole = self._hole_before(piece)
        if self._unreadable is not None:
            self._lose(Loss(self._unreadable[0], self.seconds + max(0.0, hole)))
            self._unreadable = None
        elif hole > TOLERANCE and self.seconds > 0:
            self._leave_out(self.seconds, self.seconds + hole)
        if hole > 0:
            self._fade_out()
            yield from self._silence(hole)
            self._fade_in = True
        elif hole < 0:
            cut = min(len(samples), round(-hole * piece.rate))
            samples = samples[cut:]
            if self.seconds > 0:
                self._fade_out()
                self._fade_in = True
        if self._fade_in and len(samples):
            samples = _faded_in(samples, piece.rate)
            self._fade_in = False
        yield from self._append(samples)

    def cut_off(self, expected: float | None) -> None:
        """Say that the file ends before its recording, which was to last `expected` seconds."""
        end = self.seconds
        if self._unreadable is not None:
            end, self._unreadable = self._unreadable[0], None
        known = expected is not None and expected > end
        self._lose(Loss(end, expected if known else None, cut_off=True))

    def finish(self) -> Iterator[Block]:
        """The last block, where there is one."""
        if self._unreadable is not None:
            start, end = self._unreadable
            self._unreadable = None
            self._lose(Loss(start, end) if end > start else Loss(start, None, cut_off=True))
            if self._rate:
                self._fade_out()
                yield from self._silence(end - self.seconds)
        yield from self._flush()

    def _hole_before(self, piece: Piece) -> float:
        """Seconds of silence to be put before it; negative for sound to be cut off from it; 0
        where it follows well enough."""
        now = self.seconds
        if piece.start is None:
            return 0.0 if self._unreadable is None else max(0.0, self._unreadable[1] - now)
        hole = piece.start - now
        # What begins late or early by little begins so: only on the way may it be rounding
        return hole if abs(hole) > TOLERANCE or now == 0 or self._unreadable is not None else 0.0

    def _skip(self, gap: Unreadable) -> None:
        begun = self.seconds if self._unreadable is None else self._unreadable[1]
        start = begun if gap.start is None else max(begun, gap.start)
        end = start + (gap.seconds or 0.0)
        first = start if self._unreadable is None else self._unreadable[0]
        self._unreadable = first, max(end, begun)

    def _change(self, piece: Piece) -> Iterator[Block]:
        yield from self._flush()
        self._seconds, self._frames = self.seconds, 0
        self._rate, self._layout = piece.rate, piece.layout
        self._block = None

    def _silence(self, seconds: float) -> Iterator[Block]:
        left = round((self.seconds + seconds - self._seconds) * self._rate) - self._frames
        nothing = np.zeros(self._shape, np.float32)
        while left > 0:
            count = min(left, len(nothing))
            yield from self._append(nothing[:count])
            left -= count

    @property
    def _shape(self) -> tuple[int, int]:
        """Of a block."""
        channels = len(self._layout)
        return min(self._rate, max(1, _LARGEST // max(1, channels))), channels

    def _append(self, samples: FloatArray) -> Iterator[Block]:
        self._frames += len(samples)
        while len(samples):
            # A full block stays until there is more: its end may yet have to be faded
            if self._block is not None and self._filled == len(self._block):
                yield from self._flush()
            if self._block is None:
                self._block = np.empty(self._shape, np.float32)
                self._filled = 0
            count = min(len(samples), len(self._block) - self._filled)
            self._block[self._filled : self._filled + count] = samples[:count]
            self._filled += count
            samples = samples[count:]

    def _flush(self) -> Iterator[Block]:
        if self._block is not None and self._filled:
            yield Block(self._block[: self._filled], self._rate, self._layout)
        self._block, self._filled = None, 0

    def _fade_out(self) -> None:
        """The end of what is there, as far as it has not left."""
        if self._block is None:
            return
        count = min(self._filled, round(_FADE * self._rate))
        ramp = np.linspace(1.0, 0.0, count, dtype=np.float32)
        self._block[self._filled - count : self._filled] *= ramp[:, None]

    def _leave_out(self, start: float, end: float) -> None:
        if self._continuous:
            self._lose(Loss(start, end))
        elif end - start >= _HOLE:
            self._holes.append((start, end))

    def _lose(self, loss: Loss) -> None:
        if loss.end is not None and loss.end - loss.start < 1e-6:
            return
        last = self._losses[-1] if self._losses else None
        if last is not None and last.end is not None and loss.start - last.end < TOLERANCE:
            end = None if loss.end is None else max(loss.end, last.end)
            self._losses[-1] = Loss(last.start, end, loss.cut_off)
        else:
            self._losses.append(loss)


def _faded_in(samples: FloatArray, rate: int) -> FloatArray:
    count = min(len(samples), round(_FADE * rate))
    faded = samples.copy()
    faded[:count] *= np.linspace(0.0, 1.0, count, dtype=np.float32)[:, None]
    return faded
