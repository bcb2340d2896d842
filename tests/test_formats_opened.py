"""What readers say of files, and what hostile files cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from result_factory import result
from test_formats_layout import spoken

from pyengine.errors import TranscriptFormatError
from pyengine.formats import FORMATS, Layout, open_transcript, readers
from pyengine.formats.opened import Loss, Losses

READ = [name for name, row in FORMATS.items() if row.extension in readers()]


def test_nothing_is_said_of_nothing():
    assert Losses().notes() == ()


def test_one_and_several():
    losses = Losses()
    losses.add(Loss.NO_TIME, 1234)
    losses.add(Loss.NO_TEXT)
    losses.add(Loss.DRAWING, 0)
    assert losses.notes() == (
        "1 cue without text left out",
        "1,234 lines without a time left out",
    )


@pytest.mark.parametrize("loss", Loss)
def test_each_loss_can_be_said(loss):
    one, several = loss.value
    assert one.count("{n}") == several.count("{n}") == 1
    assert one != several


@pytest.mark.slow
@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("layout", [Layout(), Layout(word_times=True), Layout(max_line_width=9)])
@given(
    st.lists(
        st.tuples(
            st.lists(st.text("abcdé", min_size=1, max_size=5), min_size=1, max_size=4),
            st.integers(20, 400),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_files_of_ours_lose_nothing(name, layout, said):
    """Segments one after another, with a pause between them, in whole hundredths of a second."""
    at, segments = 0, []
    for i, (words, length) in enumerate(said):
        segments.append(spoken(" ".join([*words, f"{i}."]), at / 100, length / 100))
        at += length * (len(words) + 1) + 50
    row = FORMATS[name]
    opened = open_transcript(f"a.{row.extension}", row.render(result(*segments), layout).encode())
    assert opened.notes == ()
    assert opened.result.text.split() == "".join(s.text for s in segments).split()
    if layout == Layout():
        assert [(s.text, s.start, s.end) for s in opened.result.segments] == [
            (s.text, pytest.approx(s.start), pytest.approx(s.end)) for s in segments
        ]


TIMES = "00:00:01.000 --> 00:00:02.000"
DIALOGUE = "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,"
LONG = 200_000
"""Characters of text in a row: what takes a step for each two of them would not end before this
test must, as regular expressions take some nanoseconds for one."""

PIECES = [
    *("<", "<a", "< ", "<b ", "<b.c", "</b>", "<b>", "<b>x</b>", "<v ", "<br>", ">", "<00:00:01.5"),
    *("<00:00:01.500>", "<00:01.00>", "[00:01.00", "[00:01.00] ", "[", "[a:", "&", "&#1", "&#x1"),
    *("{", "{\\", "{\\k1", "{\\k1}", "{\\p1}", "}", "\\N", "\\h", "\\{", "1:", "1:1:", "1:1.1 "),
    *("-->", "-", " ", " \n", "\n", "\n\n", "1\n", "1\n\n", "9", "x:y ", "X1:1 ", '"', ",", "\t"),
    *(
        "NOTE\n",
        "a\n\n",
        "00:",
        "00:00:01,000 ",
        f"{TIMES}\n",
        f"1\n{TIMES}\nx\n\n",
        f"{TIMES}\nx\n",
    ),
    *("[00:01.00]x\n", "\r", "\0", "é", "00:00:01,000 --> "),
]


@pytest.mark.slow
@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.timeout(60)
def test_what_long_files_cost(piece):
    """A step back for each character, or a copy of the rest for each, would take days."""
    long = piece * (LONG // len(piece))
    heads = {
        "vtt": f"WEBVTT\n\n{TIMES}\n",
        "srt": f"1\n{TIMES}\n",
        "ass": DIALOGUE,
        "lrc": "[00:01.00]",
        "csv": "start,end,text\n1,2,",
        "tsv": "start\tend\ttext\n1\t2\t",
        "json": '{"segments": [{"start": 0, "end": 1, "text": "',
    }
    for name, head in heads.items():
        for file in (head + long, long):
            try:
                opened = open_transcript(f"a.{name}", file.encode())
            except TranscriptFormatError as error:
                assert len(str(error)) < 600
            else:
                assert opened.result.segments


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("srt", "1\n{0}:00:01,000 --> {0}:00:02,000\nx\n"),
        ("vtt", "WEBVTT\n\n{0}:00:01.000 --> {0}:00:02.000\nx\n"),
        ("vtt", "WEBVTT\n\n00:01.{0} --> 00:02.{0}\nx\n"),
        ("ass", "[Events]\nDialogue: 0,{0}:00:01.00,{0}:00:02.00,Default,,0,0,0,,x\n"),
        ("lrc", "[{0}:01.00]x\n"),
        ("csv", "start,end,text\n{0},{0},x\n"),
        ("tsv", "start\tend\ttext\n{0}\t{0}\tx\n"),
        ("json", '{{"segments": [{{"start": {0}, "end": {0}, "text": "x"}}]}}'),
    ],
)
def test_times_of_thousands_of_digits(name, file):
    with pytest.raises(TranscriptFormatError) as error:
        open_transcript(f"a.{name}", file.format("9" * 100_000).encode())
    assert len(str(error.value)) < 200


@pytest.mark.parametrize(
    ("name", "file", "word"),
    [
        ("vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\n<{0}:00.500>x\n", False),
        ("ass", DIALOGUE + "{{\\k{0}}}x\n", True),
        ("lrc", "[00:00.00]<{0}:00.00>x\n", False),
        ("lrc", "[offset:{0}]\n[00:00.00]x\n", False),
    ],
)
def test_other_numbers_of_thousands_of_digits(name, file, word):
    [segment] = open_transcript(f"a.{name}", file.format("9" * 90_000).encode()).result.segments
    assert "x" in segment.text
    assert bool(segment.words) is word
