"""What is heard, whatever happens to where it comes from; and its recording."""

import wave

import numpy as np
import pytest

from pyengine.audio import load_audio
from pyengine.cli.live.hearing import Hearing
from pyengine.cli.live.recording import Recording
from pyengine.cli.live.replay import Replay
from pyengine.errors import AudioError

SAMPLES = np.array([0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0, 0.25], np.float32)


def damaged():
    yield SAMPLES[:5]
    raise AudioError("damaged")


def source(blocks):
    return Replay(blocks, realtime=False)


def test_an_error_ends_it_and_is_kept():
    hearing = Hearing(source(damaged()))
    assert np.concatenate(list(hearing)).tolist() == SAMPLES[:5].tolist()
    assert list(hearing) == []
    assert str(hearing.failure) == "damaged"
    assert (hearing.heard, hearing.ended) == (True, False)


def test_no_error():
    hearing = Hearing(source([SAMPLES]))
    assert not hearing.heard
    assert np.concatenate(list(hearing)).tolist() == SAMPLES.tolist()
    assert (hearing.failure, hearing.heard, hearing.ended) == (None, True, False)


def test_a_bug_is_not_hidden():
    def wrong():
        yield SAMPLES
        raise ZeroDivisionError

    hearing = Hearing(source(wrong()))
    with pytest.raises(ZeroDivisionError):
        list(hearing)


def test_an_end():
    hearing = Hearing(source([SAMPLES]))
    hearing.end()
    assert list(hearing) == []
    assert hearing.ended


def test_is_recorded_as_it_is_heard(tmp_path):
    path = tmp_path / "heard.wav"
    recording = Recording(path)
    hearing = Hearing(source([np.tile(SAMPLES, 400)]), recording)
    assert not recording.begun
    next(hearing)
    assert recording.begun
    next(hearing)
    recording.close()
    assert hearing.seconds == 0.2
    with wave.open(str(path)) as file:
        assert file.getparams()[:4] == (1, 2, 16_000, 3200)
        frames = np.frombuffer(file.readframes(8), "<i2")
    assert frames.tolist() == [0, 16384, -16384, 32767, -32768, 32767, -32768, 8192]


def test_a_recording_is_whole_after_every_block(tmp_path):
    path = tmp_path / "heard.wav"
    recording = Recording(path)
    for n in range(1, 4):
        recording.write(np.full(10_000, 0.25, np.float32))
        copy = path.read_bytes()  # as it would be found after a crash
        assert load_audio(copy).tolist() == [0.25] * (n * 10_000)
    recording.close()


def test_no_sound_makes_no_file(tmp_path):
    path = tmp_path / "heard.wav"
    recording = Recording(path)
    recording.write(np.empty(0, np.float32))
    recording.close()
    assert not path.exists()
    assert recording.failure is None


def test_no_file_is_written_over(tmp_path):
    path = tmp_path / "heard.wav"
    path.write_bytes(b"another")
    recording = Recording(path)
    hearing = Hearing(source([SAMPLES]), recording)
    assert np.concatenate(list(hearing)).tolist() == SAMPLES.tolist()  # is heard all the same
    recording.close()
    assert isinstance(recording.failure, FileExistsError)
    assert path.read_bytes() == b"another"


def test_what_nobody_hears_is_recorded(tmp_path, monkeypatch):
    now = 0.0
    path = tmp_path / "heard.wav"
    recording = Recording(path)
    blocks = Replay([np.zeros(16_000, np.float32)], clock=lambda: now)
    hearing = Hearing(blocks, recording)
    next(hearing)
    now = 0.55
    hearing.drain()
    recording.close()
    assert len(load_audio(path)) == 5 * 1600
    assert not hearing.ended
