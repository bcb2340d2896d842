"""Tables of start, end and text, whatever stands between the columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pyengine.errors import TranscriptFormatError
from pyengine.formats.opened import Losses, Opened
from pyengine.formats.parsing import MOST_SECONDS, Timed, result_of

_MILLISECONDS = re.compile(r"[0-9]{1,12}")


def read_table(rows: Iterable[Sequence[str]], name: str) -> Opened:
    """A transcript of rows of start and end, in milliseconds, and text, after one that says so.

    Raises:
        TranscriptFormatError: the first row names other columns, a time is none, or there is no
            text.
    """
    head, *lines = [row for row in rows if any(map(str.strip, row))] or [[]]
    if [column.strip().lower() for column in head] != ["start", "end", "text"]:
        raise TranscriptFormatError(
            f"this {name} file is no transcript: its columns are not start, end, text"
        )
    cues = (
        # Commas that nobody has quoted are the text's
        Timed(*_milliseconds(row[:2], name), " ".join(",".join(row[2:]).split()))
        for row in lines
    )
    return result_of(cues, Losses())


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
