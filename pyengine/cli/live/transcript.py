"""What a live recognition has found so far, and how soon."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import fields

from pyengine.live.events import Committed, LiveEvent
from pyengine.result import Language, Segment, Timings, TranscribeResult, Word


class Transcript:
    """Segments and committed words, kept for the case that the recogniser does not come to its
    end."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self._words: list[Word] = []
        """Committed, and in no segment yet."""
        self._language = Language(code="en", probability=None)

    def add(self, event: LiveEvent) -> None:
        match event:
            case Language():
                self._language = event
            case Committed():
                self._words += event.words
            case Segment():
                self.segments.append(event)
                self._words = beyond(self._words, event)
            case _:
                pass

    def result(self, seconds: float) -> TranscribeResult:
        """All that was committed in so many seconds of stream."""
        segments = list(self.segments)
        if self._words:
            segments.append(_segment(len(segments), self._words))
        return TranscribeResult(
            text="".join(segment.text for segment in segments),
            segments=tuple(segments),
            language=self._language,
            duration=seconds,
            timings=Timings(**{field.name: 0 for field in fields(Timings)}),
        )


def beyond(words: Sequence[Word], segment: Segment) -> list[Word]:
    """Those of the committed words that come after a segment which begins with the first: it may
    have joined some, but its text is theirs."""
    left = len(segment.text)
    for i, word in enumerate(words):
        if left <= 0:
            return list(words[i:])
        left -= len(word.text)
    return []


def _segment(id: int, words: Sequence[Word]) -> Segment:
    known = [word.probability for word in words if word.probability is not None]
    mean = math.fsum(math.log(max(p, 1e-9)) for p in known) / max(len(known), 1)
    return Segment(
        id=id,
        seek=round(words[0].start * 100),
        start=words[0].start,
        end=words[-1].end,
        text="".join(word.text for word in words),
        tokens=tuple(token for word in words for token in word.tokens),
        temperature=0.0,
        avg_logprob=mean,
        compression_ratio=1.0,
        no_speech_prob=0.0,
        confidence=math.exp(mean) if known else None,
        words=tuple(words),
    )


class Delays:
    """How long after their end words were committed."""

    def __init__(self) -> None:
        self._seconds: list[float] = []

    def add(self, words: Sequence[Word], now: float) -> None:
        """They were committed when so many seconds of the stream had come."""
        self._seconds += [max(0.0, now - word.end) for word in words]

    def summary(self) -> str | None:
        """A sentence; None where there were no words."""
        if not self._seconds:
            return None
        n = len(self._seconds)
        what = "1 word" if n == 1 else f"{n} words"
        median = statistics.median(self._seconds)
        most = sorted(self._seconds)[math.ceil(0.9 * n) - 1]
        return (
            f"{what}, committed {median:.2f} s after being said (median; 90% within {most:.2f} s)"
        )
