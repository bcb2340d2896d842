"""Transcripts as files: pure functions from a result to the text of one format, and back.

The text is to be written as UTF-8 with its line ends as they are; it ends with a newline
unless it is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol

from pyengine.errors import TranscriptFormatError
from pyengine.formats import (
    ass,
    csv_,
    json_,
    json_full,
    json_openai,
    json_reading,
    lrc,
    srt,
    tsv,
    txt,
    vtt,
)
from pyengine.formats.layout import Layout
from pyengine.result import TranscribeResult


class Writer(Protocol):
    """Makes a file's text of a result. Where no layout is given, there is a cue a segment."""

    def __call__(self, result: TranscribeResult, layout: Layout | None = None, /) -> str: ...


Reader = Callable[[str], TranscribeResult]
"""Makes a result of a file's text. Raises TranscriptFormatError where there is none in it."""

WRITERS: Mapping[str, Writer] = MappingProxyType(
    {
        "txt": txt.render,
        "srt": srt.render,
        "vtt": vtt.render,
        "ass": ass.render,
        "lrc": lrc.render,
        "csv": csv_.render,
        "tsv": tsv.render,
        "json": json_.render,
        "json-full": json_full.render,
        "json-openai": json_openai.render,
    }
)
"""By name: that of the format, and of its files' extension unless `EXTENSIONS` has another."""

EXTENSIONS: Mapping[str, str] = MappingProxyType({name: name.partition("-")[0] for name in WRITERS})
"""Of a format's files, by its name."""

READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "json": json_reading.parse,
        "srt": srt.parse,
        "vtt": vtt.parse,
        "ass": ass.parse,
        "ssa": ass.parse,
        "lrc": lrc.parse,
        "csv": csv_.parse,
        "tsv": tsv.parse,
    }
)
"""By file extension."""


def parse(name: str, text: str) -> TranscribeResult:
    """The transcript in a file, by its name's extension.

    Raises:
        TranscriptFormatError: files of this kind cannot be read, or this one is none, or damaged.
    """
    extension = name.rpartition(".")[2].lower()
    if extension not in READERS:
        raise TranscriptFormatError(
            f"transcripts are read from files that end in {', '.join(READERS)}, not from "
            f"{name[-80:]!r}"
        )
    return READERS[extension](text)


__all__ = ["EXTENSIONS", "READERS", "WRITERS", "Layout", "Reader", "Writer", "parse"]
