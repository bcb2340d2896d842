"""JSON in the shape of whisper.cpp's ``--output-json`` (its examples/cli/cli.cpp)."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pyengine.formats.cues import to_cue
from pyengine.formats.layout import Layout, cut_segments
from pyengine.formats.speakers import named
from pyengine.formats.timestamps import format_milliseconds
from pyengine.hparams import Hparams
from pyengine.options import Task
from pyengine.result import Segment, TranscribeResult

JsonObject = dict[str, Any]

# whisper.cpp tells a model's size by the depth of its encoder.
_MODEL_TYPES = {4: "tiny", 6: "base", 12: "small", 24: "medium", 32: "large"}


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonContext:
    """What whisper.cpp's JSON says beyond the result: the run that made it."""

    system_info: str
    """Free text on what did the computing: version, backend."""
    model: str
    """Model path or name, as the user gave it."""
    hparams: Hparams
    language: str
    """Language asked for; "auto" where it was to be detected."""
    task: Task


def render(
    result: TranscribeResult, layout: Layout | None = None, context: JsonContext | None = None
) -> str:
    """The transcript with times as clock text and in milliseconds.

    Without `context` the keys ``systeminfo``, ``model`` and ``params`` are left out.
    Segments' text keeps its leading space, as in whisper.cpp; empty segments are dropped. Of the
    layout, only `max_len` and `split_on_word` make a difference.
    """
    return render_with(result, layout, context, lambda _: {})


def render_with(
    result: TranscribeResult,
    layout: Layout | None,
    context: JsonContext | None,
    more: Callable[[Segment], JsonObject],
) -> str:
    """The same, with `more` on each segment."""
    document: JsonObject = {} if context is None else _run(context)
    document["result"] = {"language": result.language.code, **lost(result)}
    document["transcription"] = [
        {
            **times(cue.start_ms, cue.end_ms),
            "text": encodable(segment.text),
            **spoken(result.speakers, segment),
            **more(segment),
        }
        for segment in cut_segments(result.segments, layout or Layout())
        if (cue := to_cue(segment)) is not None
    ]
    return json.dumps(document, ensure_ascii=False, indent="\t", allow_nan=False) + "\n"


def spoken(speakers: Sequence[str], segment: Segment) -> JsonObject:
    """Who speaks, where that is known: the name under whisper.cpp's key, and its mark of a turn."""
    turn = {"speaker_turn_next": True} if segment.turn_next else {}
    return {**named(speakers, segment.speaker), **turn}


def lost(result: TranscribeResult) -> JsonObject:
    """Ours, in seconds: what of the recording could not be read, where somebody speaks and no
    words were found, and what was read again for them; nothing where there is no such place."""
    said: JsonObject = {}
    if result.losses:
        said["lost"] = [
            {"start": loss.start, "end": loss.end, "cut_off": loss.cut_off}
            for loss in result.losses
        ]
    for name, spans in ("missed", result.missed), ("reread", result.reread):
        if spans:
            said[name] = [{"start": start, "end": end} for start, end in spans]
    return said


def _run(context: JsonContext) -> JsonObject:
    hp = context.hparams
    return {
        "systeminfo": encodable(context.system_info),
        "model": {
            "type": _MODEL_TYPES.get(hp.n_audio_layer, "unknown"),
            "multilingual": hp.is_multilingual,
            "vocab": hp.n_vocab,
            "audio": {
                "ctx": hp.n_audio_ctx,
                "state": hp.n_audio_state,
                "head": hp.n_audio_head,
                "layer": hp.n_audio_layer,
            },
            "text": {
                "ctx": hp.n_text_ctx,
                "state": hp.n_text_state,
                "head": hp.n_text_head,
                "layer": hp.n_text_layer,
            },
            "mels": hp.n_mels,
            "ftype": hp.ftype,
        },
        "params": {
            "model": encodable(context.model),
            "language": context.language,
            "translate": context.task == "translate",
        },
    }


def times(start_ms: int, end_ms: int) -> JsonObject:
    """From and to, as clocks and in milliseconds."""
    return {
        "timestamps": {
            "from": format_milliseconds(start_ms, decimal_mark=","),
            "to": format_milliseconds(end_ms, decimal_mark=","),
        },
        "offsets": {"from": start_ms, "to": end_ms},
    }


def encodable(text: str) -> str:
    """Lone surrogates, which a path can hold and UTF-8 cannot, become "?"."""
    return text.encode("utf-8", "replace").decode()


def finite(value: float | None) -> float | None:
    """JSON has no infinity and no NaN."""
    return value if value is not None and math.isfinite(value) else None
