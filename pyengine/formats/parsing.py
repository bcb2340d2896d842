"""What all readers share: hostile until checked, and forgiving where players are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pyengine.errors import TranscriptFormatError
from pyengine.formats.cues import clean
from pyengine.formats.limits import (
    CUES_AT_ONCE,
    MOST_CUE_CHARACTERS,
    MOST_CUES,
    MOST_SECONDS,
    MOST_WORDS,
    check_count,
    check_size,
)
from pyengine.formats.opened import Loss, Losses, Opened, Opening, Reading
from pyengine.formats.speakers import Names
from pyengine.result import Language, Segment, Timings, TranscribeResult, Word

_CLOCK = re.compile(r"(?:(\d{1,6}):)?(\d{1,3}):(\d{1,2})[.,](\d{1,3})\d*$")

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
    speaker: str | None = None
    """A name, where the file gives one."""


class Lines:
    """A file's lines, whatever ends them.

    Raises:
        TranscriptFormatError: there are more than any transcript has.
    """

    def __init__(self, text: str) -> None:
        check_size(text)
        self.lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def clock_seconds(clock: str) -> float | None:
    """Seconds of ``[H:]MM:SS.mmm``, or None where it is no such time."""
    match = _CLOCK.match(clock)
    if not match:
        return None
    return seconds_from(*match.groups(default=""))


def seconds_from(hours: str, minutes: str, seconds: str, fraction: str) -> float:
    """Seconds of the digits of a clock, the nearest float to what they say; hours and fraction
    may be empty."""
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    scale = 10 ** len(fraction)
    return (whole * scale + int(fraction or 0)) / scale


def seconds_of(clock: str) -> float:
    """Seconds of ``[H:]MM:SS.mmm``.

    Raises:
        TranscriptFormatError: it is none, or later than anything.
    """
    total = clock_seconds(clock)
    if total is None:
        raise TranscriptFormatError(f"{clock[:40]!r} is not a time such as 00:01:02.345")
    if total > MOST_SECONDS:
        raise TranscriptFormatError(f"{clock[:40]!r} is later than any recording lasts")
    return total


def result_of(cues: Iterable[Timed], losses: Losses, language: str = "en") -> Reading:
    """A transcript of timed texts, in the order of their times. Those without text are left out;
    those that end before they begin last no time.

    Raises:
        TranscriptFormatError: there are none, or too many.
    """
    names = Names(losses)
    return finish((_segment(cue, losses, names) for cue in cues), language, losses, names)


def _segment(cue: Timed, losses: Losses, names: Names) -> Segment:
    if cue.end < cue.start and clean(cue.text):
        losses.add(Loss.BACKWARDS)
    pieces = [Word(text=word.text, start=word.start, end=word.end) for word in cue.words]
    words = _cleaned(pieces)
    text = "".join(word.text for word in words) if words else " " + clean(cue.text)
    end = max(cue.start, cue.end)
    words = fitting_words(words, text, cue.start, end)
    speaker = names.number(cue.speaker) if text.strip() else None
    return make_segment(cue.start, end, text, words, speaker=speaker)


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


def finish(segments: Iterable[Segment], language: str, losses: Losses, names: Names) -> Reading:
    """A transcript of all segments that have text, in the order of their times.

    Args:
        names: those of its speakers that are known when all segments have been taken.

    Raises:
        TranscriptFormatError: there are none, or there is more of something than in any transcript.
    """
    found: list[Segment] = []
    given = words = 0
    for given, segment in enumerate(segments, start=1):
        check_count(given, MOST_CUES, "cues")
        words += len(segment.words)
        check_count(words, MOST_WORDS, "words with times")
        if len(segment.text) > MOST_CUE_CHARACTERS:
            raise TranscriptFormatError(
                f"cue {given:,} of this file has {len(segment.text):,} characters; no cue has more "
                f"than {MOST_CUE_CHARACTERS:,}"
            )
        if clean(segment.text):
            found.append(segment)
        if not given % CUES_AT_ONCE:
            yield Opening(given)
    found.sort(key=lambda s: s.start)
    losses.add(Loss.NO_TEXT, given - len(found))
    notes = losses.notes()
    if not found:
        why = f": {'; '.join(notes)}" if notes else ""
        raise TranscriptFormatError(f"there is no transcript in this file{why}")
    for i, segment in enumerate(found):
        found[i] = replace(segment, id=i)
        if not (i + 1) % CUES_AT_ONCE:
            yield Opening(given)
    result = TranscribeResult(
        text="".join(segment.text for segment in found),
        segments=tuple(found),
        language=Language(code=language, probability=None),
        duration=max(segment.end for segment in found),
        timings=NO_TIMINGS,
        speakers=names.found,
    )
    return Opened(result, notes)


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
    speaker: int | None = None,
    turn_next: bool = False,
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
        speaker=speaker,
        turn_next=turn_next,
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
