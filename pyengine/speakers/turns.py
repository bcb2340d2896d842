"""From stretches of speech and who speaks in them to turns."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from pyengine.speakers.frames import n_frames, seconds
from pyengine.speakers.stretches import Run, joined
from pyengine.speakers.turn import Turn

_BREATH = n_frames(0.5)
"""A shorter pause does not end a turn."""
_PAUSE = n_frames(1.3)
"""Nor does a shorter one in which nobody else speaks."""
_SHORTEST = n_frames(0.1)
"""A shorter turn is taken for a noise."""


def turns_of(spoken: Mapping[int, Iterable[Run]], duration: float) -> tuple[list[Turn], list[int]]:
    """Turns in time order, and which speaker became which: they are counted as they come.

    Args:
        spoken: the frames in which each speaker is heard, in any order.
        duration: seconds of the recording; nobody speaks after it.

    Returns:
        The turns, and the old number of each speaker by their new one.
    """
    parts = {speaker: joined(sorted(runs), _BREATH) for speaker, runs in spoken.items()}
    everything = joined(sorted(run for runs in parts.values() for run in runs), 1)
    found: list[tuple[float, float, int]] = []
    for speaker, runs in parts.items():
        for first, last in _over_silence(runs, everything):
            start, end = max(0.0, seconds(first)), min(seconds(last), duration)
            if last - first >= _SHORTEST and start < end:
                found.append((start, end, speaker))
    found.sort()
    order = list(dict.fromkeys(speaker for _, _, speaker in found))
    return [Turn(start, end, order.index(speaker)) for start, end, speaker in found], order


def _over_silence(runs: Sequence[Run], everything: Sequence[Run]) -> list[Run]:
    """One speaker's runs, those between which nobody speaks for a short while as one.

    Args:
        everything: where anybody speaks, as runs apart from one another.
    """
    starts = [first for first, _ in everything]
    found: list[Run] = []
    for first, last in runs:
        if found:
            before = found[-1][1]
            next_start = starts[min(bisect_left(starts, before), len(starts) - 1)]
            # Whoever speaks in the pause keeps it from lying between two runs of everything
            if first - before < _PAUSE and next_start == first and _ends(everything, before):
                found[-1] = found[-1][0], last
                continue
        found.append((first, last))
    return found


def _ends(everything: Sequence[Run], frame: int) -> bool:
    """Whether what anybody says ends at a frame."""
    i = bisect_left(everything, (frame,)) - 1
    return i >= 0 and everything[i][1] == frame
