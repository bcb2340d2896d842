"""Plain text: one segment a line."""

from __future__ import annotations

from pyengine.formats.cues import to_cues
from pyengine.formats.layout import Layout
from pyengine.result import TranscribeResult


def render(result: TranscribeResult, layout: Layout | None = None) -> str:
    return "".join(f"{cue.text}\n" for cue in to_cues(result.segments, layout))
