"""Speech that the VAD hears and no word covers: what a reading has missed.

Pure functions on spans of seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

Span = tuple[float, float]
"""When something begins and ends, in seconds."""

_PAUSE = 1.0
"""Seconds; what is said before and after a longer one lies in two places."""

_SHORTEST_MOST, _LETTER, _DIGIT = 0.5, 0.06, 0.25
"""Seconds that a word lasts at most: so many, and for each letter and digit more."""

_MOST_LETTERS = 30
"""In a second; who speaks fast says 20."""


def is_too_much(words: Sequence[str], speech: Sequence[Span], start: float, end: float) -> bool:
    """Whether nobody can say so many words in the speech between two seconds: they are invented."""
    seconds = sum(max(0.0, min(b, end) - max(a, start)) for a, b in speech)
    return sum(c.isalnum() for word in words for c in word) > _MOST_LETTERS * seconds


def longest(word: str) -> float:
    """Seconds. What attention gives to a word beyond this is something else that was said.

    99 of a hundred words of English recordings are shorter.
    """
    return _SHORTEST_MOST + sum(_DIGIT if c.isdigit() else _LETTER for c in word if c.isalnum())


def missed(
    speech: Sequence[Span], words: Sequence[Span], start: float, end: float, least: float
) -> list[Span]:
    """The stretches between two seconds in which there is speech, and no word.

    Args:
        speech: ascending.
        words: ascending; each as long as a word can be (`longest`).
        least: seconds of speech, of all that is in a stretch.

    Returns:
        From where speech begins to where it ends in each, in order; there may be silence within.
    """
    covered: list[Span] = [(start, start)]
    covered += words
    covered.append((end, end))
    found: list[Span] = []
    for (_, low), (high, _) in pairwise(covered):
        within = [(max(a, low), min(b, high)) for a, b in speech if a < high and low < b]
        if sum(b - a for a, b in within) >= least:
            found.append((within[0][0], within[-1][1]))
    return found


def places(speech: Sequence[Span], stretch: Span) -> list[Span]:
    """Where in a stretch somebody speaks; the silence within may be hours."""
    low, high = stretch
    found: list[Span] = []
    for start, end in speech:
        if start < high and low < end:
            start, end = max(start, low), min(end, high)
            if found and start - found[-1][1] < _PAUSE:
                start = found.pop()[0]
            found.append((start, end))
    return found
