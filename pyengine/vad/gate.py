"""Lets the audio through in which somebody speaks, as it arrives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pyengine.mel import SAMPLE_RATE
from pyengine.vad.silero import Vad
from pyengine.vad.spans import (
    JOINED_BELOW,
    SpeechTracker,
    check_vad_options,
    samples_of,
)
from pyengine.vad_options import VadOptions

_DOUBT = SAMPLE_RATE
"""Samples at least that a probability may hover between speech and silence."""

_SLICE = 1 << 18
"""Samples looked at together, so that a whole recording given at once is not copied."""


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A piece of audio to keep."""

    first: int
    """Samples from the gate's start to the piece's."""
    samples: npt.NDArray[np.float32]
    """(n,) F32, n > 0, as they were given"""


class SpeechGate:
    """Takes blocks of audio and gives back what of it is speech.

    Kept are whisper.cpp's segments, each with `samples_overlap` after it, and of the pauses
    between and around them half of `max_pause` on each side of speech. `max_speech` does not
    matter here: a cut takes no audio away. Pieces ascend and never overlap; where one begins at
    the end of the last, they are one. Speech leaves as it goes on; what waits for a decision is
    about a second and the options' lengths.

    Args:
        vad: see `load_vad`.

    Raises:
        OptionError: an option makes no sense.
    """

    def __init__(self, vad: Vad, options: VadOptions) -> None:
        check_vad_options(options)
        self._stream = vad.stream()
        bare = VadOptions(
            threshold=options.threshold,
            min_speech=options.min_speech,
            min_silence=options.min_silence,
        )
        max_doubt = max(_DOUBT, samples_of(options.min_silence))
        self._tracker = SpeechTracker(bare, max_doubt=max_doubt)
        pad, half = samples_of(options.speech_pad), samples_of(options.max_pause) // 2
        self.lead = max(pad, half)
        """Kept before speech."""
        self.tail = max(pad + samples_of(options.samples_overlap), half)
        """Kept after speech."""
        self._bridged = max(self.lead + self.tail, JOINED_BELOW - 1)
        """Longest silence between two spans of speech that is kept whole."""
        self._waiting: npt.NDArray[np.float32] = np.empty(0, np.float32)
        """The samples from `decided` on."""
        self._decided = 0
        self._speech: list[tuple[int, int]] = []

    @property
    def decided(self) -> int:
        """Every sample before this one has been judged: it was kept, or it never will be."""
        return self._decided

    @property
    def speech(self) -> Sequence[tuple[int, int]]:
        """First and last (exclusive) sample of all speech so far, bare of pads and pauses. The
        last span may be growing still."""
        return self._speech

    @property
    def _speech_end(self) -> int | None:
        """Of the last speech, as far as it is certain."""
        return self._speech[-1][1] if self._speech else None

    def push(self, samples: npt.NDArray[np.float32]) -> list[Kept]:
        """Take the next samples, any number of them.

        Returns:
            The pieces that are now known to be speech.
        """
        kept: list[Kept] = []
        for start in range(0, len(samples), _SLICE):
            block = samples[start : start + _SLICE]
            self._waiting = np.concatenate([self._waiting, block])
            probabilities = self._stream.push(block)
            self._decide(self._tracker.push(probabilities.tolist()), kept)
        return kept

    def finish(self) -> list[Kept]:
        """Say that the recording has ended; returns the last pieces."""
        kept: list[Kept] = []
        spans = self._tracker.push(self._stream.finish().tolist())
        self._decide(spans + self._tracker.finish(), kept)
        self._keep_tail(kept)
        self._drop(self._decided + len(self._waiting))
        return kept

    def _decide(self, spans: list[tuple[int, int]], kept: list[Kept]) -> None:
        for start, end in spans:
            self._keep_speech(start, end, kept)
        speaking = self._tracker.speaking
        if speaking is not None and self._tracker.is_long_enough(speaking):
            self._keep_speech(*speaking, kept)
            return
        self._keep_tail(kept)
        # The earliest that speech can begin, from now on
        start = self._tracker.position if speaking is None else speaking[0]
        if not self._is_bridged(start):
            self._drop(start - self.lead)

    def _keep_speech(self, start: int, end: int, kept: list[Kept]) -> None:
        """There is speech here; it may be known in part already."""
        if not self._is_bridged(start):
            self._keep_tail(kept)
            self._drop(start - self.lead)
        if self._speech and start <= self._speech[-1][1]:
            start = self._speech.pop()[0]
        self._speech.append((start, end))
        self._keep_tail(kept)

    def _is_bridged(self, start: int) -> bool:
        """Whether all is kept between the last speech and one that starts here."""
        return self._speech_end is not None and start - self._speech_end <= self._bridged

    def _keep_tail(self, kept: list[Kept]) -> None:
        """Keep all up to the end of the last speech, and what belongs to it."""
        if self._speech_end is None:
            return
        n = min(self._speech_end + self.tail - self._decided, len(self._waiting))
        if n > 0:
            kept.append(Kept(self._decided, self._waiting[:n].copy()))
            self._drop(self._decided + n)

    def _drop(self, end: int) -> None:
        n = min(end - self._decided, len(self._waiting))
        if n > 0:
            self._waiting = self._waiting[n:]
            self._decided += n
