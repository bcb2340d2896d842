"""Advanced SubStation Alpha and its forerunner SSA, as libass reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyengine.errors import TranscriptFormatError
from pyengine.formats.captions import Caption, Piece
from pyengine.formats.limits import MOST_SECONDS, gathered
from pyengine.formats.opened import Loss, Losses, Reading
from pyengine.formats.parsing import Lines, Timed, clock_seconds, result_of
from pyengine.formats.said_once import said_once
from pyengine.formats.speakers import before

_FIELDS = (
    *("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect"),
    "text",
)
_SPECIAL = re.compile(r"\\[Nnh{}]|\{")
_SHOWN = {"\\N": "\n", "\\n": "\n", "\\h": " ", "\\{": "{", "\\}": "}"}
_SYLLABLE = re.compile(r"\\[kK]([fot]?)([0-9]{1,6}(?:\.[0-9]{1,6})?)")
_DRAWING = re.compile(r"\\p([0-9]{1,6})")
_NOT_LOOK = re.compile(r"\\(?:[kK][fot]?|p)[0-9.]+")


def read(text: str) -> Reading:
    """A transcript from a file's dialogue; ``\\k`` times become words, all other markup is
    dropped.

    Raises:
        TranscriptFormatError: there is none in it, or nobody can tell its columns.
    """
    losses = Losses()
    found = yield from gathered(_dialogue(Lines(text), losses))
    if any(line.words for line in found):
        timed = (
            Timed(line.start, line.end, " ".join(line.lines), line.words, line.speaker)
            for line in found
        )
        return (yield from result_of(timed, losses))
    captions = (
        Caption(
            line.start,
            line.end,
            tuple((Piece(text),) for text in line.lines),
            speaker=line.speaker,
        )
        for line in found
    )
    return (yield from result_of(said_once(captions, losses), losses))


@dataclass(frozen=True, slots=True)
class _Line:
    start: float
    end: float
    lines: tuple[str, ...]
    words: tuple[Timed, ...]
    speaker: str | None


def _dialogue(source: Lines, losses: Losses) -> Iterator[_Line]:
    fields = _FIELDS
    in_events = False
    for line in source.lines:
        line = line.strip()
        if line.startswith("["):
            in_events = line.lower() == "[events]"
        kind, _, value = line.partition(":")
        if not in_events or kind not in ("Format", "Dialogue", "Comment"):
            continue
        if kind == "Comment":
            losses.add(Loss.COMMENT)
            continue
        if kind == "Format":
            fields = tuple(name.strip().lower() for name in value.split(",", 64))
            if not {"start", "end"} <= set(fields) or fields[-1] != "text":
                raise TranscriptFormatError(
                    "this ASS file's Format line lacks Start or End, or no Text ends it"
                )
            continue
        values = dict(zip(fields, value.strip().split(",", len(fields) - 1), strict=False))
        start, end = (clock_seconds(values.get(name, "")) for name in ("start", "end"))
        if start is None or end is None:
            losses.add(Loss.NO_TIME)
        elif max(start, end) > MOST_SECONDS:
            losses.add(Loss.TOO_LATE)
        else:
            name = values.get("name", values.get("actor", "")).strip()
            yield _content(values.get("text", ""), start, end, name, losses)


def _content(text: str, start: float, end: float, name: str, losses: Losses) -> _Line:
    """What is shown, and where there are syllables, when each of them is."""
    parts = _parts(text)
    if name:
        _take_label(parts, before(name))
    overrides = parts[1::2]
    shown = _without_drawings(parts[::2], overrides, losses)
    if any("\\" in _NOT_LOOK.sub("", override) for override in overrides):
        losses.add(Loss.LOOK)
    losses.add(Loss.COMMENT, sum(bool(part.strip()) and "\\" not in part for part in overrides))
    lines = tuple("".join(shown).split("\n"))
    return _Line(start, end, lines, _words(shown, overrides, start), name or None)


def _take_label(parts: list[str], label: str) -> None:
    """What is shown first without a label, where something follows upon that."""
    at = next((i for i in range(0, len(parts), 2) if parts[i].strip()), None)
    if at is None or not parts[at].startswith(label):
        return
    rest = parts[at].removeprefix(label)
    if rest.strip() or any(part.strip() for part in parts[at + 2 :: 2]):
        parts[at] = rest


def _parts(text: str) -> list[str]:
    """What is shown, an override, what is shown after it, and so on."""
    parts = [""]
    at, last = 0, text.rfind("}")
    for special in _SPECIAL.finditer(text):
        if special.start() < at:
            continue  # inside of an override
        parts[-1] += text[at : special.start()]
        at = special.end()
        if special[0] != "{":
            parts[-1] += _SHOWN[special[0]]
        elif at > last:
            parts[-1] += "{"
        else:
            close = text.index("}", at)
            parts += [text[at:close], ""]
            at = close + 1
    parts[-1] += text[at:]
    return parts


def _without_drawings(shown: list[str], overrides: list[str], losses: Losses) -> list[str]:
    """Between ``\\p1`` and ``\\p0`` letters draw lines."""
    kept = shown[:1]
    drawing = drawn = False
    for override, text in zip(overrides, shown[1:], strict=True):
        for mode in _DRAWING.findall(override):
            drawing = int(mode) > 0
        drawn = drawn or (drawing and bool(text.strip()))
        kept.append("" if drawing else text)
    losses.add(Loss.DRAWING, drawn)
    return kept


def _words(shown: list[str], overrides: list[str], start: float) -> tuple[Timed, ...]:
    """Syllables that no space parts are one word; none where some text has no time."""
    words: list[tuple[float, float, list[str]]] = []
    at = until = start
    spaced = True
    for override, text in zip(overrides, shown[1:], strict=True):
        for kind, length in _SYLLABLE.findall(override):
            if kind == "t":  # from the line's start on, not from the end of the syllable before
                at = until = start + float(length) / 100
            else:
                at, until = until, until + float(length) / 100
        bare = text.strip()
        if bare and words and not (spaced or text[0].isspace()):
            begin, _, syllables = words[-1]
            syllables.append(bare)
            words[-1] = begin, until, syllables
        elif bare:
            words.append((at, until, [" ", bare]))
        if text:
            spaced = text[-1].isspace()
    if until == start or shown[0].strip():
        return ()
    return tuple(Timed(begin, end, "".join(texts)) for begin, end, texts in words)
