"""Transcripts as files: pure functions from a result to the text of one format, and back.

The text is to be written as UTF-8 with its line ends as they are; it ends with a newline
unless it is empty.
"""

from __future__ import annotations

from pyengine.errors import TranscriptFormatError
from pyengine.formats.format import Extras, Format
from pyengine.formats.layout import Layout
from pyengine.formats.table import FORMATS, offered, readers
from pyengine.result import TranscribeResult


def parse(name: str, text: str) -> TranscribeResult:
    """The transcript in a file, by its name's extension.

    Raises:
        TranscriptFormatError: files of this kind cannot be read, or this one is none, or damaged.
    """
    extension = name.rpartition(".")[2].lower()
    known = readers()
    if extension not in known:
        raise TranscriptFormatError(
            f"transcripts are read from files that end in {', '.join(known)}, not from "
            f"{name[-80:]!r}"
        )
    return known[extension](text)


__all__ = ["FORMATS", "Extras", "Format", "Layout", "offered", "parse", "readers"]
