"""Options, layouts and transcripts as the page sends them: JSON, hostile until checked."""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from typing import Any, cast

from pyengine.errors import OptionError, TranscriptFormatError
from pyengine.formats import Layout
from pyengine.formats.parsing import fitting_words
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
            text=result["text"],
            segments=tuple(_segment(values) for values in result["segments"]),
            language=Language(**_pick(Language, result["language"])),
            duration=result["duration"],
            timings=Timings(**_pick(Timings, result.get("timings") or _NO_TIMINGS)),
            speech=None if (speech := result.get("speech")) is None else _spans(speech),
            losses=tuple(Loss(**loss) for loss in result.get("losses") or ()),
            missed=_spans(result.get("missed") or ()),
            reread=_spans(result.get("reread") or ()),
            notes=tuple(str(note) for note in result.get("notes") or ()),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise TranscriptFormatError(f"This is not a transcript: {error}.") from error


def _spans(spans: Sequence[Sequence[float]]) -> tuple[tuple[float, float], ...]:
    return tuple((start, end) for start, end in spans)


def _segment(values: Mapping[str, Any]) -> Segment:
    picked = _pick(Segment, values)
    _check_times(picked)
    picked["tokens"] = tuple(picked["tokens"])
    picked["token_probs"] = tuple(picked.get("token_probs", ()))
    if not isinstance(picked["text"], str):
        raise TypeError("a text in it is none")
    words = [_word(word) for word in picked.get("words", ())]
    # Where somebody has changed the text alone, it counts
    picked["words"] = fitting_words(words, picked["text"], picked["start"], picked["end"])
    return Segment(**picked)


def _check_times(values: Mapping[str, Any]) -> None:
    """JSON may hold anything, and JavaScript writes null for what is no number."""
    start, end = float(values["start"]), float(values["end"])
    if not (math.isfinite(start) and math.isfinite(end)):
        raise ValueError("a time in it is no number")


def _word(values: Mapping[str, Any]) -> Word:
    picked = _pick(Word, values)
    _check_times(picked)
    picked["tokens"] = tuple(picked.get("tokens", ()))
    return Word(**picked)


def _pick(
    kind: type[Segment | Word | Language | Timings], values: Mapping[str, Any]
) -> dict[str, Any]:
    return {field.name: values[field.name] for field in fields(kind) if field.name in values}


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
