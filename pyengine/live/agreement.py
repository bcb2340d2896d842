"""Which words of a hypothesis can be committed: those that the hypotheses before had, too.

LocalAgreement (Liu et al. 2020, arXiv:2005.11185; Machacek et al. 2023, arXiv:2307.14743), counted
in time: with readings twice a second, two that agree are hardly more certain than the first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Protocol


class Spoken(Protocol):
    """Whatever has a text."""

    @property
    def text(self) -> str: ...


class Agreement:
    """Remembers since when all hypotheses have had each of the words that are not committed.

    Args:
        settle: samples of the stream for which they must agree on a word.
    """

    def __init__(self, settle: int) -> None:
        self._settle = settle
        self._texts: list[str] = []
        self._since: list[int] = []

    def read(self, words: Sequence[Spoken], heard: int) -> int:
        """A hypothesis, from the first word on that is not committed, of the stream up to a sample.

        Words agree where their letters do; upper case and punctuation still change while a sentence
        goes on. The last one must agree in its punctuation, too, unless both go on after it: then
        what follows has settled it. Where a word takes another's place, they must agree for twice
        the time: the model cannot decide. The last word of a hypothesis does not count there, of
        which only half may have been heard.

        Returns:
            How many of its words can be committed.
        """
        texts = [word.text for word in words]
        common = _common(self._texts, texts)
        since = [*self._since[:common], *[heard] * (len(texts) - common)]
        if common < min(len(self._texts) - 1, len(texts)):
            since[common] += self._settle
        settled = 0
        while settled < common and since[settled] <= heard - self._settle:
            settled += 1
        if (
            settled
            and settled == min(len(self._texts), len(texts))
            and self._texts[settled - 1].strip() != texts[settled - 1].strip()
        ):
            settled -= 1
        self._texts, self._since = texts, since
        return settled

    def commit(self, n: int) -> None:
        """The first `n` words are committed."""
        del self._texts[:n]
        del self._since[:n]

    def clear(self) -> None:
        """What was read is settled; what comes is new."""
        self._texts, self._since = [], []


def _common(before: Sequence[str], now: Sequence[str]) -> int:
    """How many words two hypotheses begin with in common."""
    for i, (a, b) in enumerate(zip(before, now, strict=False)):
        if spoken(a) != spoken(b):
            return i
    return min(len(before), len(now))


def spoken(text: str) -> str:
    """What of a word is heard: its letters and digits, case folded."""
    kept = (c for c in text if unicodedata.category(c)[0] in "LNM")
    return unicodedata.normalize("NFC", "".join(kept)).casefold()
