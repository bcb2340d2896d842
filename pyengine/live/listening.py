"""Who speaks from when to when in a stream, as it is heard.

A stream is heard in quanta, each as long as all others, however its blocks come: whatever is
decided upon them is the same for blocks of any size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from pyengine.vad import Vad
from pyengine.vad.ggml import WINDOW
from pyengine.vad.spans import Span, SpeechTracker, samples_of
from pyengine.vad_options import VadOptions

Samples = npt.NDArray[np.float32]

_WINDOWS = 4

QUANTUM = _WINDOWS * WINDOW
"""Samples heard together, an eighth of a second: the VAD's answer is never older."""

_NOTHING = np.empty(0, np.float32)


class Quanta:
    """Blocks of any size made into quanta."""

    def __init__(self) -> None:
        self._waiting: list[Samples] = []
        self._n_waiting = 0

    def push(self, block: Samples) -> Iterator[Samples]:
        """The quanta that are complete with the next samples, (QUANTUM,) each."""
        self._waiting.append(block)
        self._n_waiting += len(block)
        if self._n_waiting < QUANTUM:
            return
        samples = np.concatenate(self._waiting)
        whole = len(samples) - len(samples) % QUANTUM
        # A copy: the caller may use its block again
        self._waiting = [samples[whole:].copy()]
        self._n_waiting -= whole
        for start in range(0, whole, QUANTUM):
            yield samples[start : start + QUANTUM]

    def finish(self) -> Samples:
        """What is left, less than a quantum."""
        left = np.concatenate([_NOTHING, *self._waiting])
        self._waiting, self._n_waiting = [], 0
        return left


class Utterances:
    """Tells utterances by the pauses between them.

    Args:
        vad: see `load_vad`.
        options: what counts as speech.
        pause: seconds of silence that end an utterance.
    """

    def __init__(self, vad: Vad, options: VadOptions, pause: float) -> None:
        self._stream = vad.stream(_WINDOWS)
        patient = replace(options, min_silence=max(pause, options.min_silence), max_speech=None)
        # Where somebody whispers on and on between the two thresholds, that is speech
        self._tracker = SpeechTracker(patient, max_doubt=samples_of(max(pause, 1.0)))
        self._finer = SpeechTracker(replace(options, max_speech=None), max_doubt=samples_of(1.0))
        self._speech: list[Span] = []

    def push(self, samples: Samples) -> list[Span]:
        """Hear the next samples; returns the utterances that have ended, in samples of the stream
        and without pads. A noise is not an utterance."""
        return self._track(self._stream.push(samples).tolist())

    def finish(self) -> list[Span]:
        """Say that the stream has ended; returns the utterance that goes on up to there."""
        spans = self._track(self._stream.finish().tolist())
        self._speech += self._finer.finish()
        return spans + self._tracker.finish()

    def _track(self, probabilities: list[float]) -> list[Span]:
        self._speech += self._finer.push(probabilities)
        return self._tracker.push(probabilities)

    def speech(self, since: int) -> list[Span]:
        """The spans of speech, with all pauses between them, that end after a sample of the stream.
        What ends before is forgotten."""
        self._speech = [span for span in self._speech if span[1] > since]
        going_on = self._finer.speaking
        return [*self._speech, going_on] if going_on and going_on[1] > since else [*self._speech]

    @property
    def heard(self) -> int:
        """Samples judged so far."""
        return self._tracker.position

    @property
    def speaking(self) -> Span | None:
        """The utterance going on, up to the last sound of speech so far; None in a silence. It may
        still turn out to be a noise while it `is_short`."""
        return self._tracker.speaking

    def is_short(self, span: Span) -> bool:
        """Whether it is no longer than a noise may be."""
        return not self._tracker.is_long_enough(span)
