import html
from datetime import timedelta

import pysubs2
import pytest
import srt as srt_oracle
import webvtt
from hypothesis import given
from hypothesis import strategies as st
from result_factory import JFK, result, segment
from test_formats_srt import TEXT, TIME, visible_lines

from pyengine.formats import vtt


def milliseconds(clock):
    return srt_oracle.srt_timestamp_to_timedelta(clock) // timedelta(milliseconds=1)


def test_as_whisper_cpp_writes_it_but_for_leading_spaces():
    assert vtt.render(JFK) == (
        "WEBVTT\n"
        "\n"
        "00:00:00.000 --> 00:00:07.960\n"
        "And so my fellow Americans ask not what your country can do for you\n"
        "\n"
        "00:00:07.960 --> 00:00:10.760\n"
        "ask what you can do for your country.\n"
    )


@given(st.lists(st.tuples(TEXT, TIME, TIME), max_size=4))
def test_round_trip_through_webvtt(items):
    segments = [segment(text, a / 1000, b / 1000) for text, a, b in items]
    expected = [
        (a, max(b, a + 1), visible_lines(text)) for text, a, b in items if visible_lines(text)
    ]
    captions = webvtt.from_string(vtt.render(result(*segments))).captions
    found = [
        (
            milliseconds(c.start),
            milliseconds(c.end),
            [html.unescape(line) for line in c.lines],
        )
        for c in captions
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a --> b", "a --&gt; b"),
        ("<b>fish</b> & chips", "&lt;b&gt;fish&lt;/b&gt; &amp; chips"),
        ("&amp;", "&amp;amp;"),
        ("NOTE this", "NOTE this"),
    ],
)
def test_text_is_never_markup(text, line):
    assert vtt.render(result(segment(text))).split("\n")[3] == line


def test_pysubs2_reads_it():
    subs = pysubs2.SSAFile.from_string(vtt.render(JFK), "vtt")
    assert [(e.start, e.end, e.text) for e in subs] == [
        (0, 7960, "And so my fellow Americans ask not what your country can do for you"),
        (7960, 10760, "ask what you can do for your country."),
    ]


def test_nothing_said_is_still_a_webvtt_file():
    assert vtt.render(result()) == "WEBVTT\n"
