"""Tab-separated values, as openai-whisper's (whisper/utils.py, WriteTSV)."""

from __future__ import annotations

from pyengine.formats.cues import to_cues
from pyengine.formats.layout import Layout
from pyengine.formats.opened import Reading
from pyengine.formats.parsing import Lines
from pyengine.formats.table_parsing import read_table
from pyengine.result import TranscribeResult


def render(result: TranscribeResult, layout: Layout | None = None) -> str:
    """``start end text`` with times in milliseconds; no text has a tab in it."""
    cues = to_cues(result.segments, layout)
    return "start\tend\ttext\n" + "".join(f"{c.start_ms}\t{c.end_ms}\t{c.text}\n" for c in cues)


def read(text: str) -> Reading:
    """A transcript from a table with times in milliseconds.

    Raises:
        TranscriptFormatError: there is none in it.
    """
    return read_table((line.split("\t", 2) for line in Lines(text).lines), "TSV")
