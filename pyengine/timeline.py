"""Where each moment of what the model hears lies in the recording, when silence was left out."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from pyengine.mel import SAMPLE_RATE


@dataclass(slots=True)
class _Piece:
    """A run of the recording's samples within what is heard."""

    heard: int
    recorded: int
    length: int


class Timeline:
    """Exact to the sample, for pieces added in order with anything between them."""

    def __init__(self) -> None:
        self._pieces: list[_Piece] = []

    def add(self, heard: int, recorded: int, length: int) -> None:
        """`length` samples from `recorded` on are heard from `heard` on."""
        if self._pieces:
            last = self._pieces[-1]
            if (last.heard + last.length, last.recorded + last.length) == (heard, recorded):
                last.length += length
                return
        self._pieces.append(_Piece(heard, recorded, length))

    def start(self, heard: int) -> float:
        """The second of the recording at which something begins that is heard from `heard` on:
        between two pieces, the next one's beginning."""
        i = self._before(heard)
        piece = self._pieces[i]
        if heard >= piece.heard + piece.length and i + 1 < len(self._pieces):
            return self._pieces[i + 1].recorded / SAMPLE_RATE
        return self._within(piece, heard)

    def end(self, heard: int) -> float:
        """The second of the recording at which something ends that is heard up to `heard`:
        between two pieces, the earlier one's end."""
        i = self._before(heard)
        if i and heard == self._pieces[i].heard:
            i -= 1
        return self._within(self._pieces[i], heard)

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
