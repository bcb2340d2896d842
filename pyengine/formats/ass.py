"""Advanced SubStation Alpha with karaoke (``\\kf``): what players and ffmpeg's ass filter fill
word by word. The fields are those of libass' and Aegisub's v4.00+ files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyengine.formats.cues import Cue, to_cues
from pyengine.formats.layout import Layout
from pyengine.formats.speakers import before, speaker_name
from pyengine.result import TranscribeResult

_COLOURS = (
    *("&H0000D7FF", "&H00EECC66", "&H00AABBFF", "&H0033BB22", "&H00DD99EE", "&H0088CCEE"),
    *("&H00FFDD99", "&H003377EE"),
)
"""What is sung, by speaker: gold as where nobody is told apart, then bright colours of Paul Tol's
schemes, which colour-blind people can tell from their neighbours here and from white. Names stand
before the turns, as there may be more speakers than these."""

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
    """A subtitle for each cue; its words, where they have times, fill as they are said. Each
    speaker has a style, and a name: in the line's Name, and to be seen where a turn begins."""
    style = style or Style()
    cues = list(to_cues(result.segments, layout))
    numbers = sorted({cue.speaker for cue in cues if cue.speaker is not None})
    styles = [_style("Default", style, style.sung)]
    styles += [
        _style(_style_name(number), style, _COLOURS[number % len(_COLOURS)]) for number in numbers
    ]
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
{"".join(styles)}
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
    return head + "".join(_events(cues, result.speakers))


def _style(name: str, style: Style, sung: str) -> str:
    colours = f"{sung},{style.unsung},{style.outline},&H80000000"
    look = "-1,0,0,0,100,100,0,0,1,3,1,2,80,80,60,1"
    return f"Style: {name},{_name(style.font)},{style.size},{colours},{look}\n"


def _style_name(number: int) -> str:
    return f"Speaker {number + 1}"


def _events(cues: Sequence[Cue], speakers: Sequence[str]) -> Iterator[str]:
    speaking: int | None = None
    for cue in cues:
        start, end = _centiseconds(cue.start_ms), _centiseconds(cue.end_ms)
        end = max(end, start + 1)
        style, name, label = "Default", "", ""
        if cue.speaker is not None:
            style = _style_name(cue.speaker)
            name = _escape(speaker_name(speakers, cue.speaker)).replace(",", " ")
            label = before(name) if cue.speaker != speaking else ""
        speaking = cue.speaker
        text = _text(cue, start, label)
        yield f"Dialogue: 0,{_time(start)},{_time(end)},{style},{name},0,0,0,,{text}\n"


def _text(cue: Cue, start: int, label: str) -> str:
    """The lines, with a label before the first that is there from the start."""
    if not cue.words:
        return label + "\\N".join(_escape(line) for line in cue.lines)
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
    return (f"{{\\k0}}{label}" if label else "") + "\\N".join(lines)


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
