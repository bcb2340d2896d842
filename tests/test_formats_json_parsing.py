"""The JSON of whisper.cpp, openai-whisper and faster-whisper's users, and damaged ones."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyengine.errors import TranscriptFormatError
from pyengine.formats import FORMATS, offered, open_transcript, parse

OPENAI = json.loads(
    (Path(__file__).parent / "data" / "openai_whisper" / "tiny.en.json").read_text("utf-8")
)

# As whisper.cpp's cli.cpp (output_json, full) writes it
TOKENS = [
    ("[_BEG_]", 50363, 0.95, 0, 0),
    (" ask", 1265, 0.9, 0, 400),
    (" not", 407, 0.8, 400, 900),
    (",", 11, 0.7, 900, 950),
    ("[_TT_100]", 50463, 0.4, 2000, 2000),
]


def whisper_cpp(**changes: object) -> dict:
    tokens = [
        {
            "text": text,
            "timestamps": {"from": f"00:00:00,{a:03}", "to": f"00:00:00,{b:03}"},
            "offsets": {"from": a, "to": b},
            "id": id,
            "p": p,
            "t_dtw": -1,
        }
        for text, id, p, a, b in TOKENS
    ]
    item = {
        "timestamps": {"from": "00:00:00,000", "to": "00:00:02,000"},
        "offsets": {"from": 0, "to": 2000},
        "text": " ask not,",
        "tokens": tokens,
        **changes,
    }
    return {"systeminfo": "", "result": {"language": "en"}, "transcription": [item]}


def openai(**changes: object) -> dict:
    item = {
        "id": 0,
        "seek": 0,
        "start": 0.0,
        "end": 2.0,
        "text": " ask not",
        "tokens": [50363, 1265, 407, 50463],
        "temperature": 0.2,
        "avg_logprob": -0.25,
        "compression_ratio": 1.5,
        "no_speech_prob": 0.125,
        "words": [
            {"word": " ask", "start": 0.0, "end": 0.4, "probability": 0.9},
            {"word": " not", "start": 0.4, "end": 0.9, "probability": 0.8},
        ],
        **changes,
    }
    return {"text": " ask not", "segments": [item], "language": "en"}


def read(document: object):
    return parse("a.json", json.dumps(document))


def test_whisper_cpp_in_full():
    [segment] = read(whisper_cpp()).segments
    assert (segment.text, segment.start, segment.end) == (" ask not,", 0.0, 2.0)
    assert [(w.text, w.start, w.end, w.tokens) for w in segment.words] == [
        (" ask", 0.0, 0.4, (1265,)),
        (" not,", 0.4, 0.95, (407, 11)),
    ]
    assert [w.probability for w in segment.words] == pytest.approx([0.9, 0.75])
    assert segment.tokens == tuple(id for _, id, *_ in TOKENS)
    assert segment.token_probs == tuple(p for _, _, p, *_ in TOKENS)
    assert segment.confidence == pytest.approx(math.prod((0.9, 0.8, 0.7)) ** (1 / 3))


def test_whisper_cpp_in_short():
    document = whisper_cpp()
    del document["transcription"][0]["tokens"]
    [segment] = read(document).segments
    assert (segment.words, segment.tokens, segment.confidence) == ((), (), None)


def test_whisper_cpp_with_clocks_alone():
    document = whisper_cpp(timestamps={"from": "00:01:00,500", "to": "01:00:01,000"})
    del document["transcription"][0]["offsets"]
    [segment] = read(document).segments
    assert (segment.start, segment.end) == (60.5, 3601.0)


def test_tokens_without_times_make_no_words():
    tokens = [{"text": " ask not,", "id": 5, "p": 0.5}]
    [segment] = read(whisper_cpp(tokens=tokens)).segments
    assert (segment.words, segment.tokens) == ((), (5,))


def test_openai_whisper():
    result = read(openai())
    [segment] = result.segments
    assert [(w.text, w.start, w.end, w.probability) for w in segment.words] == [
        (" ask", 0.0, 0.4, 0.9),
        (" not", 0.4, 0.9, 0.8),
    ]
    assert segment.tokens == (50363, 1265, 407, 50463)
    assert (segment.temperature, segment.avg_logprob) == (0.2, -0.25)
    assert (segment.compression_ratio, segment.no_speech_prob) == (1.5, 0.125)
    assert (result.text, result.duration, result.language.code) == (" ask not", 2.0, "en")


@pytest.mark.parametrize("recording", OPENAI)
@pytest.mark.parametrize("mode", ["independent", "conditioned", "beam5"])
def test_what_openai_whisper_has_written(recording, mode):
    written = OPENAI[recording][mode]
    if not any(s["text"].strip() for s in written["segments"]):
        with pytest.raises(TranscriptFormatError, match="no transcript"):
            read(written)
        return
    shown = [s for s in written["segments"] if s["text"].strip()]
    back = json.loads(FORMATS["json-openai"].render(read(written)))
    assert back["language"] == written["language"]
    for found, expected in zip(back["segments"], shown, strict=True):
        del found["id"], found["temperature"]
        assert found == {k: v for k, v in expected.items() if k in found}


@pytest.mark.parametrize(
    "changes",
    [
        {"words": None},
        {"tokens": None},
        {"seek": None},
        {"avg_logprob": None},  # no number is null in JSON
        {"speaker": "A", "id": "x"},
        {"words": [{"word": " ask not", "start": 0, "end": 1, "probability": None}]},
        {"words": [{"text": " ask not", "start": 0, "end": 1, "confidence": 0.5}]},
    ],
)
def test_what_may_be_missing_or_more(changes):
    assert read(openai(**changes)).segments[0].text == " ask not"


def test_only_what_is_needed():
    [segment] = read({"segments": [{"start": 0, "end": 1, "text": "x"}]}).segments
    assert (segment.text, segment.words, segment.confidence) == ("x", (), None)


@pytest.mark.parametrize(
    ("language", "code"),
    [("en", "en"), ("French", "fr"), ({"code": "de", "probability": 0.5}, "de"), (None, "en")],
)
def test_language(language, code):
    assert read({**openai(), "language": language}).language.code == code


def test_words_stay_in_their_segment_and_their_order():
    words = [
        {"word": " ask", "start": 1.0, "end": 1.5},
        {"word": " not", "start": 0.5, "end": 7.0},
    ]
    [segment] = read(openai(words=words, start=1.2)).segments
    assert [(w.start, w.end) for w in segment.words] == [(1.2, 1.5), (1.5, 2.0)]


def test_words_of_which_one_has_no_times_are_dropped():
    words = [{"word": " ask", "start": 0.0, "end": 0.4}, {"word": " not"}]
    assert read(openai(words=words)).segments[0].words == ()


@pytest.mark.parametrize("document", [openai(text=" ask what"), whisper_cpp(text=" ask what,")])
def test_text_that_somebody_has_changed_counts(document):
    [segment] = read(document).segments
    assert segment.text in (" ask what", " ask what,")
    assert segment.words == ()


BAD = [
    (openai(start=None), "segment 1's start is missing"),
    (openai(start="0"), "segment 1's start is no number"),
    (openai(start=10**400), "too large"),
    (openai(end=1e300), "too large"),
    (openai(end=1e14), "no recording has"),
    (openai(text=None), "text is missing"),
    (openai(text=["x"]), "text is no text"),
    (openai(tokens="abc"), "tokens is no list"),
    (openai(tokens=[1.5]), "no token's number"),
    (openai(tokens=[True]), "no token's number"),
    (openai(tokens=[-1]), "no token's number"),
    (openai(tokens=[1 << 60]), "no token's number"),
    (openai(words=[{"word": "x", "start": 0, "end": -1}]), "word 1 ends before"),
    (openai(words=[{"word": 3, "start": 0, "end": 1}]), "word 1's text is no text"),
    (openai(words=[{"word": "x", "start": 0, "end": 1, "probability": 2}]), "from 0 to 1"),
    (openai(words=[[]]), "word 1 is no object"),
    (openai(temperature="warm"), "temperature is no number"),
    ({**openai(), "language": 5}, "language is no text"),
    ({**openai(), "language": "x" * 9999}, "none that Whisper knows"),
    (whisper_cpp(offsets=None), "offsets is missing"),
    (whisper_cpp(offsets={"from": 0}), "time is missing"),
    (whisper_cpp(offsets={"from": 2, "to": 1}), "ends before it begins"),
    (whisper_cpp(tokens=[{"text": "x", "p": -0.5}]), "token 1's p is not from 0 to 1"),
    (whisper_cpp(tokens=[{"id": 5}]), "token 1's text is missing"),
    (whisper_cpp(confidence="high"), "confidence is no number"),
    ({"transcription": None}, "transcription is no list"),
    ({"segments": [None]}, "segment 1 is missing"),
    ({"text": "all of it"}, "neither"),
    ("a string", "no transcript"),
    (None, "no transcript"),
]


@pytest.mark.parametrize(("document", "complaint"), BAD)
def test_errors_say_where(document, complaint):
    with pytest.raises(TranscriptFormatError, match=complaint) as error:
        read(document)
    assert len(str(error.value)) < 200


@pytest.mark.parametrize("deep", ["[" * 33, '{"a":' * 33, "[" * 33 + "]" * 33])
def test_depth(deep):
    with pytest.raises(TranscriptFormatError, match="nested too deeply"):
        parse("a.json", deep)


def test_brackets_in_text_are_no_depth():
    text = '[{"' * 50 + "\\"
    assert read(openai(text=text)).segments[0].text == text


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["start", "end", "text", "word", "from", "to", "id", "p", "code"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@pytest.mark.slow
@given(st.sampled_from([openai(), whisper_cpp()]), VALUES, st.data())
def test_any_value_anywhere(document, value, data):
    """One value, somewhere in a good file, is another."""
    document = json.loads(json.dumps(document))
    at: object = document
    while True:
        keys = list(at) if isinstance(at, dict) else range(len(at))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(at[key], (dict, list)) or not at[key] or data.draw(st.booleans()):
            at[key] = value
            break
        at = at[key]
    try:
        found = read(document)
    except TranscriptFormatError as error:
        assert len(str(error)) < 300
        return
    for s in found.segments:
        assert 0 <= s.start <= s.end
        assert not s.words or "".join(w.text for w in s.words) == s.text
    for row in offered().values():
        row.render(found).encode()


def test_what_is_left_out_is_counted():
    """Editors change a text and leave its words."""
    words = [{"word": " ask", "start": 0.0, "end": 1.0}, {"word": " not", "start": 1.0, "end": 2.0}]
    segments = [
        {"start": 0, "end": 2, "text": " ask not", "words": words, "speaker": "SPEAKER_00"},
        {"start": 2, "end": 4, "text": " asked", "words": words},
        {"start": 4, "end": 5, "text": " "},
        {"start": 5, "end": 6, "text": " now", "words": [{"word": " now"}]},
    ]
    opened = open_transcript("a.json", json.dumps({"segments": segments}).encode())
    assert [len(segment.words) for segment in opened.result.segments] == [2, 0, 0]
    assert opened.notes == (
        "1 cue without text left out",
        "times of words in 2 segments left out, as they are not those of its text",
    )
