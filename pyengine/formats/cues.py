"""Segments made fit for display: the common ground of every subtitle format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyengine.formats.timestamps import to_milliseconds
from pyengine.result import Segment

# C0 and C1 controls would corrupt a file or drive a terminal; lone surrogates have no UTF-8.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Cue:
    """Lines of text shown from `start_ms` until `end_ms`, in milliseconds."""

    start_ms: int
    """Not negative."""
    end_ms: int
    """After `start_ms`: readers drop or reject cues that last no time."""
    lines: tuple[str, ...]
    """One or more; none blank, none with control characters or spaces around it."""

    @property
    def text(self) -> str:
        """The text on one line."""
        return " ".join(self.lines)


def to_cue(segment: Segment) -> Cue | None:
    """The cue of a segment; None where it has no visible text."""
    lines = (_clean(line) for line in segment.text.splitlines())
    kept = tuple(line for line in lines if line)
    if not kept:
        return None
    start = to_milliseconds(segment.start)
    return Cue(start, max(start + 1, to_milliseconds(segment.end)), kept)


def to_cues(segments: Iterable[Segment]) -> Iterator[Cue]:
    """Cues of all segments that have text, in order."""
    return (cue for segment in segments if (cue := to_cue(segment)) is not None)


def _clean(line: str) -> str:
    return _UNPRINTABLE.sub("", line.replace("\t", " ")).strip()
