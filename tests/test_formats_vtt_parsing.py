"""WebVTT by the rules of https://www.w3.org/TR/webvtt1/, section 6; the steps are named. A browser
reads the same in tests/e2e/test_webvtt_track.py."""

import pytest

from pyengine.errors import TranscriptFormatError
from pyengine.formats import open_transcript, parse

TIMES = "00:01.000 --> 00:02.000"


def opened(text: str):
    return open_transcript("a.vtt", text.encode())


def cues(text: str) -> list[tuple[float, float, str]]:
    return [(s.start, s.end, s.text.strip()) for s in parse("a.vtt", text).segments]


@pytest.mark.parametrize(
    "head", ["WEBVTT\n\n", "WEBVTT a title\n\n", "WEBVTT\tx\n\n", "\ufeffWEBVTT\n\n", "WEBVTT\n"]
)
def test_files(head):
    assert cues(f"{head}{TIMES}\nx") == [(1, 2, "x")]


@pytest.mark.parametrize("head", ["", "WEBVTTx\n\n", "webvtt\n\n", "\nWEBVTT\n\n", " WEBVTT\n\n"])
def test_what_is_none(head):
    with pytest.raises(TranscriptFormatError, match="does not begin with WEBVTT"):
        parse("a.vtt", f"{head}{TIMES}\nx")


@pytest.mark.parametrize(
    ("clock", "seconds"),
    [
        ("00:00.000", 0),
        ("59:59.999", 3599.999),
        ("1:00:00.000", 3600),
        ("000:00:01.000", 1),
        ("123:00:00.500", 442_800.5),
    ],
)
def test_collect_a_timestamp(clock, seconds):
    assert cues(f"WEBVTT\n\n{clock} --> 123:00:01.000\nx") == [(seconds, 442_801, "x")]


@pytest.mark.parametrize(
    "clock",
    [
        *("00:60.000", "60:00.000", "00:00:60.000", "00:61:00.000", "0:00.000", "000:00.000"),
        *(
            "00:00.00",
            "00:00.0000",
            "00:00",
            "00:00,000",
            "0:0:0.000",
            "-00:01.000",
            "\u0660\u0660:\u0660\u0660.000",
        ),
    ],
)
def test_a_cue_at_no_time_is_left_out(clock):
    for times in (f"{clock} --> 00:09.000", f"00:00.000 --> {clock}"):
        found = opened(f"WEBVTT\n\n{times}\nlost\n\n{TIMES}\nkept")
        assert found.result.text == " kept"
        assert found.notes == ("1 line without a time left out",)


@pytest.mark.parametrize("arrow", ["-->", " -->", "--> ", "\t-->\f", "   -->   "])
@pytest.mark.parametrize("settings", ["", " ", "align:start", " line:0 nonsense", "\tx --> y"])
def test_what_stands_around_times(arrow, settings):
    assert cues(f"WEBVTT\n\n00:01.000{arrow}00:02.000{settings}\nx") == [(1, 2, "x")]


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        (f"id\n{TIMES}\nx", ["x"]),
        (f"{TIMES}\nx\n{TIMES}\ny", ["x", "y"]),  # an arrow ends a block
        (f"{TIMES}\nx\nid\n{TIMES}\ny", ["x id", "y"]),  # so its name belongs to the cue before
        (f"one\ntwo\n{TIMES}\nx", ["x"]),  # it is the times of a block without a name
        (f"{TIMES}\n \nx", ["x"]),  # not blank: there is a space
        (f"{TIMES}\nx\n\t\ny", ["x y"]),
        (f"{TIMES}\n\nlost\n\n{TIMES}\ny", ["y"]),
        (f"-->\n{TIMES}\nx", ["x"]),
        (f"NOTE\n{TIMES}\nx", ["x"]),  # it is the cue's name
        (f"NOTE a\nb\n\nNOTEx\n{TIMES}\nx", ["x"]),
        (f"STYLE\n::cue {{}}\n\nREGION\nid:x\n\n{TIMES}\nx", ["x"]),
        (f"{TIMES}\nSTYLE\nx", ["STYLE x"]),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_collect_a_block(body, texts, end):
    found = cues(f"WEBVTT\nKind: x\n\n{body}\n".replace("\n", end))
    assert [text for _, _, text in found] == texts


@pytest.mark.parametrize(
    ("text", "plain", "note"),
    [
        ("<b>a</b><i>b</i><u>c</u>", "abc", "style or place"),
        ("<c>a</c> <c.loud>b</c>", "a b", "style or place"),
        ("<ruby>漢<rt>kan</rt></ruby>", "漢kan", "style or place"),
        ("<lang en>a</lang>", "a", "style or place"),
        ("<v>a</v>", "a", None),
        ("<v.loud Mary Ann>a", "a", "style or place"),
        ("a &lt;b&gt; &amp;lt; &notit; &#65;&#x41; &", "a <b> &lt; ¬it; AA &", None),
        ("&am<b></b>p;", "&amp;", "style or place"),
        ("a < b > c", "a c", "takes for a tag"),
        ("I <3 you", "I", "takes for a tag"),
        ("I <b you", "I", "takes for a tag"),
        ("<sighs> a", "a", "takes for a tag"),
        ("<b Mary>a", "a", "takes for a tag"),
        ("a</b", "a", None),
        ("a<>b</>c", "abc", None),
        ("a > b", "a > b", None),
        ("a\0b, c", "a\ufffdb, c", None),
    ],
)
def test_cue_text(text, plain, note):
    found = opened(f"WEBVTT\n\n{TIMES}\nfirst {text}")
    assert " ".join(found.result.text.split()) == f"first {plain}".strip()
    assert note is None or note in found.notes[0]
    assert len(found.notes) == (note is not None)


def test_what_is_left_out_is_counted():
    found = opened(
        "WEBVTT\nLanguage: fr-CA\n\nNOTE a\n\nSTYLE\nx\n\nnobody\nknows when\n\n"
        f"{TIMES} line:0\n<v A>x\n\n{TIMES}\n<v B>\n\n"
        "99999:00:00.000 --> 99999:00:01.000\nlate\n\n"
        f"{'9' * 5000}:00:00.000 --> {'9' * 5000}:00:01.000\nlater\n\n"
        "00:02.000 --> 00:01.000\nback"
    )
    assert [(s.text, s.start, s.end) for s in found.result.segments] == [
        (" x", 1, 2),
        (" back", 2, 2),
    ]
    assert found.result.language.code == "fr"
    assert found.notes == (
        "1 cue without text left out",
        "2 lines without a time left out",
        "2 cues left out that are later than any recording lasts",
        "1 cue ends before it begins and is given no length",
        "style or place of 1 cue left out",
        "1 comment left out",
        "1 style or region left out",
    )


@pytest.mark.parametrize("code", ["xx", "e", "", "english"])
def test_a_language_that_nobody_knows(code):
    found = opened(f"WEBVTT\nLanguage: {code}\n\n{TIMES}\nx")
    assert found.result.language.code == "en"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a<00:01.250> b<00:01.500> c", [(" a", 1, 1.25), (" b", 1.25, 1.5), (" c", 1.5, 2)]),
        ("a<00:01.250><c> b</c>", [(" a", 1, 1.25), (" b", 1.25, 2)]),
        ("<00:00:01.250>a\nb", [(" a b", 1.25, 2)]),
        ("a\n<00:01.500>b", [(" a", 1, 1.5), (" b", 1.5, 2)]),
        ("a<00:01.250> b<00:01.500>", [(" a", 1, 1.25), (" b", 1.25, 1.5)]),
        ("a<00:01.500 > b", []),  # no time stamp: there is a space in it
        ("a<00:01.5> b", []),
        ("a<00:09.000> b", [(" a", 1, 2), (" b", 2, 2)]),
        ("a<00:01.500><00:01.600> b", [(" a", 1, 1.5), (" b", 1.6, 2)]),
    ],
)
def test_times_of_words(text, words):
    [segment] = parse("a.vtt", f"WEBVTT\n\n{TIMES}\n{text}").segments
    assert [(w.text, w.start, w.end) for w in segment.words] == words


def test_words_of_a_cue_that_ends_before_it_begins_lie_within_it():
    cue = "100:00:01.000 --> 00:04.500\n<00:00:04.000>Ask <00:00:04.200>not\n"
    (segment,) = open_transcript("a.vtt", f"WEBVTT\n\n{cue}".encode()).result.segments
    assert (segment.start, segment.end) == (360001, 360001)
    assert {time for word in segment.words for time in (word.start, word.end)} == {360001}
