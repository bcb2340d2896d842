"""Transcripts from the JSON of whisper.cpp, openai-whisper and those who write the same.

Hostile until checked: every value is of its type and of a size that makes sense, or an error
names where it is not.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any, NoReturn, cast

from pyengine.errors import OptionError, TranscriptFormatError
from pyengine.formats.limits import MOST_CUES, MOST_SECONDS, check_count, check_size
from pyengine.formats.opened import Loss, Losses, Reading
from pyengine.formats.parsing import finish, fitting_words, make_segment, seconds_of
from pyengine.formats.speakers import MOST_SPEAKERS, Names, speaker_name
from pyengine.formats.tokens import NO_TOKEN
from pyengine.languages import to_language_code
from pyengine.result import Segment, Word

_Object = dict[str, Any]

_DEEPEST = 32
"""Brackets within brackets; a transcript has six. Deeper ones would exhaust the parser's stack."""

_NO_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[^"\[\]{}]++', re.DOTALL)
"""Strings, and what is between brackets; possessive, as a step back would take memory for each
character."""
_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}
_SPECIAL = re.compile(r"\[_\w+\]")
"""What whisper.cpp calls tokens that are no text."""

_LARGEST_TOKEN = 1 << 20


def read(text: str) -> Reading:
    """A transcript with the words, probabilities and tokens that are in it.

    Words whose texts in a row are not their segment's are dropped: somebody has edited the text.
    Speakers are those of whisper.cpp's ``--diarize``, of WhisperX, and ours.

    Raises:
        TranscriptFormatError: it is no JSON, or no transcript, or a value in it makes no sense.
    """
    document = _load(text)
    if not isinstance(document, dict):
        raise TranscriptFormatError("this JSON file has no transcript in it")
    whole = cast(_Object, document)
    losses = Losses()
    names = Names(losses)
    if "transcription" in whole:
        items = _list(whole["transcription"], "transcription")
        kind = _whisper_cpp
        head = whole.get("result")
        language = cast(_Object, head).get("language") if isinstance(head, dict) else None
    elif "segments" in whole:
        items = _list(whole["segments"], "segments")
        kind = _openai
        language = whole.get("language")
    else:
        raise TranscriptFormatError(
            'this JSON file has no transcript in it: neither whisper.cpp\'s "transcription" nor '
            'openai-whisper\'s "segments"'
        )
    check_count(len(items), MOST_CUES, "segments")
    told = _Told(losses, names, _names(whole.get("speakers")))
    segments = (
        kind(_object(item, f"segment {i}"), i, told) for i, item in enumerate(items, start=1)
    )
    return (yield from finish(segments, _language(language), losses, names))


def _load(text: str) -> object:
    check_size(text)
    brackets = _NO_BRACKETS.sub("", text)
    if any(depth > _DEEPEST for depth in accumulate(map(_STEPS.__getitem__, brackets))):
        raise TranscriptFormatError(
            "this JSON file has no transcript in it: it is nested too deeply"
        )
    try:
        return json.loads(text.lstrip("\ufeff"), parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise TranscriptFormatError(
            f"this is no JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        ) from error
    except (ValueError, RecursionError) as error:  # thousands of digits
        raise TranscriptFormatError("this JSON file holds a number that is too long") from error


def _no_constant(name: str) -> NoReturn:
    raise TranscriptFormatError(f"this JSON file holds {name}, which is no number")


def _language(value: object) -> str:
    """A language as code or name, or in an object that has it as its code."""
    if isinstance(value, dict):
        value = cast(_Object, value).get("code")
    if value is None:
        return "en"
    name = _text(value, "language")[:40]
    try:
        return to_language_code(name)
    except OptionError as error:
        raise TranscriptFormatError(f"language {name!r} is none that Whisper knows") from error


def _names(value: object) -> tuple[str, ...]:
    names = cast(list[object], value) if isinstance(value, list) else []
    return tuple(name if isinstance(name, str) else "" for name in names[:MOST_SPEAKERS])


@dataclass(frozen=True, slots=True)
class _Told:
    """What is found on the way, beside the segments."""

    losses: Losses
    names: Names
    speakers: Sequence[str]
    """Names that the file has by number."""

    def speaker(self, item: _Object) -> int | None:
        """Of a segment or a word, which is named or, as the page keeps it, numbered."""
        given = item.get("speaker")
        if isinstance(given, int) and not isinstance(given, bool):
            given = speaker_name(self.speakers, given) if 0 <= given < MOST_SPEAKERS else None
        return self.names.number(given) if isinstance(given, str) else None


def _whisper_cpp(item: _Object, number: int, told: _Told) -> Segment:
    what = f"segment {number}"
    text = _text(item.get("text"), f"{what}'s text")
    speaker = told.speaker(item)
    start, end = _span(item, what)
    tokens = [
        _Token(_object(token, f"{what}'s token {i}"), f"{what}'s token {i}")
        for i, token in enumerate(_list(item.get("tokens", []), f"{what}'s tokens"), start=1)
    ]
    spoken = [token for token in tokens if not _SPECIAL.fullmatch(token.text)]
    words = _with_tokens(_words(item, what, told), spoken) if "words" in item else _grouped(spoken)
    whole = all(token.id != NO_TOKEN for token in tokens)
    probs = tuple(token.p for token in tokens if token.p is not None) if whole else ()
    return make_segment(
        start,
        end,
        text,
        _fitting(item, words, text, (start, end), told.losses),
        speaker=speaker,
        turn_next=item.get("speaker_turn_next") is True,
        tokens=tuple(token.id for token in tokens) if whole else (),
        token_probs=probs if len(probs) == len(tokens) else (),
        confidence=_confidence(item, spoken, what),
    )


def _fitting(
    item: _Object, words: Sequence[Word], text: str, span: tuple[float, float], losses: Losses
) -> tuple[Word, ...]:
    """The words that a segment keeps; what it does not keep is counted."""
    found = fitting_words(words, text, *span)
    given = item.get("words")
    if text.strip() and given and not found:
        losses.add(Loss.WORDS)
    return found


class _Token:
    """One of whisper.cpp's tokens."""

    def __init__(self, item: _Object, what: str) -> None:
        self.text = _text(item.get("text"), f"{what}'s text")
        id = item.get("id", NO_TOKEN)
        self.id = NO_TOKEN if id == NO_TOKEN else _token_id(id, f"{what}'s id")
        p = item.get("p")
        self.p = None if p is None else _share(p, f"{what}'s p")
        timed = "offsets" in item or "timestamps" in item
        self.span = _span(item, what) if timed else None


def _grouped(tokens: Sequence[_Token]) -> list[Word]:
    """Tokens as words, which begin with a space; none where not all have times."""
    groups: list[list[_Token]] = []
    for token in tokens:
        if groups and not token.text[:1].isspace():
            groups[-1].append(token)
        else:
            groups.append([token])
    words: list[Word] = []
    for group in groups:
        spans = [token.span for token in group if token.span]
        if len(spans) < len(group):
            return []
        words.append(
            Word(
                text="".join(token.text for token in group),
                start=spans[0][0],
                end=spans[-1][1],
                probability=_mean([token.p for token in group]),
                tokens=_ids(group),
            )
        )
    return words


def _with_tokens(words: Sequence[Word], tokens: Sequence[_Token]) -> list[Word]:
    """Words with the tokens that make each of them; without, from where they stop doing so."""
    found: list[Word] = []
    at = 0
    for word in words:
        begin, text = at, ""
        while at < len(tokens) and len(text) < len(word.text):
            text += tokens[at].text
            at += 1
        if text != word.text:
            return [*found, *words[len(found) :]]
        found.append(replace(word, tokens=_ids(tokens[begin:at])))
    return found


def _ids(tokens: Sequence[_Token]) -> tuple[int, ...]:
    ids = tuple(token.id for token in tokens)
    return () if NO_TOKEN in ids else ids


def _confidence(item: _Object, tokens: Sequence[_Token], what: str) -> float | None:
    if item.get("confidence") is not None:
        return _share(item["confidence"], f"{what}'s confidence")
    probs = [token.p for token in tokens if token.p is not None]
    if not probs or len(probs) < len(tokens):
        return None
    return math.exp(sum(math.log(max(p, 1e-10)) for p in probs) / len(probs))


def _mean(probs: Sequence[float | None]) -> float | None:
    known = [p for p in probs if p is not None]
    return sum(known) / len(known) if len(known) == len(probs) and known else None


def _openai(item: _Object, number: int, told: _Told) -> Segment:
    what = f"segment {number}"
    text = _text(item.get("text"), f"{what}'s text")
    speaker = told.speaker(item)
    start, end = _seconds(item, what)
    tokens = tuple(
        _token_id(token, f"{what}'s token")
        for token in _list(item.get("tokens") or [], f"{what}'s tokens")
    )
    return make_segment(
        start,
        end,
        text,
        _fitting(item, _words(item, what, told), text, (start, end), told.losses),
        speaker=speaker,
        turn_next=item.get("speaker_turn_next") is True,
        tokens=tokens,
        seek=int(_number(item.get("seek") or 0, f"{what}'s seek")),
        confidence=_confidence(item, (), what),
        temperature=_measure(item, "temperature", what),
        avg_logprob=_measure(item, "avg_logprob", what),
        compression_ratio=_measure(item, "compression_ratio", what),
        no_speech_prob=_measure(item, "no_speech_prob", what),
    )


def _words(item: _Object, what: str, told: _Told) -> list[Word]:
    """None where one has no times, as aligners give none to numerals."""
    items = _list(item.get("words") or [], f"{what}'s words")
    words = [_word(values, f"{what}'s word {i}", told) for i, values in enumerate(items, start=1)]
    timed = [word for word in words if word]
    return timed if len(timed) == len(words) else []


def _word(item: object, what: str, told: _Told) -> Word | None:
    values = _object(item, what)
    if values.get("start") is None or values.get("end") is None:
        return None
    start, end = _seconds(values, what)
    p = values.get("probability")
    return Word(
        text=_text(values.get("word", values.get("text")), f"{what}'s text"),
        start=start,
        end=end,
        probability=None if p is None else _share(p, f"{what}'s probability"),
        speaker=told.speaker(values),
    )


def _span(item: _Object, what: str) -> tuple[float, float]:
    """whisper.cpp's times: milliseconds, or clocks where those are missing."""
    if "offsets" in item:
        offsets = _object(item["offsets"], f"{what}'s offsets")
        span = tuple(_number(offsets.get(key), f"{what}'s time") / 1000 for key in ("from", "to"))
    else:
        clocks = _object(item.get("timestamps"), f"{what}'s timestamps")
        span = tuple(seconds_of(_text(clocks.get(key), f"{what}'s time")) for key in ("from", "to"))
    return _ordered(span[0], span[1], what)


def _seconds(item: _Object, what: str) -> tuple[float, float]:
    """openai-whisper's times."""
    start, end = (_number(item.get(key), f"{what}'s {key}") for key in ("start", "end"))
    return _ordered(start, end, what)


def _ordered(start: float, end: float, what: str) -> tuple[float, float]:
    if not 0 <= start <= MOST_SECONDS or end > MOST_SECONDS:
        raise TranscriptFormatError(f"{what} is at a time that no recording has")
    if end < start:
        raise TranscriptFormatError(f"{what} ends before it begins")
    return start, end


def _number(value: object, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TranscriptFormatError(
            f"{what} is missing" if value is None else f"{what} is no number"
        )
    if not -1e15 < value < 1e15:  # integers may be too large for a float, floats infinite
        raise TranscriptFormatError(f"{what} is too large a number")
    return float(value)


def _measure(item: _Object, name: str, what: str) -> float:
    """A number that may be missing."""
    return _number(item.get(name) or 0, f"{what}'s {name}")


def _share(value: object, what: str) -> float:
    number = _number(value, what)
    if not 0 <= number <= 1 + 1e-6:  # floats of others may be rounded up
        raise TranscriptFormatError(f"{what} is not from 0 to 1")
    return min(number, 1.0)


def _token_id(value: object, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _LARGEST_TOKEN:
        raise TranscriptFormatError(f"{what} is no token's number")
    return value


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise TranscriptFormatError(f"{what} is missing" if value is None else f"{what} is no text")
    return value


def _list(value: object, what: str) -> list[object]:
    if not isinstance(value, list):
        raise TranscriptFormatError(f"{what} is no list")
    return cast(list[object], value)


def _object(value: object, what: str) -> _Object:
    if not isinstance(value, dict):
        raise TranscriptFormatError(
            f"{what} is missing" if value is None else f"{what} is no object"
        )
    return cast(_Object, value)
