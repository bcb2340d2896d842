"""What a window of a recording was read to, before segments are made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pyengine.coverage import longest
from pyengine.cuts import Cut, first_words
from pyengine.decoding import DecodingResult
from pyengine.mel import FRAMES_PER_SECOND
from pyengine.words import TimedText

_BEFORE = 0.2
"""Seconds before speech that is read by itself."""

_INTO = 0.08
"""Seconds of the word before it that may be heard again: no more, or it would be read again."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Of one window. It is silent where nothing was decoded."""

    seek: int
    """The frame at which the window begins."""
    advance: int
    """By how many frames to move on."""
    decoded: DecodingResult | None = None
    cuts: Sequence[Cut] = ()
    texts: Sequence[TimedText] | None = None
    """The words of each of the cuts, in seconds as heard; None where they are not wanted."""
    spans: Sequence[tuple[float, float]] = ()
    """When all these words were said in the recording, in a row."""
    end: int | None = None
    """The frame at which the next window ends, where that is not as late as can be."""

    @property
    def last_word_end(self) -> float | None:
        """In seconds as heard; None where there are no words."""
        return next((t.words[-1].end for t in reversed(self.texts or ()) if t.words), None)

    @property
    def covered(self) -> list[tuple[float, float]]:
        """What its words account for, in seconds of the recording."""
        words = [word.text for text in self.texts or () for word in text.words]
        spans = zip(self.spans, words, strict=True)
        return [(start, min(end, start + longest(word))) for (start, end), word in spans]

    def before(self, second: float) -> float:
        """Where to begin to read, to hear what is said from a second on that no word accounts for.

        That is a little before, yet not so far that the word before it is heard again; and where a
        word seems to last until then, before that word: nobody knows when it was said.
        """
        earliest = 0.0
        for (start, end), (_, covered) in zip(self.spans, self.covered, strict=True):
            if covered <= second < end:
                second = start
            if start >= second:
                break
            earliest = max((start + covered) / 2, covered - _INTO)
        return max(earliest, second - _BEFORE)

    def goes_on_after(self, frame: int) -> bool:
        """Whether a segment begins after a frame, counted from the window's first."""
        return any(cut.start > frame for cut in self.cuts)

    def until(self, frame: int, second: float, eot: int) -> Reading:
        """Without what begins after a moment: the next window begins with that.

        Args:
            frame: the moment, counted from the window's first.
            second: the same, in the recording.
            eot: the first token that is no text.
        """
        over = replace(self, advance=frame, end=None)
        if self.texts is None:
            return over
        n_words = sum(start < second for start, _ in self.spans)
        end = (self.seek + frame) / FRAMES_PER_SECOND
        left = n_words
        cuts: list[Cut] = []
        texts: list[TimedText] = []
        for cut, text in zip(self.cuts, self.texts, strict=True):
            words = text.words[:left]
            left -= len(words)
            if len(words) < len(text.words):
                if words:
                    n_tokens = sum(len(word.tokens) for word in words)
                    cuts.append(first_words(cut, n_tokens, frame, eot))
                    texts.append(TimedText(text.start, min(text.end, end), words))
                break
            cuts.append(cut)
            texts.append(text)
        return replace(over, cuts=tuple(cuts), texts=tuple(texts), spans=self.spans[:n_words])
