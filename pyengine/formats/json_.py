"""JSON in the shape of whisper.cpp's ``--output-json`` (its examples/cli/cli.cpp)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pyengine.formats.cues import Cue, to_cue
from pyengine.formats.timestamps import format_milliseconds
from pyengine.hparams import Hparams
from pyengine.result import Task, TranscribeResult

_Object = dict[str, Any]

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


def render(result: TranscribeResult, context: JsonContext | None = None) -> str:
    """The transcript with times as clock text and in milliseconds.

    Without `context` the keys ``systeminfo``, ``model`` and ``params`` are left out.
    Segments' text keeps its leading space, as in whisper.cpp; empty segments are dropped.
    """
    document: _Object = {} if context is None else _run(context)
    document["result"] = {"language": result.language.code}
    document["transcription"] = [
        {**_times(cue), "text": _encodable(segment.text)}
        for segment in result.segments
        if (cue := to_cue(segment)) is not None
    ]
    return json.dumps(document, ensure_ascii=False, indent="\t") + "\n"


def _run(context: JsonContext) -> _Object:
    hp = context.hparams
    return {
        "systeminfo": _encodable(context.system_info),
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
            "model": _encodable(context.model),
            "language": context.language,
            "translate": context.task == "translate",
        },
    }


def _times(cue: Cue) -> _Object:
    return {
        "timestamps": {
            "from": format_milliseconds(cue.start_ms, decimal_mark=","),
            "to": format_milliseconds(cue.end_ms, decimal_mark=","),
        },
        "offsets": {"from": cue.start_ms, "to": cue.end_ms},
    }


def _encodable(text: str) -> str:
    """Lone surrogates, which a path can hold and UTF-8 cannot, become "?"."""
    return text.encode("utf-8", "replace").decode()
