"""Who speaks, in every format: as other programs read it, and there when it is opened again."""

import csv
import io
import json
from dataclasses import replace

import pysubs2
import pytest
import srt
import webvtt
from hypothesis import given
from hypothesis import strategies as st
from result_factory import result, segment
from test_formats_layout import spoken

from pyengine.formats import FORMATS, Layout, open_transcript, readers
from pyengine.formats.opened import Losses
from pyengine.formats.speakers import (
    LONGEST_NAME,
    MOST_SPEAKERS,
    Names,
    clean_name,
    names_before,
    speaker_name,
)
from pyengine.result import TranscribeResult, Word

READ = [name for name, row in FORMATS.items() if row.extension in readers()]


def said(*turns: tuple[int | None, str], names: tuple[str, ...] = ()) -> TranscribeResult:
    """Segments with words, one after another, with a pause between them."""
    at, segments = 0.0, []
    for speaker, text in turns:
        made = spoken(text, at, 0.5)
        words = tuple(replace(word, speaker=speaker) for word in made.words)
        segments.append(replace(made, speaker=speaker, words=words))
        at = made.end + 0.5
    return replace(result(*segments), speakers=names)


CALL = said(
    (0, "Hello there."),
    (0, "How are you?"),
    (1, "Fine <b>&, thanks."),
    (None, "(a door)"),
    (0, "Good."),
    names=("Ann", "Bob & <Carl>"),
)


def who(found: TranscribeResult) -> list[tuple[str | None, str]]:
    return [
        (None if s.speaker is None else speaker_name(found.speakers, s.speaker), s.text.strip())
        for s in found.segments
    ]


def render(name: str, whole: TranscribeResult, layout: Layout | None = None) -> str:
    return FORMATS[name].render(whole, layout)


def reopened(name: str, whole: TranscribeResult, layout: Layout | None = None):
    file = render(name, whole, layout)
    return open_transcript(f"a.{FORMATS[name].extension}", file.encode())


def test_names_that_nobody_has_given():
    assert [speaker_name(("Ann", " "), i) for i in range(3)] == ["Ann", "Speaker 2", "Speaker 3"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("  Ann\n Lee\t", "Ann Lee"),
        ("A\x1b[31mnn\x07", "A[31mnn"),
        ("\u202eAnn\u202c", "Ann"),
        ("\ud800x", "x"),
        ("x" * 500, "x" * LONGEST_NAME),
    ],
)
def test_names_can_be_shown(given, shown):
    assert clean_name(given) == shown


def test_a_file_has_as_many_speakers_as_a_room():
    losses = Losses()
    names = Names(losses)
    assert [names.number(f"p{i}") for i in range(MOST_SPEAKERS)] == [*range(MOST_SPEAKERS)]
    assert [names.number(name) for name in ("one more", None, "?", "p7")] == [None, None, None, 7]
    assert losses.notes() == ("who speaks in 1 cue or word left out: there are too many speakers",)


# As others write and read it


def test_a_paragraph_for_each_turn():
    assert render("txt", CALL) == (
        "Ann: Hello there.\nHow are you?\n\nBob & <Carl>: Fine <b>&, thanks.\n\n(a door)\n\n"
        "Ann: Good.\n"
    )


def test_tinydiarize_marks_turns_alone():
    whole = result(replace(segment(" Yes."), turn_next=True), segment(" No.", 1, 2))
    assert render("txt", whole) == "Yes. [SPEAKER_TURN]\nNo.\n"
    for name in ("json", "json-full", "json-openai"):
        found = json.loads(render(name, whole))
        items = found.get("transcription") or found["segments"]
        assert [item.get("speaker_turn_next") for item in items] == [True, None]
        assert [s.turn_next for s in reopened(name, whole).result.segments] == [True, False]


def test_webvtt_as_webvtt_py_reads_it():
    captions = webvtt.from_buffer(io.StringIO(render("vtt", CALL))).captions
    assert [c.voice for c in captions] == ["Ann", "Ann", "Bob &amp; &lt;Carl&gt;", None, "Ann"]


def test_subrip_as_srt_reads_it():
    assert [cue.content for cue in srt.parse(render("srt", CALL))] == [
        "Ann: Hello there.",
        "Ann: How are you?",
        "Bob & <Carl>: Fine <b>&, thanks.",
        "(a door)",
        "Ann: Good.",
    ]


def test_ass_as_pysubs2_reads_it():
    subs = pysubs2.SSAFile.from_string(render("ass", CALL), "ass")
    assert [event.name for event in subs] == ["Ann", "Ann", "Bob & <Carl>", "", "Ann"]
    assert [event.plaintext.partition(" ")[0] for event in subs] == [
        *("Ann:", "How", "Bob", "(a", "Ann:")
    ]
    colours = {event.name: subs.styles[event.style].primarycolor for event in subs}
    assert len({(c.r, c.g, c.b) for name, c in colours.items() if name}) == 2
    many = said(*((i, f"word{i}.") for i in range(8)))
    subs = pysubs2.SSAFile.from_string(render("ass", many), "ass")
    assert len({str(subs.styles[event.style].primarycolor) for event in subs}) == 8


@pytest.mark.parametrize(("name", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_tables_have_whisper_cpps_column(name, delimiter):
    rows = list(csv.reader(io.StringIO(render(name, CALL)), delimiter=delimiter))
    assert rows[0] == ["start", "end", "speaker", "text"]
    assert [row[2] for row in rows[1:]] == ["Ann", "Ann", "Bob & <Carl>", "", "Ann"]
    assert render(name, said((None, "hi"))).splitlines()[0].split(delimiter) == [
        *("start", "end", "text")
    ]


def test_json_names_speakers_as_whisperx_does():
    for name in ("json", "json-full", "json-openai"):
        found = json.loads(render(name, CALL))
        items = found.get("transcription") or found["segments"]
        assert [item.get("speaker") for item in items] == [
            *("Ann", "Ann", "Bob & <Carl>", None, "Ann")
        ]
        words = [word.get("speaker") for item in items for word in item.get("words", ())]
        assert words in ([], [*["Ann"] * 5, *["Bob & <Carl>"] * 3, None, None, "Ann"])


# Cues never mix speakers

WIDE = Layout(max_line_width=1000, max_line_count=2)


@pytest.mark.parametrize("name", ["txt", "srt", "vtt", "ass", "csv", "tsv", "lrc"])
@pytest.mark.parametrize("layout", [Layout(), WIDE, Layout(max_words_per_line=2)])
def test_no_cue_has_what_two_say(name, layout):
    whole = said((0, "one two"), (1, "three"), (1, "four"), (0, "five"))
    lines = render(name, whole, layout).splitlines()
    for first, second in (("two", "three"), ("four", "five")):
        assert not [line for line in lines if first in line and second in line]


def test_a_segment_that_two_speak_in_is_two_cues():
    """As programs write it that name the speaker of each word."""
    whole = said((0, "Yes. No."))
    yes, no = whole.segments[0].words
    mixed = replace(whole.segments[0], words=(yes, replace(no, speaker=1)))
    whole = replace(whole, segments=(mixed,), speakers=("Ann", "Bob"))
    assert render("txt", whole) == "Ann: Yes.\n\nBob: No.\n"
    assert reopened("json-full", whole).result.segments[0].words == mixed.words
    [one, two] = reopened("vtt", whole).result.segments
    assert (one.end, two.start) == (yes.end, no.start)


# Read again

LAYOUTS = [Layout(), Layout(word_times=True), Layout(highlight_words=True), WIDE]


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_speakers_are_there_when_it_is_opened_again(name, layout):
    whole = said((0, "Hello there."), (1, "Fine, thanks."), (0, "Good."), names=("Ann", "Bob"))
    opened = reopened(name, whole, layout)
    assert opened.notes == () or "another word marked" in opened.notes[0]
    assert who(opened.result) == who(whole)
    timed = name in ("json-full", "json-openai", "ass")
    if timed or (layout.word_times and name in ("vtt", "lrc")):
        assert [len(s.words) for s in opened.result.segments] in ([2, 2, 1], [2, 2, 0])


@pytest.mark.slow
@pytest.mark.parametrize("name", READ)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["a b.", "c", "d e f"])), max_size=5),
    st.sampled_from(LAYOUTS[:2]),
)
def test_speakers_without_names(name, turns, layout):
    whole = said(*((speaker, f"{text} {i}") for i, (speaker, text) in enumerate(turns)))
    if turns:
        assert who(reopened(name, whole, layout).result) == who(whole)


NAMES = st.text(min_size=1, max_size=12).map(clean_name).filter(lambda name: name not in ("", "?"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["vtt", "csv", "tsv", "json-full", "json-openai"])
@given(st.lists(NAMES, min_size=1, max_size=3, unique=True))
def test_any_name_where_a_format_has_a_place_for_it(name, names):
    whole = said(*((i, f"word {i}") for i in range(len(names))), names=tuple(names))
    assert who(reopened(name, whole).result) == who(whole)


# As others write it


def test_several_voices_in_a_cue_of_webvtt():
    file = (
        "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ann>Hi</v> <v.loud Bob>Ho\nho</v>\n\n"
        "00:05.000 --> 00:09.000\n<v Ann>And <00:06.000>so</v> <00:07.000><v Bob>no</v> (laughs)\n"
    )
    found = open_transcript("a.vtt", file.encode()).result
    assert who(found) == [
        *(("Ann", "Hi"), ("Bob", "Ho ho")),
        *(("Ann", "And so"), ("Bob", "no"), (None, "(laughs)")),
    ]
    assert [(s.start, s.end) for s in found.segments][:4] == [(1, 4), (1, 4), (5, 9), (7, 9)]


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["[SPEAKER_00]: a", "[SPEAKER_01]: b"], ["SPEAKER_00", "SPEAKER_01"]),  # WhisperX
        (["(speaker 0)a", "(speaker ?)b"], ["speaker 0", "speaker ?"]),  # whisper.cpp
        (["Speaker 2: a"], ["Speaker 2"]),
        (["Ann: a", "Bob: b"], ["Ann", "Bob"]),
        (["Ann: a", "Bob: b", "Ann: c", "d", "e"], ["Ann", "Bob", "Ann", None, None]),
        (["Dr. Ann O'Neil: a", "李: b"], ["Dr. Ann O'Neil", "李"]),
        (["Note: it rains"], [None]),
        (["Note: a", "b", "c"], [None] * 3),
        (["a", "Note: b", "Also: c", "d"], [None] * 4),
        (["He said that it was so: a", "And then she said to him: b"], [None] * 2),
        (["12:30 a", "at 12:45: b"], [None, None]),
        (["[laughs] a", "(sighs) b"], [None, None]),
        ([": a", "http://x y"], [None, None]),
        ([], []),
    ],
)
def test_names_before_texts(texts, names):
    assert [name for name, _ in names_before(texts)] == names


def test_the_speakers_of_whisper_cpps_json():
    item = {"offsets": {"from": 0, "to": 1000}, "text": " a"}
    items = [
        {**item, "speaker": speaker} for speaker in ("1", "0", "?", 0, None, 1.5, True, {}, -1)
    ]
    found = open_transcript("a.json", json.dumps({"transcription": items}).encode()).result
    assert found.speakers == ("1", "0", "Speaker 1")
    assert [s.speaker for s in found.segments] == [0, 1, None, 2, *[None] * 5]


def test_the_speakers_of_what_the_page_keeps():
    """Its library's zip has transcripts that open by themselves, with speakers by number."""
    segments = [
        {"start": i, "end": i + 1, "text": f" {i}", "speaker": n} for i, n in enumerate((1, 0, 2))
    ]
    file = json.dumps({"segments": segments, "speakers": ["Ann", "Bob", 7]})
    found = open_transcript("a.json", file.encode()).result
    assert who(found) == [("Bob", "0"), ("Ann", "1"), ("Speaker 3", "2")]


def test_a_name_alone_is_a_text():
    file = "1\n00:00:01,000 --> 00:00:02,000\nAnn:\n\n2\n00:00:02,000 --> 00:00:03,000\nAnn: x\n"
    assert who(open_transcript("a.srt", file.encode()).result) == [(None, "Ann:"), ("Ann", "x")]
    file = "[00:01.00]Ann:\n[00:02.00]Ann: x\n"
    assert who(open_transcript("a.lrc", file.encode()).result) == [(None, "Ann:"), ("Ann", "x")]


def test_a_word_of_another_speaker_is_kept_by_json():
    words = (Word(text=" a", start=0, end=1, speaker=1), Word(text=" b", start=1, end=2))
    whole = result(replace(segment(" a b", 0, 2), words=words, speaker=0))
    for name in ("json-full", "json-openai"):
        [found] = reopened(name, whole).result.segments
        assert [word.speaker is None for word in found.words] == [False, True]
