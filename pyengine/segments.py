"""The segments of a transcript: cuts of windows, placed in the recording."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from pyengine.calibration import word_confidence
from pyengine.cuts import Cut
from pyengine.intake import Ear, Intake
from pyengine.mel import FRAMES_PER_SECOND, HOP_LENGTH, SAMPLE_RATE
from pyengine.options import TranscribeOptions
from pyengine.result import Segment, Word
from pyengine.segment_words import confidence_of
from pyengine.tinydiarize import at_turns
from pyengine.tokenizer import Tokenizer
from pyengine.window_reading import Reading
from pyengine.words import AROUND, TimedText, TimedWord, snap_to_speech, window_texts


class Segments:
    """Grows window by window.

    Args:
        intake: what the windows are of; knows where in the recording they lie.
        ear: knows where there was speech; segments without any are dropped. None keeps all.
        delay: seconds by which the model looks at words too late, see `alignment_delay`.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        options: TranscribeOptions,
        intake: Intake,
        ear: Ear | None,
        delay: float = 0.0,
    ) -> None:
        self.found: list[Segment] = []
        self.last_speech = 0.0
        """When the last word ended, in seconds as heard."""
        self._last_word = 0.0
        """When it did in the recording."""
        self._tokenizer = tokenizer
        self._options = options
        self._intake = intake
        self._ear = ear
        self.delay = delay if options.calibrated_words else 0.0
        """By which the model is too late, where that is corrected."""
        self._confidence = word_confidence if options.calibrated_words else float

    def texts(
        self, cuts: Sequence[Cut], entries: Sequence[int], seek: int, language: str
    ) -> list[TimedText]:
        """The words of a window's cuts, in seconds as heard.

        Args:
            entries: of their text tokens in a row, see `words.time_words`.
            seek: the frame at which the window begins.
            language: code of the language the text is written in.
        """
        return window_texts(
            self._tokenizer,
            [cut.untimed(self._tokenizer.eot) for cut in cuts],
            entries,
            offset=seek / FRAMES_PER_SECOND,
            last_speech=self.last_speech,
            options=self._options,
            language=language,
        )

    def word_spans(
        self, cuts: Sequence[Cut], seek: int, texts: Sequence[TimedText], *, more: bool = False
    ) -> list[tuple[float, float]]:
        """When a window's words were said in the recording.

        Args:
            seek: the frame at which the window begins.
            texts: of each cut its words.
            more: the next window may go on with what is said.
        """
        spans: list[tuple[float, float]] = []
        for cut, text in zip(cuts, texts, strict=True):
            times = [(word.start - self.delay, word.end - self.delay) for word in text.words]
            heard = [(max(0, _samples(start)), max(0, _samples(end))) for start, end in times]
            spans += self._intake.timeline.words(*_samples_of(cut, seek), heard)
        if not spans:
            return []
        speech = self._intake.speech(spans[0][0] - AROUND, spans[-1][1] + AROUND)
        return snap_to_speech(spans, speech, more=more) if speech else spans

    def add(self, reading: Reading) -> Iterator[Segment]:
        """Make segments of those of a reading's cuts that have text and take time."""
        cuts, texts, seek, decoded = reading.cuts, reading.texts, reading.seek, reading.decoded
        assert decoded is not None, "nothing is said in a silent window"
        last = reading.last_word_end
        self.last_speech = self.last_speech if last is None else last
        all_spans = iter(reading.spans)
        for i, cut in enumerate(cuts):
            text = self._tokenizer.decode(cut.tokens)
            its_words = texts[i].words if texts else ()
            its_spans = [next(all_spans) for _ in its_words]
            if cut.start == cut.end or not text.strip():
                continue
            heard = _samples_of(cut, seek)
            if texts:
                heard = _samples(texts[i].start), _samples(texts[i].end)
            start, end = self._intake.timeline.segment(*heard)
            if its_spans:
                start, end = its_spans[0][0], its_spans[-1][1]
                if start == end:  # text for which there is no sound at all
                    continue
            if self._ear and not self._ear.has_speech(start, end):
                continue
            if texts:
                start = max(start, self._last_word)
                end = self._last_word = max(start, end)
            eot, probs = self._tokenizer.eot, cut.probabilities
            of_text = [p for t, p in zip(cut.tokens, probs, strict=False) if t < eot]
            segment = Segment(
                id=len(self.found),
                seek=self._recorded_frame(seek),
                start=start,
                end=end,
                text=text,
                tokens=cut.tokens,
                temperature=decoded.temperature,
                avg_logprob=decoded.avg_logprob,
                compression_ratio=decoded.compression_ratio,
                no_speech_prob=decoded.no_speech_prob,
                token_probs=cut.probabilities,
                confidence=confidence_of(of_text),
                words=_placed(its_words, its_spans, start, self._confidence),
            )
            turns = self._options.speaker_turns
            for part in at_turns(segment, self._tokenizer) if turns else (segment,):
                self.found.append(replace(part, id=len(self.found)))
                yield self.found[-1]

    def _recorded_frame(self, seek: int) -> int:
        """The mel frame of the recording at which a window begins."""
        seconds = self._intake.timeline.start(seek * HOP_LENGTH)
        return math.floor(seconds * FRAMES_PER_SECOND + 0.5)


def _placed(
    words: Sequence[TimedWord],
    spans: Sequence[tuple[float, float]],
    start: float,
    confidence: Callable[[float], float],
) -> tuple[Word, ...]:
    """A segment's words in the recording: none before another has ended, none before `start`."""
    placed: list[Word] = []
    for word, (first, last) in zip(words, spans, strict=True):
        first = max(first, start)
        start = max(last, first)
        placed.append(
            Word(
                text=word.text,
                start=first,
                end=start,
                probability=confidence(word.probability),
                tokens=word.tokens,
            )
        )
    return tuple(placed)


def _samples(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE)


def _samples_of(cut: Cut, seek: int) -> tuple[int, int]:
    """Where a cut begins and ends, in samples as heard."""
    return (seek + cut.start) * HOP_LENGTH, (seek + cut.end) * HOP_LENGTH
