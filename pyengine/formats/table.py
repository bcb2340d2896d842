"""Every format, once: the command line's flags, what the page offers and what can be opened follow
from these rows, in their order."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pyengine.formats import (
    ass,
    ass_parsing,
    csv_,
    json_,
    json_full,
    json_openai,
    json_parsing,
    lrc,
    lrc_parsing,
    scores,
    srt,
    srt_parsing,
    tsv,
    txt,
    vtt,
    vtt_parsing,
)
from pyengine.formats.format import Format, Reader

_LINES = ("max_line_width", "max_line_count", "max_words_per_line")
_LENGTH = ("max_len",)

_BY_NAME = {
    row.name: row
    for row in (
        Format(
            name="txt",
            extension="txt",
            flags=("-otxt", "--output-txt"),
            help="plain text, one line for each segment",
            label="Plain text (.txt)",
            layout=_LINES,
            write=lambda result, layout, _: txt.render(result, layout),
        ),
        Format(
            name="srt",
            extension="srt",
            flags=("-osrt", "--output-srt"),
            help="SubRip subtitles",
            label="Subtitles, SubRip (.srt)",
            layout=(*_LINES, "highlight_words"),
            write=lambda result, layout, extras: srt.render(result, layout, extras.offset_n),
            read=srt_parsing.read,
            reads=("srt",),
        ),
        Format(
            name="vtt",
            extension="vtt",
            flags=("-ovtt", "--output-vtt"),
            help="WebVTT subtitles",
            label="Subtitles, WebVTT (.vtt)",
            layout=(*_LINES, "highlight_words", "word_times"),
            write=lambda result, layout, _: vtt.render(result, layout),
            read=vtt_parsing.read,
            reads=("vtt",),
        ),
        Format(
            name="ass",
            extension="ass",
            flags=("-oass", "--output-ass"),
            help="ASS subtitles that fill word by word, as karaoke",
            label="Karaoke subtitles (.ass)",
            layout=_LINES,
            write=lambda result, layout, extras: ass.render(
                result, layout, ass.Style(font=extras.font) if extras.font else None
            ),
            read=ass_parsing.read,
            reads=("ass", "ssa"),
        ),
        Format(
            name="lrc",
            extension="lrc",
            flags=("-olrc", "--output-lrc"),
            help="LRC lyrics",
            label="Lyrics (.lrc)",
            layout=(*_LINES, "word_times"),
            write=lambda result, layout, _: lrc.render(result, layout),
            read=lrc_parsing.read,
            reads=("lrc",),
        ),
        Format(
            name="csv",
            extension="csv",
            flags=("-ocsv", "--output-csv"),
            help="a table with commas: start, end, text",
            label="Table, commas (.csv)",
            layout=_LINES,
            write=lambda result, layout, _: csv_.render(result, layout),
            read=csv_.read,
            reads=("csv",),
        ),
        Format(
            name="tsv",
            extension="tsv",
            flags=("-otsv", "--output-tsv"),
            help="a table with tabs, as openai-whisper writes it",
            label="Table, tabs (.tsv)",
            layout=_LINES,
            write=lambda result, layout, _: tsv.render(result, layout),
            read=tsv.read,
            reads=("tsv",),
        ),
        Format(
            name="json-full",
            extension="json",
            flags=("-ojf", "--output-json-full"),
            help="-oj's JSON with words and tokens; the page can open it",
            label="All of it, opens here again (.json)",
            layout=_LENGTH,
            write=lambda result, layout, extras: json_full.render(
                result, layout, extras.context, extras.tokenizer
            ),
            read=json_parsing.read,  # whichever of the three it is
            reads=("json",),
        ),
        Format(
            name="json",
            extension="json",
            flags=("-oj", "--output-json"),
            help="JSON as whisper.cpp writes it",
            label="JSON as whisper.cpp's (.json)",
            layout=_LENGTH,
            write=lambda result, layout, extras: json_.render(result, layout, extras.context),
        ),
        Format(
            name="json-openai",
            extension="json",
            flags=("-ojo", "--output-json-openai"),
            help="JSON as openai-whisper writes it",
            label="JSON as openai-whisper's (.json)",
            layout=_LENGTH,
            write=lambda result, layout, _: json_openai.render(result, layout),
        ),
        Format(
            name="scores",
            extension="score.txt",
            flags=("-ls", "--log-score"),
            help="the probability of each token, as FILE.score.txt",
            label=None,  # no transcript: the page shows how sure the model was in colours
            write=lambda result, _, extras: scores.render(result, extras.tokenizer),
        ),
    )
}

FORMATS: Mapping[str, Format] = MappingProxyType(_BY_NAME)
"""By name, in the order in which they are offered."""


def offered() -> dict[str, Format]:
    """The formats that the page offers, by name."""
    return {name: row for name, row in FORMATS.items() if row.label is not None}


def readers() -> dict[str, Reader]:
    """What reads files, by their extension."""
    return {extension: row.read for row in FORMATS.values() if row.read for extension in row.reads}
