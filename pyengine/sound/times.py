"""Which of a container's times are believed: one that nothing agrees with would move a whole talk.

A time that jumps is true where sound was left out, and where a file was joined to another; it is
false where its bits were damaged. What follows tells: after a true jump, times go on from there;
after a false one, they go on from where they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pyengine.sound.pieces import Piece, Unreadable

TOLERANCE = 0.05
"""Seconds that timestamps and samples may drift apart: containers round their timestamps, some to
a millisecond, and some recorders' clocks are not quite those of their timestamps."""

RESTART = 1.0
"""A time further back than this, in seconds, begins another recording in the same file."""

_LONGEST_HOLE = 30 * 3600.0
"""A longer one is a damaged timestamp (as FFmpeg has it, fftools)."""

_WAITED_FOR = 30.0
"""Seconds of sound that are heard behind a jump before it is believed. Containers have one time for
so much at most (a cluster of Matroska's), which may be the one that is damaged."""

_SEVERAL = 1.0
"""Seconds: more than a packet has, so that several agree with one another."""

_MOST_HELD = 5000
"""Pieces: those without sound would never be enough of it."""

_MOST_VALUES = 1 << 23
"""Samples, of all channels together, that are held at most: as many as half a minute of 5.1 has."""

_LONGEST_PACKET = 10.0
"""Seconds: FLAC's can have 65535 samples, at 8 kHz. A longer one has a damaged length."""

_BEYOND = 0.5
"""Seconds by which sound may pass the end that its file announces."""


class BelievedTimes:
    """Pieces in, the same out, with times on one clock that runs from the recording's start to its
    end. Feed it with `push`, then `finish` once; iterate what they return to the end."""

    def __init__(self, ends: float | None = None) -> None:
        """`ends`: when the track does, in seconds, where the file says so: no true jump leads
        beyond."""
        self._ends = ends
        self._shift = 0.0
        """What is added to the container's times: they begin anew in files that were joined."""
        self._line = 0.0
        """Where the next piece begins if it follows."""
        self._begun = False
        self.disbelieved = 0.0
        """Until where the recording would go if all times were true, in seconds: lengths that were
        made of such times are not true, either."""
        self._held: list[Piece | Unreadable] = []
        """What came since a jump, until it is known whether that is believed."""
        self._held_seconds = 0.0
        self._held_values = 0
        self._held_line = 0.0
        """Where the next begins if it follows upon those, by their own times, without the shift."""

    def push(self, piece: Piece | Unreadable) -> Iterator[Piece | Unreadable]:
        """What of it, and of what was held back before it, is known by now."""
        if self._held:
            yield from self._push_behind_jump(piece)
        elif isinstance(piece, Unreadable) or not self._jumps(piece):
            yield self._placed(piece)
        else:
            self._hold(piece)

    def finish(self) -> Iterator[Piece | Unreadable]:
        """What was held back: believed where several agree, or where the file's length bounds what
        it would cost."""
        if not self._held:
            return
        several = len(self._held) > 1 or self._held_seconds >= _SEVERAL
        believed = several or self._ends is not None
        yield from self._believe() if believed else self._follow()

    def _push_behind_jump(self, piece: Piece | Unreadable) -> Iterator[Piece | Unreadable]:
        if isinstance(piece, Unreadable) or piece.start is None:
            yield from self._wait_for_more(piece)
            return
        before = self._line + self._held_seconds
        back = abs(piece.start + self._shift - before)
        onward = piece.start - self._held_line
        if back <= TOLERANCE and back < abs(onward):
            yield from self._follow()
            yield from self.push(piece)
        elif abs(onward) <= TOLERANCE or (onward > 0 and not self._jumped_back()):
            yield from self._wait_for_more(piece)
        else:
            # What lies between the old line and the jump needs no other file to be true
            ordered = piece.start + self._shift > before
            several = self._held_seconds >= _SEVERAL
            yield from self._believe() if several and not ordered else self._follow()
            yield from self.push(piece)

    def _wait_for_more(self, piece: Piece | Unreadable) -> Iterator[Piece | Unreadable]:
        self._hold(piece)
        if (
            self._held_seconds >= _WAITED_FOR
            or self._held_values >= _MOST_VALUES
            or len(self._held) >= _MOST_HELD
        ):
            yield from self._believe()

    def _jumps(self, piece: Piece) -> bool:
        if piece.start is None:
            return False
        jump = piece.start + self._shift - self._line
        # What encoders put in front begins before the recording does
        return jump > TOLERANCE or jump < (-TOLERANCE if self._begun else -RESTART)

    def _jumped_back(self) -> bool:
        first = self._held[0].start
        return first is not None and first + self._shift < self._line

    def _hold(self, piece: Piece | Unreadable) -> None:
        self._held.append(piece)
        self._held_seconds += _seconds(piece)
        begins = self._held_line
        if isinstance(piece, Piece):
            self._held_values += piece.samples.size
            begins = begins if piece.start is None else piece.start
        self._held_line = begins + _seconds(piece)

    def _released(self) -> list[Piece | Unreadable]:
        held, self._held = self._held, []
        self._held_seconds, self._held_values = 0.0, 0
        return held

    def _believe(self) -> Iterator[Piece | Unreadable]:
        """But for what would lead too far; what follows upon that follows, too."""
        for run in _runs(self._released()):
            first = run[0]
            if isinstance(first, Piece) and first.start is not None:
                start = first.start + self._shift
                ends = start + sum(map(_seconds, run))
                if start < self._line - RESTART or self._is_beyond(start, ends):
                    self.disbelieved = max(self.disbelieved, ends)
                    self._shift = self._line - first.start
            for piece in run:
                yield self._placed(piece)

    def _is_beyond(self, start: float, ends: float) -> bool:
        """Whether a jump to there leads nowhere. A length that was passed already says nothing."""
        if start - self._line > _LONGEST_HOLE:
            return True
        least = self._line + ends - start  # where it ends if it follows
        return self._ends is not None and ends > self._ends + _BEYOND >= least

    def _follow(self) -> Iterator[Piece | Unreadable]:
        """Without the times that nothing agrees with."""
        self.disbelieved = max(self.disbelieved, self._held_line + self._shift)
        for piece in self._released():
            yield self._placed(replace(piece, start=None))

    def _placed(self, piece: Piece | Unreadable) -> Piece | Unreadable:
        """With its time on the one clock; where it has none, it follows."""
        self._begun = True
        start = self._line if piece.start is None else piece.start + self._shift
        seconds = _seconds(piece)
        if isinstance(piece, Piece):
            self._line = start + seconds
            return replace(piece, start=None if piece.start is None else start)
        if abs(start - self._line) > _SEVERAL:  # nothing agrees with it
            start = self._line
        self._line = start + seconds
        return Unreadable(start, seconds or None)


def _runs(pieces: Sequence[Piece | Unreadable]) -> Iterator[list[Piece | Unreadable]]:
    """Pieces that follow one another, by their own times."""
    run: list[Piece | Unreadable] = []
    line = 0.0
    for piece in pieces:
        start = piece.start if isinstance(piece, Piece) else None
        if run and start is not None and abs(start - line) > TOLERANCE:
            yield run
            run = []
        run.append(piece)
        line = (line if start is None else start) + _seconds(piece)
    yield run


def _seconds(piece: Piece | Unreadable) -> float:
    if isinstance(piece, Piece):
        return len(piece.samples) / piece.rate
    seconds = piece.seconds or 0.0
    # What has no time is no packet: its length is estimated from the bytes that are damaged
    longest = _LONGEST_HOLE if piece.start is None else _LONGEST_PACKET
    return seconds if seconds <= longest else 0.0
