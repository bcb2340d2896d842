"""The last line of a terminal, in which text grows and what is uncertain of it is rewritten."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Sequence

from pyengine.formats.cues import clean
from pyengine.plain import plain, undirected

_UNCERTAIN = "\x1b[2;4m"  # dim and underlined: not every terminal has both
_PLAIN = "\x1b[0m"
_CLEAR_ROW = "\x1b[K"
_CLEAR_BELOW = "\x1b[J"

_NARROWEST = 10

Size = Callable[[], os.terminal_size]


class Screen:
    """One line of text that is being said, over as many rows as it needs.

    What is on the screen is overwritten, never cleared first, so that nothing flickers. Rows are
    broken here, not by the terminal, and those that are certain to their end are left alone.

    Args:
        draw: gets what is to be written.
        size: tells columns and rows, which may change.
    """

    def __init__(self, draw: Callable[[str], None], size: Size) -> None:
        self._write = draw
        self._size = size
        self._done = 0
        """Characters of the line that are in rows left alone."""
        self._widths: list[int] = []
        """Of the other rows, in cells; the cursor is in the last of them."""
        self._shown: tuple[str, str, int, int] | None = None

    def show(self, certain: str, uncertain: str) -> None:
        """The line is `certain` now, which only grows, and perhaps `uncertain` follows."""
        certain = _shown(certain).lstrip()
        uncertain = _shown(uncertain)
        if not certain:
            uncertain = uncertain.lstrip()
        columns, lines = self._size()
        if self._shown == (certain, uncertain, columns, lines):
            return
        text = (certain + uncertain)[self._done :]
        n_certain = max(len(certain) - self._done, 0)
        # The last column stays free: terminals disagree about what comes after it
        rows = rows_of(text, max(columns - 1, _NARROWEST))
        live = max((i for i, (start, _) in enumerate(rows) if start < n_certain), default=0)
        rows = rows[: live + max(lines - 1, 1)]
        drawn = (_styled(text, row, n_certain) + _CLEAR_ROW for row in rows)
        self._write(self._to_first_row(columns) + "\r\n".join(drawn) + _CLEAR_BELOW)
        self._done += rows[live][0]
        self._widths = [width_of(text[start:end]) for start, end in rows[live:]]
        self._shown = (certain, uncertain, columns, lines)

    def end_line(self, certain: str) -> None:
        """The line is over; the next begins below it."""
        self.show(certain, "")
        if self._widths != [0]:
            self._write("\r\n")
        self._done, self._widths, self._shown = 0, [], None

    def clear(self) -> None:
        """Make room for something else to be printed; what was shown here comes with the next
        `show`."""
        if self._widths:
            self._write(self._to_first_row(self._size().columns) + _CLEAR_BELOW)
            self._widths, self._shown = [], None

    def _to_first_row(self, columns: int) -> str:
        """Terminals that have become narrower have broken rows into several."""
        above = sum(max(1, -(-width // columns)) for width in self._widths) - 1
        return (f"\x1b[{above}A" if above > 0 else "") + "\r"


def _shown(text: str) -> str:
    return plain(undirected(clean(text, strip=False)))


def _styled(text: str, row: tuple[int, int], n_certain: int) -> str:
    start, end = row
    middle = min(max(n_certain, start), end)
    uncertain = text[middle:end]
    space = len(uncertain) - len(uncertain.lstrip())
    certain = text[start : middle + space]
    return certain + (_UNCERTAIN + uncertain[space:] + _PLAIN if uncertain[space:] else "")


def rows_of(text: str, width: int) -> Sequence[tuple[int, int]]:
    """Where to break a text into rows of so many cells: the characters of each, of which the space
    at a break is none. At least one row. Between words, and between letters that are two cells
    wide; elsewhere only in words that no row can hold."""
    rows: list[tuple[int, int]] = []
    start = column = 0
    gap: tuple[int, int] | None = None  # the last place to break: the row's end, the next's start
    for i, char in enumerate(text):
        cells = width_of(char)
        if char == " ":
            gap = (i, i + 1)
        while column + cells > width and start < i:
            end, start_of_next = gap or (i, i)
            rows.append((start, end))
            start, gap = start_of_next, None
            column = width_of(text[start:i])
        if start <= i:
            column += cells
        if cells == 2:
            gap = (i + 1, i + 1)
    rows.append((start, len(text)))
    return rows


def width_of(text: str) -> int:
    """The cells of a terminal that a text takes."""
    return sum(map(_cells, text))


def _cells(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
