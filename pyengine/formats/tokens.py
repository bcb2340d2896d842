"""A segment token by token: what a token adds to the text, how sure the model was, and when."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, takewhile

from pyengine.result import Segment, Word
from pyengine.segment_words import token_probs_of_words
from pyengine.tokenizer import Tokenizer

NO_TOKEN = -1
"""The id of text that is not known to be one token."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A token; or a word, where its tokens are not known, such as one that a person has written."""

    text: str
    """Empty for a token that ends within a character: the one that completes it has it."""
    id: int
    probability: float | None
    start: float | None = None
    """Seconds; a word's time is divided among its tokens by their characters."""
    end: float | None = None


def pieces(
    segment: Segment, tokenizer: Tokenizer | None, *, special: bool = False
) -> tuple[Piece, ...]:
    """All pieces of a segment, whose texts in a row are its text.

    Words that `tokenizer` reads otherwise than they stand, as those of another model would be, are
    one piece each. Nothing where neither tokens nor words make the text. `special` adds the
    timestamps around it, under whisper.cpp's names.
    """
    found = tuple(_of_words(segment, tokenizer) if segment.words else _timeless(segment, tokenizer))
    if not special or tokenizer is None:
        return found
    probs = segment.token_probs or (None,) * len(segment.tokens)
    tokens = list(zip(segment.tokens, probs, strict=False))
    eot = tokenizer.eot
    before = list(takewhile(lambda token: token[0] >= eot, tokens))
    after = list(takewhile(lambda token: token[0] >= eot, reversed(tokens[len(before) :])))
    return (
        *(_special(tokenizer, *token, segment.start) for token in before),
        *found,
        *(_special(tokenizer, *token, segment.end) for token in reversed(after)),
    )


def _of_words(segment: Segment, tokenizer: Tokenizer | None) -> Iterator[Piece]:
    for word, probs in zip(segment.words, token_probs_of_words(segment), strict=True):
        texts = tokenizer and _texts(word.tokens, word.text, tokenizer)
        if not texts:
            id = word.tokens[0] if len(word.tokens) == 1 else NO_TOKEN
            yield Piece(word.text, id, word.probability, word.start, word.end)
            continue
        times = _spread(word, texts)
        given = probs or (word.probability,) * len(word.tokens)
        for text, token, p, (start, end) in zip(texts, word.tokens, given, times, strict=True):
            yield Piece(text, token, p, start, end)


def _timeless(segment: Segment, tokenizer: Tokenizer | None) -> Iterator[Piece]:
    if tokenizer is None:
        return
    probs = segment.token_probs or (None,) * len(segment.tokens)
    known = zip(segment.tokens, probs, strict=False)
    of_text = [(token, p) for token, p in known if token < tokenizer.eot]
    texts = _texts([token for token, _ in of_text], segment.text, tokenizer)
    for (token, p), text in zip(of_text, texts, strict=False):
        yield Piece(text, token, p)


def _texts(tokens: Sequence[int], text: str, tokenizer: Tokenizer) -> list[str]:
    """The text of each token; none where they do not make `text`."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    texts = [decoder.decode(tokenizer.decode_bytes([token])) for token in tokens]
    if texts:
        texts[-1] += decoder.decode(b"", True)
    return texts if "".join(texts) == text else []


def _spread(word: Word, texts: Sequence[str]) -> Iterator[tuple[float, float]]:
    total = len(word.text)
    ends = accumulate(map(len, texts), initial=0)
    return pairwise(word.start + (word.end - word.start) * end / total for end in ends)


def _special(tokenizer: Tokenizer, token: int, p: float | None, at: float) -> Piece:
    return Piece(special_name(tokenizer, token), token, p, at, at)


def special_name(tokenizer: Tokenizer, token: int) -> str:
    """What whisper.cpp calls a token that is no text (src/whisper.cpp, whisper_model_load)."""
    after = token - tokenizer.timestamp_begin
    if after >= 0:
        return f"[_TT_{after}]" if after else "[_BEG_]"
    names = {
        tokenizer.eot: "EOT",
        tokenizer.sot: "SOT",
        tokenizer.translate: "TRANSLATE",
        tokenizer.transcribe: "TRANSCRIBE",
        tokenizer.sot_lm: "SOLM",
        tokenizer.sot_prev: "PREV",
        tokenizer.no_speech: "NOSP",
        tokenizer.no_timestamps: "NOT",
    }
    language = token - tokenizer.sot - 1
    if token not in names and 0 <= language < len(tokenizer.languages):
        return f"[_LANG_{tokenizer.languages[language]}]"
    return f"[_{names.get(token, token)}_]"
