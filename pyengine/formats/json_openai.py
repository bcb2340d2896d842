"""JSON as openai-whisper's (whisper/utils.py, WriteJSON): the result as it is."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pyengine.formats.json_ import JsonObject, encodable, finite, lost, spoken
from pyengine.formats.json_full import words
from pyengine.formats.layout import Layout, cut_segments
from pyengine.result import Segment, TranscribeResult


def render(result: TranscribeResult, layout: Layout | None = None) -> str:
    """Text, segments and language, on one line; words where there are any. Probabilities nobody
    knows are null; speakers are added where they are known, as WhisperX does. Of the layout, only
    `max_len` and `split_on_word` make a difference."""
    segments = list(cut_segments(result.segments, layout or Layout()))
    timed = any(segment.words for segment in segments)
    document = {
        "text": encodable("".join(segment.text for segment in segments)),
        "segments": [
            _segment(i, segment, timed, result.speakers) for i, segment in enumerate(segments)
        ],
        "language": result.language.code,
        **lost(result),
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n"


def _segment(id: int, segment: Segment, timed: bool, speakers: Sequence[str]) -> JsonObject:
    document: JsonObject = {
        "id": id,
        "seek": segment.seek,
        "start": segment.start,
        "end": segment.end,
        "text": encodable(segment.text),
        "tokens": list(segment.tokens),
        "temperature": finite(segment.temperature),
        "avg_logprob": finite(segment.avg_logprob),
        "compression_ratio": finite(segment.compression_ratio),
        "no_speech_prob": finite(segment.no_speech_prob),
        **spoken(speakers, segment),
    }
    if timed:  # openai-whisper's own writers look at the first segment only
        document["words"] = list(words(segment, speakers))
    return document
