"""SubRip subtitles, the ``.srt`` of most players and editors.

The format has no standard and no way to escape anything. What every reader agrees on: a
counter from 1, a line with both times, the text, a blank line.
"""

from __future__ import annotations

import re

from pyengine.formats.cues import Cue, to_cues
from pyengine.formats.timestamps import format_milliseconds
from pyengine.result import TranscribeResult

# The one sequence that may not stand in text: readers take its line for a time line.
_ARROW = re.compile("-{2,}>")


def render(result: TranscribeResult) -> str:
    """The cues, numbered. ``-->`` inside text becomes ``->``, as in openai-whisper."""
    return "\n".join(_block(i, cue) for i, cue in enumerate(to_cues(result.segments), start=1))


def _block(number: int, cue: Cue) -> str:
    start = format_milliseconds(cue.start_ms, decimal_mark=",")
    end = format_milliseconds(cue.end_ms, decimal_mark=",")
    text = _ARROW.sub("->", "\n".join(cue.lines))
    return f"{number}\n{start} --> {end}\n{text}\n"
