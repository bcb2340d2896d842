"""Segments made fit for display: the common ground of every subtitle format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyengine.formats.layout import Block, Layout, TimedLine, blocks, whole_block
from pyengine.formats.timestamps import to_milliseconds
from pyengine.result import Segment

# C0 and C1 controls would corrupt a file or drive a terminal; lone surrogates have no UTF-8.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class CueWord:
    """A word of a cue, in milliseconds; no earlier than the one before it ended."""

    text: str
    """With the space before it, if there is one."""
    start_ms: int
    end_ms: int
    """Not before `start_ms`."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Lines of text shown from `start_ms` until `end_ms`, in milliseconds."""

    start_ms: int
    """Not negative."""
    end_ms: int
    """After `start_ms`: readers drop or reject cues that last no time."""
    lines: tuple[str, ...]
    """One or more; none blank, none with control characters or spaces around it."""
    words: tuple[tuple[CueWord, ...], ...] = ()
    """Of each line, where they have times: their texts in a row are the line."""
    speaker: int | None = None
    """Who says all of it."""
    turn_next: bool = False
    """Whether somebody else speaks after it; see `Segment.turn_next`."""

    @property
    def text(self) -> str:
        """The text on one line."""
        return " ".join(self.lines)


def to_cue(segment: Segment) -> Cue | None:
    """The cue of a whole segment; None where it has no visible text."""
    return _cue(whole_block(segment))


def to_cues(segments: Iterable[Segment], layout: Layout | None = None) -> Iterator[Cue]:
    """Cues of all that has text, in order."""
    return (cue for block in blocks(segments, layout or Layout()) if (cue := _cue(block)))


def _cue(block: Block) -> Cue | None:
    start = to_milliseconds(block.start)
    end = max(start + 1, to_milliseconds(block.end))
    lines = [(clean(line.text), line) for line in block.lines]
    kept = [(text, line) for text, line in lines if text]
    if not kept:
        return None
    words = tuple(_words(text, line, start, end) for text, line in kept)
    texts = tuple(text for text, _ in kept)
    return Cue(start, end, texts, words if all(words) else (), block.speaker, block.turn_next)


def _words(text: str, line: TimedLine, start: int, end: int) -> tuple[CueWord, ...]:
    """A line's words within its cue; none where cleaning has joined them otherwise."""
    found: list[CueWord] = []
    at = start
    for word in line.words:
        shown = clean(word.text, strip=False)
        if not found:
            shown = shown.lstrip()
        if not shown:
            continue
        first = min(max(at, to_milliseconds(word.start)), end)
        at = min(max(first, to_milliseconds(word.end)), end)
        found.append(CueWord(shown, first, at))
    if found:
        last = found[-1]
        found[-1] = CueWord(last.text.rstrip(), last.start_ms, last.end_ms)
    return tuple(found) if "".join(word.text for word in found) == text else ()


@dataclass(frozen=True, slots=True)
class Highlight:
    """A cue's text from one moment to another, with one word of it marked, or none."""

    start_ms: int
    end_ms: int
    words: tuple[tuple[CueWord, ...], ...]
    marked: CueWord | None


def highlights(cue: Cue) -> Sequence[Highlight]:
    """A cue once for every word, and for every pause between two (openai-whisper's
    highlight_words); none where its words have no times."""
    found: list[Highlight] = []
    last = cue.start_ms
    for word in (word for line in cue.words for word in line):
        if word.start_ms > last:
            found.append(Highlight(last, word.start_ms, cue.words, None))
        if word.end_ms > word.start_ms:
            found.append(Highlight(word.start_ms, word.end_ms, cue.words, word))
        last = word.end_ms
    return found


def clean(text: str, *, strip: bool = True) -> str:
    """Text without what cannot be shown."""
    shown = _UNPRINTABLE.sub("", text.replace("\t", " "))
    return shown.strip() if strip else shown
