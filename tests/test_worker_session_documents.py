"""What a session exports, and opens again."""

import json
from dataclasses import asdict

import pytest
import result_factory
from sessions import TIMED, bridge, finished, run

import pyengine.worker.session
from pyengine.errors import OptionError
from pyengine.formats import FORMATS, offered, readers
from pyengine.worker import Session, result_from_json
from pyengine.worker.segments import SEGMENTS_AT_ONCE, Segments


@pytest.mark.parametrize("format", sorted(offered()))
def test_export_is_the_writers_document(format):
    result = result_factory.JFK
    through_json = json.loads(json.dumps(asdict(result)))
    assert Session(print).export(format, through_json) == FORMATS[format].render(result)


@pytest.mark.parametrize(
    "format", [name for name, row in FORMATS.items() if row.extension in readers()]
)
def test_a_file_is_opened_and_exported_again(format):
    posted = []
    call = bridge(lambda event: posted.append(json.loads(event)))
    layout = {"word_times": True}
    file = call("export", format=format, result=asdict(TIMED), layout=layout)["value"]
    name = f"talk.{FORMATS[format].extension}"
    value = call("parse", file.encode(), name=name)["value"]
    assert value["notes"] == []
    opened = value["result"]
    assert opened["segments"] == []  # they came before
    segments = [s for event in posted if event["type"] == "segments" for s in event["segments"]]
    whole = {**opened, "text": "".join(s["text"] for s in segments), "segments": segments}
    assert whole["text"] == TIMED.text
    assert asdict(result_from_json(whole)).keys() == opened.keys()
    assert call("export", format=format, result=whole, layout=layout)["value"] == file


def test_segments_are_sent_as_dataclasses_asdict_has_them():
    segments = tuple(TIMED.segments)
    plain = json.dumps({"segments": [asdict(s) for s in segments]})
    assert json.dumps(Segments(segments).to_json()) == plain


LONG_FILE = "".join(f"[{i // 60:02}:{i % 60:02}.00]line {i}\n" for i in range(3000)).encode()


def test_a_long_file_comes_in_parts_and_says_how_far_it_is(monkeypatch):
    monkeypatch.setattr(pyengine.worker.session, "YIELD_SECONDS", 0)
    posted = []
    session = Session(posted.append)
    value = finished(session.parse(memoryview(LONG_FILE), "a.lrc"))
    assert value["result"]["segments"] == ()
    sizes = [len(event["segments"]) for event in posted if event["type"] == "segments"]
    assert sum(sizes) == 3000
    assert max(sizes) == SEGMENTS_AT_ONCE
    counts = [event["cues"] for event in posted if event["type"] == "opening"]
    assert counts[-1] == 3000
    assert len(counts) > 5


def test_opening_a_file_can_be_cancelled(monkeypatch):
    monkeypatch.setattr(pyengine.worker.session, "YIELD_SECONDS", 0)
    posted = []

    def post(event):
        posted.append(event)
        session.cancel()

    session = Session(post)
    assert finished(session.parse(memoryview(LONG_FILE), "a.lrc")) is None
    assert len(posted) == 1
    session = Session(posted.append)
    assert finished(session.parse(memoryview(LONG_FILE), "a.lrc"))


@pytest.mark.parametrize(
    ("name", "text"), [("talk.doc", ""), ("talk.srt", ""), ("talk.json", "{"), ("talk.vtt", "x")]
)
def test_what_cannot_be_opened(name, text):
    error = bridge()("parse", text.encode(), name=name)["error"]
    assert error["kind"] == "transcript-format"
    assert error["message"].endswith(".")


def test_full_json_has_the_models_tokens(session):
    result = run(session)
    document = json.loads(session.export("json-full", asdict(result)))
    tokens = [t for s in document["transcription"] for t in s["tokens"]]
    assert [t["id"] for t in tokens] == [
        t for s in result.segments if s.text.strip() for t in s.tokens
    ]
    assert tokens[0]["text"].startswith("[_")


def test_transcript_made_of_posted_events_can_be_exported(session, posted):
    result = run(session)
    by_type = {event["type"]: event for event in posted}
    held_by_page = {
        "text": result.text,
        "segments": [event for event in posted if event["type"] == "segment"],
        "language": by_type["language"],
        "duration": 2.0,
        "timings": None,
    }
    assert session.export("srt", held_by_page) == FORMATS["srt"].render(result)


def test_cancelled_transcript_can_be_exported():
    partial = {**asdict(result_factory.JFK), "timings": None}
    assert Session(print).export("srt", partial) == FORMATS["srt"].render(result_factory.JFK)


def test_unknown_format():
    with pytest.raises(OptionError, match="srt"):
        Session(print).export("doc", {})
