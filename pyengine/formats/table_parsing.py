"""Tables of start, end and text, whatever stands between the columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pyengine.errors import TranscriptFormatError
from pyengine.formats.limits import MOST_SECONDS, gathered
from pyengine.formats.opened import Losses, Reading
from pyengine.formats.parsing import Timed, result_of
from pyengine.formats.table_rows import PLAIN, SPOKEN

_MILLISECONDS = re.compile(r"[0-9]{1,12}")


def read_table(rows: Iterable[Sequence[str]], name: str, separator: str = ",") -> Reading:
    """A transcript of rows of start and end, in milliseconds, the speaker where there is such a
    column, and text, after one that says so.

    Raises:
        TranscriptFormatError: the first row names other columns, a time is none, or there is no
            text.
    """
    filled = (row for row in rows if any(map(str.strip, row)))
    head = tuple(column.strip().lower() for column in next(filled, ()))
    if head not in (PLAIN, SPOKEN):
        raise TranscriptFormatError(
            f"this {name} file is no transcript: its columns are neither {', '.join(PLAIN)} nor "
            f"{', '.join(SPOKEN)}"
        )
    at = len(head) - 1
    lines = yield from gathered(filled)
    cues = (
        Timed(
            *_milliseconds(row[:2], name),
            # What parts columns and is not quoted is the text's
            " ".join(separator.join(row[at:]).split()),
            speaker=row[2] if head == SPOKEN and len(row) > 2 else None,
        )
        for row in lines
    )
    return (yield from result_of(cues, Losses()))


def _milliseconds(clock: Sequence[str], name: str) -> tuple[float, float]:
    """Seconds of a row's start and end."""
    digits = [text.strip() for text in clock]  # `int` takes fewer characters for blank than `strip`
    if len(digits) < 2 or not all(map(_MILLISECONDS.fullmatch, digits)):
        given = ", ".join(clock)[:40]
        raise TranscriptFormatError(
            f"in this {name} file {given!r} is no start and end in milliseconds"
        )
    start, end = (int(text) / 1000 for text in digits)
    if end < start or end > MOST_SECONDS:
        raise TranscriptFormatError(
            f"in this {name} file no row can last from {clock[0]} to {clock[1]} ms"
        )
    return start, end
