"""What a live recogniser says while it listens. Times are seconds from the stream's start."""

from __future__ import annotations

from dataclasses import dataclass

from pyengine.result import Language, Segment, Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """Words that will not change any more, following upon those committed before."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tentative:
    """What may follow upon the committed words; it takes the place of the one before. Empty where
    there is nothing but what is committed."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaking:
    """Somebody has begun to speak, or has stopped."""

    speaking: bool
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """This machine cannot read as often as was asked for, or it can again."""

    step: float
    """Seconds of audio between two readings from now on."""
    wanted: float
    """As the options have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """How far the stream has been heard; sent at least once per block of audio and per op of the
    encoder and token, so that whoever drives the recogniser gets a turn."""

    seconds: float
    """Of the stream that have come."""
    behind: float
    """Of those, how many the latest reading has not heard."""


LiveEvent = Language | Speaking | Tentative | Committed | Segment | Pace | Listening
"""A `Segment` is a sentence, or what was said up to a pause, all of whose words were committed."""
