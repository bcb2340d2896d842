"""Comma-separated values, as whisper.cpp's ``--output-csv`` (its examples/cli/cli.cpp)."""

from __future__ import annotations

import csv
import io

from pyengine.formats.cues import to_cues
from pyengine.formats.layout import Layout
from pyengine.result import TranscribeResult


def render(result: TranscribeResult, layout: Layout | None = None) -> str:
    """``start,end,text`` with times in milliseconds; quotes within the text are doubled."""
    file = io.StringIO()
    file.write("start,end,text\n")
    rows = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    for cue in to_cues(result.segments, layout):
        rows.writerow((cue.start_ms, cue.end_ms, cue.text))
    return file.getvalue()
