"""Segments of a model that writes a token where another begins to speak (tinydiarize).

whisper.cpp, which has it as ``--tinydiarize``, marks the segment in which that is
(src/whisper.cpp, speaker_turn_next); here the segment ends there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate, pairwise

from pyengine.result import Segment
from pyengine.segment_words import confidence_of, cut
from pyengine.tokenizer import Tokenizer


def at_turns(segment: Segment, tokenizer: Tokenizer) -> Iterator[Segment]:
    """The parts of a segment between its turn tokens; somebody else speaks after each that one
    ends. Without times of words, time is shared by the tokens of text."""
    turns: list[int] = []
    count = 0
    for token in segment.tokens:
        if token == tokenizer.sot_lm and count:
            turns.append(count)
        count += token < tokenizer.eot
    ends_turn = count in turns
    inside = sorted({turn for turn in turns if turn < count})
    parts = list(
        _of_words(segment, inside) if segment.words else _of_text(segment, inside, tokenizer)
    )
    for i, part in enumerate(parts, start=1):
        yield replace(part, turn_next=ends_turn if i == len(parts) else True)


def _of_words(segment: Segment, turns: list[int]) -> Iterator[Segment]:
    before = list(accumulate((len(word.tokens) for word in segment.words), initial=0))
    firsts = {next(i for i, n in enumerate(before) if n >= turn) for turn in turns}
    return cut(segment, sorted(firsts - {len(segment.words)}))


def _of_text(segment: Segment, turns: list[int], tokenizer: Tokenizer) -> Iterator[Segment]:
    if not turns:
        yield segment
        return
    probs = segment.token_probs or (0.0,) * len(segment.tokens)
    pairs = zip(segment.tokens, probs, strict=True)
    said = [(token, p) for token, p in pairs if token < tokenizer.eot]
    length = (segment.end - segment.start) / len(said)
    for first, last in pairwise([0, *turns, len(said)]):
        tokens = tuple(token for token, _ in said[first:last])
        token_probs = tuple(p for _, p in said[first:last]) if segment.token_probs else ()
        yield replace(
            segment,
            start=segment.start + first * length,
            end=segment.start + last * length,
            text=tokenizer.decode(tokens),
            tokens=tokens,
            token_probs=token_probs,
            confidence=confidence_of(token_probs),
        )
