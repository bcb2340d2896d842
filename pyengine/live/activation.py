"""Whether what was said begins with an activation phrase, or with what it was taken for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from pyengine.live.agreement import spoken


@dataclass(frozen=True, slots=True)
class Activation:
    """The beginning of a text that is most like an activation phrase."""

    similarity: float
    """From 0 to 1, where letters and digits are the same."""
    n_pieces: int
    """How many pieces of the text it is, with the punctuation after it."""


def activation(pieces: Sequence[str], phrase: str) -> Activation:
    """Look for a phrase at the beginning of a text.

    Args:
        pieces: the text's words and punctuation marks.
    """
    wanted = spoken(phrase)
    best = Activation(0.0, 0)
    for n, beginning in enumerate(accumulate(map(spoken, pieces)), start=1):
        found = similarity(beginning, wanted)
        if found >= best.similarity:
            best = Activation(found, n)
        if len(beginning) > 2 * len(wanted):
            break  # less than half of it can be the phrase, and less still of what is longer
    return best


def similarity(a: str, b: str) -> float:
    """1 less the share of characters that must change to make one of the other (whisper.cpp,
    examples/common.cpp)."""
    longest = max(len(a), len(b))
    return 1 - edit_distance(a, b) / longest if longest else 1.0


def edit_distance(a: str, b: str) -> int:
    """How many characters must be put in, left out or replaced (Levenshtein)."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        diagonal, row[0] = row[0], i
        for j, y in enumerate(b, start=1):
            replaced = diagonal + (x != y)
            diagonal = row[j]
            row[j] = min(replaced, diagonal + 1, row[j - 1] + 1)
    return row[-1]
