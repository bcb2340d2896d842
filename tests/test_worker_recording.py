"""A recording, handed over as the page hands it over."""

import functools
import io
import json
import wave

import numpy as np
import pytest
from loops import finished
from sessions import TypedArray, run, tone

from pyengine.errors import AudioError
from pyengine.worker import Session, connect, session


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

    def test_more_than_a_browser_reads_at_once_is_not_called_gone(self, monkeypatch):
        asked = []
        monkeypatch.setattr(session, "inspect_sound", lambda read_at, size: read_at(0, size))
        size = json.dumps({"size": 3 << 30})
        answer = finished(connect(print)("inspect_sound", size, lambda *a: asked.append(a)))
        message = json.loads(answer)["error"]["message"]
        assert message.startswith("The file is damaged: ")
        assert "3,221 MB" in message
        assert asked == []

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
