"""Live recognition and commands in a session."""

import asyncio
import json
from types import SimpleNamespace

import numpy as np
import pytest
from loops import finished
from recordings import recording
from sessions import load, tone

import pyengine
from pyengine import steps
from pyengine.errors import AudioError, OptionError
from pyengine.live import CommandOptions, LiveOptions
from pyengine.worker import Session, connect


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

    @pytest.mark.slow
    @pytest.mark.parametrize("call", ["listen", "command"])
    def test_it_can_be_cancelled(self, small_model, posted, call):
        async def cancelled() -> tuple[object, dict]:
            texts: list[str] = []
            handle = connect(texts.append)
            size = json.dumps({"total_bytes": len(small_model)})
            await handle("begin_model", size)
            await handle("push_model", "{}", small_model)
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

    def test_without_audio_it_says_so(self, small_model):
        session = Session(print)
        load(session, small_model)
        with pytest.raises(AudioError, match="audio"):
            finished(session.listen(LiveOptions()))

    @pytest.mark.slow
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
    def test_bad_options_are_an_option_error(self, small_model, arguments):
        async def answer() -> dict:
            handle = connect(lambda event: None)
            await handle("begin_model", "{}")
            await handle("push_model", "{}", small_model)
            await handle("finish_model")
            await handle("begin_audio", '{"rate": 16000}')
            return json.loads(await handle("listen", json.dumps(arguments)))

        assert finished(answer())["error"]["kind"] == "option"
