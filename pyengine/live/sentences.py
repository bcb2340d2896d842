"""Committed words joined to sentences: the segments of a live transcript."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pyengine.decoding import compression_ratio
from pyengine.live.agreement import spoken
from pyengine.live.window import CommittedWord
from pyengine.mel import FRAMES_PER_SECOND
from pyengine.result import Segment, Word

_ENDS = (".", "?", "!", "。", "？", "！", "…", "।", "؟", "۔")  # noqa: RUF001 - both widths
_CLOSING = "\"'”’)]»」』"  # noqa: RUF001 - that is what they are

_TITLES = frozenset(
    "mr mrs ms dr st prof rev gen col capt lt sgt sen gov jr sr sra vs m mm mme hr".split(" ")  # noqa: SIM905
)
"""Words that a name follows upon, and their full stop ends no sentence."""

_LONGEST = 60
"""Words after which a sentence is cut, where it does not end."""

_LEAST = 1e-9


class Sentences:
    """Grows by committed words; gives out a segment where a sentence is over."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self._words: list[Word] = []
        self._logprobs: list[float] = []

    def add(self, words: Sequence[CommittedWord]) -> list[Segment]:
        """The next words; returns the sentences that are over before the last of them: what ends
        one may still get its quotation mark."""
        found: list[Segment] = []
        for word in words:
            logprob = math.log(max(word.probability, _LEAST))
            if self._words and not word.text.startswith(" ") and not spoken(word.text):
                self._words.append(_joined(self._words.pop(), word))
                self._logprobs.append(logprob)
                continue
            over = len(self._words) >= _LONGEST
            if self._words and (over or ends_sentence(self._words[-1].text)):
                found.append(self._cut())
            self._words.append(to_word(word))
            self._logprobs.append(logprob)
        return found

    def finish(self) -> list[Segment]:
        """Nothing more is said for now."""
        return [self._cut()] if self._words else []

    def _cut(self) -> Segment:
        words, self._words = tuple(self._words), []
        logprobs, self._logprobs = self._logprobs, []
        text = "".join(word.text for word in words)
        mean = math.fsum(logprobs) / len(logprobs)
        segment = Segment(
            id=len(self.segments),
            seek=math.floor(words[0].start * FRAMES_PER_SECOND),
            start=words[0].start,
            end=words[-1].end,
            text=text,
            tokens=tuple(token for word in words for token in word.tokens),
            temperature=0.0,
            avg_logprob=mean,
            compression_ratio=compression_ratio(text),
            no_speech_prob=0.0,
            confidence=math.exp(mean),
            words=words,
        )
        self.segments.append(segment)
        return segment


def ends_sentence(text: str) -> bool:
    """Whether a word is the last of a sentence."""
    bare = text.rstrip().rstrip(_CLOSING)
    return bare.endswith(_ENDS) and spoken(bare) not in _TITLES


def to_word(word: CommittedWord) -> Word:
    return Word(
        text=word.text,
        start=word.start,
        end=word.end,
        probability=word.probability,
        tokens=word.tokens,
    )


def _joined(word: Word, mark: CommittedWord) -> Word:
    return Word(
        text=word.text + mark.text,
        start=word.start,
        end=word.end,
        probability=word.probability,
        tokens=(*word.tokens, *mark.tokens),
    )
