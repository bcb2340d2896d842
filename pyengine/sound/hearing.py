"""Pieces of sound to what the model hears: mono at 16 kHz, each sample at its time.

Page and command line decode with different programs, and hear with this.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from pyengine.errors import AudioError
from pyengine.mel import SAMPLE_RATE
from pyengine.resample import Resampler
from pyengine.sound.channels import Mixer
from pyengine.sound.pieces import MAX_SAMPLE_RATE, FloatArray, Loss, Piece, Unreadable
from pyengine.sound.placement import Block, Placement
from pyengine.sound.report import without_sound
from pyengine.sound.times import BelievedTimes

_MIN_SAMPLE_RATE = 1000
"""Slower recordings hold no speech; converting one would multiply its size."""

_SHORTAGE = 0.5
"""Seconds by which a track may end before its file says: more, and it was cut off."""


class Hearing:
    """Pieces in, blocks of (n,) samples out. Feed it with `push`, then `finish` once; iterate what
    they return to the end."""

    def __init__(
        self,
        channel: str = "mix",
        *,
        continuous: bool = False,
        ends: float | None = None,
        apart: bool = False,
    ) -> None:
        """`channel` and `apart` as for `open_audio`; `continuous` as for `Placement`; `ends` as for
        `BelievedTimes`. Raises AudioError."""
        self._mixers = [Mixer(choice) for choice in (("1", "2") if apart else (channel,))]
        self._times = BelievedTimes(ends)
        self._placement = Placement(continuous=continuous)
        self._resamplers: list[Resampler] = []
        """One for each of the mixers, when the rate is known."""
        self._rate = 0
        self.peak = 0.0
        """The largest sample so far, without its sign."""

    @property
    def losses(self) -> tuple[Loss, ...]:
        """What could not be read so far."""
        return self._placement.losses

    @property
    def channels(self) -> int:
        """As many as there were at most."""
        return self._mixers[0].channels

    def notes(self) -> tuple[str, ...]:
        """Sentences on what was done that nobody asked for, and on where there was no sound."""
        return (*self._mixers[0].notes(), *without_sound(self._placement.holes))

    def push(self, piece: Piece | Unreadable) -> Iterator[FloatArray]:
        """What of it can be heard already. Raises AudioError for a rate that is none of sound, or
        where the channel asked for is not there."""
        if isinstance(piece, Piece) and not _MIN_SAMPLE_RATE <= piece.rate <= MAX_SAMPLE_RATE:
            raise AudioError(f"A sample rate of {piece.rate} Hz is not that of a sound recording.")
        for timed in self._times.push(piece):
            for block in self._placement.push(timed):
                yield from self._heard(block)

    def finish(
        self, claimed: float | None = None, *, cut_off: bool = False
    ) -> Iterator[FloatArray]:
        """The rest. `claimed` is when the track ends, in seconds, where the file says so; `cut_off`
        says that the file ends before its own structure does."""
        for timed in self._times.finish():
            for block in self._placement.push(timed):
                yield from self._heard(block)
        if claimed is not None and abs(claimed - self._times.disbelieved) < _SHORTAGE:
            claimed = None
        if claimed is not None and claimed - self._placement.seconds > _SHORTAGE:
            self._placement.cut_off(claimed)
        elif cut_off:
            self._placement.cut_off(None)
        for block in self._placement.finish():
            yield from self._heard(block)
        if self._resamplers:
            yield self._measured([resampler.finish() for resampler in self._resamplers])

    def _heard(self, block: Block) -> Iterator[FloatArray]:
        """At 16 kHz; the rate may change on the way."""
        if len(self._mixers) > 1 and block.samples.shape[1] != len(self._mixers):
            raise AudioError(
                "To tell speakers apart by channels, there must be two of them: this recording has "
                f"{block.samples.shape[1]}. Let them be told apart by their voices instead."
            )
        if not self._resamplers or block.rate != self._rate:
            if self._resamplers:
                yield self._measured([resampler.finish() for resampler in self._resamplers])
            self._resamplers = [Resampler(block.rate, SAMPLE_RATE) for _ in self._mixers]
            self._rate = block.rate
        pairs = zip(self._mixers, self._resamplers, strict=True)
        yield self._measured([r.push(m.mix(block.samples, block.layout)) for m, r in pairs])

    def _measured(self, channels: Sequence[FloatArray]) -> FloatArray:
        samples = channels[0] if len(channels) == 1 else np.stack(channels, axis=1)
        if len(samples):
            self.peak = max(self.peak, float(np.abs(samples).max()))
        return samples
