"""Tab-separated values, as openai-whisper's (whisper/utils.py, WriteTSV)."""

from __future__ import annotations

from pyengine.formats.layout import Layout
from pyengine.formats.opened import Reading
from pyengine.formats.parsing import Lines
from pyengine.formats.table_parsing import read_table
from pyengine.formats.table_rows import columns, rows
from pyengine.result import TranscribeResult


def render(result: TranscribeResult, layout: Layout | None = None) -> str:
    """``start end text`` with times in milliseconds; no text has a tab in it. Where speakers are
    known, ``start end speaker text``."""
    table = [columns(result), *rows(result, layout)]
    return "".join("\t".join(map(str, row)) + "\n" for row in table)


def read(text: str) -> Reading:
    """A transcript from a table with times in milliseconds.

    Raises:
        TranscriptFormatError: there is none in it.
    """
    return read_table((line.split("\t", 3) for line in Lines(text).lines), "TSV", "\t")
