"""Subtitles of others: what srt, webvtt-py and pysubs2 write, and what nobody should."""

import csv
import io
from datetime import timedelta

import pysubs2
import pytest
import srt
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from pyengine.errors import TranscriptFormatError
from pyengine.formats import parse
from pyengine.formats.limits import MOST_CHARACTERS, check_size
from pyengine.formats.parsing import Lines, seconds_of
from pyengine.formats.srt_parsing import untagged

LETTERS = st.text(
    st.characters(categories=["L", "M", "N", "S", "Zs"], exclude_characters="<>&{}\\"), max_size=20
)
CUES = st.lists(
    st.tuples(LETTERS, st.integers(0, 10**8), st.integers(1, 10**5)), min_size=1, max_size=4
)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


def segments(name: str, text: str) -> list[tuple[str, float, float]]:
    return [(s.text.strip(), s.start, s.end) for s in parse(name, text).segments]


def read_back(name: str, file: str, cues) -> None:
    expected = sorted((a, a + n, text.strip()) for text, a, n in cues if text.strip())
    if expected:
        found = [(round(a * 1000), round(b * 1000), text) for text, a, b in segments(name, file)]
        assert [start for start, *_ in found] == [start for start, *_ in expected]
        assert sorted(found) == expected
    else:
        with pytest.raises(TranscriptFormatError, match="no transcript"):
            parse(name, file)


@pytest.mark.slow
@given(CUES, ENDS)
def test_what_srt_writes(cues, end_of_line):
    file = srt.compose(
        srt.Subtitle(0, timedelta(milliseconds=a), timedelta(milliseconds=a + n), text)
        for text, a, n in cues
    )
    read_back("a.srt", file.replace("\n", end_of_line), cues)


@pytest.mark.slow
@given(CUES, ENDS)
def test_what_pysubs2_writes(cues, end_of_line):
    subs = pysubs2.SSAFile()
    subs.events = [pysubs2.SSAEvent(start=a, end=a + n, text=text) for text, a, n in cues]
    for name in ("srt", "vtt"):
        read_back(f"a.{name}", subs.to_string(name).replace("\n", end_of_line), cues)


@pytest.mark.slow
@given(CUES)
def test_what_webvtt_py_writes(cues):
    file = webvtt.WebVTT()
    for text, a, n in cues:
        start, end = (
            f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
            for ms in (a, a + n)
        )
        file.captions.append(webvtt.Caption(start, end, text))
    read_back("a.vtt", file.content, cues)


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("\ufeff1\n00:00:01,000 --> 00:00:02,000\nwith a mark\n", "with a mark"),
        ("00:00:01.0 --> 00:00:02,00000\nwithout a number", "without a number"),
        ("1\n00:01,000 --> 00:02,000  X1:40 X2:600 Y1:20\nplaced", "placed"),
        ("1\n 00:00:01,000  -->  00:00:02,000 \nspaced", "spaced"),
        ("1\n00:00:01,000-->00:00:02,000\nnarrow", "narrow"),
        (
            "1\n00:00:01,000 --> 00:00:02,000\n<i>it</i> {\\an8}<font color='#f00'>is</font>",
            "it is",
        ),
        ("1\n00:00:01,000 --> 00:00:02,000\n3 < 4 {sic}", "3 < 4 {sic}"),
        ("1\n00:00:01,000 --> 00:00:02,000\none\ntwo", "one two"),
        ("\n\n\n1\n00:00:01,000 --> 00:00:02,000\nlate\n\n\n\n", "late"),
    ],
)
def test_subrip_of_others(file, expected):
    assert segments("a.srt", file) == [(expected, 1.0, 2.0)]


def test_cues_without_a_blank_line_between_them():
    times = ["00:00:01,000 --> 00:00:02,000", "00:00:03,000 --> 00:00:04,000"]
    file = f"1\n{times[0]}\none\n2\n{times[1]}\ntwo\n7\n"
    assert segments("a.srt", file) == [("one", 1.0, 2.0), ("two 7", 3.0, 4.0)]
    assert pysubs2.SSAFile.from_string(file, "srt")[0].plaintext == "one"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("00:01.000 --> 00:02.000\nshort", "short"),
        ("first\n00:00:01.000 --> 00:00:02.000 align:start line:0\nnamed", "named"),
        ("NOTE said by\nnobody\n\n00:01.000 --> 00:02.000\nheard", "heard"),
        ("STYLE\n::cue { color: red }\n\n00:01.000 --> 00:02.000\nred", "red"),
        ("00:01.000 --> 00:02.000\n<v Roger>a <c.loud>b</c> <lang en>c", "a b c"),
        ("00:01.000 --> 00:02.000\nx &lt;y&gt; &amp; &eacute;&#233;&nbsp;z", "x <y> & éé\u00a0z"),
        ("00:01.000 --> 00:02.000\n&#" + "9" * 5000 + ";", "\ufffd"),
        ("00:01.000 --> 00:02.000\n&#x" + "9" * 5000 + ";", "\ufffd"),
    ],
)
def test_webvtt_of_others(body, expected):
    assert segments("a.vtt", f"WEBVTT - title\nKind: captions\n\n{body}\n") == [
        (expected, 1.0, 2.0)
    ]


def test_word_times_of_others():
    """As video sites write captions they have made themselves."""
    body = "00:01.000 --> 00:04.000\nask<00:00:02.000><c> not</c><00:00:03.000><c> what</c>"
    [segment] = parse("a.vtt", f"WEBVTT\n\n{body}").segments
    assert segment.text == " ask not what"
    assert [(w.text, w.start, w.end) for w in segment.words] == [
        (" ask", 1.0, 2.0),
        (" not", 2.0, 3.0),
        (" what", 3.0, 4.0),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["csv", "tsv"])
@given(CUES, ENDS)
def test_tables_that_pythons_csv_writes(name, cues, end_of_line):
    file = io.StringIO()
    dialect = {"csv": "excel", "tsv": "excel-tab"}[name]
    # Nothing has a tab or a line end in it; in tables with tabs a quote is a quote
    quoting = csv.QUOTE_MINIMAL if name == "csv" else csv.QUOTE_NONE
    rows = csv.writer(file, dialect, quoting=quoting, quotechar=None if name == "tsv" else '"')
    rows.writerows([("start", "end", "text"), *((a, a + n, text) for text, a, n in cues)])
    spaced = [(" ".join(text.split()), a, n) for text, a, n in cues]
    read_back(f"a.{name}", file.getvalue().replace("\r\n", end_of_line), spaced)


@pytest.mark.parametrize(
    ("name", "file", "expected"),
    [
        ("a.csv", 'start,end,text\n1000,2000,"He said ""no"", twice"', 'He said "no", twice'),
        ("a.csv", '\ufeffStart, End, Text\r\n 1000 , 2000 ,"two\r\nlines"\r\n\r\n', "two lines"),
        ("a.csv", "start,end,text\n1000,2000,no, nobody", "no, nobody"),
        ("a.csv", "start,end,text\n\x1c1000\x1f,2000,blank", "blank"),
        ("a.tsv", 'start\tend\ttext\n1000\t2000\t"no", he\tsaid\n', '"no", he said'),
    ],
)
def test_tables_of_others(name, file, expected):
    assert segments(name, file) == [(expected, 1.0, 2.0)]


@pytest.mark.parametrize(
    ("file", "complaint"),
    [
        ("", "its columns are neither start, end, text nor start, end, speaker, text"),
        ("name,price\nbread,3", "its columns are neither"),
        ("start,end,text\n", "no transcript in this file"),
        ("start,end,text\n1.5,2,x", "'1.5, 2' is no start and end in milliseconds"),
        ("start,end,text\n-1,2,x", "no start and end"),
        ("start,end,text\n7", "'7' is no start and end"),
        (f"start,end,text\n1,{'9' * 5000},x", "no start and end"),
        ("start,end,text\n2,1,x", "can last from 2 to 1 ms"),
        ("start,end,text\n0,999999999999,x", "can last from 0"),
        (f"start,end,text\n0,1,{'x' * 200_000}", "CSV file is damaged"),
    ],
)
def test_what_is_no_table_of_a_transcript(file, complaint):
    with pytest.raises(TranscriptFormatError, match=complaint) as error:
        parse("a.csv", file)
    assert len(str(error.value)) < 120


@pytest.mark.parametrize(
    ("clock", "seconds"),
    [
        ("00:01:02.345", 62.345),
        ("01:02,5", 62.5),
        ("1:00:00.05", 3600.05),
        ("100:00:00.000", 360_000.0),
        ("00:00:01.0009999999", 1.0),
    ],
)
def test_clocks(clock, seconds):
    assert seconds_of(clock) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "clock", ["", "1", "::", "00:00", "-1:00.000", "1:2:3:4.5", "9" * 100_000, "00:00:00.x"]
)
def test_what_is_no_clock(clock):
    with pytest.raises(TranscriptFormatError, match="not a time") as error:
        seconds_of(clock)
    assert len(str(error.value)) < 100


def test_size_is_checked_before_anything_is_made(monkeypatch):
    class Huge(str):
        def __len__(self) -> int:
            return MOST_CHARACTERS + 1

        def __getattribute__(self, name):
            raise AssertionError(f"{name} was used")

    for check in (check_size, Lines):
        with pytest.raises(TranscriptFormatError, match="160,000,001 characters"):
            check(Huge())


@pytest.mark.parametrize(
    ("text", "plain"), [("a<b>c</b>", "ac"), ("a < b", "a < b"), ("{\\i1}a{b}", "a{b}")]
)
def test_untagged(text, plain):
    assert untagged(text) == plain
