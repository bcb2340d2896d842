"""Where each moment of what the model hears lies in the recording, when silence was left out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pyengine.mel import SAMPLE_RATE


@dataclass(slots=True)
class _Piece:
    """A run of the recording's samples within what is heard."""

    heard: int
    recorded: int
    length: int

    @property
    def end(self) -> int:
        """As heard."""
        return self.heard + self.length


_SLACK = SAMPLE_RATE * 3 // 10
"""Whisper's timestamps may be off by as much."""


class Timeline:
    """Exact to the sample, for pieces added in order with anything between them.

    Args:
        lead, tail: samples at a piece's beginning and end that hold no speech.
    """

    def __init__(self, *, lead: int = 0, tail: int = 0) -> None:
        self._lead = lead
        self._tail = tail
        self._pieces: list[_Piece] = []

    def add(self, heard: int, recorded: int, length: int) -> None:
        """`length` samples from `recorded` on are heard from `heard` on."""
        if self._pieces:
            last = self._pieces[-1]
            if (last.end, last.recorded + last.length) == (heard, recorded):
                last.length += length
                return
        self._pieces.append(_Piece(heard, recorded, length))

    def start(self, heard: int) -> float:
        """The second of the recording at which something begins that is heard from `heard` on:
        between two pieces, the next one's beginning."""
        i = self._before(heard)
        piece = self._pieces[i]
        if heard >= piece.end and i + 1 < len(self._pieces):
            return self._pieces[i + 1].recorded / SAMPLE_RATE
        return self._within(piece, heard)

    def end(self, heard: int) -> float:
        """The second of the recording at which something ends that is heard up to `heard`:
        between two pieces, the earlier one's end."""
        i = self._before(heard)
        if i and heard == self._pieces[i].heard:
            i -= 1
        return self._within(self._pieces[i], heard)

    def heard(self, second: float) -> int:
        """The sample that is heard at a second of the recording, or next where that is left out."""
        recorded = round(second * SAMPLE_RATE)
        i = max(0, bisect_right(self._pieces, recorded, key=lambda piece: piece.recorded) - 1)
        piece = self._pieces[i]
        if recorded >= piece.recorded + piece.length and i + 1 < len(self._pieces):
            return self._pieces[i + 1].heard
        return piece.heard + min(max(recorded - piece.recorded, 0), piece.length)

    def segment(self, start: int, end: int) -> tuple[float, float]:
        """The seconds of the recording at which a segment begins and ends that is heard from
        `start` to `end`.

        Timestamps are not exact, and the silence between two pieces may be hours: an edge that
        reaches over it only into silence belongs to the piece in which the segment's speech is.
        """
        i, j = self._pieces_of(start, end)
        if i != self._before(start):
            start = self._pieces[i].heard + self._lead
        if end > self._pieces[j].end:
            end = self._pieces[j].end - self._tail
        found = self._within(self._pieces[i], start), self._within(self._pieces[j], end)
        return min(found), found[1]

    def words(
        self, start: int, end: int, spans: Sequence[tuple[int, int]]
    ) -> list[tuple[float, float]]:
        """The seconds at which words begin and end that are heard at `spans`, in a segment that is
        heard from `start` to `end`.

        No word goes across a silence, nor out of its segment's pieces: it lies in the piece that
        most of it is in, or that is nearest.
        """
        i, j = self._pieces_of(start, end)
        pieces = self._pieces[i : j + 1]
        # Of each, what may hold speech of this segment
        firsts = [piece.heard + (self._lead if k else 0) for k, piece in enumerate(pieces)]
        lasts = [piece.end - (self._tail if k < j - i else 0) for k, piece in enumerate(pieces)]
        found: list[tuple[float, float]] = []
        for a, b in spans:
            shares = [min(b, y) - max(a, x) for x, y in zip(firsts, lasts, strict=True)]
            k = shares.index(max(shares))
            piece = pieces[k]
            begins, ends = piece.heard + self._lead, piece.end - self._tail
            first = begins if a < piece.heard else a if a <= piece.end else ends
            last = b if b <= piece.end else max(first, ends)
            spoken = self._within(piece, first), self._within(piece, last)
            found.append((min(spoken), spoken[1]))
        return found

    def silence_within(self, start: int, end: int, seconds: float) -> int | None:
        """Where in a segment that is heard from `start` to `end` a silence of at least so many
        seconds was cut out; None where there was none."""
        i, j = self._pieces_of(start, end)
        for before, after in pairwise(self._pieces[i : j + 1]):
            gap = after.recorded - (before.recorded + before.length)
            if gap >= seconds * SAMPLE_RATE:
                return after.heard
        return None

    def _pieces_of(self, start: int, end: int) -> tuple[int, int]:
        """The first and the last piece in which a segment's speech is."""
        i, j = self._before(start), self._before(end)
        if i < j and end == self._pieces[j].heard:
            j -= 1
        while i < j and start >= self._pieces[i].end - self._tail - _SLACK:
            i += 1
            start = self._pieces[i].heard + self._lead
        while i < j and end <= self._pieces[j].heard + self._lead + _SLACK:
            j -= 1
            end = self._pieces[j].end - self._tail
        return i, j

    def spans(self) -> tuple[tuple[float, float], ...]:
        """Start and end of every piece, in seconds of the recording."""
        return tuple(
            (p.recorded / SAMPLE_RATE, (p.recorded + p.length) / SAMPLE_RATE) for p in self._pieces
        )

    def _before(self, heard: int) -> int:
        """The last piece that begins at or before `heard`."""
        return max(0, bisect_right(self._pieces, heard, key=lambda piece: piece.heard) - 1)

    def _within(self, piece: _Piece, heard: int) -> float:
        offset = min(max(heard - piece.heard, 0), piece.length)
        return (piece.recorded + offset) / SAMPLE_RATE
