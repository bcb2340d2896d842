"""Stretches of speech of one of a window's speakers, and what of them is worth an embedding.

The network may take two people for one within a window, above all where they speak one after the
other. So each stretch between two pauses gets an embedding of its own, and what a window says of
who is who counts only where a stretch is too short for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pyengine.speakers.frames import n_frames
from pyengine.speakers.powerset import SPEAKERS

Activity = npt.NDArray[np.float32]
Run = tuple[int, int]
"""First frame, and last (exclusive)."""

_HEARD = 0.5
_PAUSE = n_frames(0.2)
"""A shorter pause does not end a stretch."""
LONGEST = n_frames(3.0)
"""An embedding of more sound than this is hardly better."""
_SHORTEST = n_frames(1.5)
"""Sound of this length is looked for also where the window before or the one after decides."""
_CHANGE = n_frames(0.5)
"""A longer pause between two speakers parts their stretches anyway."""
_KNOWN = n_frames(0.5)
_PIECE = 3
"""Frames: shorter pieces have no room for a window of the filter bank."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Somebody speaks, without a pause. Frames are counted from the window's first."""

    speaker: int
    """Which of the window's."""
    own: Run
    """The part of it that lies where this window decides."""
    pieces: tuple[Run, ...]
    """Where this speaker alone is heard: as much of it as an embedding needs, and has."""

    @property
    def n_alone(self) -> int:
        """Frames in all pieces."""
        return sum(last - first for first, last in self.pieces)


def changes(activity: Activity) -> list[int]:
    """The frames of a window at which one speaker follows another with hardly a pause."""
    heard = activity > _HEARD
    single = np.flatnonzero(heard.sum(axis=1) == 1)
    who = heard[single].argmax(axis=1)
    last = np.flatnonzero(np.diff(who))
    pairs = zip(single[last], single[last + 1], strict=True)
    return [int(a + b + 1) // 2 for a, b in pairs if b - a < _CHANGE]


def stretches_of(activity: Activity, own: Run, cuts: Sequence[int] = ()) -> list[Stretch]:
    """The stretches of speech that reach into the part of a window where it decides.

    Args:
        activity: (589, 3) probabilities that a speaker is heard.
        own: that part.
        cuts: frames at which the windows before and after have heard one speaker follow another;
            if it is one all the same, clustering will say so.
    """
    heard = activity > _HEARD
    single = heard.sum(axis=1) == 1
    found: list[Stretch] = []
    for speaker in range(SPEAKERS):
        alone = heard[:, speaker] & single
        whole = joined(runs(heard[:, speaker]), _PAUSE)
        for first, last in (piece for run in whole for piece in _cut(run, cuts)):
            part = max(first, own[0]), min(last, own[1])
            if part[0] < part[1]:
                frames = np.flatnonzero(alone[first:last]) + first
                found.append(Stretch(speaker, part, _pieces(frames, part)))
    return found


def runs(mask: npt.NDArray[np.bool_]) -> list[Run]:
    """Where a mask is true."""
    edges = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


def joined(parts: Sequence[Run], pause: int) -> list[Run]:
    """Runs in order, those with fewer frames than `pause` between them as one."""
    found: list[Run] = []
    for first, last in parts:
        if found and first - found[-1][1] < pause:
            found[-1] = found[-1][0], max(last, found[-1][1])
        else:
            found.append((first, last))
    return found


def _cut(run: Run, cuts: Sequence[int]) -> list[Run]:
    """A run in pieces, none so short that it could not be known by its voice."""
    first, last = run
    found: list[Run] = []
    for cut in sorted(cuts):
        if first + _KNOWN <= cut <= last - _KNOWN:
            found.append((first, cut))
            first = cut
    return [*found, (first, last)]


def _pieces(frames: npt.NDArray[np.int64], part: Run) -> tuple[Run, ...]:
    """Those of some frames that are nearest to the middle of a part, as runs."""
    inside = np.count_nonzero((frames >= part[0]) & (frames < part[1]))
    wanted = min(LONGEST, max(int(inside), _SHORTEST))
    nearest = np.argsort(np.abs(frames - (part[0] + part[1]) / 2), kind="stable")[:wanted]
    if not len(nearest):
        return ()
    chosen = np.zeros(int(frames.max()) + 1, np.bool_)
    chosen[frames[nearest]] = True
    return tuple(run for run in runs(chosen) if run[1] - run[0] >= _PIECE)
