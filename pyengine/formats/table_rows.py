"""Tables of cues: which columns they have, and what is in them."""

from __future__ import annotations

from collections.abc import Iterator

from pyengine.formats.cues import to_cues
from pyengine.formats.layout import Layout
from pyengine.formats.speakers import speaker_name
from pyengine.result import TranscribeResult

PLAIN = ("start", "end", "text")
SPOKEN = ("start", "end", "speaker", "text")
"""As whisper.cpp has them with ``--diarize`` (its examples/cli/cli.cpp)."""


def columns(result: TranscribeResult) -> tuple[str, ...]:
    """Their names; that of the speaker only where a speaker is known."""
    spoken = any(
        one.speaker is not None for segment in result.segments for one in (segment, *segment.words)
    )
    return SPOKEN if spoken else PLAIN


def rows(result: TranscribeResult, layout: Layout | None) -> Iterator[tuple[int | str, ...]]:
    """Start and end in milliseconds, the speaker's name or nothing, the text."""
    spoken = columns(result) == SPOKEN
    for cue in to_cues(result.segments, layout):
        name = "" if cue.speaker is None else speaker_name(result.speakers, cue.speaker)
        yield (cue.start_ms, cue.end_ms, *((name,) if spoken else ()), cue.text)
