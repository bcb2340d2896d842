"""Several channels to one, as broadcast does it (ITU-R BS.775), or one of them by itself."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from pyengine.errors import AudioError
from pyengine.sound.pieces import FloatArray, Layout

_DEFAULTS: dict[int, str] = {
    1: "FC",
    2: "FL FR",
    3: "FL FR LFE",
    4: "FL FR FC BC",
    5: "FL FR FC BL BR",
    6: "FL FR FC LFE BL BR",
    7: "FL FR FC LFE BC SL SR",
    8: "FL FR FC LFE BL BR SL SR",
}
"""FFmpeg's for so many channels, where a file does not say what they are."""

_OF_CODECS: dict[int, str] = {
    3: "FL FR FC",
    4: "FL FR BL BR",
}
"""Where codecs know other channels than `_DEFAULTS`."""

_OF_AAC: dict[int, str] = {
    3: "FL FR FC",
    8: "FL FR FC LFE BL BR FLC FRC",
}

_PCM = "pcm"

# fmt: off
_WAVE_MASK = (
    "FL", "FR", "FC", "LFE", "BL", "BR", "FLC", "FRC", "BC",
    "SL", "SR", "TC", "TFL", "TFC", "TFR", "TBL", "TBC", "TBR",
)
# fmt: on
"""Channels by the bits of a WAV file's channel mask."""

_HALF = math.sqrt(0.5)

_GAINS = {
    "FL": _HALF,
    "FR": _HALF,
    "FC": 1.0,
    "FLC": _HALF,
    "FRC": _HALF,
    "BL": 0.5,
    "BR": 0.5,
    "BC": 0.5,
    "SL": 0.5,
    "SR": 0.5,
    "TFL": _HALF,
    "TFR": _HALF,
}
"""In the sum; the low-frequency channel and others overhead are left out."""

_CANCELLED = 0.01
"""Of the channels' energy, in their mean: two that have nothing in common leave a half."""

_AUDIBLE = 1e-6
"""Mean square of samples: below -60 dB there is nothing to cancel."""

CHOICES = ("mix", "left", "right")


def default_layout(channels: int) -> Layout:
    """What so many channels are, where nobody says."""
    known = _DEFAULTS.get(channels)
    return tuple(known.split()) if known else tuple(f"C{n}" for n in range(1, channels + 1))


def codec_layout(codec: str, channels: int) -> Layout:
    """What so many channels are in a codec, as FFmpeg's decoders and browsers' put them in order.

    Of PCM nobody says; AAC's fourth channel is a rear centre, and two of its eight are in front
    between the centre and the corners (ISO/IEC 14496-3); the four of Vorbis, Opus and FLAC are in
    the corners.
    """
    known = (_OF_AAC if codec == "aac" else _OF_CODECS).get(channels)
    if known is None or codec.startswith(_PCM):
        return default_layout(channels)
    return tuple(known.split())


def layout_of_mask(mask: int, channels: int) -> Layout:
    """Of a WAV file; its default where the mask has not one bit for each channel."""
    named = tuple(name for bit, name in enumerate(_WAVE_MASK) if mask >> bit & 1)
    return named if len(named) == channels else default_layout(channels)


def gains(layout: Layout) -> FloatArray:
    """(channels,) what each channel is multiplied with in the sum; together they are 1.

    As FFmpeg mixes down to one channel (libswresample/rematrix.c): the centre at full level, left
    and right 3 dB below, surround 6 dB below, no low-frequency channel. Two channels are averaged.
    Where none of the channels has a place in the sum, all are averaged.
    """
    found = np.array([_GAINS.get(name, 0.0) for name in layout], np.float64)
    if not found.any():
        found[:] = 1.0
    return (found / found.sum()).astype(np.float32)


def mixed(samples: FloatArray, layout: Layout) -> FloatArray:
    """(frames, channels) to (frames,), by the `gains` of the layout."""
    if samples.shape[1] == 1:
        return samples[:, 0]
    if samples.shape[1] == 2:  # many times faster than a product
        return (samples[:, 0] + samples[:, 1]) * np.float32(0.5)
    return samples @ gains(layout)


def check_choice(choice: str) -> None:
    """Raises AudioError for a choice of channel that is none."""
    if choice not in CHOICES and not (choice.isdecimal() and len(choice) < 4 and int(choice)):
        raise AudioError(
            f"There is no channel {choice!r}: it is mix, left, right, or a number from 1."
        )


class Mixer:
    """One channel of several, a second at a time.

    A second whose two channels cancel each other out in the mean (one of them was wired the wrong
    way round) is the first channel alone.
    """

    def __init__(self, choice: str = "mix") -> None:
        check_choice(choice)
        self._choice = choice
        self.cancelled = 0
        """Blocks in which two channels cancelled each other out."""
        self.mixed = 0
        """Blocks that two channels were mixed for, with something to hear in them."""
        self.channels = 0
        """As many as there were at most."""

    def notes(self) -> tuple[str, ...]:
        """Sentences on what was done that nobody asked for."""
        if not self.cancelled:
            return ()
        part = "" if self.cancelled == self.mixed else f" for {self.cancelled} s"
        return (
            f"The two channels cancel each other out{part}: one of them was taken instead of both.",
        )

    def mix(self, samples: FloatArray, layout: Layout) -> FloatArray:
        """(frames, channels) to (frames,). Raises AudioError where there is no such channel."""
        channels = samples.shape[1]
        self.channels = max(self.channels, channels)
        if self._choice != "mix":
            return np.ascontiguousarray(samples[:, self._index(layout)])
        if channels == 2:
            return self._mean_of_two(samples, layout)
        return mixed(samples, layout)

    def _mean_of_two(self, samples: FloatArray, layout: Layout) -> FloatArray:
        left, right = samples[:, 0], samples[:, 1]
        mean = mixed(samples, layout)
        energy = (_energy(left) + _energy(right)) / 2
        if energy > _AUDIBLE:
            self.mixed += 1
            if _energy(mean) < _CANCELLED * energy:
                self.cancelled += 1
                return np.ascontiguousarray(left if _energy(left) >= _energy(right) else right)
        return mean

    def _index(self, layout: Sequence[str]) -> int:
        if self._choice.isdecimal():
            index = int(self._choice) - 1
        elif len(layout) == 1:
            index = 0  # of one channel, left and right are the same
        else:
            index = ("left", "right").index(self._choice)
        if index >= len(layout):
            raise AudioError(
                f"There is no channel {self._choice}: the recording has {len(layout)}."
            )
        return index


def _energy(samples: FloatArray) -> float:
    return float(np.dot(samples, samples)) / max(1, len(samples))
