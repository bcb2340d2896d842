"""Lyrics, the ``.lrc`` of music players: a line's time before it; the enhanced form, a word's too.

The format has no standard. Readers agree on ``[mm:ss.xx]`` with hundredths of a second and on
``[key:value]`` lines at the beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pyengine.errors import TranscriptFormatError
from pyengine.formats.cues import Cue, to_cues
from pyengine.formats.layout import Layout
from pyengine.formats.parsing import MOST_CHARACTERS, MOST_SECONDS, Lines, Timed, result_of
from pyengine.result import TranscribeResult

_STAMP = re.compile(r"\[(\d{1,6}):(\d{1,2})(?:[.:](\d{1,3}))?\]")
_WORD_STAMP = re.compile(r"<(\d{1,6}):(\d{1,2})(?:[.:](\d{1,3}))?>")

_OFFSET = re.compile(r"\[offset:\s*([+-]?\d{1,6})\s*\]", re.IGNORECASE)

_LAST_LINE = 5.0
"""Seconds that the last line is taken to last, from the last time in it: the file does not say."""

_PAUSE_MS = 10
"""Shorter ones cannot be written."""


def render(result: TranscribeResult, layout: Layout | None = None) -> str:
    """A line for each segment; where a pause follows, an empty one says when it ends.

    With `word_times` it is enhanced LRC, with ``<mm:ss.xx>`` before each word and after the last.
    """
    layout = layout or Layout()
    cues = list(to_cues(result.segments, layout))
    lines = ["[re:pyengine]"]
    for i, cue in enumerate(cues):
        lines.append(f"[{_time(cue.start_ms)}]{_text(cue, layout)}")
        if i + 1 == len(cues) or cues[i + 1].start_ms - cue.end_ms >= _PAUSE_MS:
            lines.append(f"[{_time(cue.end_ms)}]")
    return "".join(f"{line}\n" for line in lines) if cues else ""


def _text(cue: Cue, layout: Layout) -> str:
    if not layout.word_times or not cue.words:
        return _safe(cue.text)
    parts: list[str] = []
    for line in cue.words:
        for i, word in enumerate(line):
            space = " " if (not i and parts) or word.text.startswith(" ") else ""
            parts.append(f"{space}<{_time(word.start_ms)}>{_safe(word.text.lstrip())}")
    return "".join(parts) + f"<{_time(cue.words[-1][-1].end_ms)}>"


def _safe(text: str) -> str:
    """Nothing in it can be taken for a time."""
    return re.sub(r"[\[<](?=\d+:)", "(", text)


def _time(ms: int) -> str:
    minutes, hundredths = divmod(round(ms / 10), 6000)
    return f"{minutes:02}:{hundredths // 100:02}.{hundredths % 100:02}"


def parse(text: str) -> TranscribeResult:
    """A transcript from lyrics: a line lasts until the next one, or the empty one that ends it.
    ``[offset:250]`` shows all lines that many milliseconds sooner.

    Raises:
        TranscriptFormatError: there are none in it.
    """
    return result_of(list(_timed(Lines(text))))


def _timed(source: Lines) -> Iterator[Timed]:
    found: list[tuple[float, str]] = []
    total, sooner = 0, 0.0
    for line in source.lines:
        line = line.strip()
        if not line.startswith("["):
            continue
        if offset := _OFFSET.fullmatch(line):
            sooner = int(offset[1]) / 1000
        at = 0
        times: list[float] = []
        while match := _STAMP.match(line, at):  # a refrain has the times of all its places
            times.append(_seconds(match))
            at = match.end()
        text = line[at:]
        total += len(text) * len(times)
        if total > MOST_CHARACTERS:
            raise TranscriptFormatError("the lines of this LRC file have more places than any song")
        found += [(time, text) for time in times if time <= MOST_SECONDS]
    found.sort(key=lambda line: line[0])
    for i, (start, line) in enumerate(found):
        plain = _WORD_STAMP.sub("", line)
        if not plain.strip():
            continue
        stamps = map(_seconds, _WORD_STAMP.finditer(line))
        end = found[i + 1][0] if i + 1 < len(found) else max([start, *stamps]) + _LAST_LINE
        words = _words(line, start, end)
        yield _shifted(Timed(start, words[-1].end if words else end, plain, words), -sooner)


def _shifted(line: Timed, seconds: float) -> Timed:
    if not seconds:
        return line
    words = tuple(_shifted(word, seconds) for word in line.words)
    start, end = (max(0.0, time + seconds) for time in (line.start, line.end))
    return Timed(start, end, line.text, words)


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
    minutes, seconds, fraction = match.groups()
    part = int(fraction) / 10 ** len(fraction) if fraction else 0.0
    return int(minutes) * 60 + int(seconds) + part
