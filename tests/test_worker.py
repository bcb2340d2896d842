"""The page's Python side, driven as the page drives it, in CPython."""

import asyncio
import functools
import hashlib
import io
import json
import re
import wave
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import result_factory
from loops import finished
from recordings import recording

import pyengine
from models.miniature import write_miniature
from pyengine import steps
from pyengine.errors import (
    AudioError,
    ModelFetchError,
    ModelFormatError,
    OptionError,
    PyengineError,
    TranscriptFormatError,
)
from pyengine.feed import ENOUGH
from pyengine.formats import FORMATS, Layout, offered, readers
from pyengine.integers import DEFAULT_ARITHMETIC
from pyengine.live import CommandOptions, LiveOptions
from pyengine.options import TranscribeOptions
from pyengine.resample import resample
from pyengine.result import Progress, Segment, Word
from pyengine.sound.stored import UnsupportedSoundError
from pyengine.worker import Session, connect, describe, incoming, result_from_json
from pyengine.worker import session as worker_session


def model_bytes(**arguments: object) -> bytes:
    file = io.BytesIO()
    write_miniature(file, n_text_ctx=64, **arguments)  # short windows: less to decode
    return file.getvalue()


@pytest.fixture(scope="module")
def miniature() -> bytes:
    return model_bytes()


def tone(seconds: float, rate: int) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate)) / rate)).astype("f4")


def load(
    session: Session, data: bytes, *, sha1: str | None = None, chunk: int = 100_000, **how: object
) -> dict:
    session.begin_model(len(data), sha1, **how)
    for start in range(0, len(data), chunk):
        session.push_model(memoryview(data)[start : start + chunk])
    return finished(session.finish_model())


def give_audio(session: Session, samples: np.ndarray, rate: int = 16000) -> dict:
    async def push() -> None:
        for start in range(0, len(samples), rate):
            await session.push_audio(samples[start : start + rate].data)

    session.begin_audio(rate)
    finished(push())
    return session.finish_audio()


@pytest.fixture
def posted() -> list[dict]:
    return []


@pytest.fixture
def session(posted, miniature) -> Session:
    session = Session(posted.append)
    load(session, miniature)
    give_audio(session, tone(2, 16000))
    return session


def run(session: Session, **options: object):
    # A miniature's random words pass no threshold: it would try every temperature
    return finished(session.transcribe(TranscribeOptions(temperature=(0.0,), **options)))


def test_about_lists_languages_and_formats():
    about = Session(print).about()
    assert about["version"] == pyengine.__version__
    assert about["languages"]["cy"] == "welsh"
    assert (
        " ".join(sorted(about["formats"]))
        == "ass csv json json-full json-openai lrc srt tsv txt vtt"
    )
    assert about["extensions"]["json-full"] == "json"
    assert sorted(about["readable"]) == ["ass", "csv", "json", "lrc", "srt", "ssa", "tsv", "vtt"]


@pytest.mark.parametrize("multilingual", [False, True])
def test_model_is_described(multilingual):
    data = model_bytes(multilingual=multilingual)
    info = load(Session(print), data, sha1=hashlib.sha1(data).hexdigest())
    assert info["multilingual"] is multilingual
    assert "weight" in info["plan"]
    assert (info["backend"], info["variant"]) == ("wasm", "relaxed")
    assert (info["arithmetic"], info["dot"]) in {("fast", "fused"), ("fast", "pairs")}
    assert 1 <= info["threads"] <= info["threads_started"]


def test_arithmetic_is_what_the_model_is_loaded_for(miniature):
    session = Session(print)
    assert load(session, miniature)["arithmetic"] == DEFAULT_ARITHMETIC
    info = load(session, miniature, arithmetic="exact")
    assert (info["arithmetic"], info["dot"]) == ("exact", None)
    with pytest.raises(OptionError, match="no arithmetic 'roman'"):
        session.begin_model(len(miniature), arithmetic="roman")


def test_without_kernels_it_is_exact_for_that_is_faster(miniature, monkeypatch):
    monkeypatch.setattr(incoming, "best_backend", lambda: "numpy")
    info = load(Session(print), miniature, arithmetic="fast")
    assert (info["backend"], info["arithmetic"], info["dot"]) == ("numpy", "exact", None)


@pytest.mark.parametrize(("chunk", "arithmetic"), [(1 << 24, "fast"), (9973, "exact")])
def test_transcript_is_that_of_the_library(tmp_path, posted, miniature, chunk, arithmetic):
    path = tmp_path / "miniature.bin"
    path.write_bytes(miniature)
    samples = tone(1.5, 44100)
    expected = pyengine.transcribe(
        pyengine.load_model(path, backend="wasm", arithmetic=arithmetic),
        resample(samples, 44100),
        TranscribeOptions(temperature=(0.0,)),
    )

    session = Session(posted.append)
    load(session, miniature, chunk=chunk, arithmetic=arithmetic)
    seconds = give_audio(session, samples, 44100)["seconds"]
    result = run(session)
    assert seconds == pytest.approx(1.5, abs=1e-4)
    assert result.segments == expected.segments
    assert result.text == expected.text


def test_events_are_plain_and_in_order(session, posted, monkeypatch):
    monkeypatch.setattr(worker_session, "YIELD_SECONDS", 0)
    result = run(session)
    types = [event["type"] for event in posted]
    assert types.count("language") == 1
    assert types.index("language") < types.index("segment")
    segments = [event for event in posted if event["type"] == "segment"]
    assert [event["text"] for event in segments] == [s.text for s in result.segments]
    done = [event["seconds_done"] for event in posted if event["type"] == "progress"]
    assert done and done == sorted(done)
    json.dumps(posted, allow_nan=False)


def test_event_loop_runs_between_steps(session):
    async def count_turns() -> int:
        turns = 0
        transcribing = asyncio.create_task(session.transcribe(TranscribeOptions()))
        while not transcribing.done():
            await asyncio.sleep(0)
            turns += 1
        assert await transcribing is not None
        return turns

    assert finished(count_turns()) >= 2


def test_cancel_stops_and_leaves_the_session_usable(session, posted):
    session._post = lambda event: (posted.append(event), session.cancel())
    assert run(session) is None
    assert len(posted) == 1
    session._post = posted.append
    with pytest.raises(AudioError, match="audio file"):
        run(session)
    give_audio(session, tone(2, 16000))
    assert run(session) is not None


def test_cancel_without_transcription_does_not_stop_the_next(session):
    session.cancel()
    give_audio(session, tone(2, 16000))
    assert run(session) is not None


def test_one_transcription_at_a_time(session):
    async def two() -> None:
        first = asyncio.create_task(session.transcribe(TranscribeOptions()))
        await asyncio.sleep(0)
        with pytest.raises(RuntimeError, match="already running"):
            await session.transcribe(TranscribeOptions())
        assert await first is not None

    finished(two())


def test_transcribe_needs_model_and_audio(miniature):
    session = Session(print)
    with pytest.raises(OptionError, match="Load a model"):
        run(session)
    load(session, miniature)
    with pytest.raises(AudioError, match="audio file"):
        run(session)


def test_option_the_model_cannot_honour(session):
    with pytest.raises(OptionError):
        run(session, task="translate")
    assert run(session) is not None


def damaged(data: bytes, kind: str) -> bytes:
    return {
        "short": data[:-1000],
        "flipped": data[:-1000] + bytes([data[-1000] ^ 0x40]) + data[-999:],
        "magic": b"oops" + data[4:],
        "text": b"<!doctype html>" + bytes(len(data) - 15),
    }[kind]


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("short", ModelFetchError),
        ("flipped", ModelFetchError),
        ("magic", ModelFormatError),
        ("text", ModelFormatError),
    ],
)
def test_damaged_download_keeps_the_earlier_model(session, miniature, kind, error):
    before = run(session)
    session.begin_model(len(miniature), hashlib.sha1(miniature).hexdigest())
    with pytest.raises(error):
        session.push_model(memoryview(damaged(miniature, kind)))
        finished(session.finish_model())
    session.abort_model()
    give_audio(session, tone(2, 16000))
    assert run(session).segments == before.segments


def test_own_model_file_that_ends_early(miniature):
    with pytest.raises(ModelFormatError):
        load(Session(print), miniature[:-1000])


def test_out_of_order_calls_are_bugs(session, miniature):
    with pytest.raises(RuntimeError, match="begin_model"):
        session.push_model(memoryview(miniature))
    with pytest.raises(RuntimeError, match="begin_model"):
        finished(session.finish_model())
    with pytest.raises(RuntimeError, match="begin_audio"):
        finished(Session(print).push_audio(tone(1, 16000).data))
    with pytest.raises(RuntimeError, match="begin_audio"):
        session.finish_audio()


@pytest.mark.parametrize("rate", [0, -1, 10**9])
def test_impossible_sample_rate_keeps_the_earlier_audio(session, rate):
    with pytest.raises(AudioError, match="sample rate"):
        session.begin_audio(rate)
    assert run(session) is not None


def test_audio_without_samples():
    session = Session(print)
    with pytest.raises(AudioError, match="no sound"):
        give_audio(session, np.empty(0, np.float32))


def test_audio_is_taken_once(session):
    assert run(session) is not None
    with pytest.raises(AudioError, match="audio file"):
        run(session)


def second(value: float = 0.1) -> memoryview:
    return np.full(16_000, value, np.float32).data


def test_transcription_takes_audio_as_it_comes(session, posted, monkeypatch):
    """It begins before the audio is complete, waits for what is missing, and says how far it is."""
    monkeypatch.setattr(worker_session, "YIELD_SECONDS", 0)

    async def go():
        session.begin_audio(16_000, seconds=150.0)
        working = asyncio.create_task(
            session.transcribe(TranscribeOptions(temperature=(0.0,), max_tokens=1))
        )
        for _ in range(150):
            await session.push_audio(second())
            assert session._feed._waiting < ENOUGH
            await asyncio.sleep(0)
        assert not working.done()
        assert session.finish_audio() == {"seconds": 150.0}
        return await working

    result = finished(go())
    assert result.duration == 150.0
    progress = [event for event in posted if event["type"] == "progress"]
    assert {event["seconds_total"] for event in progress} == {150.0}
    assert progress[-1]["seconds_done"] == 150.0
    assert result.timings.encode_runs == 5


def test_a_push_waits_while_enough_is_there(session):
    async def go():
        session.begin_audio(16_000)
        for _ in range(ENOUGH // 16_000 - 1):
            await session.push_audio(second())
        waiting = asyncio.create_task(session.push_audio(second()))
        await asyncio.sleep(0.01)
        assert not waiting.done()
        result = asyncio.create_task(
            session.transcribe(TranscribeOptions(temperature=(0.0,), max_tokens=1))
        )
        await waiting
        session.finish_audio()
        return await result

    assert finished(go()).duration == ENOUGH / 16_000


@pytest.mark.parametrize("how", ["cancel", "begin_audio"])
def test_a_push_that_waits_is_let_go(session, how):
    async def go():
        session.begin_audio(16_000)
        waiting = asyncio.create_task(session.push_audio(np.zeros(ENOUGH, np.float32).data))
        await asyncio.sleep(0.01)
        assert not waiting.done()
        session.cancel() if how == "cancel" else session.begin_audio(16_000)
        await asyncio.wait_for(waiting, 5)

    finished(go())


def test_a_transcription_that_waits_for_audio_can_be_cancelled(session):
    async def go():
        session.begin_audio(16_000)
        working = asyncio.create_task(session.transcribe(TranscribeOptions()))
        await session.push_audio(second())
        await asyncio.sleep(0.01)
        assert not working.done()
        session.cancel()
        return await asyncio.wait_for(working, 5)

    assert finished(go()) is None
    give_audio(session, tone(1, 16000))
    assert run(session) is not None


def test_new_audio_ends_a_transcription_of_the_old(session):
    async def go():
        session.begin_audio(16_000)
        working = asyncio.create_task(
            session.transcribe(TranscribeOptions(temperature=(0.0,), max_tokens=1))
        )
        await session.push_audio(second())
        await asyncio.sleep(0.01)
        session.begin_audio(16_000)
        await asyncio.wait_for(working, 20)
        await session.push_audio(second())
        assert session.finish_audio() == {"seconds": 1.0}

    finished(go())
    assert run(session).duration == 1.0


@pytest.mark.parametrize("how", ["clip", "cancel"])
def test_what_is_pushed_after_a_transcription_has_ended_is_dropped(session, how):
    options = {
        "clip": TranscribeOptions(temperature=(0.0,), max_tokens=1, duration=2.0),
        "cancel": TranscribeOptions(),
    }[how]

    async def go():
        session.begin_audio(16_000, seconds=200.0)
        working = asyncio.create_task(session.transcribe(options))
        for pushed in range(200):
            await session.push_audio(second())
            await asyncio.sleep(0)
            if pushed == 5 and how == "cancel":
                session.cancel()
        assert session.finish_audio() == {"seconds": 200.0}
        assert (await working is None) == (how == "cancel")

    finished(go())
    with pytest.raises(AudioError, match="audio file"):
        run(session)


def test_blocks_that_the_caller_reuses(session):
    async def go():
        block = np.zeros(16_000, np.float32)
        session.begin_audio(16_000)
        for value in (0.1, 0.2, 0.3):
            block[:] = value
            await session.push_audio(block.data)
        session.finish_audio()

    finished(go())
    np.testing.assert_allclose(session._feed.waiting()[::16_000], [0.1, 0.2, 0.3])


def test_options_come_as_json(miniature):
    handle = connect(print)

    def call(name: str, data: object = None, **arguments: object) -> dict:
        return json.loads(finished(handle(name, json.dumps(arguments), data)))

    call("begin_model", total_bytes=len(miniature))
    call("push_model", TypedArray(miniature))
    call("finish_model")
    call("begin_audio", rate=16000)
    call("push_audio", TypedArray(np.zeros(16_000, np.float32)))
    call("finish_audio")
    result = call(
        "transcribe", temperature=[0.0, 0.4], beam_size=2, vad={"max_pause": 2.0}, language="en"
    )["value"]
    assert (result["segments"], result["speech"]) == ([], [])
    assert result_from_json(result).speech == ()
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


@pytest.mark.parametrize("format", sorted(offered()))
def test_export_is_the_writers_document(format):
    result = result_factory.JFK
    through_json = json.loads(json.dumps(asdict(result)))
    assert Session(print).export(format, through_json) == FORMATS[format].render(result)


def bridge():
    """The page's way to a new session."""
    handle = connect(print)

    def call(name: str, block: bytes | None = None, /, **arguments: object) -> dict:
        return json.loads(finished(handle(name, json.dumps(arguments), block)))

    return call


def held(result) -> dict:
    """As the page holds it."""
    return json.loads(json.dumps(asdict(result)))


TIMED = result_factory.result(
    replace(
        result_factory.segment(" one two three", 1.0, 4.0),
        confidence=0.5,
        words=tuple(
            Word(text=f" {text}", start=start, end=start + 1, probability=0.5, tokens=(1,))
            for text, start in (("one", 1.0), ("two", 2.0), ("three", 3.0))
        ),
    )
)


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


@pytest.mark.parametrize(
    "format", [name for name, row in FORMATS.items() if row.extension in readers()]
)
def test_a_file_is_opened_and_exported_again(format):
    call = bridge()
    layout = {"word_times": True}
    file = call("export", format=format, result=asdict(TIMED), layout=layout)["value"]
    name = f"talk.{FORMATS[format].extension}"
    value = call("parse", file.encode(), name=name)["value"]
    assert value["notes"] == []
    opened = value["result"]
    assert opened["text"] == TIMED.text
    assert asdict(result_from_json(opened)).keys() == opened.keys()
    assert call("export", format=format, result=opened, layout=layout)["value"] == file


@pytest.mark.parametrize(
    ("name", "text"), [("talk.doc", ""), ("talk.srt", ""), ("talk.json", "{"), ("talk.vtt", "x")]
)
def test_what_cannot_be_opened(name, text):
    error = bridge()("parse", text.encode(), name=name)["error"]
    assert error["kind"] == "transcript-format"
    assert error["message"].endswith(".")


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


def test_unknown_format():
    with pytest.raises(OptionError, match="srt"):
        Session(print).export("doc", {})


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ModelFormatError("This is no model."), "model-format"),
        (ModelFetchError("This is no model."), "model-fetch"),
        (TranscriptFormatError("This is no model."), "transcript-format"),
        (AudioError("This is no model."), "audio"),
        (OptionError("This is no model."), "option"),
        (pyengine.StalledError("This is no model."), "stalled"),
        (pyengine.FileFormatError("This is no model."), "file-format"),
        (UnsupportedSoundError("This is no model."), "audio"),
        (pyengine.OutOfMemoryError("This is no model."), "memory"),
    ],
)
def test_errors_keep_their_sentence(error, kind):
    assert describe(error) == {"kind": kind, "message": "This is no model."}


def test_the_page_knows_every_kind_of_error():
    """Kinds are declared in web/engine/protocol.js, which nothing else checks against Python."""
    protocol = (Path(__file__).parents[1] / "web" / "engine" / "protocol.js").read_text("utf-8")
    declared = re.search(r"typedef \{([^}]*)\} FailureKind", protocol)
    assert declared
    known = set(re.findall(r'"([a-z-]+)"', declared[1]))
    errors = {error for error in vars(pyengine.errors).values() if isinstance(error, type)}
    kinds = {describe(error("x"))["kind"] for error in errors - {PyengineError}}
    # Of what is no PyengineError, and what only the page's worker finds out
    assert known == kinds | {"bug", "cancelled", "died"}


def test_messages_become_sentences():
    assert describe(ModelFormatError("not a model"))["message"] == "Not a model."


def test_foreign_errors_get_a_sentence(capsys):
    assert describe(MemoryError())["kind"] == "memory"
    bug = describe(KeyError("x"))
    assert bug["kind"] == "bug"
    assert "KeyError" in bug["message"]
    assert "KeyError" in capsys.readouterr().err  # the traceback, for the console


class TypedArray:
    """As Pyodide presents a JavaScript typed array."""

    def __init__(self, data: object) -> None:
        self._data = data

    def to_memoryview(self) -> memoryview:
        return memoryview(self._data)


def test_bridge_speaks_json(miniature):
    events: list[str] = []
    handle = connect(events.append)

    def call(name: str, data: object = None, **arguments: object) -> dict:
        return json.loads(finished(handle(name, json.dumps(arguments), data)))

    assert "languages" in call("about")["value"]
    assert call("begin_model", total_bytes=len(miniature), sha1=None) == {"value": None}
    assert call("push_model", TypedArray(miniature)) == {"value": None}
    assert call("finish_model")["value"]["multilingual"] is False
    assert call("begin_audio", rate=16000) == {"value": None}
    assert call("push_audio", TypedArray(tone(1, 16000))) == {"value": None}
    assert call("finish_audio") == {"value": {"seconds": 1.0}}
    result = call("transcribe", language="en")["value"]
    assert result["language"] == {"code": "en", "probability": None, "probabilities": {}}
    assert {json.loads(event)["type"] for event in events} >= {"language", "progress"}
    assert isinstance(call("export", format="txt", result=result)["value"], str)
    assert call("cancel") == {"value": None}


def test_bridge_lets_no_exception_through(capsys):
    handle = connect(print)
    asked = {
        "option": ("transcribe", {"speed": 11}),
        "bug": ("reformat_disk", {}),
        "audio": ("begin_audio", {"rate": -1}),
    }
    for kind, (name, arguments) in asked.items():
        answer = json.loads(finished(handle(name, json.dumps(arguments))))
        assert answer["error"]["kind"] == kind
    assert "reformat_disk" in capsys.readouterr().err


def wav(samples: np.ndarray, rate: int = 16000) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as output:
        output.setparams((1, 2, rate, 0, "NONE", ""))
        output.writeframes((samples * 32767).astype("<i2").tobytes())
    return file.getvalue()


def bytes_of(data: bytes):
    """As the page's worker gives Python a file."""
    return lambda at, size: TypedArray(data[at : at + size])


class TestSound:
    """A recording, handed over as the page hands it over."""

    @staticmethod
    def connected():
        handle = connect(print)

        def call(name: str, data: object = None, **arguments: object) -> dict:
            answer = json.loads(finished(handle(name, json.dumps(arguments), data)))
            assert "error" not in answer, answer
            return answer["value"]

        return call

    @staticmethod
    def planes(*channels: np.ndarray) -> "TypedArray":
        return TypedArray(np.concatenate(channels))

    def test_a_file_is_read_by_the_engine(self):
        samples = tone(3, 16000)
        data = wav(samples)
        call = self.connected()
        known = call("inspect_sound", bytes_of(data), size=len(data))
        assert known["track"]["seconds"] == 3.0
        call("begin_sound", seconds=3.0, stored=True, options={"channel": "mix"})
        peaks, more = [], True
        while more:
            read = call("read_sound")
            more, peaks = read["more"], peaks + read["peaks"]
        end = call("finish_sound")
        assert (end["seconds"], end["channels"]) == (3.0, 1)
        assert end["peak"] == pytest.approx(0.3, abs=1e-3)
        peaks += end["peaks"]
        whole = np.abs(samples).reshape(-1, 80).max(axis=1)
        assert peaks == pytest.approx(whole, abs=1e-3)

    def test_what_cannot_be_read_is_said(self):
        handle = connect(print)
        answer = json.loads(finished(handle("inspect_sound", '{"size": 1000}', lambda *_: None)))
        assert answer["error"]["kind"] == "audio"
        assert "moved or changed" in answer["error"]["message"]

    def test_what_is_decoded_elsewhere_is_looked_at(self):
        data = b"OggS\0\2" + bytes(200)
        call = self.connected()
        known = call("inspect_sound", bytes_of(data), size=len(data))
        assert known["track"] is None
        (part,) = known["parts"]
        assert part["ranges"] == [{"begin": 0, "end": len(data)}]
        assert (part["lost"], part["cut_off"]) == (None, True)

    def test_pieces_lie_at_their_times_and_losses_are_told(self, session):
        async def go():
            session.begin_sound(seconds=5.0)
            push = functools.partial(session.push_sound, rate=16000, channels=1, codec="aac")
            await push(tone(1, 16000).data, start=0.0)
            await session.lose_sound(start=1.0, seconds=0.5)
            await push(tone(1, 16000).data, start=2.0)
            return session.finish_sound(claimed=5.0, cut_off=False)

        assert finished(go())["seconds"] == 3.0
        samples = session._feed.waiting()
        assert np.abs(samples[16100:31900]).max() == 0
        assert np.abs(samples[33000:]).max() > 0.2
        result = run(session)
        assert [(loss.start, loss.end, loss.cut_off) for loss in result.losses] == [
            (1.0, 2.0, False),
            (3.0, 5.0, True),
        ]
        assert result.notes == (
            "1.0 s could not be read, at 0:01.",
            "The file was cut off at 0:03 of 0:05.",
        )

    def test_planes_become_one_channel(self):
        call = self.connected()
        call("begin_sound", options={"channel": "right"})
        left, right = tone(1, 16000), np.full(16000, 0.25, np.float32)
        call("push_sound", self.planes(left, right), rate=16000, channels=2, codec="aac", start=0.0)
        assert call("finish_sound")["peak"] == 0.25

    def test_a_decoder_may_say_what_the_channels_are(self):
        """ITU-R BS.775: left and right 3 dB below the centre, no low-frequency channel."""
        call = self.connected()
        call("begin_sound")
        planes = self.planes(*(np.full(16000, level, np.float32) for level in (0.4, 0.2, 0.1, 0.9)))
        piece = {"rate": 16000, "channels": 4, "codec": "ac3", "start": 0.0}
        call("push_sound", planes, **piece, layout=["FL", "FR", "FC", "LFE"])
        wanted = ((0.4 + 0.2) * 0.5**0.5 + 0.1) / (2 * 0.5**0.5 + 1)
        assert call("finish_sound")["peak"] == pytest.approx(wanted, abs=1e-4)

    def test_the_track_that_was_taken_is_told(self, session):
        tracks = [{"number": 1, "title": "Desktop"}, {"number": 2, "title": "Mic"}]

        async def go():
            session.begin_sound(options={"tracks": tracks, "track": 2, "silent": 1})
            piece = tone(1, 16000).data
            await session.push_sound(piece, rate=16000, channels=1, codec="aac", start=None)
            session.finish_sound()

        finished(go())
        assert run(session).notes == (
            "Track 1 (Desktop) holds no sound, so track 2 (Mic) was taken.",
        )

    def test_out_of_order_calls_are_bugs(self):
        session = Session(print)
        with pytest.raises(RuntimeError, match="inspect_sound"):
            session.begin_sound(stored=True)
        with pytest.raises(RuntimeError, match="begin_sound"):
            session.finish_sound()

    def test_no_sound(self):
        session = Session(print)
        session.begin_sound()
        with pytest.raises(AudioError, match="no sound"):
            session.finish_sound()


def test_failed_transcription_says_what_happened(session, monkeypatch):
    def fails(*_, **__):
        yield Progress(stage="mel", seconds_done=0.0, seconds_total=1.0)
        raise MemoryError

    monkeypatch.setattr(worker_session, "transcribe_events", fails)
    with pytest.raises(MemoryError):
        run(session)
    assert not session._running


def test_segments_are_posted_at_once(session, posted, monkeypatch):
    segment = result_factory.segment(" hello")

    def quick(*_, **__):
        for _ in range(100):
            yield Progress(stage="decode", seconds_done=0.0, seconds_total=1.0)
        yield segment
        return result_factory.result(segment)

    monkeypatch.setattr(worker_session, "transcribe_events", quick)
    run(session)
    texts = [event["text"] for event in posted if event["type"] == "segment"]
    assert texts == [segment.text]
    assert isinstance(segment, Segment)


@pytest.mark.usefixtures("brief_bench")
def test_bench_posts_measures_and_answers_with_all(session, posted):
    give_audio(session, tone(1, 16000))
    report = finished(session.bench("mini", quick=True))
    measures = [event for event in posted if event["type"] == "measure"]
    assert {event["type"] for event in posted} == {"measure", "measuring"}
    assert [{"type": "measure", **m} for m in report["result"]["measures"]] == measures
    names = [m["name"] for m in measures]
    assert {"GEMM 1500x512x512", "Encode one window", "Transcribe the recording"} <= set(names)
    assert report["result"]["model"]["name"] == "mini"
    assert "| mini |" in report["line"].splitlines()[-1]
    json.dumps(report)
    assert run(session) is not None  # the model is still of use


@pytest.mark.usefixtures("brief_bench")
def test_bench_without_model_and_audio_can_be_cancelled():
    posted: list[dict] = []

    def post(event: dict) -> None:
        posted.append(event)
        if event["type"] == "measure":
            session.cancel()

    session = Session(post)
    assert finished(session.bench(quick=True)) is None
    assert [event["type"] for event in posted].count("measure") == 1
    assert not session._running


class TestListening:
    """Live recognition, driven as the page drives it: the audio comes while it goes on, and the
    engine keeps up with it, however busy the machine is."""

    @pytest.fixture(autouse=True)
    def no_time_passes(self, monkeypatch):
        """Otherwise fewer readings are made where they take long."""
        monkeypatch.setattr(steps, "time", SimpleNamespace(perf_counter=lambda: 0.0))

    @staticmethod
    async def listen(session: Session, samples: np.ndarray, call) -> object:
        session.begin_audio(16000)
        running = asyncio.create_task(call())
        for start in range(0, len(samples), 1600):
            await session.push_audio(samples[start : start + 1600].data)
            while not session._feed.starved:  # it has not heard all that has come
                assert not running.done()
                await asyncio.sleep(0)
        session.finish_audio()
        return await running

    def test_speech_is_committed_as_it_comes(self, tiny_en, posted):
        session = Session(posted.append)
        load(session, tiny_en.read_bytes())
        samples = recording("goforward")
        result = finished(self.listen(session, samples, lambda: session.listen(LiveOptions())))
        committed = [
            word["text"] for e in posted if e["type"] == "committed" for word in e["words"]
        ]
        assert "".join(committed) == result.text
        assert "forward" in result.text
        shown = next(i for i, e in enumerate(posted) if e["type"] == "tentative" and e["words"])
        assert {"type": "speaking", "speaking": False} not in [
            {"type": e["type"], "speaking": e.get("speaking")} for e in posted[:shown]
        ]
        assert result.duration == pytest.approx(len(samples) / 16000)
        types = [event["type"] for event in posted]
        assert types.index("speaking") < types.index("committed") < types.index("segment")
        assert {"language", "listening"} <= set(types)

    def test_a_reading_does_not_wait_for_more_sound(self, tiny_en, posted):
        """Two seconds have come and the next block has not: what there is is read to its end."""
        session = Session(posted.append)
        load(session, tiny_en.read_bytes())

        async def heard() -> None:
            session.begin_audio(16000)
            running = asyncio.create_task(session.listen(LiveOptions(vad=None)))
            await session.push_audio(recording("jfk")[: 2 * 16000].data)
            while not session._feed.starved:
                assert not running.done()
                await asyncio.sleep(0)
            session.cancel()
            await running

        finished(heard())
        assert "tentative" in [event["type"] for event in posted]

    def test_a_command_is_heard(self, tiny_en, posted):
        session = Session(posted.append)
        load(session, tiny_en.read_bytes())
        options = CommandOptions(phrases=("turn left", "go forward ten meters"))
        samples = recording("goforward")
        answer = finished(self.listen(session, samples, lambda: session.command(options)))
        assert answer == {"seconds": pytest.approx(len(samples) / 16000)}
        (heard,) = [event for event in posted if event["type"] == "commandheard"]
        assert heard["command"] == "go forward ten meters"
        assert set(heard["probabilities"]) == {"turn left", "go forward ten meters"}

    @pytest.mark.parametrize("call", ["listen", "command"])
    def test_it_can_be_cancelled(self, miniature, posted, call):
        async def cancelled() -> tuple[object, dict]:
            texts: list[str] = []
            handle = connect(texts.append)
            size = json.dumps({"total_bytes": len(miniature)})
            await handle("begin_model", size)
            await handle("push_model", "{}", miniature)
            await handle("finish_model")
            await handle("begin_audio", '{"rate": 16000}')
            arguments = '{"phrases": ["yes"]}' if call == "command" else '{"vad": null}'
            running = asyncio.create_task(handle(call, arguments))
            await handle("push_audio", "{}", tone(1, 16000))
            await asyncio.sleep(0)
            await handle("cancel")
            return json.loads(await running), json.loads(await handle("about"))

        answer, about = finished(cancelled())
        assert answer == {"value": None}
        assert about["value"]["version"] == pyengine.__version__

    def test_without_a_model_it_says_so(self):
        with pytest.raises(OptionError, match="model"):
            finished(Session(print).listen(LiveOptions()))

    def test_without_audio_it_says_so(self, miniature):
        session = Session(print)
        load(session, miniature)
        with pytest.raises(AudioError, match="audio"):
            finished(session.listen(LiveOptions()))

    @pytest.mark.parametrize(
        "arguments",
        [
            {"nonsense": 1},
            {"vad": {"nonsense": 1}},
            {"decoding": {"nonsense": 1}},
            {"decoding": {"vad": {"nonsense": 1}}},
            {"policy": "guess"},
            {"step": 0},
        ],
    )
    def test_bad_options_are_an_option_error(self, miniature, arguments):
        async def answer() -> dict:
            handle = connect(lambda event: None)
            await handle("begin_model", "{}")
            await handle("push_model", "{}", miniature)
            await handle("finish_model")
            await handle("begin_audio", '{"rate": 16000}')
            return json.loads(await handle("listen", json.dumps(arguments)))

        assert finished(answer())["error"]["kind"] == "option"
