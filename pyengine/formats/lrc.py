"""Lyrics, the ``.lrc`` of music players: a line's time before it; the enhanced form, a word's too.

The format has no standard. Readers agree on ``[mm:ss.xx]`` with hundredths of a second and on
``[key:value]`` lines at the beginning.
"""

from __future__ import annotations

import re

from pyengine.formats.cues import Cue, to_cues
from pyengine.formats.layout import Layout
from pyengine.formats.speakers import before, speaker_name
from pyengine.result import TranscribeResult

_PAUSE_MS = 10
"""Shorter ones cannot be written."""


def render(result: TranscribeResult, layout: Layout | None = None) -> str:
    """A line for each segment, with its speaker's name before it; where a pause follows, an empty
    one says when it ends.

    With `word_times` it is enhanced LRC, with ``<mm:ss.xx>`` before each word and after the last.
    """
    layout = layout or Layout()
    cues = list(to_cues(result.segments, layout))
    lines = ["[re:pyengine]"]
    for i, cue in enumerate(cues):
        name = "" if cue.speaker is None else before(speaker_name(result.speakers, cue.speaker))
        lines.append(f"[{_time(cue.start_ms)}]{_safe(name)}{_text(cue, layout)}")
        if i + 1 == len(cues) or cues[i + 1].start_ms - cue.end_ms >= _PAUSE_MS:
            lines.append(f"[{_time(cue.end_ms)}]")
    return "".join(f"{line}\n" for line in lines) if cues else ""


def _text(cue: Cue, layout: Layout) -> str:
    if not layout.word_times or not cue.words:
        return _safe(cue.text)
    parts: list[str] = []
    for line in cue.words:
        for i, word in enumerate(line):
            space = " " if (not i and parts) or word.text.startswith(" ") else ""
            parts.append(f"{space}<{_time(word.start_ms)}>{_safe(word.text.lstrip())}")
    return "".join(parts) + f"<{_time(cue.words[-1][-1].end_ms)}>"


def _safe(text: str) -> str:
    """Nothing in it can be taken for a time."""
    return re.sub(r"[\[<](?=\d+:)", "(", text)


def _time(ms: int) -> str:
    minutes, hundredths = divmod(round(ms / 10), 6000)
    return f"{minutes:02}:{hundredths // 100:02}.{hundredths % 100:02}"
