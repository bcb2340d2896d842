"""What readers of subtitles share: hostile until checked, and forgiving where players are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from pyengine.errors import TranscriptFormatError
from pyengine.formats.cues import clean
from pyengine.result import Language, Segment, Timings, TranscribeResult, Word

MOST_CHARACTERS = 64_000_000
"""A day of talk with every word's time, several times over."""

MOST_SECONDS = 1_000_000.0
"""Eleven days: later times are damage."""

_TIMES = re.compile(r"\s*([\d:.,]+)\s*-->\s*([\d:.,]+)(?:\s.*)?$")
_CLOCK = re.compile(r"(?:(\d{1,6}):)?(\d{1,3}):(\d{1,2})[.,](\d{1,3})\d*$")
_MILLISECONDS = re.compile(r"[0-9]{1,12}")
_TAG = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")

NO_TIMINGS = Timings(
    load=0.0,
    mel=0.0,
    encode=0.0,
    encode_runs=0,
    prompt=0.0,
    prompt_runs=0,
    decode=0.0,
    decode_runs=0,
    sample=0.0,
    total=0.0,
)


@dataclass(frozen=True, slots=True)
class Timed:
    """A piece of text with its seconds."""

    start: float
    end: float
    text: str
    words: tuple[Timed, ...] = ()


class Lines:
    """A file's lines, whatever ends them.

    Raises:
        TranscriptFormatError: there are more than any transcript has.
    """

    def __init__(self, text: str) -> None:
        check_size(text)
        self.lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def check_size(text: str) -> None:
    """Raises TranscriptFormatError for more text than any transcript has."""
    if len(text) > MOST_CHARACTERS:
        raise TranscriptFormatError(
            f"this file has {len(text):,} characters; no transcript has more than "
            f"{MOST_CHARACTERS:,}"
        )


def seconds_of(clock: str) -> float:
    """Seconds of ``[H:]MM:SS.mmm``.

    Raises:
        TranscriptFormatError: it is none, or later than anything.
    """
    match = _CLOCK.match(clock)
    if not match:
        raise TranscriptFormatError(f"{clock[:40]!r} is not a time such as 00:01:02.345")
    hours, minutes, seconds, fraction = match.groups()
    total = (
        int(hours or 0) * 3600
        + int(minutes) * 60
        + int(seconds)
        + int(fraction) / 10 ** len(fraction)
    )
    if total > MOST_SECONDS:
        raise TranscriptFormatError(f"{clock[:40]!r} is later than any recording lasts")
    return total


def untagged(text: str) -> str:
    """Text without ``<b>`` and ``{\\an8}`` and their like."""
    return _TAG.sub("", text)


def read_cues(
    source: Lines,
    name: str,
    plain: Callable[[str], str],
    words: Callable[[float, float, str], list[Timed]] | None = None,
) -> Iterator[Timed]:
    """The cues of SubRip or WebVTT: a line with two times, and lines until a blank one or the next
    such line."""
    times: re.Match[str] | None = None
    text: list[str] = []
    for line in chain(source.lines, [""]):
        begins = _TIMES.match(line)
        if not begins and line.strip():
            text.append(line)
            continue
        if times:
            if begins and text and text[-1].strip().isdecimal():
                text.pop()  # the number of the cue that begins
            start, end = seconds_of(times[1]), seconds_of(times[2])
            if end < start:
                raise TranscriptFormatError(
                    f"in this {name} file a cue ends before it begins: {times[0][:80]!r}"
                )
            inner = words(start, end, " ".join(text)) if words else []
            yield Timed(start, end, " ".join(map(plain, text)), tuple(inner))
        times, text = begins, []


def read_table(rows: Iterable[Sequence[str]], name: str) -> TranscribeResult:
    """A transcript of rows of start and end, in milliseconds, and text, after one that says so.

    Raises:
        TranscriptFormatError: the first row names other columns, a time is none, or there is no
            text.
    """
    head, *lines = [row for row in rows if any(map(str.strip, row))] or [[]]
    if [column.strip().lower() for column in head] != ["start", "end", "text"]:
        raise TranscriptFormatError(
            f"this {name} file is no transcript: its columns are not start, end, text"
        )
    return result_of(
        # Commas that nobody has quoted are the text's
        Timed(*_milliseconds(row[:2], name), " ".join(",".join(row[2:]).split()))
        for row in lines
    )


def _milliseconds(clock: Sequence[str], name: str) -> tuple[float, float]:
    """Seconds of a row's start and end."""
    if len(clock) < 2 or not all(_MILLISECONDS.fullmatch(text.strip()) for text in clock):
        given = ", ".join(clock)[:40]
        raise TranscriptFormatError(
            f"in this {name} file {given!r} is no start and end in milliseconds"
        )
    start, end = (int(text) / 1000 for text in clock)
    if end < start or end > MOST_SECONDS:
        raise TranscriptFormatError(
            f"in this {name} file no row can last from {clock[0]} to {clock[1]} ms"
        )
    return start, end


def result_of(cues: Iterable[Timed], language: str = "en") -> TranscribeResult:
    """A transcript of timed texts, in the order of their times.

    Raises:
        TranscriptFormatError: there are none.
    """
    return finish([_segment(cue) for cue in cues], language)


def _segment(cue: Timed) -> Segment:
    pieces = [Word(text=word.text, start=word.start, end=word.end) for word in cue.words]
    words = _cleaned(pieces)
    text = "".join(word.text for word in words) if words else " " + clean(cue.text)
    return make_segment(
        cue.start, max(cue.start, cue.end), text, fitting_words(words, text, cue.start, cue.end)
    )


def _cleaned(words: Iterable[Word]) -> list[Word]:
    """Words that can be seen, with the space before them, the first one, too, as in transcripts."""
    found: list[Word] = []
    spaced = True
    for word in words:
        text = clean(word.text, strip=False)
        if bare := text.strip():
            spaced = spaced or text[0].isspace()
            found.append(replace(word, text=" " + bare if spaced else bare))
            spaced = False
        spaced = spaced or text[-1:].isspace()
    return found


def finish(segments: Iterable[Segment], language: str) -> TranscribeResult:
    """A transcript of all segments that have text, in the order of their times.

    Raises:
        TranscriptFormatError: there are none.
    """
    found = sorted((s for s in segments if clean(s.text)), key=lambda s: s.start)
    if not found:
        raise TranscriptFormatError("there is no transcript in this file")
    return TranscribeResult(
        text="".join(segment.text for segment in found),
        segments=tuple(replace(segment, id=i) for i, segment in enumerate(found)),
        language=Language(code=language, probability=None),
        duration=max(segment.end for segment in found),
        timings=NO_TIMINGS,
    )


def make_segment(
    start: float,
    end: float,
    text: str,
    words: tuple[Word, ...],
    *,
    seek: int = 0,
    tokens: tuple[int, ...] = (),
    token_probs: tuple[float, ...] = (),
    temperature: float = 0.0,
    avg_logprob: float = 0.0,
    compression_ratio: float = 0.0,
    no_speech_prob: float = 0.0,
    confidence: float | None = None,
) -> Segment:
    """A segment of which little is known."""
    return Segment(
        id=0,
        seek=seek,
        start=start,
        end=end,
        text=text,
        tokens=tokens,
        temperature=temperature,
        avg_logprob=avg_logprob,
        compression_ratio=compression_ratio,
        no_speech_prob=no_speech_prob,
        token_probs=token_probs,
        confidence=confidence,
        words=words,
    )


def fitting_words(words: Sequence[Word], text: str, start: float, end: float) -> tuple[Word, ...]:
    """The words if they make up the text, none before the one ahead of it has ended, and none
    outside `start` and `end`; else nothing."""
    if "".join(word.text for word in words) != text:
        return ()
    found: list[Word] = []
    last = start
    for word in words:
        begin = min(max(last, word.start), end)
        last = min(max(begin, word.end), end)
        found.append(replace(word, start=begin, end=last))
    return tuple(found)
