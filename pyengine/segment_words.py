"""A segment's words: their times, their tokens, and the segments that some of them are."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pyengine.result import Segment, Word

_WORD = re.compile(r"\s*\S+\s*$|\s*\S+")

_LEAST = 1e-9
"""A probability taken for less likely tokens: 0 has no logarithm."""


def timed_words(segment: Segment) -> tuple[Word, ...]:
    """A segment's words; made up where it has none, by the characters of each."""
    if segment.words or not segment.text.strip():
        return segment.words
    texts = _WORD.findall(segment.text)
    total, at = len(segment.text), 0
    words: list[Word] = []
    for text in texts:
        start, end = (
            segment.start + (segment.end - segment.start) * n / total for n in (at, at + len(text))
        )
        words.append(Word(text=text, start=start, end=end))
        at += len(text)
    return tuple(words)


def part(segment: Segment, words: Sequence[Word], probs: Sequence[tuple[float, ...]]) -> Segment:
    """A segment of some words in a row of another.

    Args:
        words: at least one; of `timed_words`.
        probs: of their tokens; see `token_probs_of_words`.
    """
    token_probs = tuple(p for of_word in probs for p in of_word)
    return replace(
        segment,
        start=words[0].start,
        end=words[-1].end,
        text="".join(word.text for word in words),
        tokens=tuple(token for word in words for token in word.tokens),
        token_probs=token_probs,
        confidence=confidence_of(token_probs) if token_probs else segment.confidence,
        words=tuple(words) if segment.words else (),
        turn_next=False,
    )


def confidence_of(probs: Sequence[float]) -> float | None:
    """The geometric mean of the probabilities of a text's tokens; None of no tokens."""
    if not probs:
        return None
    return math.exp(math.fsum(math.log(max(p, _LEAST)) for p in probs) / len(probs))


def token_probs_of_words(segment: Segment) -> list[tuple[float, ...]]:
    """The probability of each token of each word; of none of them where one is not known."""
    found: list[tuple[float, ...]] = []
    known = list(zip(segment.tokens, segment.token_probs, strict=False))
    at = 0
    for word in segment.words:
        probs: list[float] = []
        for token in word.tokens:
            while at < len(known) and known[at][0] != token:
                at += 1  # a timestamp
            if at < len(known):
                probs.append(known[at][1])
                at += 1
        found.append(tuple(probs))
    complete = all(
        len(of_word) == len(word.tokens) for of_word, word in zip(found, segment.words, strict=True)
    )
    return found if complete and found else [()] * max(len(found), 1)


def speaker_of(word: Word, segment: Segment) -> int | None:
    """Who says a word of a segment."""
    return segment.speaker if word.speaker is None else word.speaker


def by_speaker(segment: Segment) -> Iterator[Segment]:
    """The segment, or where several speak in it, a segment for what each says in a row."""
    if len({speaker_of(word, segment) for word in segment.words}) < 2:
        only = speaker_of(segment.words[0], segment) if segment.words else segment.speaker
        yield segment if only == segment.speaker else replace(segment, speaker=only)
        return
    said = [speaker_of(word, segment) for word in segment.words]
    firsts = [i for i in range(1, len(said)) if said[i] != said[i - 1]]
    for piece, first in zip(cut(segment, firsts), [0, *firsts], strict=True):
        yield replace(piece, speaker=said[first])


def cut(segment: Segment, firsts: Sequence[int]) -> Iterator[Segment]:
    """A segment in parts: each of `firsts` is the number of a word that begins one."""
    if not firsts:
        yield segment
        return
    probs = token_probs_of_words(segment)
    for first, last in pairwise([0, *firsts, len(segment.words)]):
        words = segment.words[first:last]
        is_last = last == len(segment.words)
        yield replace(
            part(segment, words, probs[first:last]),
            start=words[0].start if first else segment.start,
            end=segment.end if is_last else words[-1].end,
            turn_next=segment.turn_next and is_last,
        )
