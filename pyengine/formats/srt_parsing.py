"""SubRip as players read it: what there is of it in files, as the format has no standard."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pyengine.formats.captions import Caption, Piece, with_speakers
from pyengine.formats.limits import MOST_SECONDS, gathered
from pyengine.formats.opened import Loss, Losses, Reading
from pyengine.formats.parsing import Lines, result_of, seconds_from
from pyengine.formats.said_once import said_once

_CLOCK = (
    r"(-?)(?:([0-9]{1,6})\s?:\s?)?([0-9]{1,6})\s?:\s?([0-9]{1,6})"
    r"(?:\s?[.,:]\s?([0-9]{1,3})[0-9]*+)?"
)


def _times(arrow: str) -> re.Pattern[str]:
    return re.compile(rf"\s*+{_CLOCK}\s*+(?:{arrow})\s*+{_CLOCK}(?:\s++(.*))?$")


_TIMES = _times("-->")
_ODD_TIMES = _times("-{1,3} ?>|[\u2013\u2014]>|\u2192")
"""With other arrows. Where they stand in text, as in files of ours, they are text."""

_PLACE = re.compile(r"(?:[A-Za-z][A-Za-z0-9]*+:\S++\s*+)*+$")
"""X1:10 X2:20 Y1:30 Y2:40, or WebVTT's settings."""

_NUMBER = re.compile(r"[0-9]{1,9}")
_TAGGED = re.compile(r"<([A-Za-z]\w*+)[^<>]*>([^<>]*)</\1>")
_VOICE = re.compile(r"</v>|<v\s([^<>]*)>")
_OVERRIDE = re.compile(r"\{\\[^{}]*\}")
_TAG = re.compile(r"<(?:(/)\s{0,3})?([A-Za-z][A-Za-z0-9]*+)(?:\.[\w-]++)*+(\s[^<>]*+|/)?>")
_NAMES = frozenset(
    (
        *("a", "b", "big", "br", "c", "center", "code", "div", "em", "font", "i", "lang", "p"),
        *("rp", "rt", "ruby", "s", "small", "span", "strike", "strong", "sub", "sup", "tt", "u"),
        "v",
    )
)
"""Tags wherever they stand. Other names are text, such as <sighs>, unless the cue closes them or
gives them attributes."""
_ANNOTATED = frozenset({"c", "font", "lang", "v"})
"""Tags with more than attributes; <i think so> is text."""


def read(text: str) -> Reading:
    """A transcript from subtitles; markup is dropped, and names of speakers before the texts are
    theirs.

    A cue lasts to the next time line, and the number above that; blank lines do not end it.

    Raises:
        TranscriptFormatError: there are none in it.
    """
    lines = Lines(text).lines
    losses = Losses()
    captions = yield from gathered(_captions(lines, losses))
    return (yield from result_of(said_once(with_speakers(captions), losses), losses))


def _captions(lines: Sequence[str], losses: Losses) -> Iterator[Caption]:
    proper = any(_TIMES.match(line) for line in lines if "-->" in line)
    begun: re.Match[str] | None = None
    text: list[str] = []
    number: int | None = None
    for line in lines:
        begins = _TIMES.match(line)
        if not begins and not (proper and _in_text(text)):
            begins = _ODD_TIMES.match(line)
        if not begins:
            text.append(line.strip())
            continue
        number, body = _without_number(text, number)
        yield from _caption(begun, body, losses)
        begun, text = begins, []
    yield from _caption(begun, text, losses)


def _in_text(text: Sequence[str]) -> bool:
    """Whether what follows upon some lines cannot begin a cue: no number with a blank line above
    it, or nothing, is right above."""
    return not (text and _NUMBER.fullmatch(text[-1]) and not any(text[-2:-1]))


def _without_number(text: list[str], before: int | None) -> tuple[int, list[str]]:
    """The number of the cue that begins below some lines, and the lines without it. It stands
    right above its time line; where blank lines are between, it must be the one that is due."""
    at = next((i for i in range(len(text) - 1, -1, -1) if text[i]), -1)
    if at >= 0 and _NUMBER.fullmatch(text[at]):
        number = int(text[at])
        if at + 1 == len(text) or before is None or number == before + 1:
            return number, text[:at]
    return -1 if before is None else before, text


def _caption(begun: re.Match[str] | None, text: Sequence[str], losses: Losses) -> Iterator[Caption]:
    if not begun:
        losses.add(Loss.NO_TIME, sum(bool(line) for line in text))
        return
    groups = begun.groups(default="")
    start, end = _seconds(groups[:5]), _seconds(groups[5:10])
    if max(start, end) > MOST_SECONDS:
        losses.add(Loss.TOO_LATE)
        return
    tail = groups[10]
    placed = bool(_PLACE.match(tail))
    given = "\n".join(text if placed else [tail, *text])
    voice = next((tag[1] for tag in _VOICE.finditer(given) if tag[1]), None)
    given = _VOICE.sub("", given)
    shown = untagged(given)
    if shown != given or (placed and tail):
        losses.add(Loss.LOOK)
    lines = tuple((Piece(line),) for line in shown.split("\n"))
    yield Caption(start, end, lines, _mark(given), voice)


def _mark(text: str) -> tuple[int, int] | None:
    """The one part of a text in a tag, where it is."""
    tag = _TAGGED.search(text)
    if not tag:
        return None
    before, after = text[: tag.start()], text[tag.end() :]
    if untagged(text) != before + tag[2] + after:
        return None  # there are more tags
    return len(before), len(before) + len(tag[2])


def _seconds(clock: Sequence[str]) -> float:
    return 0.0 if clock[0] else seconds_from(*clock[1:])


def untagged(text: str) -> str:
    """Text without ``<b>`` and ``{\\an8}`` and their like."""
    bare = _OVERRIDE.sub("", text)
    closed = {tag[2].lower() for tag in _TAG.finditer(bare) if tag[1]}

    def without(tag: re.Match[str]) -> str:
        name, more = tag[2].lower(), (tag[3] or "").strip(" \t/")
        if name == "br":
            return "\n"
        plain = not more or "=" in more or name in _ANNOTATED
        known = name in _NAMES or name in closed or "=" in more
        return "" if known and plain else tag[0]

    return _TAG.sub(without, bare)
