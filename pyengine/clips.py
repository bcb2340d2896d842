"""Which parts of a recording are transcribed, as the options name them."""

from __future__ import annotations

from dataclasses import dataclass

from pyengine.errors import OptionError
from pyengine.mel import SAMPLE_RATE
from pyengine.options import TranscribeOptions


@dataclass(frozen=True, slots=True)
class Clip:
    """Samples of the recording to be transcribed; `last` (exclusive) None is its end."""

    first: int
    last: int | None

    def covered(self, sample: int) -> int:
        """How many samples of it lie before one of the recording."""
        end = sample if self.last is None else min(sample, self.last)
        return max(0, end - self.first)


_LATEST = 1e12
"""Seconds, longer than any recording: floats may be too large to be multiplied."""


def clips_of(options: TranscribeOptions) -> list[Clip]:
    """The clips that the options name, in order.

    Raises:
        OptionError: clips that are negative or go back, or both kinds of options at once.
    """
    times = options.clip_timestamps
    if times:
        if options.offset or options.duration is not None:
            raise OptionError("give either clips or an offset and a duration, not both")
        if not all(0 <= a <= b < float("inf") for a, b in zip((0.0, *times), times, strict=False)):
            raise OptionError(
                "the clips' times must be seconds, each no earlier than the one before: "
                + ", ".join(f"{t:g}" for t in times)
            )
        samples = [_sample(t) for t in times]
        ends = [*samples[1::2], None]
        return [Clip(a, b) for a, b in zip(samples[::2], ends, strict=False)]
    if options.duration is None:
        return [Clip(_sample(options.offset), None)]
    return [Clip(_sample(options.offset), _sample(options.offset + options.duration))]


def _sample(seconds: float) -> int:
    return round(min(seconds, _LATEST) * SAMPLE_RATE)
