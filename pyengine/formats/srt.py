"""SubRip subtitles, the ``.srt`` of most players and editors.

The format has no standard and no way to escape anything. What every reader agrees on: a
counter from 1, a line with both times, the text, a blank line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyengine.formats.cues import highlights, to_cues
from pyengine.formats.layout import Layout
from pyengine.formats.speakers import before, speaker_name
from pyengine.formats.timestamps import format_milliseconds
from pyengine.result import TranscribeResult

# The one sequence that may not stand in text: readers take its line for a time line.
_ARROW = re.compile("-{2,}>")


def render(result: TranscribeResult, layout: Layout | None = None, offset_n: int = 0) -> str:
    """The cues, numbered from `offset_n` + 1 on, with the speaker's name before each. ``-->``
    inside text becomes ``->``, as in openai-whisper."""
    layout = layout or Layout()
    return "\n".join(
        f"{i}\n{_time(start)} --> {_time(end)}\n{text}\n"
        for i, (start, end, text) in enumerate(_shown(result, layout), offset_n + 1)
    )


def _shown(result: TranscribeResult, layout: Layout) -> Iterator[tuple[int, int, str]]:
    for cue in to_cues(result.segments, layout):
        name = "" if cue.speaker is None else before(speaker_name(result.speakers, cue.speaker))
        parts = highlights(cue) if layout.highlight_words else ()
        if not parts:
            yield cue.start_ms, cue.end_ms, _ARROW.sub("->", name + "\n".join(cue.lines))
        for part in parts:
            lines = (
                "".join(mark(w.text) if w is part.marked else w.text for w in line)
                for line in part.words
            )
            yield part.start_ms, part.end_ms, _ARROW.sub("->", name + "\n".join(lines))


def mark(text: str) -> str:
    """A word underlined, the space before it not."""
    bare = text.lstrip()
    return f"{text[: len(text) - len(bare)]}<u>{bare}</u>"


def _time(ms: int) -> str:
    return format_milliseconds(ms, decimal_mark=",")
