"""WebVTT as browsers read it: W3C WebVTT, sections 6.1 (files), 6.3 (times) and 6.4 (cue text)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from pyengine.errors import OptionError, TranscriptFormatError
from pyengine.formats.captions import Caption, Piece
from pyengine.formats.limits import MOST_SECONDS, gathered
from pyengine.formats.opened import Loss, Losses, Reading
from pyengine.formats.parsing import Lines, result_of, seconds_from
from pyengine.formats.said_once import said_once
from pyengine.languages import to_language_code

_SIGNATURE = re.compile(r"WEBVTT(?:[ \t]|$)")
_CLOCK = r"(?:([0-9]+):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})(?![0-9])"
_TIMES = re.compile(rf"[ \t\f]*{_CLOCK}[ \t\f]*-->[ \t\f]*{_CLOCK}(.*)")
_STAMP = re.compile(_CLOCK)
_TAG = re.compile(r"<([^>]*)(>?)|[^<]+")
"""A tag lasts to the next ">" or, where there is none, to the end of the cue."""
_NAME = re.compile(r"(/?)([^ \t\n\f.]*)((?:\.[^ \t\n\f]*)?)[ \t\n\f]*(.*)", re.DOTALL)
_NAMES = {"b", "c", "i", "lang", "ruby", "rt", "u", "v"}
_ANNOTATED = {"lang", "v"}
_LANGUAGE = re.compile(r"Language:\s*([A-Za-z]{2,3})\b")
_COMMENT = re.compile(r"NOTE(?:[ \t]|$)")
_SHEET = re.compile(r"(?:STYLE|REGION)[ \t\f]*$")

_LONG_NUMBER = re.compile("&#[0-9]{100,};?")
"""Of no character; html.unescape raises ValueError where there are thousands of digits."""


def read(text: str) -> Reading:
    """A transcript from a WebVTT file: its tags are dropped, but for the times of words, and for
    voices, which are its speakers.

    Raises:
        TranscriptFormatError: it does not begin with WEBVTT, or there are no cues in it.
    """
    lines = [line.replace("\0", "\N{REPLACEMENT CHARACTER}") for line in Lines(text).lines]
    if not _SIGNATURE.match(lines[0]):
        raise TranscriptFormatError("this is not a WebVTT file: it does not begin with WEBVTT")
    losses = Losses()
    captions = yield from gathered(_captions(lines, losses))
    return (yield from result_of(said_once(captions, losses), losses, _language(lines)))


def _language(lines: Sequence[str]) -> str:
    """What the header says, where Whisper knows it."""
    for line in lines[1 : lines.index("") if "" in lines else None]:
        if (match := _LANGUAGE.match(line)) and "-->" not in line:
            try:
                return to_language_code(match[1].lower())
            except OptionError:
                break
    return "en"


def _captions(lines: Sequence[str], losses: Losses) -> Iterator[Caption]:
    """The cues of all blocks; what stands between the first line and a blank one is a header."""
    _, _, at = _block(lines, 1, header=True)
    while at < len(lines):
        times, text, at = _block(lines, at)
        if times:
            span = _seconds(times.groups("")[:4]), _seconds(times.groups("")[4:8])
            if max(span) > MOST_SECONDS:
                losses.add(Loss.TOO_LATE)
                continue
            yield from _Cue(*span, losses, styled=bool(times[9].strip())).read("\n".join(text))
        elif text:
            _count(text, losses)


def _block(
    lines: Sequence[str], at: int, *, header: bool = False
) -> tuple[re.Match[str] | None, list[str], int]:
    """The times of the block that begins there, if it has some, its text, and where it ends: at a
    blank line, or at the next line with an arrow."""
    times: re.Match[str] | None = None
    text: list[str] = []
    first, arrow = at, False
    while at < len(lines):
        line = lines[at]
        if "-->" in line:
            if header or arrow or at > first + 1:
                break
            arrow = True
            times = _TIMES.match(line)
            if times:
                text = []  # what stood before it was the cue's name
        elif not line:
            return times, text, at + 1
        else:
            text.append(line)
        at += 1
    return times, text, at


def _count(text: Sequence[str], losses: Losses) -> None:
    """A block without times that can be read."""
    if _COMMENT.match(text[0]):
        losses.add(Loss.COMMENT)
    elif _SHEET.match(text[0]):
        losses.add(Loss.SHEET)
    else:
        losses.add(Loss.NO_TIME, len(text))


def _seconds(clock: Sequence[str]) -> float:
    # Hours of thousands of digits cost more to convert than the file is worth
    return float("inf") if len(clock[0].lstrip("0")) > 9 else seconds_from(*clock)


class _Cue:
    """The text of one cue on its way from tags to lines."""

    def __init__(self, start: float, end: float, losses: Losses, *, styled: bool) -> None:
        self._start, self._end = start, end
        self._losses = losses
        self._lines: list[list[tuple[str | None, Piece]]] = [[]]
        """Each piece with its voice."""
        self._voices: list[str | None] = [None]
        self._at: float | None = None
        self._length = 0
        self._open: list[tuple[str, int]] = []
        self._marks: list[tuple[int, int]] = []
        self._lost: set[Loss] = {Loss.LOOK} if styled else set()

    def read(self, text: str) -> Iterator[Caption]:
        """One caption for each voice in a row; all of them last as long as the cue, but for what
        its time stamps say."""
        for token in _TAG.finditer(text):
            if token[1] is None:
                self._add(token[0])
            else:
                self._tag(token[1], closed=bool(token[2]))
        self._end_pause()
        for loss in self._lost:
            self._losses.add(loss)
        pieces = [(voice, i, piece) for i, line in enumerate(self._lines) for voice, piece in line]
        voices = [voice for voice, _, piece in pieces if piece.text.strip()]
        if len(set(voices)) < 2:
            lines = tuple(tuple(piece for _, piece in line) for line in self._lines)
            [mark] = self._marks if len(self._marks) == 1 else [None]
            yield Caption(self._start, self._end, lines, mark, voices[0] if voices else None)
            return
        start = self._start
        for voice, said in groupby(pieces, lambda item: item[0]):
            lines = tuple(
                tuple(piece for _, _, piece in line)
                for _, line in groupby(said, lambda item: item[1])
            )
            at = lines[0][0].at
            start = start if at is None else at
            if any(piece.text.strip() for line in lines for piece in line):
                yield Caption(start, self._end, lines, speaker=voice)

    def _add(self, text: str) -> None:
        for i, line in enumerate(text.split("\n")):
            if i:
                self._lines.append([])
            shown = _unescaped(line)
            piece = Piece(shown.replace("\n", " "), self._at)
            self._lines[-1].append((self._voices[-1], piece))
            self._length += len(shown) + bool(i)
            self._at = None

    def _end_pause(self) -> None:
        """Nothing is said after a time that no text follows."""
        if self._at is not None:
            self._lines[-1].append((self._voices[-1], Piece("", self._at)))

    def _tag(self, tag: str, *, closed: bool) -> None:
        if tag[:1].isdecimal():
            stamp = _STAMP.fullmatch(tag)
            if stamp:
                self._end_pause()
                self._at = _seconds(stamp.groups(""))
            elif not closed:
                self._lost.add(Loss.BRACKETS)
            return
        parts = _NAME.match(tag)
        assert parts, "it matches everything"
        slash, name, classes, annotation = parts.groups()
        known = name in _NAMES
        swallowed = annotation and not (closed and name in _ANNOTATED)
        if swallowed or (name and not known):
            self._lost.add(Loss.BRACKETS)
            return
        if name == "v":
            self._voice(annotation, ends=bool(slash))
        if not slash and known and (name not in ("c", "v") or classes):
            self._lost.add(Loss.LOOK)
            self._open.append((name, self._length))
        elif slash and self._open and self._open[-1][0] == name:
            self._marks.append((self._open.pop()[1], self._length))

    def _voice(self, annotation: str, *, ends: bool) -> None:
        if not ends:
            self._voices.append(_unescaped(annotation).strip() or None)
        elif len(self._voices) > 1:
            self._voices.pop()


def _unescaped(text: str) -> str:
    return html.unescape(_LONG_NUMBER.sub("\N{REPLACEMENT CHARACTER}", text))
