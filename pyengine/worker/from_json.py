"""Options, layouts and transcripts as the page sends them: JSON, hostile until checked."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from typing import Any, cast

from pyengine.errors import OptionError, TranscriptFormatError
from pyengine.formats import Layout
from pyengine.formats.parsing import fitting_words
from pyengine.formats.speakers import MOST_SPEAKERS
from pyengine.live import CommandOptions, LiveOptions
from pyengine.options import TranscribeOptions, VadOptions
from pyengine.result import Language, Segment, Timings, TranscribeResult, Word
from pyengine.sound.pieces import Loss


def result_from_json(result: Mapping[str, Any]) -> TranscribeResult:
    """The `TranscribeResult` that `dataclasses.asdict` and JSON made `result` from.

    Timings may be missing, and keys of the page's own are ignored.
    Raises TranscriptFormatError when it is anything else.
    """
    try:
        return TranscribeResult(
            text=_text(result["text"]),
            segments=tuple(_segment(values) for values in result["segments"]),
            language=_language(result["language"]),
            duration=_number(result["duration"]),
            timings=Timings(**_numbers(_pick(Timings, result.get("timings") or _NO_TIMINGS))),
            speech=None if (speech := result.get("speech")) is None else _spans(speech),
            losses=tuple(_loss(loss) for loss in result.get("losses") or ()),
            missed=_spans(result.get("missed") or ()),
            reread=_spans(result.get("reread") or ()),
            notes=tuple(str(note) for note in result.get("notes") or ()),
            speakers=_names(result.get("speakers") or ()),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise TranscriptFormatError(f"This is not a transcript: {str(error)[:200]}.") from error


def _spans(spans: Sequence[Sequence[float]]) -> tuple[tuple[float, float], ...]:
    return tuple((_number(start), _number(end)) for start, end in spans)


def _names(names: Sequence[object]) -> tuple[str, ...]:
    if len(names) > MOST_SPEAKERS:
        raise ValueError("it has too many speakers")
    return tuple(map(_text, names))


def _speaker(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < MOST_SPEAKERS:
        raise ValueError("a speaker in it is none")
    return value


def _loss(values: Mapping[str, Any]) -> Loss:
    times: dict[str, Any] = {"start": _number(values["start"]), "end": _optional(values["end"])}
    return Loss(**{**values, **times})


def _language(values: Mapping[str, Any]) -> Language:
    picked = _pick(Language, values)
    picked["code"] = _text(picked["code"])
    picked["probability"] = _optional(picked["probability"])
    picked["probabilities"] = _numbers(picked.get("probabilities", {}))
    return Language(**picked)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text in it is none")
    return value


def _number(value: object) -> float:
    """JSON may hold anything, and JavaScript writes null for what is no number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError("a number in it is none")
    if not -_LARGEST <= value <= _LARGEST:
        raise ValueError("a number in it is too large")
    return value


def _optional(value: object) -> float | None:
    return None if value is None else _number(value)


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST:
        raise ValueError("a token in it is none")
    return value


def _numbers(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _number(value) for name, value in values.items()}


def _segment(values: Mapping[str, Any]) -> Segment:
    picked = _pick(Segment, values)
    numbers = {name: picked[name] for name in _MEASURES if name in picked}
    picked.update(_numbers(numbers))
    picked["confidence"] = _optional(picked.get("confidence"))
    picked["tokens"] = tuple(map(_whole, picked["tokens"]))
    picked["speaker"] = _speaker(picked.get("speaker"))
    picked["turn_next"] = picked.get("turn_next") is True
    picked["token_probs"] = tuple(map(_number, picked.get("token_probs", ())))
    _text(picked["text"])
    words = [_word(word) for word in picked.get("words", ())]
    # Where somebody has changed the text alone, it counts
    picked["words"] = fitting_words(words, picked["text"], picked["start"], picked["end"])
    return Segment(**picked)


def _word(values: Mapping[str, Any]) -> Word:
    picked = _pick(Word, values)
    return Word(
        text=_text(picked["text"]),
        start=_number(picked["start"]),
        end=_number(picked["end"]),
        probability=_optional(picked.get("probability")),
        tokens=tuple(map(_whole, picked.get("tokens", ()))),
        speaker=_speaker(picked.get("speaker")),
    )


def _pick(
    kind: type[Segment | Word | Language | Timings], values: Mapping[str, Any]
) -> dict[str, Any]:
    return {field.name: values[field.name] for field in fields(kind) if field.name in values}


_MEASURES = tuple(field.name for field in fields(Segment) if field.type in ("int", "float"))
_LARGEST = 1e15

_NO_TIMINGS = {field.name: 0 for field in fields(Timings)}


_BY_SEGMENTS = Layout()


def layout_from_json(values: Mapping[str, Any]) -> Layout:
    try:
        for name, value in values.items():
            switch = isinstance(getattr(_BY_SEGMENTS, name, None), bool)
            if switch and type(value) is not bool:
                raise TypeError(f"{name} is no yes or no")
            if not switch and value is not None and type(value) is not int:
                raise TypeError(f"{name} is no whole number")
        return Layout(**values)
    except (AttributeError, TypeError) as error:
        raise OptionError(f"This is not a layout: {error}.") from error


def options_from_json(values: Mapping[str, Any]) -> TranscribeOptions:
    """Options from JSON, which knows neither tuples nor classes."""
    with _unknown_options():
        return TranscribeOptions(**_with_vad(values))


def live_options_from_json(values: Mapping[str, Any]) -> LiveOptions:
    with _unknown_options():
        return LiveOptions(**_with_decoding(values))


def command_options_from_json(values: Mapping[str, Any]) -> CommandOptions:
    with _unknown_options():
        return CommandOptions(**_with_decoding(values))


def _with_decoding(values: Mapping[str, Any]) -> dict[str, Any]:
    given = _with_vad(values)
    if isinstance(given.get("decoding"), dict):
        given["decoding"] = options_from_json(given["decoding"])
    return given


def _with_vad(values: Mapping[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {
        name: tuple(cast(list[object], value)) if isinstance(value, list) else value
        for name, value in values.items()
    }
    if isinstance(given.get("vad"), dict):
        with _unknown_options():
            given["vad"] = VadOptions(**given["vad"])
    return given


@contextmanager
def _unknown_options() -> Generator[None]:
    try:
        yield
    except TypeError as error:
        raise OptionError(f"Unknown option: {error}.") from error
