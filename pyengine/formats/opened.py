"""What opening a file gives: the transcript, and what of the file is not in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass
from enum import Enum

from pyengine.result import TranscribeResult


@dataclass(frozen=True, slots=True)
class Opened:
    """A transcript from a file."""

    result: TranscribeResult
    notes: tuple[str, ...] = ()
    """What was guessed, changed or left out, each a phrase such as "3 cues without text left
    out"; empty where all of the file is in the transcript as it was."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How far the reading of a file has come."""

    cues: int
    """That have been found so far, and then, from the first again, that are ready."""


Reading = Generator[Opening, None, Opened]
"""A file on its way to a transcript: it pauses every few hundred cues."""


class Loss(Enum):
    """What a reader counts as it leaves it out or changes it: words for one, and for several."""

    NO_TEXT = "{n} cue without text left out", "{n} cues without text left out"
    NO_TIME = "{n} line without a time left out", "{n} lines without a time left out"
    TOO_LATE = (
        "{n} cue left out that is later than any recording lasts",
        "{n} cues left out that are later than any recording lasts",
    )
    BACKWARDS = (
        "{n} cue ends before it begins and is given no length",
        "{n} cues end before they begin and are given no length",
    )
    REPEATED = (
        "rolling captions: {n} repeated line left out",
        "rolling captions: {n} repeated lines left out",
    )
    HIGHLIGHTS = (
        "{n} cue that repeats a text with another word marked left out",
        "{n} cues that repeat a text with another word marked left out",
    )
    BRACKETS = (
        "{n} cue has text that WebVTT takes for a tag, left out",
        "{n} cues have text that WebVTT takes for tags, left out",
    )
    SPEAKER = (
        "who speaks in {n} cue or word left out: there are too many speakers",
        "who speaks in {n} cues or words left out: there are too many speakers",
    )
    LOOK = (
        "style or place of {n} cue left out",
        "style or place of {n} cues left out",
    )
    DRAWING = "{n} drawing left out", "{n} drawings left out"
    COMMENT = "{n} comment left out", "{n} comments left out"
    SHEET = "{n} style or region left out", "{n} styles and regions left out"
    ABOUT = (
        "{n} line about the file, such as its title, left out",
        "{n} lines about the file, such as its title, left out",
    )
    WORDS = (
        "times of words in {n} segment left out, as they are not those of its text",
        "times of words in {n} segments left out, as they are not those of its text",
    )


class Losses:
    """The count of each loss in one file."""

    def __init__(self) -> None:
        self._counts: Counter[Loss] = Counter()

    def add(self, loss: Loss, count: int = 1) -> None:
        self._counts[loss] += count

    def notes(self) -> tuple[str, ...]:
        """A phrase for each kind of loss that occurred."""
        return tuple(
            loss.value[self._counts[loss] > 1].format(n=f"{self._counts[loss]:,}")
            for loss in Loss
            if self._counts[loss]
        )
