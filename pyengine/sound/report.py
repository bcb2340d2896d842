"""What people are told of a recording that was not whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from pyengine.sound.pieces import Loss

_PLACES = 3
"""That are named; of more it is said how many."""

_UNHEARD = 0.005
"""Seconds of a loss that nobody needs to know of."""


@runtime_checkable
class Reporting(Protocol):
    """A source of sound that knows what is missing in it."""

    losses: tuple[Loss, ...]
    """As far as it has been read."""
    notes: tuple[str, ...]
    """Sentences about what was chosen for the user."""


def sentences(losses: Sequence[Loss]) -> tuple[str, ...]:
    """How much could not be read, and where; none where nothing was lost.

    "0.4 s could not be read, at 0:20." "The file was cut off at 0:20 of 1:19."
    """
    told: list[str] = []
    damaged = [(loss.start, loss.end) for loss in losses[:-1] if loss.end is not None]
    last = losses[-1] if losses else None
    if last is not None and last.end is not None and not last.cut_off:
        damaged.append((last.start, last.end))
    seconds = sum(end - start for start, end in damaged)
    if seconds > _UNHEARD:
        told.append(f"{_length(seconds)} could not be read, {_where(damaged)}.")
    if last is not None and last.cut_off:
        of = "" if last.end is None else f" of {clock(last.end)}"
        told.append(f"The file was cut off at {clock(last.start)}{of}.")
    return tuple(told)


def without_sound(holes: Sequence[tuple[float, float]]) -> tuple[str, ...]:
    """Where a file has none between sounds, in seconds; none where it has no such hole.

    "The file has no sound from 0:08 to 0:10, from 0:20 to 0:25 and in 7 more places."
    """
    if not holes:
        return ()
    places = [f"from {clock(start)} to {clock(end)}" for start, end in holes[:_PLACES]]
    more = len(holes) - len(places)
    if more:
        places.append(f"in {more} more places" if more > 1 else "in one more place")
    return (f"The file has no sound {_listed(places)}.",)


def not_understood(stretches: Sequence[tuple[float, float]]) -> tuple[str, ...]:
    """Where somebody speaks and no words were found, in seconds; none where there is no such place.

    "2.4 s of speech were not understood, at 0:20."
    """
    if not stretches:
        return ()
    seconds = sum(end - start for start, end in stretches)
    return (f"{_length(seconds)} of speech were not understood, {_where(stretches)}.",)


def clock(seconds: float) -> str:
    """As players show it: 1:02:03 or 2:03."""
    whole = int(seconds)
    minutes, hours = whole // 60 % 60, whole // 3600
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def _length(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds < 0.1 else f"{seconds:.1f} s"


def _where(stretches: Sequence[tuple[float, float]]) -> str:
    places = [clock(start) for start, _ in stretches]
    if len(places) <= _PLACES:
        return f"at {_listed(places)}"
    return f"in {len(places)} places from {places[0]} to {places[-1]}"


def _listed(places: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(places[:-1]), places[-1])))
