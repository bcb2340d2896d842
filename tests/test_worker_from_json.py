"""What the page hands over in JSON: options, layouts, transcripts that a person has changed."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
import result_factory
from loops import finished
from sessions import TIMED, TypedArray, bridge, held, tone

from pyengine.errors import TranscriptFormatError
from pyengine.formats import FORMATS, Layout, offered
from pyengine.result import Word
from pyengine.worker import connect, result_from_json


def test_options_come_as_json(small_model):
    handle = connect(print)

    def call(name: str, data: object = None, **arguments: object) -> dict:
        return json.loads(finished(handle(name, json.dumps(arguments), data)))

    call("begin_model", total_bytes=len(small_model))
    call("push_model", TypedArray(small_model))
    call("finish_model")
    call("begin_audio", rate=16000)
    call("push_audio", TypedArray(np.zeros(16_000, np.float32)))
    call("finish_audio")
    result = call(
        "transcribe", temperature=[0.0, 0.4], beam_size=2, vad={"max_pause": 2.0}, language="en"
    )["value"]
    assert (result["segments"], result["speech"]) == ([], [])
    assert result_from_json(result).speech == ()
    places = {"missed": [[10, 12.3]], "reread": [[10, 12.3], [40, 41.5]]}
    again = result_from_json({**result, **places})
    assert (again.missed, again.reread) == (((10, 12.3),), ((10, 12.3), (40, 41.5)))
    wrong = (
        *({"vad": vad} for vad in ({"loudness": 1}, {"threshold": 7}, {"threshold": "7"}, 7)),
        *({"beam_size": beams} for beams in ("5", 2.5, [2], True)),
        *({"temperature": 0.0}, {"suppress_tokens": ["1"]}, {"word_timestamps": None}),
    )
    for options in wrong:
        call("begin_audio", rate=16000)
        call("push_audio", TypedArray(tone(1, 16000)))
        call("finish_audio")
        assert call("transcribe", **options)["error"]["kind"] == "option", options
    for options in ({"policy": 3}, {"step": "fast"}, {"decoding": {"seed": -1}}, {"decoding": 1}):
        call("begin_audio", rate=16000)
        assert call("listen", **options)["error"]["kind"] == "option", options


@pytest.mark.parametrize(
    "layout",
    [
        {},
        {"word_times": True},
        {"highlight_words": True, "max_line_width": 8, "max_line_count": 2},
        {"max_len": 8, "split_on_word": True, "max_words_per_line": None},
    ],
)
@pytest.mark.parametrize("format", sorted(offered()))
def test_export_in_a_layout(format, layout):
    document = bridge()("export", format=format, result=asdict(TIMED), layout=layout)["value"]
    assert document == FORMATS[format].render(TIMED, Layout(**layout))


@pytest.mark.parametrize(
    ("layout", "complaint"),
    [
        ({"max_len": 0}, "Max_len is 0"),
        ({"max_line_count": -1}, "at least 1"),
        ({"max_len": "5"}, "max_len is no whole number"),
        ({"max_len": 1.5}, "max_len is no whole number"),
        ({"max_len": True}, "max_len is no whole number"),
        ({"max_len": [1]}, "max_len is no whole number"),
        ({"highlight_words": 1}, "highlight_words is no yes or no"),
        ({"word_times": None}, "word_times is no yes or no"),
        ({"width": 3}, "width"),
        ([1], "not a layout"),
        ("wide", "not a layout"),
    ],
)
def test_what_is_no_layout(layout, complaint):
    error = bridge()("export", format="srt", result=asdict(TIMED), layout=layout)["error"]
    assert error["kind"] == "option"
    assert complaint in error["message"]


@pytest.mark.parametrize("format", sorted(offered()))
@pytest.mark.parametrize("layout", [{}, {"max_words_per_line": 1}, {"max_len": 4}])
def test_text_that_a_person_has_changed_is_what_is_exported(format, layout):
    """Its words, which are of the text before, are not."""
    edited = held(TIMED)
    edited["segments"][0]["text"] = " four five"
    document = bridge()("export", format=format, result=edited, layout=layout)["value"]
    assert "four" in document and "five" in document
    assert not {"one", "two", "three"} & set(document.replace('"', " ").split())


def test_words_of_a_changed_text_are_dropped_and_those_of_others_kept():
    edited = held(result_factory.result(*TIMED.segments, *TIMED.segments))
    edited["segments"][0]["text"] = " one two"
    first, second = result_from_json(edited).segments
    assert (first.words, second.words) == ((), TIMED.segments[0].words)


def test_changed_words_are_exported():
    edited = held(TIMED)
    edited["segments"][0]["words"][1] |= {"text": " 2", "probability": None, "tokens": []}
    edited["segments"][0]["text"] = " one 2 three"
    document = bridge()("export", format="vtt", result=edited, layout={"word_times": True})["value"]
    assert "one<00:00:02.000> 2<00:00:03.000> three" in document


def changed(**values: object) -> dict:
    document = held(TIMED)
    document["segments"][0] |= values
    return document


@pytest.mark.parametrize(
    "result",
    [
        *({}, {"segments": [{"text": "x"}]}, {"segments": [1]}, [], None, "text"),
        *(changed(text=5), changed(start="soon"), changed(end=None), changed(tokens=7)),
        *(changed(words=5), changed(words=[{}]), changed(words=[{"text": "x", "start": 0}])),
        changed(words=[{"text": 5, "start": 0, "end": 1}]),
        changed(words=[{"text": "x", "start": float("nan"), "end": 1}]),
    ],
)
def test_what_is_no_transcript_is_refused(result):
    with pytest.raises(TranscriptFormatError, match="not a transcript"):
        result_from_json(result)


def test_speakers_come_back():
    words = (Word(text=" a", start=0, end=1, speaker=1), Word(text=" b", start=1, end=2))
    said = replace(result_factory.segment(" a b", 0, 2), words=words, speaker=0, turn_next=True)
    whole = replace(result_factory.result(said), speakers=("Ann", "Bob"))
    assert result_from_json(json.loads(json.dumps(asdict(whole)))) == whole


@pytest.mark.parametrize(
    ("of", "value"),
    [
        *(("segment", value) for value in (-1, 1000, 0.5, True, "Ann", [])),
        *(("word", value) for value in (-1, "Ann")),
        *(("result", value) for value in ([1], "Ann" * 1000, 7, [None])),
    ],
)
def test_speakers_that_are_none(of, value):
    words = (Word(text=" a", start=0, end=1),)
    whole = asdict(result_factory.result(replace(result_factory.segment(" a"), words=words)))
    if of == "result":
        whole["speakers"] = value
    else:
        target = whole["segments"][0]
        (target if of == "segment" else target["words"][0])["speaker"] = value
    with pytest.raises(TranscriptFormatError):
        result_from_json(whole)
