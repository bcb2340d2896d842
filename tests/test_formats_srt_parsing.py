"""SubRip: there is no standard, so pysubs2 and ffmpeg (by PyAV) say what a file holds, and where
they differ or give up, players' ways are in a table."""

import io
import re

import av
import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyengine.formats import open_transcript

A, B = "00:00:01,000 --> 00:00:02,000", "00:00:03,000 --> 00:00:04,500"

Cue = tuple[float, float, str]


def opened(text: str):
    return open_transcript("a.srt", text.encode())


def cues(text: str) -> list[Cue]:
    return [(s.start, s.end, one_line(s.text)) for s in opened(text).result.segments]


def one_line(text: str) -> str:
    return " ".join(text.split())


def by_pysubs2(text: str) -> list[Cue]:
    found = pysubs2.SSAFile.from_string(text, "srt")
    found.sort()
    return [(e.start / 1000, e.end / 1000, one_line(e.plaintext)) for e in found if e.plaintext]


def by_ffmpeg(text: str) -> list[Cue]:
    """Its packets' times, and the text of what its decoder makes of them, which is ASS."""
    found: list[Cue] = []
    with av.open(io.BytesIO(text.encode()), format="srt") as file:
        stream = file.streams[0]
        for packet in file.demux(stream):
            for subtitle in stream.codec_context.decode2(packet) if packet.size else ():
                shown = pysubs2.SSAEvent(text=subtitle.dialogue.decode()).plaintext
                start = float(packet.pts * stream.time_base)
                end = start + float(packet.duration * stream.time_base)
                found.append((round(start, 3), round(end, 3), one_line(shown)))
    return [cue for cue in found if cue[2]]


CORPUS = {
    "plain": f"1\n{A}\none\ntwo\n\n2\n{B}\nthree\n",
    "a blank line within a cue": f"1\n{A}\n- one\n\n- two\n\n2\n{B}\nthree\n",
    "several": f"1\n{A}\none\n\n\n\ntwo\n\n\n2\n{B}\nthree\n\n\n",
    "a number within a cue": f"1\n{A}\nIn the year\n\n1984\n\n2\n{B}\nthree\n",
    "a cue that is a number": f"1\n{A}\n42\n\n2\n{B}\n43\n",
    "a line that begins with a number": f"1\n{A}\none\n\n7 dwarfs\n\n2\n{B}\nthree\n",
    "numbers missing": f"{A}\none\n\n{B}\nthree\n",
    "numbers wrong": f"9\n{A}\none\n\n9\n{B}\nthree\n",
    "no blank lines": f"1\n{A}\none\n2\n{B}\nthree\n",
    "twice as many line ends": f"1\n\n{A}\n\none\n\n\n\n2\n\n{B}\n\nthree\n\n",
    "an empty cue": f"1\n{A}\n\n2\n{B}\nthree\n",
    "out of order": f"2\n{B}\nthree\n\n1\n{A}\none\n",
    "overlapping": f"1\n{A}\none\n\n2\n00:00:01,500 --> 00:00:03,000\ntwo\n",
    "at one time": f"1\n{A}\none\n\n2\n{A}\ntwo\n",
    "something before": f"some words\n\n1\n{A}\none\n",
    "points": f"1\n{A.replace(',', '.')}\none\n",
    "short numbers": "1\n0:0:1,000 --> 0:0:2,000\none\n",
    "no spaces": f"1\n{A.replace(' ', '')}\none\n",
    "a place": f"1\n{A} X1:100 X2:200 Y1:300 Y2:400\none\n",
    "an arrow in text": f"1\n{A}\na --> b\nc\n",
    "tags": f"1\n{A}\n<i>one</i> <font color='#fff'>two</font> {{\\an8}}<b>three</B>\n",
    "hearts": f"1\n{A}\nI <3 you & 1 < 2\n",
    "an address": f"1\n{A}\nto me, not to <3 and <\n",
    "no text": f"1\n{A}\n \n\n2\n{B}\nthree",
}


@pytest.mark.parametrize("name", CORPUS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_corpus_as_pysubs2_and_ffmpeg_read_it(name, end):
    file = CORPUS[name].replace("\n", end)
    found = cues(file)
    assert found == by_pysubs2(CORPUS[name])
    assert found == by_ffmpeg(file)


LINES = ["one", "two 2", "", "- three", "x 4", "<3", "..."]


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(
            st.integers(0, 50_000),
            st.integers(1, 5000),
            st.lists(
                st.sampled_from(["one", "two 2", "", "- three", "x 4", "<3", "..."]), min_size=1
            ),
        ),
        min_size=1,
        max_size=5,
        unique_by=lambda cue: cue[0],
    ),
    st.booleans(),
)
def test_any_cues_as_pysubs2_and_ffmpeg_read_them(given_cues, numbered):
    file = ""
    for i, (start, length, lines) in enumerate(given_cues, 1):
        times = " --> ".join(
            pysubs2.formats.subrip.SubripFormat.ms_to_timestamp(t) for t in (start, start + length)
        )
        body = "\n".join(f"{line} {i}" if line else "" for line in lines)  # none said twice
        file += (f"{i}\n" if numbered else "") + f"{times}\n{body}\n\n"
    if any(any(lines) for _, _, lines in given_cues):
        assert cues(file) == by_pysubs2(file) == by_ffmpeg(file)


@pytest.mark.parametrize(
    "times",
    [
        *(
            "00:00:05 --> 00:00:06",
            "00:05,000 --> 00:06,000",
            "00:05 --> 00:06",
            "0:05.0 --> 0:06.0",
        ),
        *("00:00:05,000 -> 00:00:06,000", "00:00:05,000 \u2013> 00:00:06,000"),
        *("00:00:05,000 -- > 00:00:06,000", "00:00:05,000 ---> 00:00:06,000"),
        *("00:00:05:000 --> 00:00:06:000", "00: 00: 05, 000 --> 00: 00: 06, 000"),
        *("  00:00:05,0000 -->\t00:00:06,00000  ", "00:00:05,000 \u2192 00:00:06,000"),
        *("00:00:05,000 --> 00:00:06,000 align:start line:0%", "0:0:5,0 --> 0:0:6,0"),
    ],
)
@pytest.mark.parametrize("file", ["1\n{}\none\n", "{}\none\n", f"1\n{A}\nzero\n\n2\n{{}}\none"])
def test_times_as_people_write_them(times, file):
    assert cues(file.format(times))[-1] == (5, 6, "one")


@pytest.mark.parametrize(
    ("times", "start", "end"),
    [
        ("123:45:06,789 --> 123:45:07,000", 445_506.789, 445_507),
        ("-00:00:01,000 --> 00:00:02,000", 0, 2),
        ("00:00:61,500 --> 00:01:62,000", 61.5, 122),
        ("00:00:02,000 --> 00:00:01,000", 2, 2),
        ("00:00:02,000 --> 00:00:02,000", 2, 2),
    ],
)
def test_times_that_are_odd(times, start, end):
    assert cues(f"1\n{times}\nx") == [(start, end, "x")]


def test_text_beside_the_times_is_kept():
    assert cues(f"1\n{A} said at once\n") == [(1, 2, "said at once")]


@pytest.mark.parametrize(
    "line", ["00:00:01,000 -> 00:00:02,000", "2\n00:00:01,000 -> 00:00:02,000", "a --> b", "-->"]
)
def test_text_with_an_arrow_begins_no_cue(line):
    """But for a number with a blank line above it, and an arrow of another kind between times."""
    assert cues(f"1\n{A}\nx\n{line}\n") == [(1, 2, one_line(f"x {line}"))]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a < b > c", "a < b > c"),
        ("<3 <- -> <-- --- >", "<3 <- -> <-- --- >"),
        ("<sighs> <applause>", "<sighs> <applause>"),
        ("<blink>x</blink> <x y='1'>z", "x z"),
        ("<i think so>, <i.e. this>, <a@b.c>", "<i think so>, <i.e. this>, <a@b.c>"),
        ("a<br>b<br/>c<BR />d", "a b c d"),
        ("<c.yellow>a</c> <v Bob>b <lang en>c", "a b c"),
        ("<font red>x</font></font>", "x"),
        ("{\\an8}{\\pos(1,2)}x {sic} {y:i}", "x {sic} {y:i}"),
        ("&amp; &lt;b&gt;", "&amp; &lt;b&gt;"),
    ],
)
def test_tags_and_what_only_looks_like_them(text, plain):
    found = opened(f"1\n{A}\n{text}")
    assert one_line(found.result.text) == plain
    tags = re.search(r"</|<br|\{\\", text) is not None
    assert ("style or place of 1 cue left out" in found.notes) is tags


def test_what_is_left_out_is_counted():
    found = opened(
        f"title\n\n1\n{A} X1:0 X2:9\n<v Bob>x\n\n2\n{B}\n\n"
        "3\n99999:00:00,0 --> 99999:00:01,0\nlate\n"
    )
    assert found.notes == (
        "1 cue without text left out",
        "1 line without a time left out",
        "1 cue left out that is later than any recording lasts",
        "style or place of 1 cue left out",
    )
    assert opened(CORPUS["a blank line within a cue"]).notes == ()
