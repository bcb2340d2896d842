"""A session of the page: models, transcription, benchmark, cancelling."""

import asyncio
import hashlib
import json

import pytest
import result_factory
from loops import finished
from sessions import give_audio, load, model_bytes, run, tone

import pyengine
from pyengine.errors import AudioError, ModelFetchError, ModelFormatError, OptionError
from pyengine.integers import DEFAULT_ARITHMETIC
from pyengine.options import TranscribeOptions
from pyengine.resample import resample
from pyengine.result import Progress, Segment
from pyengine.worker import Session, incoming
from pyengine.worker import session as worker_session


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


@pytest.mark.slow
@pytest.mark.parametrize("multilingual", [False, True])
def test_model_is_described(multilingual):
    data = model_bytes(multilingual=multilingual)
    info = load(Session(print), data, sha1=hashlib.sha1(data).hexdigest())
    assert info["multilingual"] is multilingual
    assert "weight" in info["plan"]
    assert (info["backend"], info["variant"]) == ("wasm", "relaxed")
    assert (info["arithmetic"], info["dot"]) in {("fast", "fused"), ("fast", "pairs")}
    assert 1 <= info["threads"] <= info["threads_started"]


def test_arithmetic_is_what_the_model_is_loaded_for(small_model):
    session = Session(print)
    assert load(session, small_model)["arithmetic"] == DEFAULT_ARITHMETIC
    info = load(session, small_model, arithmetic="exact")
    assert (info["arithmetic"], info["dot"]) == ("exact", None)
    with pytest.raises(OptionError, match="no arithmetic 'roman'"):
        session.begin_model(len(small_model), arithmetic="roman")


def test_what_lies_beside_a_model(small_model):
    session = Session(print)
    said = {"version": 1, "alignment_heads": [[0, 0]]}
    load(session, small_model, generation_config=said)
    assert session._model.alignment_heads == {0: (0,)}
    for other, message in (({"version": 2}, "version 2"), ([], "no object of JSON")):
        with pytest.raises(ModelFormatError, match=message):
            session.begin_model(len(small_model), generation_config=other)
    said["alignment_heads"] = [[99, 0]]
    with pytest.raises(ModelFormatError, match="layer 99"):
        load(session, small_model, generation_config=said)
    assert session._model.alignment_heads == {0: (0,)}


def test_without_kernels_it_is_exact_for_that_is_faster(small_model, monkeypatch):
    monkeypatch.setattr(incoming, "best_backend", lambda: "numpy")
    info = load(Session(print), small_model, arithmetic="fast")
    assert (info["backend"], info["arithmetic"], info["dot"]) == ("numpy", "exact", None)


@pytest.mark.slow
@pytest.mark.parametrize(("chunk", "arithmetic"), [(1 << 24, "fast"), (9973, "exact")])
def test_transcript_is_that_of_the_library(tmp_path, posted, small_model, chunk, arithmetic):
    path = tmp_path / "miniature.bin"
    path.write_bytes(small_model)
    samples = tone(1.5, 44100)
    expected = pyengine.transcribe(
        pyengine.load_model(path, backend="wasm", arithmetic=arithmetic),
        resample(samples, 44100),
        TranscribeOptions(temperature=(0.0,)),
    )

    session = Session(posted.append)
    load(session, small_model, chunk=chunk, arithmetic=arithmetic)
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_cancel_without_transcription_does_not_stop_the_next(session):
    session.cancel()
    give_audio(session, tone(2, 16000))
    assert run(session) is not None


@pytest.mark.slow
def test_one_transcription_at_a_time(session):
    async def two() -> None:
        first = asyncio.create_task(session.transcribe(TranscribeOptions()))
        await asyncio.sleep(0)
        with pytest.raises(RuntimeError, match="already running"):
            await session.transcribe(TranscribeOptions())
        assert await first is not None

    finished(two())


def test_transcribe_needs_model_and_audio(small_model):
    session = Session(print)
    with pytest.raises(OptionError, match="Load a model"):
        run(session)
    load(session, small_model)
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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("short", ModelFetchError),
        ("flipped", ModelFetchError),
        ("magic", ModelFormatError),
        ("text", ModelFormatError),
    ],
)
def test_damaged_download_keeps_the_earlier_model(session, small_model, kind, error):
    before = run(session)
    session.begin_model(len(small_model), hashlib.sha1(small_model).hexdigest())
    came = damaged(small_model, kind)
    with pytest.raises(error):
        session.push_model(memoryview(came))
        finished(session.finish_model(hashlib.sha1(came).hexdigest()))
    session.abort_model()
    give_audio(session, tone(2, 16000))
    assert run(session).segments == before.segments


def test_one_that_nobody_hashed_is_not_taken_for_the_right_one(small_model):
    session = Session(print)
    session.begin_model(len(small_model), hashlib.sha1(small_model).hexdigest())
    session.push_model(memoryview(small_model))
    with pytest.raises(ModelFetchError, match="checksum"):
        finished(session.finish_model())


def test_own_model_file_that_ends_early(small_model):
    with pytest.raises(ModelFormatError):
        load(Session(print), small_model[:-1000])


def test_out_of_order_calls_are_bugs(session, small_model):
    with pytest.raises(RuntimeError, match="begin_model"):
        session.push_model(memoryview(small_model))
    with pytest.raises(RuntimeError, match="begin_model"):
        finished(session.finish_model())
    with pytest.raises(RuntimeError, match="begin_audio"):
        finished(Session(print).push_audio(tone(1, 16000).data))
    with pytest.raises(RuntimeError, match="begin_audio"):
        session.finish_audio()


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


@pytest.mark.slow
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
