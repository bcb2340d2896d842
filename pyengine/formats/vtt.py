"""WebVTT, the subtitles of the web's ``<track>`` element (W3C WebVTT, section 4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyengine.formats.cues import Cue, CueWord, highlights, to_cues
from pyengine.formats.layout import Layout
from pyengine.formats.speakers import speaker_name
from pyengine.formats.srt import mark
from pyengine.formats.timestamps import format_milliseconds
from pyengine.result import TranscribeResult

# Escaping ">" as well, which the standard leaves open, keeps "-->" out of cue text.
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def render(result: TranscribeResult, layout: Layout | None = None) -> str:
    """A WebVTT file; text is escaped, never markup. A cue's speaker is its voice (``<v Ann>``,
    section 4.2.2)."""
    return "".join(("WEBVTT\n", *_shown(result, layout or Layout())))


def _shown(result: TranscribeResult, layout: Layout) -> Iterator[str]:
    for cue in to_cues(result.segments, layout):
        voice = ""
        if cue.speaker is not None:
            voice = f"<v {_escape(speaker_name(result.speakers, cue.speaker))}>"
        parts = highlights(cue) if layout.highlight_words else ()
        for part in parts:
            lines = (_marked(line, part.marked) for line in part.words)
            yield _block(part.start_ms, part.end_ms, voice, lines)
        if parts:
            continue
        if layout.word_times and cue.words:
            yield _block(cue.start_ms, cue.end_ms, voice, _stamped(cue))
        else:
            yield _block(cue.start_ms, cue.end_ms, voice, map(_escape, cue.lines))


def _block(start_ms: int, end_ms: int, voice: str, lines: Iterator[str] | map[str]) -> str:
    times = f"{format_milliseconds(start_ms)} --> {format_milliseconds(end_ms)}"
    return f"\n{times}\n{voice}" + "\n".join(lines) + "\n"


def _marked(line: Sequence[CueWord], marked: CueWord | None) -> str:
    return "".join(mark(_escape(w.text)) if w is marked else _escape(w.text) for w in line)


def _stamped(cue: Cue) -> Iterator[str]:
    """The lines with a time stamp before each word. They must rise, from after the cue's start
    to before its end (section 4.2.2)."""
    last = cue.start_ms
    for line in cue.words:
        text = ""
        for word in line:
            if last < word.start_ms < cue.end_ms:
                text += f"<{format_milliseconds(word.start_ms)}>"
                last = word.start_ms
            text += _escape(word.text)
        yield text


def _escape(text: str) -> str:
    return text.translate(_ESCAPES)
