from datetime import timedelta

import pysubs2
import pytest
import srt as oracle
from hypothesis import given
from hypothesis import strategies as st
from result_factory import JFK, result, segment

from pyengine.formats import srt

# Printable text of every script, with line breaks; control characters are the cues' matter.
TEXT = st.text(
    st.one_of(
        st.sampled_from("\n\n -->0123:,.<&"),
        st.characters(categories=["L", "M", "N", "P", "S", "Zs"]),
    ),
    max_size=40,
)
TIME = st.integers(0, 360_000_000 - 2)  # pysubs2 knows times up to 99:59:59,999


def visible_lines(text):
    return [line.strip() for line in text.split("\n") if line.strip()]


def test_as_whisper_cpp_writes_it_but_for_leading_spaces():
    assert srt.render(JFK) == (
        "1\n"
        "00:00:00,000 --> 00:00:07,960\n"
        "And so my fellow Americans ask not what your country can do for you\n"
        "\n"
        "2\n"
        "00:00:07,960 --> 00:00:10,760\n"
        "ask what you can do for your country.\n"
    )


def test_numbers_go_on_from_those_of_an_earlier_part():
    """whisper.cpp's --offset-n (examples/cli/cli.cpp, output_srt)."""
    assert [cue.index for cue in oracle.parse(srt.render(JFK, offset_n=7))] == [8, 9]


@pytest.mark.slow
@given(st.lists(st.tuples(TEXT, TIME, TIME), max_size=4))
def test_round_trip_through_srt(items):
    segments = [segment(text, a / 1000, b / 1000) for text, a, b in items]
    expected = [
        (timedelta(milliseconds=a), timedelta(milliseconds=max(b, a + 1)), visible_lines(text))
        for text, a, b in items
        if visible_lines(text)
    ]
    parsed = list(oracle.parse(srt.render(result(*segments))))
    assert [p.index for p in parsed] == list(range(1, len(expected) + 1))
    assert [(p.start, p.end) for p in parsed] == [(start, end) for start, end, _ in expected]
    for p, (_, _, lines) in zip(parsed, expected, strict=True):
        assert "-->" not in p.content
        if not any("-->" in line for line in lines):
            assert p.content.split("\n") == lines


@given(st.lists(st.tuples(TIME, TIME), max_size=4))
def test_times_round_trip_through_pysubs2(times):
    segments = [segment("text", a / 1000, b / 1000) for a, b in times]
    subs = pysubs2.SSAFile.from_string(srt.render(result(*segments)), "srt")
    assert [(e.start, e.end, e.text) for e in subs] == [
        (a, max(b, a + 1), "text") for a, b in times
    ]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("one\n\ntwo", r"one\Ntwo"),
        ("00:00:01,000 --> oops", "00:00:01,000 -> oops"),
        ("--->", "->"),
        ("a < b & c", "a < b & c"),
        ("«été»　漢字 🎵", "«été»　漢字 🎵"),
    ],
)
def test_text_as_pysubs2_reads_it(text, read):
    file = srt.render(result(segment(text), segment("next")))
    subs = pysubs2.SSAFile.from_string(file, "srt", keep_html_tags=True)
    assert [e.text for e in subs] == [read, "next"]


def test_nothing_said():
    assert srt.render(result(segment(" "))) == ""
