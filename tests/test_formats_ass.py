"""ASS files as pysubs2 (and so libass' rules) reads them, and files of others as we read them."""

import re
from dataclasses import replace
from itertools import accumulate

import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from result_factory import JFK, result, segment
from test_formats_layout import spoken

from pyengine.errors import TranscriptFormatError
from pyengine.formats import ass, open_transcript, parse
from pyengine.formats.ass import Style
from pyengine.result import Word

TIMES = st.integers(0, 30_000)


def syllables(text: str) -> list[tuple[str, int, str]]:
    """Kind, hundredths and text of each, the rules libass goes by."""
    found = re.findall(r"\{\\(kf?)(\d+)\}([^{]*)", text)
    return [(kind, int(n), shown) for kind, n, shown in found]


def dialogue(text: str, start: str = "0:00:01.00", end: str = "0:00:05.00") -> str:
    return f"[Events]\nDialogue: 0,{start},{end},Default,,0,0,0,,{text}\n"


def words_of(text: str) -> list[tuple[str, float, float]]:
    return [(w.text, w.start, w.end) for w in parse("a.ass", dialogue(text)).segments[0].words]


@given(st.lists(st.tuples(TIMES, TIMES), min_size=1, max_size=6), TIMES, TIMES)
def test_syllables_never_outlast_their_line(spans, start, end):
    """Words that overlap, run backwards, last no time or lie elsewhere."""
    words = tuple(
        Word(text=f" w{i}", start=a / 1000, end=b / 1000) for i, (a, b) in enumerate(spans)
    )
    said = replace(segment("".join(w.text for w in words), start / 1000, end / 1000), words=words)
    [event] = pysubs2.SSAFile.from_string(ass.render(result(said)))
    assert event.plaintext == said.text.strip()
    parts = syllables(event.text)
    assert sum(n for _, n, _ in parts) * 10 <= event.duration
    assert all(n > 0 for kind, n, _ in parts if kind == "kf")  # some divide by it
    shown = [text.strip() for _, _, text in parts if text.strip()]
    assert shown == [w.text.strip() for w in words]


def test_words_fill_at_their_times_however_they_are_rounded():
    """Hundredths of what is rounded: a hundred words of 3.3 ms more do not drift."""
    said = spoken("la " * 100, 0.004, 0.2033)
    [event] = pysubs2.SSAFile.from_string(ass.render(result(said)))
    parts = syllables(event.text)
    ends = [event.start / 1000 + n / 100 for n in accumulate(n for _, n, _ in parts)]
    spoken_ends = [end for (kind, _, _), end in zip(parts, ends, strict=True) if kind == "kf"]
    assert spoken_ends == pytest.approx([w.end for w in said.words], abs=0.0101)


def test_without_words_lines_are_lines():
    [first, _] = pysubs2.SSAFile.from_string(ass.render(JFK))
    assert "\\k" not in first.text
    [event] = pysubs2.SSAFile.from_string(ass.render(result(segment("one\ntwo"))))
    assert event.text == r"one\Ntwo"


@pytest.mark.parametrize("text", [r"a\Nb", r"{\b1}x", "{", "}", "\\", r"\h", "{*comment}"])
def test_text_is_never_mark_up(text):
    [event] = pysubs2.SSAFile.from_string(ass.render(result(segment(text))))
    assert not {*"{}\\"} & set(event.text)
    assert len(event.plaintext) == len(text)


def test_style_as_pysubs2_reads_it():
    style = Style(font="DejaVu, Sans{}\n", size=48, sung="&H000000FF", width=640, height=360)
    subs = pysubs2.SSAFile.from_string(ass.render(JFK, None, style))
    default = subs.styles["Default"]
    assert (default.fontname, default.fontsize) == ("DejaVu Sans", 48)
    assert default.primarycolor == pysubs2.Color(255, 0, 0)
    assert default.secondarycolor == pysubs2.Color(255, 255, 255)
    assert (default.alignment, subs.info["PlayResX"], subs.info["PlayResY"]) == (2, "640", "360")


def test_later_than_ten_hours():
    [event] = pysubs2.SSAFile.from_string(ass.render(result(segment("late", 36_001.5, 36_002.0))))
    assert (event.start, event.end) == (36_001_500, 36_002_000)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r"{\k50}one {\k100}two", [(" one", 1.0, 1.5), (" two", 1.5, 2.5)]),
        (r"{\K50}one {\ko100}two", [(" one", 1.0, 1.5), (" two", 1.5, 2.5)]),
        (r"{\kf50}syl{\kf25}la{\kf25}ble", [(" syllable", 1.0, 2.0)]),
        (r"{\k50}{\k50}late", [(" late", 1.5, 2.0)]),
        (r"{\k50\i1}one{\i0} {\k50}two", [(" one", 1.0, 1.5), (" two", 1.5, 2.0)]),
        (r"{\k50}one\N{\k50}two", [(" one", 1.0, 1.5), (" two", 1.5, 2.0)]),
        (r"{\k200}one {\k900}two {\k50}three", [(" one", 1, 3), (" two", 3, 5), (" three", 5, 5)]),
        (r"{\i1}plain{\i0} text", []),
        (r"before {\k50}one", []),  # nobody knows when
        (r"{\k50}one {\kt200\k50}two", [(" one", 1.0, 1.5), (" two", 3.0, 3.5)]),
        (r"{\k12.5}one {\k50}two", [(" one", 1.0, 1.125), (" two", 1.125, 1.625)]),
        (r"{\k50}one\h{\k50}two", [(" one", 1.0, 1.5), (" two", 1.5, 2.0)]),
        (r"{\k50}one {\p1}m 0 0{\p0}{\k50}two", [(" one", 1.0, 1.5), (" two", 1.5, 2.0)]),
    ],
)
def test_karaoke_of_others(text, words):
    assert words_of(text) == words


def test_what_others_write():
    subs = pysubs2.SSAFile()
    subs.append(pysubs2.SSAEvent(start=2000, end=3000, text=r"{\an8}second\Nline, with comma"))
    subs.append(pysubs2.SSAEvent(start=1000, end=1500, text=r"{\pos(1,2)\fad(10,20)}first"))
    subs.append(pysubs2.SSAEvent(start=0, end=9000, text="left out", type="Comment"))
    subs.append(pysubs2.SSAEvent(start=0, end=9000, text=r"{\p1}m 0 0 l 100 0 100 100{\p0}"))
    for name in ("ass", "ssa"):
        found = parse(f"a.{name}", subs.to_string(name)).segments
        assert [(s.text, s.start, s.end) for s in found] == [
            (" first", 1.0, 1.5),
            (" second line, with comma", 2.0, 3.0),
        ]


@pytest.mark.parametrize(
    "text",
    [
        *("plain, with commas, two", r"one\Ntwo\nthree\hfour", r"{\i1}one{\i0} two", "a}b"),
        *(r"{\pos(1,2)\fad(3,4)\t(0,5,\frz9)}x", "{a{b}c", "{comment}x", r"{\pbo1}x", "a {} b"),
        *(r"{\an8\k20}one {\kf30}two", "<i>x</i>", "\\", "{", "}{", r"x{\r}{\rAlt}y", "{open"),
        r"a\b",
    ],
)
def test_text_as_pysubs2_reads_it(text):
    file = dialogue(text)
    [event] = pysubs2.SSAFile.from_string("[Script Info]\nScriptType: v4.00+\n" + file, "ass")
    assert " ".join(parse("a.ass", file).text.split()) == " ".join(event.plaintext.split())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"{\p1}m 0 0 l 9 9{\p0}after", "after"),
        (r"before{\p2\bord0}m 0 0", "before"),
        (r"a {\p1}m 0 0{\p0}b {\p1}m 1 1", "a b"),
        (r"\{as libass shows it\}", "{as libass shows it}"),
    ],
)
def test_drawings_and_braces(text, shown):
    """libass: of a line in drawing mode only the drawing is no text."""
    assert parse("a.ass", dialogue(text)).text.strip() == shown


def test_what_is_left_out_is_counted():
    style = "Dialogue: 0,0:00:01.00,0:00:02.00,{},{},0,0,0,,{}\n"
    file = (
        "[Script Info]\nDialogue: 0,0:00:01.00,0:00:02.00,,,0,0,0,,elsewhere\n[Events]\n"
        + style.format("Default", "Ann", "one{note}")
        + style.format("Sign", "", r"{\pos(1,2)}two")
        + style.format("Default", "", r"{\p1}m 0 0")
        + style.format("Default", "", r"{\k50}three").replace("Dialogue", "Comment")
        + "Dialogue: 0,soon,0:00:01.00,Default,,0,0,0,,never\n"
        + "Dialogue: 0,0:00:04.00,0:00:03.00,Default,,0,0,0,,back\n"
    )
    opened = open_transcript("a.ass", file.encode())
    assert [(s.text, s.start, s.end) for s in opened.result.segments] == [
        (" one", 1, 2),
        (" two", 1, 2),
        (" back", 4, 4),
    ]
    assert opened.notes == (
        "1 cue without text left out",
        "1 line without a time left out",
        "1 cue ends before it begins and is given no length",
        "style or place of 1 cue left out",
        "1 drawing left out",
        "2 comments left out",
    )


@pytest.mark.parametrize(
    ("file", "complaint"),
    [
        (dialogue("x", "soon"), "no transcript in this file: 1 line without a time left out"),
        ("[Events]\nDialogue: 0,0:00:01.00\n", "no transcript .* 1 line without a time"),
        (dialogue("x", "0:00:01.00", "999999:00:00.00"), "later than any recording lasts"),
        ("[Events]\nFormat: Start, End, Text, Style\n", "no Text ends it"),
        ("[Script Info]\nDialogue: 0,0:00:01.00,0:00:02.00,,,0,0,0,,x\n", "no transcript"),
    ],
)
def test_what_is_damaged(file, complaint):
    with pytest.raises(TranscriptFormatError, match=complaint):
        parse("a.ass", file)
