"""Many segments as the page gets them."""

from __future__ import annotations

from dataclasses import dataclass, fields

from pyengine.result import Segment, Word
from pyengine.worker.message import Message

SEGMENTS_AT_ONCE = 500
"""Of an opened transcript, in one message: a few tenths of a megabyte."""

_OF_SEGMENTS = tuple(field.name for field in fields(Segment) if field.name != "words")
_OF_WORDS = tuple(field.name for field in fields(Word))


@dataclass(frozen=True, slots=True)
class Segments:
    """Some segments in a row of a transcript that is opened."""

    segments: tuple[Segment, ...]

    def to_json(self) -> Message:
        """As `dataclasses.asdict`, which takes five times as long."""
        return {"segments": [_segment(segment) for segment in self.segments]}


def _segment(segment: Segment) -> Message:
    words = [{name: getattr(word, name) for name in _OF_WORDS} for word in segment.words]
    return {**{name: getattr(segment, name) for name in _OF_SEGMENTS}, "words": words}
