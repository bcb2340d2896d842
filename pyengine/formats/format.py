"""All that the command line, the page and the engine know of one format of files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyengine.formats.json_ import JsonContext
from pyengine.formats.layout import Layout
from pyengine.formats.opened import Reading
from pyengine.result import TranscribeResult
from pyengine.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What some formats tell beyond the transcript; each leaves out what is not given."""

    tokenizer: Tokenizer | None = None
    """Of the model that made the transcript: for the text of single tokens."""
    context: JsonContext | None = None
    """The run that made it."""
    font: str | None = None
    """A family's name, for ASS."""
    offset_n: int = 0
    """Added to the numbers of SubRip's cues."""


Writer = Callable[[TranscribeResult, Layout, Extras], str]
"""Makes a file's text of a result."""

Reader = Callable[[str], Reading]
"""Makes a transcript of a file's text, and notes on what is not in it. Raises
TranscriptFormatError where there is no transcript."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A row of `FORMATS`."""

    name: str
    """In Python, and between the page and the engine."""

    extension: str
    """Of the files that are written."""

    flags: tuple[str, str]
    """Short and long, that ask the command line for it."""

    help: str
    """What the command line's help says of it."""

    label: str | None
    """What the page calls it; None where the page does not offer it."""

    layout: tuple[str, ...] = ()
    """Fields of `Layout` that the page asks for."""

    write: Writer

    read: Reader | None = None

    reads: tuple[str, ...] = ()
    """Extensions of the files that `read` takes."""

    def render(
        self, result: TranscribeResult, layout: Layout | None = None, extras: Extras | None = None
    ) -> str:
        """A file's text. Where no layout is given, there is a cue for each segment."""
        return self.write(result, layout or Layout(), extras or Extras())
