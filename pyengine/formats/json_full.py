"""JSON in the shape of whisper.cpp's ``--output-json-full`` (its examples/cli/cli.cpp), with the
words beside it: nothing of a transcript is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyengine.formats.json_ import (
    JsonContext,
    JsonObject,
    encodable,
    finite,
    render_with,
    times,
)
from pyengine.formats.layout import Layout
from pyengine.formats.speakers import named
from pyengine.formats.timestamps import to_milliseconds
from pyengine.formats.tokens import Piece, pieces
from pyengine.result import Segment, TranscribeResult
from pyengine.tokenizer import Tokenizer

_UNTIMED = -1


def render(
    result: TranscribeResult,
    layout: Layout | None = None,
    context: JsonContext | None = None,
    tokenizer: Tokenizer | None = None,
) -> str:
    """As `json_.render`, with ``tokens``: text, times, id, probability ``p`` and ``t_dtw``, the
    time in hundredths of a second. It is -1 where nobody knows; so is the id, and then ``p`` is
    left out. Without `tokenizer` words of several tokens stand in one piece.

    Not in whisper.cpp: ``confidence``, and ``words`` as openai-whisper has them.
    """

    def more(segment: Segment) -> JsonObject:
        found = pieces(segment, tokenizer, special=True)
        document: JsonObject = {"tokens": [_token(piece) for piece in found]}
        if segment.words:
            document["words"] = list(words(segment, result.speakers))
        if finite(segment.confidence) is not None:
            document["confidence"] = segment.confidence
        return document

    return render_with(result, layout, context, more)


def _token(piece: Piece) -> JsonObject:
    token: JsonObject = {"text": encodable(piece.text)}
    if piece.start is not None and piece.end is not None:
        token |= times(to_milliseconds(piece.start), to_milliseconds(piece.end))
    token["id"] = piece.id
    if finite(piece.probability) is not None:
        token["p"] = piece.probability
    token["t_dtw"] = _UNTIMED if piece.start is None else round(piece.start * 100)
    return token


def words(segment: Segment, speakers: Sequence[str]) -> Iterator[JsonObject]:
    """The words as openai-whisper writes them, and who says each, where that is known."""
    for word in segment.words:
        yield {
            "word": encodable(word.text),
            "start": word.start,
            "end": word.end,
            "probability": finite(word.probability),
            **named(speakers, word.speaker),
        }
