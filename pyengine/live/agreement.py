"""Which words of a hypothesis can be committed: those that the one before had, too.

LocalAgreement-2 (Liu et al. 2020, arXiv:2005.11185; Machacek et al. 2023, arXiv:2307.14743). Pure
functions on what was read after the words that are committed already.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from pyengine.words import TimedWord


def agreed(before: Sequence[TimedWord], now: Sequence[TimedWord]) -> int:
    """How many words of a hypothesis can be committed.

    Words agree where their letters do; upper case and punctuation still change while a sentence
    goes on. The last one must agree in its punctuation, too, unless both go on after it: then what
    follows has settled it.

    Args:
        before: the hypothesis before, from the same word on.
    """
    common = 0
    for a, b in zip(before, now, strict=False):
        if spoken(a.text) != spoken(b.text):
            break
        common += 1
    if common and common == min(len(before), len(now)):
        last = common - 1
        if before[last].text.strip() != now[last].text.strip():
            return last
    return common


def spoken(text: str) -> str:
    """What of a word is heard: its letters and digits, case folded."""
    kept = (c for c in text if unicodedata.category(c)[0] in "LNM")
    return unicodedata.normalize("NFC", "".join(kept)).casefold()
