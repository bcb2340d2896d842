"""Lyrics: there is no standard, so files as players write and show them, by hand."""

import io

import av
import pytest
from result_factory import result, segment
from test_formats_layout import spoken

from pyengine.errors import TranscriptFormatError
from pyengine.formats import Layout, lrc, open_transcript, parse


def lines(text: str) -> list[tuple[str, float, float]]:
    return [(s.text, s.start, s.end) for s in parse("a.lrc", text).segments]


def words(text: str) -> list[tuple[str, float, float]]:
    return [(w.text, w.start, w.end) for s in parse("a.lrc", text).segments for w in s.words]


def test_pauses_are_empty_lines():
    said = result(segment("one", 1.0, 2.0), segment("two", 2.0, 3.0), segment("three", 4.0, 5.0))
    assert lrc.render(said) == (
        "[re:pyengine]\n[00:01.00]one\n[00:02.00]two\n[00:03.00]\n[00:04.00]three\n[00:05.00]\n"
    )
    assert lines(lrc.render(said)) == [(" one", 1, 2), (" two", 2, 3), (" three", 4, 5)]


def test_words_of_two_lines():
    layout = Layout(word_times=True, max_line_width=8, max_line_count=2)
    file = lrc.render(result(spoken("one two three four", 59.5, 0.25)), layout)
    assert file.splitlines()[1] == (
        "[00:59.50]<00:59.50>one <00:59.75>two <01:00.00>three<01:00.25>"
    )


@pytest.mark.parametrize("text", ["[00:12.00]x", "<00:12.00>x", "a [1:2] b", "<3:4>"])
def test_text_is_never_a_time(text):
    [(found, *_), *more] = lines(lrc.render(result(segment(text))))
    assert not more
    assert found == " " + text.replace("[", "(").replace("<", "(")


def test_nothing_said():
    assert lrc.render(result(segment(" "))) == ""


BOTH = [("a", 1, 2), ("b", 1, 2), ("c", 2, 3), ("d", 2, 3)]


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("[00:01.50]a\n[00:02]b\n[00:03:25]c\n[00:04.125]\n", [("a", 1.5, 2), ("b", 2, 3.25)]),
        ("[00:10.00][00:01.00]again\n[00:02.00]\n[00:11.00]", [("again", 1, 2), ("again", 10, 11)]),
        ("[ti:Song]\n[length: 3:20]\n[00:01.00]a\n[00:02.00]", [("a", 1, 2)]),
        ("\ufeff[00:01.00]a\r\n[00:02.00]\r\n", [("a", 1, 2)]),
        ("[offset:+500]\n[00:01.00]a\n[00:02.00]", [("a", 0.5, 1.5)]),  # sooner
        ("[offset:-500]\n[00:01.00]a\n[00:02.00]", [("a", 1.5, 2.5)]),
        ("[offset: 9000]\n[00:01.00]a\n[00:02.00]b\n[00:12.00]", [("a", 0, 0), ("b", 0, 3)]),
        ("[123:04.00]a\n[123:05.00]", [("a", 7384, 7385)]),
        ("[01:02:03.50]a\n[01:02:04,5]", [("a", 3723.5, 3724.5)]),
        ("[00:01.00] [00:03.00] a\n[00:02.00]\n[00:04.00]", [("a", 1, 2), ("a", 3, 4)]),
        ("[00:01.00]a [laughs] <3\n[00:02.00]", [("a [laughs] <3", 1, 2)]),
        ("[00:01.00]a\n[00:01.00]b\n[00:02.00]", [("a", 1, 2), ("b", 1, 2)]),
        ("[00:01.00]a\n[00:02.00]c\n[00:01.00]b\n[00:02.00]d\n[00:02.00]\n[00:03.00]", BOTH),
        ("[00:01.00]a\n[00:01.00]b", [("a", 1, 6), ("b", 1, 6)]),
    ],
)
def test_lines_of_others(file, expected):
    found = lines(file)[: len(expected)]
    assert found == [(f" {text}", start, end) for text, start, end in expected]


def test_the_last_line_lasts_five_seconds_after_its_last_time():
    assert lines("[00:01.00]a") == [(" a", 1, 6)]
    assert words("[00:01.00]<00:01.00>a <00:09.00>b") == [(" a", 1, 9), (" b", 9, 14)]
    assert words("[00:01.00]<00:01.00>a <00:09.00>b<00:09.50>") == [(" a", 1, 9), (" b", 9, 9.5)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("<00:01.00> one <00:02.00> two <00:03.00>", [(" one", 1, 2), (" two", 2, 3)]),
        ("<00:01.00>syl<00:02.00>lable<00:03.00>", [(" syl", 1, 2), ("lable", 2, 3)]),
        ("first <00:02.00>then<00:03.00>", [(" first", 1, 2), (" then", 2, 3)]),
        ("<00:01.00>one <00:00.50>back", [(" one", 1, 1), (" back", 1, 4)]),
        ("<00:01.00>one <77:00.00>far", [(" one", 1, 4), (" far", 4, 4)]),
        ("<00:01.00>one<00:02.00> <00:03.00>two<00:04.00>", [(" one", 1, 2), (" two", 3, 4)]),
    ],
)
def test_words_of_others(line, expected):
    assert words(f"[00:01.00]{line}\n[00:04.00]") == expected


def test_a_refrain_that_would_fill_the_memory():
    with pytest.raises(TranscriptFormatError, match="more places than any song"):
        parse("a.lrc", "[00:01.00]" * 10_000 + "la" * 10_000)


def test_lines_later_than_anything_are_left_out():
    assert lines("[999999:00.00]a\n[00:01.00]b\n[00:02.00]") == [(" b", 1, 2)]


def test_what_is_left_out_is_counted():
    file = (
        "[ti:Title]\n[ar:Somebody]\n[re:editor]\n[offset:0]\n[length: 3:20]\nwords\n"
        "[00:01.00]a\n[999999:00.00]b\n[00:02.00]\n"
    )
    opened = open_transcript("a.lrc", file.encode())
    assert opened.result.text == " a"
    assert opened.notes == (
        "1 line without a time left out",
        "1 cue left out that is later than any recording lasts",
        "2 lines about the file, such as its title, left out",
    )


def test_starts_as_ffmpeg_reads_them():
    file = "[ti:x]\n[00:01.5]a\n[00:02.125]b\n[123:04.00][00:03.50]c\n[00:03]d\n"
    with av.open(io.BytesIO(file.encode()), format="lrc") as source:
        stream = source.streams[0]
        starts = [
            float(packet.pts * stream.time_base) for packet in source.demux(stream) if packet.size
        ]
    assert [start for _, start, _ in lines(file)] == starts
