"""Advanced SubStation Alpha with karaoke (``\\kf``): what players and ffmpeg's ass filter fill
word by word. The fields are those of libass' and Aegisub's v4.00+ files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyengine.formats.cues import Cue, to_cues
from pyengine.formats.layout import Layout
from pyengine.result import TranscribeResult

_NO_BACKSLASH = "\N{REVERSE SOLIDUS OPERATOR}"  # looks like one


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
