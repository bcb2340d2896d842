"""Captions that show a line several times: rolling ones as YouTube and television write them, and
those that mark each word in turn, as openai-whisper writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from result_factory import result
from test_formats_layout import spoken

from pyengine.formats import FORMATS, Layout, open_transcript

YOUTUBE = """WEBVTT
Kind: captions
Language: en

00:00:00.480 --> 00:00:02.790 align:start position:0%
 
one<00:00:00.900><c> two</c><00:00:01.700><c> three</c>

00:00:02.790 --> 00:00:02.800 align:start position:0%
one two three
 

00:00:02.800 --> 00:00:05.190 align:start position:0%
one two three
four<00:00:03.000><c> five</c>

00:00:05.190 --> 00:00:05.200 align:start position:0%
four five
 

00:00:05.200 --> 00:00:06.900 align:start position:0%
four five
[Music]

00:00:09.000 --> 00:00:10.000 align:start position:0%
 
six<00:00:09.500><c> seven</c>
"""
LINES = [
    (" one two three", 0.48, 2.79),
    (" four five", 2.8, 5.19),
    (" [Music]", 5.2, 6.9),
    (" six seven", 9.0, 10.0),
]


def said(name: str, text: str) -> list[tuple[str, float, float]]:
    found = open_transcript(f"a.{name}", text.encode()).result
    return [(s.text, s.start, s.end) for s in found.segments]


def subrip(*cues: tuple[float, float, str]) -> str:
    return "\n".join(f"{_clock(a)} --> {_clock(b)}\n{text}\n" for a, b, text in cues)


def _clock(seconds: float) -> str:
    return f"00:00:{seconds:06.3f}".replace(".", ",")


def test_youtubes_captions():
    opened = open_transcript("a.vtt", YOUTUBE.encode())
    assert said("vtt", YOUTUBE) == LINES
    assert [(w.text, w.start, w.end) for s in opened.result.segments[:2] for w in s.words] == [
        (" one", 0.48, 0.9),
        (" two", 0.9, 1.7),
        (" three", 1.7, 2.79),
        (" four", 2.8, 3.0),
        (" five", 3.0, 5.19),
    ]
    assert opened.notes[0] == "rolling captions: 4 repeated lines left out"


def test_youtubes_captions_as_converters_write_them():
    """yt-dlp's --convert-subs: SubRip, and ASS by ffmpeg."""
    cues = [
        (0.48, 2.79, "one two three"),
        (2.79, 2.8, "one two three"),
        (2.8, 5.19, "one two three\nfour five"),
        (5.19, 5.2, "four five"),
        (5.2, 6.9, "four five\n[Music]"),
        (9.0, 10.0, "six seven"),
    ]
    assert said("srt", subrip(*cues)) == LINES
    dialogue = "".join(
        f"Dialogue: 0,0:00:{a:05.2f},0:00:{b:05.2f},Default,,0,0,0,,{text}\n"
        for a, b, text in ((a, b, text.replace("\n", r"\N")) for a, b, text in cues)
    )
    assert said("ass", f"[Events]\n{dialogue}") == LINES


@pytest.mark.parametrize("rows", [2, 3, 4])
def test_televisions_captions_roll_up(rows):
    texts = [f"line {i}" for i in range(8)]
    cues = [(i, i + 1, "\n".join(texts[max(0, i + 1 - rows) : i + 1])) for i in range(8)]
    assert said("srt", subrip(*cues)) == [(f" line {i}", i, i + 1) for i in range(8)]


@pytest.mark.parametrize(
    "cues",
    [
        [(0, 1, "No."), (1, 2, "No."), (2, 3, "No."), (3, 4, "Yes.")],
        [(0, 1, "No."), (1, 1.01, "No.")],
        [(0, 1, "Who?"), (1, 2, "Who?\nYou?")],
        [(0, 1, "la\nla la"), (1, 2, "la la\nlo"), *((i, i + 1, f"{i}") for i in range(2, 9))],
        [(0, 1, "a\nb"), (4, 5, "b\nc"), (8, 9, "c\nd")],  # nothing of it follows at once
        [(0, 2, "ja"), (0, 2, "yes"), (2, 4, "ja"), (2, 4, "yes")],  # two languages
        [(0, 1, "<i>No.</i>"), (1, 2, "<i>No.</i>")],
        [(0, 1, "<i>I</i> do"), (1, 2, "I do"), (2, 3, "We do")],
    ],
)
def test_what_people_say_twice(cues):
    expected = [text.replace("<i>", "").replace("</i>", "") for _, _, text in cues]
    assert [text.strip() for text, _, _ in said("srt", subrip(*cues))] == [
        " ".join(text.split("\n")) for text in expected
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["srt", "vtt"])
@given(
    texts=st.lists(
        st.text("abcdef", min_size=1, max_size=4), min_size=2, max_size=6, unique=True
    ).map(" ".join),
    start=st.integers(0, 100_000),
    length=st.integers(50, 3000),
)
def test_words_that_are_marked_in_turn(name, texts, start, length):
    """openai-whisper's --highlight_words, which our writer writes likewise (test_formats_words)."""
    whole = result(spoken(texts, start / 1000, length / 1000))
    file = FORMATS[name].render(whole, Layout(highlight_words=True))
    opened = open_transcript(f"a.{name}", file.encode())
    [segment] = opened.result.segments
    assert segment.text == whole.text
    times = [(w.text, round(w.start, 3), round(w.end, 3)) for w in segment.words]
    assert times == [(w.text, round(w.start, 3), round(w.end, 3)) for w in whole.segments[0].words]
    count = len(texts.split()) - 1
    cues = "cue that repeats" if count == 1 else "cues that repeat"
    assert opened.notes[0] == f"{count} {cues} a text with another word marked left out"


def test_pauses_between_marked_words():
    """stable-ts colours them."""
    cues = [
        (0, 1, "one two three"),
        (1, 2, '<font color="#00ff00">one</font> two three'),
        (2, 3, "one two three"),
        (3, 4, 'one <font color="#00ff00">two</font> three'),
        (4, 5, "Yes."),
        (5, 6, "<u>Yes.</u>"),
    ]
    segments = open_transcript("a.srt", subrip(*cues).encode()).result.segments
    assert [(s.text, s.start, s.end) for s in segments] == [
        (" one two three", 0, 4),
        (" Yes.", 4, 6),
    ]
    assert [(w.text, w.start, w.end) for w in segments[0].words] == [
        (" one", 1, 2),
        (" two three", 3, 4),
    ]
