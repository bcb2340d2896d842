"""Transcripts as files: pure functions from a result to the text of one format, and back.

The text is to be written as UTF-8 with its line ends as they are; it ends with a newline
unless it is empty. What is read may be in other encodings, and made by anybody.
"""

from __future__ import annotations

from pyengine.errors import TranscriptFormatError
from pyengine.formats.encoding import decode
from pyengine.formats.format import Extras, Format, Reader
from pyengine.formats.layout import Layout
from pyengine.formats.opened import Opened, Opening, Reading
from pyengine.formats.table import FORMATS, offered, readers
from pyengine.result import TranscribeResult
from pyengine.steps import Steps


def open_transcript(name: str, data: bytes | bytearray | memoryview) -> Opened:
    """The transcript in a file's bytes, by its name's extension, and notes on what is not in it
    and on how the bytes were read.

    Raises:
        TranscriptFormatError: files of this kind cannot be read, or this one is none, or damaged.
    """
    return Steps(opening(name, data)).finish()


def opening(name: str, data: bytes | bytearray | memoryview) -> Reading:
    """As `open_transcript`, in steps between which others can do something."""
    reader = _reader(name)
    text, notes = decode(data)
    opened = yield from reader(text)
    return Opened(opened.result, (*notes, *opened.notes))


def parse(name: str, text: str) -> TranscribeResult:
    """The transcript in a file's text, by its name's extension.

    Raises:
        TranscriptFormatError: as `open_transcript`.
    """
    return Steps(_reader(name)(text)).finish().result


def _reader(name: str) -> Reader:
    extension = name.rpartition(".")[2].lower()
    known = readers()
    if extension not in known:
        raise TranscriptFormatError(
            f"transcripts are read from files that end in {', '.join(known)}, not from "
            f"{name[-80:]!r}"
        )
    return known[extension]


__all__ = [
    "FORMATS",
    "Extras",
    "Format",
    "Layout",
    "Opened",
    "Opening",
    "Reading",
    "offered",
    "open_transcript",
    "opening",
    "parse",
    "readers",
]
