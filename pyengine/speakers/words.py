"""Turns and a transcript to a transcript that knows who speaks.

A word belongs to the turn in which its middle lies. Neither turns nor times of words are exact: a
turn is found to a quarter of a second or so, and attention times a word as well. So who says which
words is the cheapest path (A. Viterbi, 1967) through words and speakers, where a word costs its
distance to the speaker's nearest turn, and a change costs the more the less it sounds like one:
little behind a pause or the end of a sentence, much within a phrase.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pyengine.result import Segment, Word
from pyengine.segment_words import by_speaker
from pyengine.speakers.turn import Turn

TOLERANCE = 1.5
"""Seconds between a word and the nearest turn, up to which it is taken to belong to that. What is
further away nobody is known to have said: text that was invented in music, say."""

_PAUSE = 0.05
_COMMA = 0.2
_PHRASE = 0.3
"""What a change costs, in seconds by which words are then nearer to their turns: at a pause and at
the end of a sentence or a segment, behind a comma, and within a phrase. Two changes around one word
within a phrase cost more than most errors of turns; around a "Yes." they cost next to nothing.
Measured: docs/decisions/2026-12-01-words-find-their-speakers.md."""

_LONG_PAUSE = 0.3
"""Seconds that people seldom leave within a phrase."""

_SHADOWED = 0.15
"""What a word costs in a turn in which a shorter one of somebody else lies, at that word: who says
"yes" while another holds the floor is heard at the "yes"."""

_SENTENCE_ENDS = tuple(".!?…。！？؟।")  # noqa: RUF001 - of many scripts
_COMMAS = tuple(",;:，、；：،")  # noqa: RUF001
_CLOSING = "\"'”’»)]」』"  # noqa: RUF001


def with_speakers(segments: Sequence[Segment], turns: Iterable[Turn]) -> list[Segment]:
    """Segments whose words, and they themselves, have the speakers of some turns.

    A segment in which several speak becomes one for each; texts, tokens, probabilities and times
    stay with their words. One without times of words is who speaks for most of it. Segments are
    numbered anew.

    Args:
        segments: in order.
        turns: in any order; they may overlap.
    """
    voices = _voices(turns)
    words = [(segment, word) for segment in segments for word in segment.words]
    chosen = iter(_chosen(words, voices))
    found: list[Segment] = []
    for segment in segments:
        if segment.words:
            spoken = tuple(replace(word, speaker=next(chosen)) for word in segment.words)
            found += by_speaker(replace(segment, speaker=None, words=spoken))
        else:
            found.append(replace(segment, speaker=_majority(segment, voices)))
    return [replace(segment, id=i) for i, segment in enumerate(found)]


@dataclass(frozen=True, slots=True)
class _Voice:
    """The turns of one speaker, in order, none of which overlap."""

    speaker: int
    starts: list[float]
    ends: list[float]

    def nearest(self, second: float) -> tuple[float, float]:
        """How far away the nearest turn is, and how long that is, in seconds."""
        i = bisect_right(self.starts, second)
        near = [(self.starts[k], self.ends[k]) for k in (i - 1, i) if 0 <= k < len(self.starts)]
        return min((max(0.0, start - second, second - end), end - start) for start, end in near)

    def within(self, start: float, end: float) -> float:
        """For how many seconds of these they speak."""
        first = max(0, bisect_right(self.starts, start) - 1)
        total = 0.0
        for k in range(first, len(self.starts)):
            if self.starts[k] >= end:
                break
            total += max(0.0, min(end, self.ends[k]) - max(start, self.starts[k]))
        return total


def _voices(turns: Iterable[Turn]) -> list[_Voice]:
    voices: dict[int, _Voice] = {}
    for turn in sorted(turns, key=lambda turn: turn.start):
        voice = voices.setdefault(turn.speaker, _Voice(turn.speaker, [], []))
        if voice.ends and turn.start <= voice.ends[-1]:
            voice.ends[-1] = max(voice.ends[-1], turn.end)
        else:
            voice.starts.append(turn.start)
            voice.ends.append(turn.end)
    return list(voices.values())


def _chosen(
    words: Sequence[tuple[Segment, Word]], voices: Sequence[_Voice]
) -> Iterator[int | None]:
    """Who says each word."""
    if not voices or not words:
        yield from (None for _ in words)
        return
    n = len(voices)
    distances = [_distances(word, voices) for _, word in words]
    costs = [_shadowed(near) for near in distances]
    changes = [_change(*pair) for pair in pairwise(words)]
    totals = costs[0]
    origins: list[list[int]] = []
    for change, cost in zip(changes, costs[1:], strict=True):
        best = min(range(n), key=totals.__getitem__)
        least = totals[best] + change
        origins.append([best if least < totals[k] else k for k in range(n)])
        totals = [min(least, totals[k]) + cost[k] for k in range(n)]
    at = min(range(n), key=totals.__getitem__)
    path = [at]
    for origin in reversed(origins):
        at = origin[at]
        path.append(at)
    for k, near in zip(reversed(path), distances, strict=True):
        yield voices[k].speaker if near[k][0] <= TOLERANCE else None


def _distances(word: Word, voices: Sequence[_Voice]) -> list[tuple[float, float]]:
    middle = (word.start + word.end) / 2
    return [voice.nearest(middle) for voice in voices]


def _shadowed(near: Sequence[tuple[float, float]]) -> list[float]:
    """What a word costs each speaker, by how far their nearest turn is and how long."""
    shortest = min((length for distance, length in near if not distance), default=0.0)
    return [
        min(distance, TOLERANCE) if distance else _SHADOWED * (length > shortest)
        for distance, length in near
    ]


def _change(before: tuple[Segment, Word], after: tuple[Segment, Word]) -> float:
    """What it costs that another speaks after a word than before."""
    (segment, word), (next_segment, next_word) = before, after
    text = word.text.rstrip().rstrip(_CLOSING)
    if segment is not next_segment or text.endswith(_SENTENCE_ENDS):
        return _PAUSE
    if next_word.start - word.end >= _LONG_PAUSE:
        return _PAUSE
    return _COMMA if text.endswith(_COMMAS) else _PHRASE


def _majority(segment: Segment, voices: Sequence[_Voice]) -> int | None:
    """Who speaks for most of a segment, or nearest to it."""
    if not voices:
        return None
    most = max(voices, key=lambda voice: voice.within(segment.start, segment.end))
    if most.within(segment.start, segment.end):
        return most.speaker
    middle = (segment.start + segment.end) / 2
    nearest = min(voices, key=lambda voice: voice.nearest(middle))
    reach = TOLERANCE + (segment.end - segment.start) / 2
    return nearest.speaker if nearest.nearest(middle)[0] <= reach else None


def in_order(segments: Sequence[Segment]) -> tuple[list[Segment], int]:
    """Segments whose speakers are numbered anew, in the order in which they speak here: turns
    without words do not count. And how many speakers there are."""
    numbers: dict[int, int] = {}

    def number(speaker: int | None) -> int | None:
        return None if speaker is None else numbers.setdefault(speaker, len(numbers))

    found = [
        replace(
            segment,
            speaker=number(segment.speaker),
            words=tuple(replace(word, speaker=number(word.speaker)) for word in segment.words),
        )
        for segment in segments
    ]
    return found, len(numbers)
