"""Plain text: one segment a line, and a paragraph for each turn of a speaker."""

from __future__ import annotations

from pyengine.formats.cues import to_cues
from pyengine.formats.layout import Layout
from pyengine.formats.speakers import TURN, before, speaker_name
from pyengine.result import TranscribeResult


def render(result: TranscribeResult, layout: Layout | None = None) -> str:
    """A turn begins with its speaker's name, below a blank line."""
    lines: list[str] = []
    speaking: int | None = None
    for cue in to_cues(result.segments, layout):
        begins = cue.speaker != speaking
        if begins and lines:
            lines.append("")
        speaking = cue.speaker
        name = "" if not begins or speaking is None else speaker_name(result.speakers, speaking)
        turn = f" {TURN}" if cue.turn_next else ""
        lines.append(f"{before(name) if name else ''}{cue.text}{turn}")
    return "".join(f"{line}\n" for line in lines)
