"""How much of a transcript is shown at a time: segments and words to timed lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pyengine.errors import OptionError
from pyengine.result import Segment, Word
from pyengine.segment_words import by_speaker, part, timed_words, token_probs_of_words

_LONG_PAUSE = 3.0
"""Seconds after which lines that may flow across segments begin anew (openai-whisper)."""

_UNLIMITED = 1000
"""Characters or words, where a limit is not given; openai-whisper's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What a cue holds, and how it shows words: openai-whisper's (whisper/utils.py) and
    whisper.cpp's options under their names, and `word_times`.

    They go by words with times. In a segment that has none, each word is taken to last as long as
    its share of the characters. By default there is a cue for each segment.
    """

    max_line_width: int | None = None
    """Characters of a line. Longer words stand alone."""

    max_line_count: int | None = None
    """Lines of a cue. With `max_line_width`, lines flow from segment to segment."""

    max_words_per_line: int | None = None

    max_len: int | None = None
    """Characters of a segment: longer ones are cut between words, before all else (whisper.cpp's
    -ml, which counts bytes, and may cut within words). A longer word stands alone."""

    split_on_word: bool = False
    """Cut at spaces only (whisper.cpp's -sow), not before the "'s" or "-made" that words may be."""

    highlight_words: bool = False
    """A cue for every word, in which it is underlined; srt and vtt."""

    word_times: bool = False
    """Times of the words within a cue: vtt's time stamps, enhanced lrc."""

    def __post_init__(self) -> None:
        for name in ("max_line_width", "max_line_count", "max_words_per_line", "max_len"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise OptionError(f"{name} is {value}; it must be at least 1")


@dataclass(frozen=True, slots=True)
class TimedLine:
    """A line of a cue: its text, or the words that make it, if they have times."""

    text: str
    words: tuple[Word, ...] = ()
    """Their texts in a row are `text`."""


@dataclass(frozen=True, slots=True)
class Block:
    """What is shown from `start` to `end`, in seconds."""

    start: float
    end: float
    lines: tuple[TimedLine, ...]
    speaker: int | None = None
    """Of all that is in it: no block has what two say."""
    turn_next: bool = False
    """See `Segment.turn_next`."""


def blocks(segments: Iterable[Segment], layout: Layout) -> Iterator[Block]:
    """Segments as they are to be shown."""
    given = [part for segment in cut_segments(segments, layout) for part in by_speaker(segment)]
    limits = layout.max_line_width, layout.max_line_count, layout.max_words_per_line
    if any(limits) or layout.highlight_words:
        for turn in _turns(given):
            flowing = list(_flow([words for s in turn if (words := timed_words(s))], *limits))
            for i, block in enumerate(flowing, start=1):
                turn_next = turn[-1].turn_next and i == len(flowing)
                yield replace(block, speaker=turn[-1].speaker, turn_next=turn_next)
        return
    yield from map(whole_block, given)


def whole_block(segment: Segment) -> Block:
    """A segment as it is, whoever says its words."""
    lines = [TimedLine(line) for line in segment.text.splitlines() or [""]]
    if segment.words and len(lines) == 1:
        lines = [TimedLine(segment.text, segment.words)]
    return Block(segment.start, segment.end, tuple(lines), segment.speaker, segment.turn_next)


def _turns(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    """What one speaker says in a row."""
    turn: list[Segment] = []
    for segment in segments:
        if turn and (turn[-1].turn_next or turn[-1].speaker != segment.speaker):
            yield turn
            turn = []
        turn.append(segment)
    if turn:
        yield turn


def cut_segments(segments: Iterable[Segment], layout: Layout) -> Iterator[Segment]:
    """Segments of at most `max_len` characters, cut between words; none is lost."""
    for segment in segments:
        if layout.max_len is None or len(segment.text.strip()) <= layout.max_len:
            yield segment
        else:
            yield from _cut(segment, layout.max_len, layout.split_on_word)


def _cut(segment: Segment, max_len: int, split_on_word: bool) -> Iterator[Segment]:
    words = timed_words(segment)
    probs = token_probs_of_words(segment)
    begin, length = 0, 0
    for first, last in _units(words, split_on_word):
        text = "".join(word.text for word in words[first:last])
        size = len(text if length else text.lstrip())  # the space before a line is not shown
        if length and length + size > max_len:
            yield part(segment, words[begin:first], probs[begin:first])
            begin, size, length = first, len(text.lstrip()), 0
        length += size
    yield replace(part(segment, words[begin:], probs[begin:]), turn_next=segment.turn_next)


def _units(words: Sequence[Word], split_on_word: bool) -> Iterator[tuple[int, int]]:
    """What must stay together, from the first word to after the last."""
    starts = [
        i for i, word in enumerate(words) if i == 0 or not split_on_word or word.text[:1].isspace()
    ]
    return pairwise([*starts, len(words)])


def _flow(
    segments: Sequence[Sequence[Word]],
    width: int | None,
    count: int | None,
    per_line: int | None,
) -> Iterator[Block]:
    """openai-whisper's SubtitlesWriter, iterate_subtitles."""
    keep_segments = width is None or count is None
    width, per_line = width or _UNLIMITED, per_line or _UNLIMITED
    lines: list[list[Word]] = []
    length, last = 0, segments[0][0].start if segments else 0.0
    for words in segments:
        for i, word in enumerate(words):
            chunk_begins = i % per_line == 0
            long_pause = not keep_segments and word.start - last > _LONG_PAUSE
            ends_cue = bool(lines) and keep_segments and chunk_begins
            if length and length + len(word.text) <= width and not long_pause and not ends_cue:
                lines[-1].append(word)
                length += len(word.text)
            else:
                word = replace(word, text=word.text.strip())
                full = count is not None and (long_pause or len(lines) >= count)
                if lines and (full or ends_cue):
                    yield _block(lines)
                    lines = []
                if lines and not length:
                    lines[-1].append(word)
                else:
                    lines.append([word])
                length = len(word.text)
            last = word.start
    if lines:
        yield _block(lines)


def _block(lines: Sequence[Sequence[Word]]) -> Block:
    made = tuple(TimedLine("".join(w.text for w in line), tuple(line)) for line in lines)
    return Block(lines[0][0].start, lines[-1][-1].end, made)
