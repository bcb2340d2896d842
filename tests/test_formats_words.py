"""Word times in every format that has them, read back by others' parsers and by our own."""

import csv
import io
import json
import re
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

import jsonschema
import pysubs2
import pytest
import webvtt
from hypothesis import given
from hypothesis import strategies as st
from result_factory import result, segment
from test_formats_layout import spoken

from pyengine.errors import PyengineError
from pyengine.formats import FORMATS, Layout, json_full, offered, parse, readers
from pyengine.result import Word

SAID = result(
    spoken("Ask not what your country can do.", 1.0),
    spoken("Thank <you> {all} & goodbye.", 62.25, 0.3),
)
WORDS = Layout(word_times=True)
TIMED = ["json-full", "json-openai", "vtt", "lrc", "ass"]
CENTISECONDS = {"lrc": 0.0051, "ass": 0.0051}

# A word's letters: braces, brackets and backslashes are told apart by no reader of ASS and LRC
LETTERS = st.characters(categories=["L", "M", "N", "P", "S"], exclude_characters="\\{}[]<>")


def times(transcript) -> list[tuple[str, float, float]]:
    return [(w.text, w.start, w.end) for s in transcript.segments for w in s.words]


class TestOracles:
    def test_ass_fills_each_word_in_its_time(self):
        subs = pysubs2.SSAFile.from_string(FORMATS["ass"].render(SAID))
        assert [(e.start, e.end) for e in subs] == [(1000, 4500), (62250, 63750)]
        assert subs[0].plaintext == "Ask not what your country can do."
        fills = [int(n) for n in re.findall(r"\\kf?(\d+)", subs[0].text)]
        assert fills == [50] * 7
        assert sum(int(n) for n in re.findall(r"\\kf?(\d+)", subs[1].text)) == 150

    def test_ass_pauses_between_words(self):
        words = (Word(text=" a", start=1.0, end=1.5), Word(text=" b", start=2.0, end=2.25))
        said = replace(segment(" a b", 0.8, 2.5), words=words)
        [event] = pysubs2.SSAFile.from_string(FORMATS["ass"].render(result(said)))
        kinds = re.findall(r"\{\\(kf?)(\d+)\}", event.text)
        assert kinds == [("k", "20"), ("kf", "50"), ("k", "50"), ("kf", "25")]

    def test_vtt_has_a_time_before_each_word_but_the_first(self):
        [first, second] = webvtt.from_buffer(io.StringIO(FORMATS["vtt"].render(SAID, WORDS)))
        assert first.raw_text == (
            "Ask<00:00:01.500> not<00:00:02.000> what<00:00:02.500> your<00:00:03.000> country"
            "<00:00:03.500> can<00:00:04.000> do."
        )
        assert "&lt;you&gt;" in second.raw_text
        assert (first.start, first.end) == ("00:00:01.000", "00:00:04.500")

    @pytest.mark.parametrize("name", ["srt", "vtt"])
    def test_highlighted_words_follow_one_another(self, name):
        file = FORMATS[name].render(SAID, Layout(highlight_words=True))
        subs = pysubs2.SSAFile.from_string(file, name, keep_html_tags=True)
        marked = [re.findall(r"<u>(.*?)</u>", e.text) for e in subs]
        assert all(len(words) == 1 for words in marked)
        assert " ".join(word for [word] in marked[:7]) == "Ask not what your country can do."
        assert all(a.end <= b.start for a, b in pairwise(subs))

    def test_lrc_as_players_read_it(self):
        tags, *lines = FORMATS["lrc"].render(SAID, WORDS).splitlines()
        assert tags == "[re:pyengine]"  # what has made it
        assert lines[0].startswith("[00:01.00]<00:01.00>Ask <00:01.50>not ")
        assert lines[1] == "[00:04.50]"  # nothing is sung from here
        stamp = r"\[\d\d:\d\d\.\d\d\]"
        assert all(re.match(stamp, line) for line in lines)
        plain = FORMATS["lrc"].render(SAID).splitlines()[1]
        assert re.fullmatch(rf"{stamp}Ask not what your country can do\.", plain)

    def test_csv_and_tsv(self):
        said = result(segment(' "quoted", twice', 0.5, 1.25), segment(" tab\tbed", 2.0, 3.0))
        rows = list(csv.reader(io.StringIO(FORMATS["csv"].render(said))))
        assert rows == [
            ["start", "end", "text"],
            ["500", "1250", '"quoted", twice'],
            ["2000", "3000", "tab bed"],
        ]
        rows = list(
            csv.reader(
                io.StringIO(FORMATS["tsv"].render(said)), "excel-tab", quoting=csv.QUOTE_NONE
            )
        )
        assert rows[1:] == [["500", "1250", '"quoted", twice'], ["2000", "3000", "tab bed"]]


NUMBER = {"type": "number"}
SHARE = {"type": "number", "minimum": 0, "maximum": 1}
MILLISECONDS = {
    "type": "object",
    "required": ["from", "to"],
    "properties": {"from": {"type": "integer"}, "to": {"type": "integer"}},
}
CLOCKS = {
    "type": "object",
    "required": ["from", "to"],
    "additionalProperties": {"type": "string", "pattern": r"^\d\d+:\d\d:\d\d,\d{3}$"},
}
WORD = {
    "type": "object",
    "required": ["word", "start", "end", "probability"],
    "additionalProperties": False,
    "properties": {
        "word": {"type": "string"},
        "start": NUMBER,
        "end": NUMBER,
        "probability": {"anyOf": [SHARE, {"type": "null"}]},
    },
}
# From whisper.cpp's examples/cli/cli.cpp, output_json with full = true; words and confidence ours
WHISPER_CPP = {
    "type": "object",
    "required": ["result", "transcription"],
    "properties": {
        "transcription": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["timestamps", "offsets", "text", "tokens"],
                "additionalProperties": False,
                "properties": {
                    "timestamps": CLOCKS,
                    "offsets": MILLISECONDS,
                    "text": {"type": "string"},
                    "confidence": SHARE,
                    "words": {"type": "array", "items": WORD},
                    "tokens": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["text", "id", "t_dtw"],
                            "additionalProperties": False,
                            "properties": {
                                "text": {"type": "string"},
                                "timestamps": CLOCKS,
                                "offsets": MILLISECONDS,
                                "id": {"type": "integer"},
                                "p": SHARE,
                                "t_dtw": {"type": "integer"},
                            },
                        },
                    },
                },
            },
        }
    },
}
# From openai-whisper's whisper/transcribe.py, new_segment, and timing.py, add_word_timestamps
OPENAI = {
    "type": "object",
    "required": ["text", "segments", "language"],
    "additionalProperties": False,
    "properties": {
        "text": {"type": "string"},
        "language": {"type": "string"},
        "segments": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": [
                    *("id", "seek", "start", "end", "text", "tokens", "temperature"),
                    *("avg_logprob", "compression_ratio", "no_speech_prob", "words"),
                ],
                "properties": {
                    "id": {"type": "integer"},
                    "seek": {"type": "integer"},
                    **dict.fromkeys(("start", "end", "temperature", "avg_logprob"), NUMBER),
                    **dict.fromkeys(("compression_ratio", "no_speech_prob"), NUMBER),
                    "text": {"type": "string"},
                    "tokens": {"type": "array", "items": {"type": "integer"}},
                    "words": {"type": "array", "items": WORD},
                },
            },
        },
    },
}


@pytest.mark.parametrize(("name", "schema"), [("json-full", WHISPER_CPP), ("json-openai", OPENAI)])
def test_json_of_the_right_shape(name, schema):
    jsonschema.validate(json.loads(FORMATS[name].render(SAID)), schema)


def test_unknown_and_unspeakable_values_are_still_json():
    odd = replace(
        SAID.segments[0],
        avg_logprob=float("nan"),
        compression_ratio=float("inf"),
        text=" \ud800",
        words=(Word(text=" \ud800", start=1.0, end=1.0),),
    )
    for name in ("json", "json-full", "json-openai"):
        FORMATS[name].render(result(odd)).encode()
        json.loads(FORMATS[name].render(result(odd)), parse_constant=pytest.fail)


class TestRoundTrip:
    @pytest.mark.parametrize("name", TIMED)
    def test_words_and_times(self, name):
        said = result(SAID.segments[0], spoken("Thank you all, goodbye.", 62.25, 0.3))
        back = parse(f"a.{FORMATS[name].extension}", FORMATS[name].render(said, WORDS))
        assert [s.text for s in back.segments] == [s.text for s in said.segments]
        assert [w for w, *_ in times(back)] == [w for w, *_ in times(said)]
        tolerance = CENTISECONDS.get(name, 0.00051)
        for (_, *ours), (_, *theirs) in zip(times(back), times(said), strict=True):
            assert ours == pytest.approx(theirs, abs=tolerance)

    @pytest.mark.parametrize("name", ["srt", "vtt", "ass", "json"])
    def test_segments_alone(self, name):
        said = result(*(replace(s, words=()) for s in SAID.segments))
        back = parse(f"a.{name}", FORMATS[name].render(said))
        expected = [
            s.text.replace("{all}", "(all)" if name == "ass" else "{all}") for s in said.segments
        ]
        assert [s.text for s in back.segments] == expected
        for ours, theirs in zip(back.segments, said.segments, strict=True):
            assert (ours.start, ours.end) == pytest.approx((theirs.start, theirs.end), abs=0.0051)

    @pytest.mark.parametrize("name", ["json-full", "json-openai"])
    def test_nothing_of_it_is_lost(self, name):
        """Probabilities, and for the full one each token's; what a person has written, too."""
        edited = replace(
            spoken("by hand", 70.0),
            tokens=(),
            token_probs=(),
            words=(Word(text=" by", start=70.0, end=70.5), Word(text=" hand", start=70.5, end=71)),
        )
        said = result(replace(SAID.segments[0], confidence=0.5), edited)
        back = parse("a.json", FORMATS[name].render(said))
        for ours, theirs in zip(back.segments, said.segments, strict=True):
            assert [w.probability for w in ours.words] == [w.probability for w in theirs.words]
            assert (ours.start, ours.end) == (theirs.start, theirs.end)
        if name == "json-full":
            assert back.segments[0].confidence == 0.5
        assert back.language.code == "en"
        again = FORMATS[name].render(back)
        assert again == FORMATS[name].render(parse("a.json", again))

    @given(
        st.lists(st.text(LETTERS, min_size=1, max_size=5), min_size=1, max_size=5),
        st.floats(0, 3000),
        st.floats(0.02, 2),
    )
    def test_any_words(self, texts, start, seconds):
        said = result(spoken(" ".join(texts), round(start, 2), round(seconds, 2)))
        spoken_words = said.segments[0].text.split()
        for name in TIMED:
            back = parse(f"a.{FORMATS[name].extension}", FORMATS[name].render(said, WORDS))
            text = "".join(s.text for s in back.segments)
            if name == "vtt":  # "->" among the letters
                text = text.replace("->", "-->") if "-->" in said.segments[0].text else text
            assert text.split() == spoken_words, name


class TestHostile:
    """Readers say what is wrong, or read what there is; nothing else."""

    @pytest.mark.slow
    @given(st.sampled_from(["srt", *TIMED]), st.data())
    def test_damaged_files(self, name, data):
        text = FORMATS[name].render(SAID, WORDS)
        for _ in range(data.draw(st.integers(1, 3))):
            at = data.draw(st.integers(0, len(text)))
            end = data.draw(st.integers(at, min(len(text), at + 40)))
            noise = data.draw(
                st.sampled_from(["", "-1", "9" * 400, "NaN", "null", "{", "[]", "\\k", "-->", "\0"])
                | st.text(max_size=8)
            )
            text = text[:at] + noise + text[end:]
        try:
            found = parse(f"a.{FORMATS[name].extension}", text)
        except PyengineError as error:
            assert len(str(error)) < 400
            return
        for s in found.segments:
            assert 0 <= s.start <= s.end < 2_000_000
            for word in s.words:
                assert s.start <= word.start <= word.end <= s.end
        for row in offered().values():
            row.render(found, WORDS).encode()

    @given(st.sampled_from(sorted(readers())), st.text())
    def test_anything(self, name, text):
        with suppress(PyengineError):
            parse(f"a.{name}", text)

    @pytest.mark.parametrize(
        ("text", "complaint"),
        [
            ("[" * 100_000, "nested too deeply"),
            ('{"segments": ' + "9" * 5000 + "}", "number that is too long"),
            ('{"segments": [{"start": NaN, "end": 1, "text": "a"}]}', "NaN"),
            ('{"segments": [{"start": 1e400, "end": 1, "text": "a"}]}', "too large"),
            ('{"segments": [{"start": 2, "end": 1, "text": "a"}]}', "ends before it begins"),
            ('{"segments": [{"start": -2, "end": 1, "text": "a"}]}', "no recording has"),
            ('{"segments": [{"start": true, "end": 1, "text": "a"}]}', "no number"),
            ('{"segments": [{"start": 0, "end": 1}]}', "segment 1's text is missing"),
            ('{"segments": [7]}', "segment 1 is no object"),
            ('{"segments": {}}', "no list"),
            ('{"segments": []}', "no transcript"),
            ('{"segments": [{"start": 0, "end": 1, "text": "a"}], "language": "xx"}', "xx"),
            ("[1, 2]", "no transcript"),
            ("{", "line 1, column 2"),
        ],
    )
    def test_json(self, text, complaint):
        with pytest.raises(PyengineError, match=complaint):
            parse("a.json", text)

    @pytest.mark.parametrize(
        ("name", "text", "complaint"),
        [
            ("srt", "1\n99999:00:00,000 --> 99999:00:01,000\nx", "later than any"),
            ("vtt", "1\n00:01.000 --> 00:02.000\nx", "WEBVTT"),
            ("ass", "[Events]\nFormat: Text, Start\nDialogue: x,0:00:00.00", "Format line"),
            ("lrc", "no times", "no transcript"),
            ("srt", "", "no transcript"),
        ],
    )
    def test_subtitles(self, name, text, complaint):
        with pytest.raises(PyengineError, match=complaint):
            parse(f"a.{name}", text)

    def test_words_that_are_not_the_text_are_dropped(self):
        document = json.loads(json_full.render(SAID))
        document["transcription"][0]["text"] = " Edited elsewhere."
        found = parse("a.json", json.dumps(document)).segments[0]
        assert (found.text, found.words) == (" Edited elsewhere.", ())
