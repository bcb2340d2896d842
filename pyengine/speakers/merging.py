"""Transcripts of one recording's channels as one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from pyengine.result import Segment, TranscribeResult
from pyengine.segment_words import cut
from pyengine.stopwatch import added


def merged(results: Sequence[TranscribeResult]) -> TranscribeResult:
    """Transcripts of the channels of one recording as one, in the order of their times: each
    channel is a speaker. What two say at a time are segments that overlap; a pause in which the
    other begins to speak parts a segment."""
    starts = [sorted(segment.start for segment in result.segments) for result in results]
    said = [
        replace(
            segment,
            speaker=speaker,
            words=tuple(replace(word, speaker=speaker) for word in segment.words),
        )
        for speaker, result in enumerate(results)
        for whole in result.segments
        for segment in cut(whole, _pauses(whole, starts[1 - speaker]))
    ]
    said.sort(key=lambda segment: segment.start)
    most = max(results, key=lambda result: len(result.text))
    notes = dict.fromkeys(note for result in results for note in result.notes)
    spans = [result.speech for result in results if result.speech is not None]
    return replace(
        most,
        text="".join(segment.text for segment in said),
        segments=tuple(replace(segment, id=i) for i, segment in enumerate(said)),
        timings=added([result.timings for result in results]),
        speech=_union(span for of_one in spans for span in of_one) if spans else None,
        missed=tuple(sorted(span for result in results for span in result.missed)),
        reread=tuple(sorted(span for result in results for span in result.reread)),
        notes=tuple(notes),
    )


def _pauses(segment: Segment, starts: Sequence[float]) -> list[int]:
    """The words of a segment before which somebody else begins, at one of these seconds."""
    return [
        i
        for i, (before, after) in enumerate(pairwise(segment.words), start=1)
        if bisect_left(starts, before.end) < bisect_left(starts, after.start)
    ]


def _union(spans: Iterable[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    found: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return tuple(found)
