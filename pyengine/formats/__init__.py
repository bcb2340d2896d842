"""Transcripts as files: pure functions from a result to the text of one format.

The text is to be written as UTF-8 with its line ends as they are; it ends with a newline
unless it is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pyengine.formats import json_, srt, txt, vtt
from pyengine.result import TranscribeResult

Writer = Callable[[TranscribeResult], str]

WRITERS: Mapping[str, Writer] = MappingProxyType(
    {"txt": txt.render, "srt": srt.render, "vtt": vtt.render, "json": json_.render}
)
"""Writers by file extension."""

__all__ = ["WRITERS", "Writer"]
