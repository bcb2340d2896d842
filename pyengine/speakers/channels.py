"""Two channels with a speaker on each: who speaks when, by whose channel is louder.

After whisper.cpp's ``--diarize`` (its examples/cli/cli.cpp, estimate_diarization_speaker), which
takes whoever is louder by a tenth for the speaker of a segment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pyengine.mel import SAMPLE_RATE
from pyengine.speakers.turn import Turn

Stereo = npt.NDArray[np.float32]
"""(n, 2) samples at 16 kHz."""

FRAME = 320
"""Samples, 20 ms, of which the loudness is known."""

_SECONDS = FRAME / SAMPLE_RATE
_AROUND = 7
"""Frames to either side that count for one's loudness: a syllable."""

_LOUDER = 1.1
"""By so much more a channel is louder where its speaker speaks; whisper.cpp's."""

_SEPARATE = 10.0
"""20 dB: what is quieter by so much in its channel is the other's voice."""

_OFTEN = 0.3
_NEVER = 0.02
"""Shares of the time in which somebody speaks. Where channels hold little of one another, all but
the time in which both talk is so; where they hold more, none of it."""

_SPEAKING = 0.05
"""Of how loud the louder channel is in the loudest twentieth of the time: less is no speech."""
_AUDIBLE = 1e-4
"""-80 dB."""

_PAUSE = 0.5
"""Seconds for which somebody may fall silent within a turn."""
_SHORTEST = 0.1
"""Seconds: less is no turn."""


class LevelMeter:
    """Hears two channels, and remembers how loud each was; 400 bytes for a second."""

    def __init__(self) -> None:
        self._rest = np.empty((0, 2), np.float32)
        self._levels: list[npt.NDArray[np.float32]] = []

    def push(self, block: Stereo) -> None:
        """(n, 2) samples, of any number."""
        samples = np.concatenate([self._rest, np.abs(block)])
        frames = len(samples) // FRAME
        self._levels.append(samples[: frames * FRAME].reshape(frames, FRAME, 2).mean(axis=1))
        self._rest = samples[frames * FRAME :]

    def finish(self) -> Levels:
        """How loud the channels were in all that came."""
        if len(self._rest):
            self._levels.append(self._rest.mean(axis=0, keepdims=True))
        return Levels(_smoothed(np.concatenate([np.empty((0, 2), np.float32), *self._levels])))


@dataclass(frozen=True, slots=True)
class Levels:
    """How loud two channels are, frame by frame."""

    frames: npt.NDArray[np.float32]
    """(m, 2) mean magnitudes, over a third of a second."""

    @property
    def speaking(self) -> npt.NDArray[np.bool_]:
        """(m,) whether somebody may speak."""
        loudest = self.frames.max(axis=1)
        if not len(loudest):
            return np.zeros(0, np.bool_)
        return loudest > max(_AUDIBLE, _SPEAKING * float(np.quantile(loudest, 0.95)))

    def share(self, ratio: float) -> float:
        """Of the time in which somebody speaks, the share in which one channel is louder than the
        other by this; 0 where nobody speaks."""
        spoken = self.frames[self.speaking]
        if not len(spoken):
            return 0.0
        return float((spoken.max(axis=1) > ratio * spoken.min(axis=1)).mean())

    @property
    def are_alike(self) -> bool:
        """Whether both channels hold the same sound: then they tell nobody apart."""
        return bool(self.speaking.any()) and self.share(_LOUDER) < _NEVER

    @property
    def are_separate(self) -> bool:
        """Whether each channel holds little of the other's speaker."""
        return self.share(_SEPARATE) > _OFTEN

    def turns(self) -> list[Turn]:
        """When each channel is the louder one; its number is the speaker's."""
        speaking = self.speaking
        found: list[Turn] = []
        for speaker in (0, 1):
            own, other = self.frames[:, speaker], self.frames[:, 1 - speaker]
            found += _joined(_runs(speaking & (own > _LOUDER * other)), speaker)
        return sorted(found, key=lambda turn: turn.start)

    def gains(self, channel: int) -> npt.NDArray[np.float32]:
        """(m,) 1 where a channel holds its own speaker, 0 where it holds the other's voice."""
        own, other = self.frames[:, channel], self.frames[:, 1 - channel]
        return (own * _SEPARATE >= other).astype(np.float32)


def alone(
    blocks: Iterator[Stereo], channel: int, gains: npt.NDArray[np.float32]
) -> Iterator[npt.NDArray[np.float32]]:
    """One channel's samples, (n,) a block, without the other's voice.

    Args:
        gains: of each frame, see `Levels.gains`; between the middles of two they change evenly.
    """
    middles = (np.arange(len(gains)) + 0.5) * FRAME
    at = 0
    for block in blocks:
        gain = np.interp(np.arange(at, at + len(block)), middles, gains) if len(gains) else 1.0
        yield (block[:, channel] * gain).astype(np.float32)
        at += len(block)


def mean(blocks: Iterator[Stereo]) -> Iterator[npt.NDArray[np.float32]]:
    """Both channels as one."""
    for block in blocks:
        yield (block[:, 0] + block[:, 1]) * np.float32(0.5)


def _smoothed(levels: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    sums = np.concatenate([np.zeros((1, 2)), np.cumsum(levels, axis=0, dtype=np.float64)])
    at = np.arange(len(levels))
    first, last = np.maximum(at - _AROUND, 0), np.minimum(at + _AROUND + 1, len(levels))
    return ((sums[last] - sums[first]) / (last - first)[:, None]).astype(np.float32)


def _runs(is_louder: npt.NDArray[np.bool_]) -> Iterator[tuple[float, float]]:
    """Where it is so, in seconds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_louder, [False]])))
    for start, end in edges.reshape(-1, 2).tolist():
        yield start * _SECONDS, end * _SECONDS


def _joined(runs: Iterator[tuple[float, float]], speaker: int) -> Iterator[Turn]:
    begun: tuple[float, float] | None = None
    for start, end in runs:
        if end - start < _SHORTEST:
            continue
        if begun and start - begun[1] < _PAUSE:
            begun = begun[0], end
            continue
        if begun:
            yield Turn(*begun, speaker)
        begun = start, end
    if begun:
        yield Turn(*begun, speaker)
