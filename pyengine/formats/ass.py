"""Advanced SubStation Alpha with karaoke (``\\kf``): what players and ffmpeg's ass filter fill
word by word. The fields are those of libass' and Aegisub's v4.00+ files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyengine.errors import TranscriptFormatError
from pyengine.formats.cues import Cue, to_cues
from pyengine.formats.layout import Layout
from pyengine.formats.parsing import Lines, Timed, result_of, seconds_of
from pyengine.result import TranscribeResult

_OVERRIDES = re.compile(r"\{([^{}]*)\}")
_SYLLABLE = re.compile(r"\\[kK][fot]?(\d{1,6})")
_NO_BACKSLASH = "\N{REVERSE SOLIDUS OPERATOR}"  # looks like one
_BREAK = re.compile(r"\\[Nnh]")
_FIELDS = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect")


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How it looks; colours are ASS's &HAABBGGRR."""

    font: str = "Sans"
    size: int = 64
    sung: str = "&H0000D7FF"
    unsung: str = "&H00FFFFFF"
    outline: str = "&H00202020"
    width: int = 1920
    height: int = 1080
    """Of the picture that sizes refer to; it is scaled to the video."""


def render(
    result: TranscribeResult, layout: Layout | None = None, style: Style | None = None
) -> str:
    """A subtitle for each cue; its words, where they have times, fill as they are said."""
    style = style or Style()
    colours = f"{style.sung},{style.unsung},{style.outline},&H80000000"
    head = f"""[Script Info]
Title: Transcript
ScriptType: v4.00+
WrapStyle: 0
ScaledBorderAndShadow: yes
PlayResX: {style.width}
PlayResY: {style.height}

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, \
Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, \
Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,{_name(style.font)},{style.size},{colours},-1,0,0,0,100,100,0,0,1,3,1,2,80,80,60,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
    return head + "".join(_events(result, layout))


def _events(result: TranscribeResult, layout: Layout | None) -> Iterator[str]:
    for cue in to_cues(result.segments, layout):
        start, end = _centiseconds(cue.start_ms), _centiseconds(cue.end_ms)
        end = max(end, start + 1)
        yield f"Dialogue: 0,{_time(start)},{_time(end)},Default,,0,0,0,,{_text(cue, start)}\n"


def _text(cue: Cue, start: int) -> str:
    if not cue.words:
        return "\\N".join(_escape(line) for line in cue.lines)
    at = start  # lengths are of what has been rounded: errors do not add up
    lines: list[str] = []
    for line in cue.words:
        text = ""
        for word in line:
            first, last = _centiseconds(word.start_ms), _centiseconds(word.end_ms)
            bare = word.text.lstrip()
            space = word.text[: len(word.text) - len(bare)]
            # A pause is a syllable of its own; its space is, else it ends the syllable before it
            text += f"{{\\k{first - at}}}{space}" if first > at else space
            # Filling for no time is a division by zero in older libass
            kind = "kf" if last > first else "k"
            text += f"{{\\{kind}{last - first}}}{_escape(bare)}"
            at = last
        lines.append(text)
    return "\\N".join(lines)


def _escape(text: str) -> str:
    """Braces begin what is not shown, a backslash may begin a line break; neither can be escaped
    in all readers."""
    return text.replace("{", "(").replace("}", ")").replace("\\", _NO_BACKSLASH)


def _name(font: str) -> str:
    return "".join(c for c in font if c.isprintable() and c not in ",{}\\") or "Sans"


def _centiseconds(ms: int) -> int:
    return round(ms / 10)


def _time(centiseconds: int) -> str:
    seconds, part = divmod(centiseconds, 100)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}.{part:02}"


def parse(text: str) -> TranscribeResult:
    """A transcript from an ASS or SSA file's dialogue; ``\\k`` times become words, all other
    markup is dropped.

    Raises:
        TranscriptFormatError: there is none in it, or a time in it is none.
    """
    return result_of(_dialogue(Lines(text)))


def _dialogue(source: Lines) -> Iterator[Timed]:
    fields: tuple[str, ...] = (*_FIELDS, "text")
    in_events = False
    for line in source.lines:
        line = line.strip()
        if line.startswith("["):
            in_events = line.lower() == "[events]"
        kind, _, value = line.partition(":")
        if not in_events or kind not in ("Format", "Dialogue"):
            continue
        if kind == "Format":
            fields = tuple(name.strip().lower() for name in value.split(",", 64))
            if not {"start", "end"} <= set(fields) or fields[-1] != "text":
                raise TranscriptFormatError(
                    "this ASS file's Format line lacks Start or End, or no Text ends it"
                )
            continue
        values = dict(zip(fields, value.strip().split(",", len(fields) - 1), strict=False))
        start, end = seconds_of(values.get("start", "")), seconds_of(values.get("end", ""))
        if end < start:
            raise TranscriptFormatError(
                f"in this ASS file a line ends before it begins: {line[:80]!r}"
            )
        yield Timed(start, end, *_content(values.get("text", ""), start))


def _content(text: str, start: float) -> tuple[str, tuple[Timed, ...]]:
    """What is shown, and where there are syllables, when each of them is."""
    parts = _OVERRIDES.split(_BREAK.sub(" ", text))  # shown, override, shown, ...
    plain = "".join(parts[::2])
    if "\\p" in text and re.search(r"\\p[1-9]", "".join(parts[1::2])):
        return "", ()  # a drawing
    words: list[tuple[float, float, list[str]]] = []
    at = until = start
    space = ""
    for override, shown in zip(parts[1::2], parts[2::2], strict=True):
        for syllable in _SYLLABLE.finditer(override):
            at, until = until, until + int(syllable[1]) / 100
        bare = shown.strip()
        if bare and words and not (space or shown[0].isspace()):
            begin, _, syllables = words[-1]
            syllables.append(bare)
            words[-1] = begin, until, syllables
        elif bare:
            words.append((at, until, [" ", bare]))
        if shown:
            space = "" if shown[-1:].strip() else " "
    if until == start or parts[0].strip():
        return plain, ()
    return plain, tuple(Timed(begin, end, "".join(texts)) for begin, end, texts in words)
