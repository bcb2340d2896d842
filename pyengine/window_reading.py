"""What a window of a recording was read to, before segments are made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pyengine.cuts import Cut, first_words
from pyengine.decoding import DecodingResult
from pyengine.mel import FRAMES_PER_SECOND
from pyengine.words import TimedText


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

    def goes_on_after(self, frame: int) -> bool:
        """Whether a segment begins after a frame, counted from the window's first."""
        return any(cut.start > frame for cut in self.cuts)

    def until(self, frame: int, eot: int) -> Reading:
        """Without what begins after a frame, counted from the window's first: the next window
        begins with that.

        Args:
            eot: the first token that is no text.
        """
        over = replace(self, advance=frame, end=None)
        if self.texts is None:
            return over
        end = (self.seek + frame) / FRAMES_PER_SECOND
        cuts: list[Cut] = []
        texts: list[TimedText] = []
        for cut, text in zip(self.cuts, self.texts, strict=True):
            words = tuple(word for word in text.words if word.start < end)
            if len(words) < len(text.words):
                if words:
                    n_tokens = sum(len(word.tokens) for word in words)
                    cuts.append(first_words(cut, n_tokens, frame, eot))
                    texts.append(TimedText(text.start, min(text.end, end), words))
                break
            cuts.append(cut)
            texts.append(text)
        n_words = sum(len(text.words) for text in texts)
        return replace(over, cuts=tuple(cuts), texts=tuple(texts), spans=self.spans[:n_words])
