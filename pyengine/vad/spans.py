"""From probabilities to spans of speech: the rules of whisper.cpp (src/whisper.cpp,
whisper_vad_segments_from_probs), which are Silero's (utils_vad.py, get_speech_timestamps) and a
last step that joins what lies close together.

Places are samples at 16 kHz. One probability is for 512 of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from pyengine.declarations import check_declared
from pyengine.errors import OptionError
from pyengine.mel import SAMPLE_RATE
from pyengine.vad.ggml import WINDOW
from pyengine.vad_options import VadOptions

Span = tuple[int, int]
"""First sample, and the one after the last."""

JOINED_BELOW = SAMPLE_RATE // 5
"""Speech with less silence than this between it is one span (whisper.cpp)."""

_CUT_PAUSE = SAMPLE_RATE * 98 // 1000
"""A pause must be longer than this for speech that is too long to be cut there (Silero)."""

_HYSTERESIS = np.float32(0.15)
_LEAST_THRESHOLD = np.float32(0.01)


def check_vad_options(options: VadOptions) -> None:
    """Raises:
    OptionError: a value that makes no sense, or that would hold minutes of audio back.
    """
    check_declared(options, of="VAD ")
    least = (WINDOW + 2 * samples_of(options.speech_pad)) / SAMPLE_RATE
    if options.max_speech is not None and not options.max_speech > least:
        raise OptionError(
            f"VAD max_speech must be more than {least:.3f} seconds (a window and the pads), "
            f"not {options.max_speech}"
        )


def samples_of(seconds: float) -> int:
    """How many samples that is."""
    return round(seconds * SAMPLE_RATE)


class SpeechTracker:
    """Finds speech in probabilities as they come, one after the other.

    What `push` and `finish` give are bare spans, in order: neither joined nor padded, and too
    short only where `max_speech` cut them. `join` makes segments of them.

    Args:
        options: checked.
        max_doubt: samples that a probability may stay between the two thresholds after a silence
            began; then the silence was none. whisper.cpp (None) waits for ever, and so would the
            audio that waits for a decision.
    """

    def __init__(self, options: VadOptions, *, max_doubt: int | None = None) -> None:
        # In F32, as the probabilities are
        threshold = np.float32(options.threshold)
        self._threshold = float(threshold)
        self._low = float(max(threshold - _HYSTERESIS, _LEAST_THRESHOLD))
        self._min_speech = samples_of(options.min_speech)
        self._min_silence = samples_of(options.min_silence)
        self._max_speech: int | None = None
        if options.max_speech is not None and math.isfinite(options.max_speech):
            pads = 2 * samples_of(options.speech_pad)
            self._max_speech = samples_of(options.max_speech) - WINDOW - pads
        self._max_doubt = max_doubt
        self._position = 0
        self._start: int | None = None
        # The last silence in it: where it began, if it goes on; and where one that is long enough
        # to cut at began and ended
        self._silence: int | None = None
        self._cut_end: int | None = None
        self._cut_start: int | None = None

    @property
    def position(self) -> int:
        """The sample after those judged."""
        return self._position

    @property
    def speaking(self) -> Span | None:
        """The speech going on, up to where it will go at least (unless `max_speech` cuts it);
        None if there is none."""
        if self._start is None:
            return None
        return self._start, self._position if self._silence is None else self._silence

    def is_long_enough(self, span: Span) -> bool:
        """Whether it is more than a noise."""
        return span[1] - span[0] > self._min_speech

    def push(self, probabilities: Iterable[float]) -> list[Span]:
        """Take the next probabilities; returns the spans that have ended."""
        spans: list[Span] = []
        for probability in probabilities:
            self._step(probability, self._position, spans)
            self._position += WINDOW
        return spans

    def finish(self) -> list[Span]:
        """Say that the recording has ended; returns the last span, if it goes up to there."""
        start, self._start = self._start, None
        last = (start or 0, self._position)
        return [last] if start is not None and self.is_long_enough(last) else []

    def _step(self, probability: float, here: int, spans: list[Span]) -> None:
        loud = probability >= self._threshold
        if loud and self._silence is not None:
            self._silence = None
            if self._cut_end is not None and self._cut_start is None:
                self._cut_start = here
        if self._start is None:
            if loud:
                self._start = here
            return
        if self._max_speech is not None and here - self._start > self._max_speech:
            goes_on = self._cut(here, spans)
            if not goes_on:
                return
        if loud:
            return
        if probability < self._low:
            self._be_silent(here, spans)
        elif self._is_doubted_enough(here):
            self._silence = None

    def _is_doubted_enough(self, here: int) -> bool:
        if self._max_doubt is None or self._silence is None:
            return False
        return here - self._silence >= self._max_doubt

    def _be_silent(self, here: int, spans: list[Span]) -> None:
        assert self._start is not None
        if self._silence is None:
            self._silence = here
        if here - self._silence > _CUT_PAUSE:
            self._cut_end, self._cut_start = self._silence, None
        if here - self._silence >= self._min_silence:
            span = self._start, self._silence
            if self.is_long_enough(span):
                spans.append(span)
            self._end()

    def _cut(self, here: int, spans: list[Span]) -> bool:
        """The speech is too long: it ends in its last longer pause, or here.

        Returns:
            Whether it goes on, since that pause.
        """
        assert self._start is not None
        spans.append((self._start, here if self._cut_end is None else self._cut_end))
        next_start = self._cut_start
        self._end()
        self._start = next_start
        return next_start is not None

    def _end(self) -> None:
        self._start = self._silence = self._cut_end = self._cut_start = None


def join(spans: Sequence[Span], n_samples: int, options: VadOptions) -> list[Span]:
    """Segments of bare spans: joined where close together, without noises, padded; they
    ascend, never overlap, and lie within the recording."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and start - joined[-1][1] < JOINED_BELOW:
            start = joined.pop()[0]
        joined.append((start, end))
    least = samples_of(options.min_speech)
    speech = [(start, end) for start, end in joined if end - start >= least]
    pad = samples_of(options.speech_pad)
    segments: list[Span] = []
    for i, (start, end) in enumerate(speech):
        before = min(pad, (start - speech[i - 1][1]) // 2) if i else pad
        after = min(pad, (speech[i + 1][0] - end) // 2) if i + 1 < len(speech) else pad
        segment = max(0, start - before), min(n_samples, end + after)
        if segment[0] < segment[1]:
            segments.append(segment)
    return segments


def speech_spans(probabilities: Iterable[float], n_samples: int, options: VadOptions) -> list[Span]:
    """The segments of a whole recording.

    Args:
        probabilities: one for every 512 of its `n_samples`, the last for what is left.

    Raises:
        OptionError: see `check_vad_options`.
    """
    check_vad_options(options)
    tracker = SpeechTracker(options)
    spans = tracker.push(probabilities)
    return join([*spans, *tracker.finish()], n_samples, options)
