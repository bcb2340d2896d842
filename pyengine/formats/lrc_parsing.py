"""Lyrics as players read them, with the times of lines, and in enhanced LRC of words, too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pyengine.errors import TranscriptFormatError
from pyengine.formats.limits import MOST_CHARACTERS, MOST_CUES, MOST_SECONDS, check_count
from pyengine.formats.opened import Loss, Losses, Reading
from pyengine.formats.parsing import Lines, Timed, result_of, seconds_from
from pyengine.formats.speakers import names_before

_CLOCK = (
    r"(?:([0-9]{1,4}):(?=[0-9]{1,2}:[0-9]{1,2}[.,]))?"  # hours: there are two more and a fraction
    r"([0-9]{1,6}):([0-9]{1,2})(?:[.,:]([0-9]{1,9}))?"
)
_STAMP = re.compile(rf"\s*+\[{_CLOCK}\]")
_WORD_STAMP = re.compile(f"<{_CLOCK}>")

_OFFSET = re.compile(r"\[offset:\s*([+-]?[0-9]{1,6})\s*\]", re.IGNORECASE)
_TAG = re.compile(r"\[[A-Za-z#][^\[\]:]*+:[^\[\]]*+\]")
_OF_THE_FILE = re.compile(r"\[(?:re|ve|tool|offset|length):", re.IGNORECASE)
"""What made it, and what follows from its times."""

_LAST_LINE = 5.0
"""Seconds that the last line is taken to last, from the last time in it: the file does not say."""


def read(text: str) -> Reading:
    """A transcript from lyrics: a line lasts until the next one at another time, or the empty one
    that ends it; lines at one time are in two languages, say. ``[offset:250]`` shows all lines
    that many milliseconds sooner.

    Raises:
        TranscriptFormatError: there are none in it.
    """
    losses = Losses()
    return result_of(_timed(Lines(text), losses), losses)


def _timed(source: Lines, losses: Losses) -> Iterator[Timed]:
    found: list[tuple[float, str]] = []
    total, sooner = 0, 0.0
    for line in source.lines:
        line = line.strip()
        at = 0
        times: list[float] = []
        while match := _STAMP.match(line, at):  # a refrain has the times of all its places
            times.append(_seconds(match))
            at = match.end()
        if not times:
            if offset := _OFFSET.fullmatch(line):
                sooner = int(offset[1]) / 1000
            elif line and not _OF_THE_FILE.match(line):
                losses.add(Loss.ABOUT if _TAG.fullmatch(line) else Loss.NO_TIME)
            continue
        text = line[at:]
        total += len(text) * len(times)
        if total > MOST_CHARACTERS:
            raise TranscriptFormatError("the lines of this LRC file have more places than any song")
        check_count(len(found) + len(times), MOST_CUES, "cues")
        found += [(time, text) for time in times if time <= MOST_SECONDS]
        losses.add(Loss.TOO_LATE, sum(time > MOST_SECONDS for time in times))
    found.sort(key=lambda line: line[0])
    ends: list[float | None] = [None] * len(found)
    for i in range(len(found) - 2, -1, -1):
        start, following = found[i][0], found[i + 1][0]
        ends[i] = following if following > start else ends[i + 1]
    texts = [_WORD_STAMP.sub("", line) for _, line in found]
    names = iter(names_before([text for text in texts if text.strip()]))
    for (start, line), text, until in zip(found, texts, ends, strict=True):
        if not text.strip():
            continue  # it ends the line before
        name, size = next(names)
        if not text[size:].strip() or not line.startswith(text[:size]):
            name, size = None, 0
        line, plain = line[size:], text[size:]
        stamps = map(_seconds, _WORD_STAMP.finditer(line))
        end = until if until is not None else max([start, *stamps]) + _LAST_LINE
        words = _words(line, start, end)
        yield _shifted(Timed(start, words[-1].end if words else end, plain, words, name), -sooner)


def _shifted(line: Timed, seconds: float) -> Timed:
    if not seconds:
        return line
    words = tuple(_shifted(word, seconds) for word in line.words)
    start, end = (max(0.0, time + seconds) for time in (line.start, line.end))
    return Timed(start, end, line.text, words, line.speaker)


def _words(line: str, start: float, end: float) -> tuple[Timed, ...]:
    stamps = list(_WORD_STAMP.finditer(line))
    if not stamps:
        return ()
    texts = [line[a.end() : b.start()] for a, b in pairwise(stamps)] + [line[stamps[-1].end() :]]
    times = [*(min(max(_seconds(stamp), start), end) for stamp in stamps), end]
    leading = line[: stamps[0].start()]
    words: list[Timed] = []
    space = leading if not leading.strip() else ""
    for (a, b), text in zip(pairwise(times), texts, strict=True):
        if text.strip():
            words.append(Timed(a, b, space + text.rstrip()))
        space = text[len(text.rstrip()) :]
    if leading.strip():
        words.insert(0, Timed(start, times[0], leading))
    return tuple(words)


def _seconds(match: re.Match[str]) -> float:
    return seconds_from(*match.groups(default=""))
