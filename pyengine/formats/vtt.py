"""WebVTT, the subtitles of the web's ``<track>`` element (W3C WebVTT, section 4)."""

from __future__ import annotations

from pyengine.formats.cues import Cue, to_cues
from pyengine.formats.timestamps import format_milliseconds
from pyengine.result import TranscribeResult

# Escaping ">" as well, which the standard leaves open, keeps "-->" out of cue text.
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def render(result: TranscribeResult) -> str:
    """A WebVTT file; text is escaped, never markup."""
    return "".join(("WEBVTT\n", *(_block(cue) for cue in to_cues(result.segments))))


def _block(cue: Cue) -> str:
    times = f"{format_milliseconds(cue.start_ms)} --> {format_milliseconds(cue.end_ms)}"
    text = "\n".join(cue.lines).translate(_ESCAPES)
    return f"\n{times}\n{text}\n"
