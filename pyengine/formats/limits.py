"""The most that a transcript's file may hold: what a day of talk takes, with something to spare.

A day has 290,000 words where somebody says 200 a minute without a pause. Each may be a cue of its
own, as in captions made for karaoke, and takes some 400 bytes in the most detailed JSON.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import TypeVar

from pyengine.errors import TranscriptFormatError
from pyengine.formats.opened import Opening

MOST_BYTES = 256_000_000
MOST_CHARACTERS = 160_000_000
MOST_CUES = 300_000
MOST_WORDS = 500_000
"""With times of their own."""
MOST_CUE_CHARACTERS = 100_000
"""An hour and a half in one cue, as some files have it."""
MOST_SECONDS = 1_000_000.0
"""Eleven days: later times are damage."""

CUES_AT_ONCE = 500
"""That are read between two pauses."""

_T = TypeVar("_T")


def check_count(count: int, most: int, what: str) -> None:
    """Raises TranscriptFormatError for more of something than any transcript has."""
    if count > most:
        raise TranscriptFormatError(
            f"this file has {count:,} {what}; no transcript has more than {most:,}"
        )


def check_size(text: str) -> None:
    """Raises TranscriptFormatError for more text than any transcript has."""
    check_count(len(text), MOST_CHARACTERS, "characters")


def gathered(cues: Iterable[_T]) -> Generator[Opening, None, list[_T]]:
    """A list of the cues that a reader finds one by one, with a pause now and then.

    Raises:
        TranscriptFormatError: at the first that is too many.
    """
    found: list[_T] = []
    for cue in cues:
        if len(found) == MOST_CUES:
            raise TranscriptFormatError(
                f"this file has more than {MOST_CUES:,} cues, which no transcript has"
            )
        found.append(cue)
        if not len(found) % CUES_AT_ONCE:
            yield Opening(len(found))
    return found
