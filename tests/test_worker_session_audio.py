"""Audio of a session, which comes before it is transcribed or meanwhile."""

import asyncio

import numpy as np
import pytest
from loops import finished
from sessions import give_audio, run, second, tone

from pyengine.errors import AudioError
from pyengine.feed import ENOUGH
from pyengine.options import TranscribeOptions
from pyengine.worker import Session
from pyengine.worker import session as worker_session


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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
