"""Awkward text and awkward times through every format that is read again."""

import csv
import io
import json
import re
from contextlib import suppress
from dataclasses import replace

import pysubs2
import pytest
import srt
import webvtt
from hypothesis import given
from hypothesis import strategies as st
from result_factory import result, segment

from pyengine.errors import TranscriptFormatError
from pyengine.formats import FORMATS, Layout, offered, parse, readers
from pyengine.result import Segment, Word

AWKWARD = [
    *("\x00", "\x07", "\x1b[31m", "\t", "\n", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028"),
    *("-->", "--->", "->", "<", ">", "<b>", "&", "&amp;", "{", "}", "\\", "\\N", "[", "]", "<1:2>"),
    *("[00:01.00]", "<00:01.000>", '"', '""', "'", ",", ";", ":", "=1+1", "#", "NOTE", "WEBVTT"),
    *("1", "00:00:01,000 --> 00:00:02,000", "\u200f", "\u202e", "\u0627\u0644", "\u05d0"),
    *("\ufeff", "\ufffd", "\ufffe", "\ud800", "\udfff", "\U0001f600", "\U0001f468\u200d\U0001f469"),
    *("e\u0301", "\u3042", "\u00a0", "\u3000", " ", "  ", "word", "\u0e01\u0e33"),
]
TEXTS = st.lists(st.sampled_from(AWKWARD) | st.text(max_size=3), max_size=6).map("".join)
TIMES = st.integers(0, 10_000)
READ = [name for name, row in FORMATS.items() if row.extension in readers()]

# What a format has no way to write, and its writer or the readers of it change
CHANGED = {"srt": r"</?\s*[a-zA-Z][^<>]*>|\{\\[^{}]*\}", "ass": r"[{}\\]", "lrc": r"[\[<](?=\d+:)"}
WORDS = Layout(word_times=True)


@st.composite
def segments(draw) -> Segment:
    """Words that overlap, run backwards, last no time, are blank, lie outside their segment."""
    texts = draw(st.lists(TEXTS, max_size=4))
    words = []
    for text in texts:
        start, length = draw(TIMES), draw(st.integers(0, 500))
        words.append(Word(text=text, start=start / 1000, end=(start + length) / 1000))
    start, length = draw(TIMES), draw(st.integers(0, 5000))
    made = segment("".join(texts), start / 1000, (start + length) / 1000)
    return replace(made, words=tuple(words)) if draw(st.booleans()) else made


def visible(text: str) -> list[str]:
    """The lines that can be shown, by Python's idea of what can be."""
    shown = (
        "".join(c for c in line.replace("\t", " ") if c.isprintable() or ord(c) > 0x9F)
        for line in text.splitlines()
    )
    lines = ("".join(c for c in line if not "\ud800" <= c <= "\udfff") for line in shown)
    return [line.strip() for line in lines if line.strip()]


def letters(text: str) -> str:
    """Without white space, and "--...>" as "->": SubRip cannot hold it."""
    return re.sub("-+>", "->", "".join(text.split()))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in READ if "json" not in name])
@given(st.lists(segments(), max_size=3), st.sampled_from([Layout(), WORDS]))
def test_subtitles(name, said, layout):
    extension = FORMATS[name].extension
    file = FORMATS[name].render(result(*said), layout)
    file.encode()
    shown = [(s, lines) for s in said if (lines := visible(s.text))]
    if not shown:
        assert "-->" not in file and "Dialogue" not in file
        return
    if name in CHANGED and any(re.search(CHANGED[name], "".join(lines)) for _, lines in shown):
        with suppress(TranscriptFormatError):  # nothing may be left of it
            parse(f"a.{extension}", file)
        return
    found = parse(f"a.{extension}", file).segments
    if len({line for _, lines in shown for line in lines}) < sum(len(lines) for _, lines in shown):
        return  # lines that are said again may be rolling captions
    if name == "lrc":  # a line lasts until the next begins, and there are no two at a time
        starts = sorted(s.start for s, _ in shown)
        assert [s.start for s in found] == pytest.approx(starts, abs=0.0051)
        return
    expected = sorted(s.start for s, _ in shown)
    assert [s.start for s in found] == pytest.approx(expected, abs=0.0051)
    assert sorted(letters(s.text) for s in found) == sorted(
        letters("".join(lines)) for _, lines in shown
    )
    for s in found:
        last = s.start
        for word in s.words:
            assert last <= word.start <= word.end <= s.end
            last = word.end


@pytest.mark.slow
@pytest.mark.parametrize("name", ["json", "json-full", "json-openai"])
@given(st.lists(segments(), max_size=3))
def test_json(name, said):
    file = FORMATS[name].render(result(*said), WORDS)
    file.encode()
    # openai-whisper's has segments without text, too; a lone surrogate is "?" there
    seen = [s.text.encode(errors="replace").decode() if "openai" in name else s.text for s in said]
    shown = [s for s, text in zip(said, seen, strict=True) if visible(text)]
    if not shown:
        return
    found = parse("a.json", file).segments
    expected = sorted(shown, key=lambda s: s.start)
    assert [s.text.strip() for s in found] == [
        s.text.encode(errors="replace").decode().strip() for s in expected
    ]
    assert [s.start for s in found] == [s.start for s in expected]
    if name == "json":
        return
    for ours, theirs in zip(found, expected, strict=True):
        assert [w.text for w in ours.words] == [
            w.text.encode(errors="replace").decode() for w in theirs.words
        ]


@given(st.lists(segments(), max_size=3))
def test_tables(said):
    shown = [" ".join(lines) for s in said if (lines := visible(s.text))]
    rows = csv.reader(io.StringIO(FORMATS["csv"].render(result(*said)), newline=""), strict=True)
    assert [row[2] for row in rows] == ["text", *shown]
    rows = FORMATS["tsv"].render(result(*said)).removesuffix("\n").split("\n")
    assert [row.split("\t")[2] for row in rows] == ["text", *shown]
    assert FORMATS["txt"].render(result(*said)).split("\n")[:-1] == shown


LAYOUTS = st.builds(
    Layout,
    max_line_width=st.none() | st.integers(1, 20),
    max_line_count=st.none() | st.integers(1, 3),
    max_words_per_line=st.none() | st.integers(1, 5),
    max_len=st.none() | st.integers(1, 20),
    split_on_word=st.booleans(),
    highlight_words=st.booleans(),
    word_times=st.booleans(),
)


@given(st.lists(segments(), max_size=3), LAYOUTS)
def test_files_in_any_layout_are_read_by_others(said, layout):
    whole = result(*said)
    for name in ("srt", "vtt", "ass"):
        subs = pysubs2.SSAFile.from_string(FORMATS[name].render(whole, layout), name)
        if not any(":" in s.text for s in said):  # it takes two times anywhere for a cue's
            assert all(e.end > e.start for e in subs)
    cues = list(srt.parse(FORMATS["srt"].render(whole, layout)))
    assert [cue.index for cue in cues] == list(range(1, len(cues) + 1))
    captions = webvtt.from_buffer(io.StringIO(FORMATS["vtt"].render(whole, layout)))
    assert len(captions) == len(cues)
    for name in ("json", "json-full", "json-openai"):
        json.loads(FORMATS[name].render(whole, layout))
    for row in offered().values():
        row.render(whole, layout).encode()


@pytest.mark.slow
@given(st.lists(segments(), min_size=1, max_size=3))
def test_time_stamps_in_webvtt_rise(said):
    """W3C WebVTT, 4.2.2: after the cue's start and the stamp before, before the cue's end."""
    for caption in webvtt.from_buffer(io.StringIO(FORMATS["vtt"].render(result(*said), WORDS))):
        stamps = re.findall(r"<(\d\d:\d\d:\d\d\.\d{3})>", caption.raw_text)
        times = [caption.start, *stamps, caption.end]
        assert times == sorted(set(times))
