"""pyengine/cli/files/silence.py: why nothing was heard, and what to try."""

import numpy as np
import pytest
from ffmpeg import ffmpeg, make
from recordings import recording

from pyengine import TranscribeOptions, VadOptions
from pyengine.audio import open_audio
from pyengine.cli.files.silence import hints

WITH_VAD = TranscribeOptions(vad=VadOptions())


def said(path, options=WITH_VAD, **chosen) -> str:
    audio = open_audio(path, **chosen)
    for _ in audio:
        pass
    return " ".join(hints(audio, options))


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    return recording("jfk")[: 2 * 16000]


def test_silence(tmp_path, speech):
    make(tmp_path / "a.wav", speech * 1e-4)
    assert said(tmp_path / "a.wav") == "The sound is silent from beginning to end."


def test_quiet(tmp_path, speech):
    make(tmp_path / "a.wav", speech * 0.02)
    assert "very quiet: --no-vad" in said(tmp_path / "a.wav")
    assert said(tmp_path / "a.wav", TranscribeOptions()) == ""


def test_other_tracks(tmp_path, speech):
    one, two, path = tmp_path / "1.wav", tmp_path / "2.wav", tmp_path / "a.mkv"
    make(one, speech)
    make(two, speech)
    ffmpeg("-i", one, "-i", two, "-map", 0, "-map", 1, "-metadata:s:a:1", "title=Mic", path)
    expected = "This was track 1. Others can be had: track 2 (Mic) with --track 2."
    assert expected in said(path)
    assert "track 1 with --track 1" in said(path, track=2)


def test_other_channels(tmp_path, speech):
    make(tmp_path / "a.wav", np.stack([speech, speech[::-1]], axis=1))
    assert "try --channel left or right" in said(tmp_path / "a.wav")
    make(tmp_path / "b.flac", np.stack([speech] * 6, axis=1))
    assert "It has 6 channels: --channel 1" in said(tmp_path / "b.flac")


def test_the_vad(tmp_path, speech):
    make(tmp_path / "a.wav", speech)
    assert said(tmp_path / "a.wav") == (
        "If somebody speaks in it, --no-vad or a lower -vt (0.2) may find it."
    )
