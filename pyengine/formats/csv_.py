"""Comma-separated values, as whisper.cpp's ``--output-csv`` (its examples/cli/cli.cpp)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from pyengine.errors import TranscriptFormatError
from pyengine.formats.layout import Layout
from pyengine.formats.opened import Reading
from pyengine.formats.parsing import Lines
from pyengine.formats.table_parsing import read_table
from pyengine.formats.table_rows import columns, rows
from pyengine.result import TranscribeResult


def render(result: TranscribeResult, layout: Layout | None = None) -> str:
    """``start,end,text`` with times in milliseconds; quotes within the text are doubled. Where
    speakers are known, ``start,end,speaker,text``."""
    file = io.StringIO()
    file.write(f"{','.join(columns(result))}\n")
    csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n").writerows(
        rows(result, layout)
    )
    return file.getvalue()


def read(text: str) -> Reading:
    """A transcript from a table with times in milliseconds.

    Raises:
        TranscriptFormatError: there is none in it.
    """
    return read_table(_rows(text), "CSV")


def _rows(text: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(f"{line}\n" for line in Lines(text).lines)
    except csv.Error as error:  # a field longer than any text
        raise TranscriptFormatError(f"this CSV file is damaged: {error}") from error
