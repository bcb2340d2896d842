"""Windows that the encoder is given no more of than there is."""

import io
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from recordings import recording
from wer import errors

from models.miniature import write_miniature
from pyengine import ModelLoader, OptionError, TranscribeOptions, Whisper, transcribe
from pyengine.audio_context import (
    ROOM_FRAMES,
    WindowFrames,
    frames_for,
    padded,
    window_frames,
)
from pyengine.integers import Arithmetic
from pyengine.vad_options import VadOptions

TIMED = {"word_timestamps": True, "vad": VadOptions()}


@pytest.mark.parametrize(
    ("frames", "expected"),
    [
        (0, 1000),
        (900, 1000),
        (901, 1002),  # a second more than there is, and even
        (1500, 1600),
        (2899, 3000),
        (2950, 3000),
        (4000, 3000),
    ],
)
def test_frames(frames, expected):
    assert frames_for(frames, 1000, 3000) == expected


@pytest.mark.parametrize(
    ("positions", "exact", "expected"),
    [
        (None, True, WindowFrames(3000, 3000, 3000)),
        (None, False, WindowFrames(3000, 1500, 3000)),
        (0, False, WindowFrames(3000, 3000, 3000)),
        (768, True, WindowFrames(1436, 1500, 1536)),
        (20, False, WindowFrames(2, 1500, 40)),
        (4000, True, WindowFrames(3000, 1500, 3000)),
    ],
)
def test_the_frames_of_windows(positions, exact, expected):
    assert window_frames(positions, 3000, exact=exact) == expected


def test_nothing_comes_after_the_sound():
    sound = np.full((80, 300), 0.1, np.float32)
    window = padded(sound, 1000)
    assert window.shape == (80, 1000)
    assert window.dtype == np.float32
    assert np.array_equal(window[:, :300], sound)
    assert not window[:, 300:].any()
    frames = WindowFrames(3000, 1500, 3000)
    assert frames.window(sound).shape == (80, 3000)  # quiet
    assert frames.window(sound + 1).shape == (80, 1500)
    assert frames.window(sound[:, :199] + 1).shape == (80, 3000)  # a scrap


class Watched:
    """A miniature, and the mel frames of each window that it encodes: with sound, and in all."""

    def __init__(self, arithmetic: Arithmetic, monkeypatch: pytest.MonkeyPatch) -> None:
        file = io.BytesIO()
        write_miniature(file, seed=2, n_audio_ctx=1500)
        loader = ModelLoader(backend="wasm", threads=1, arithmetic=arithmetic)
        loader.push(file.getvalue())
        self.model = loader.finish()
        self.windows: list[tuple[int, int]] = []
        encode_steps = Whisper.encode_steps

        def watched(model: Whisper, mel: np.ndarray):
            heard = np.flatnonzero(mel.any(axis=0))
            self.windows.append((int(heard[-1]) + 1, mel.shape[1]))
            return encode_steps(model, mel)

        monkeypatch.setattr(Whisper, "encode_steps", watched)

    def heard(
        self, seconds: float, audio_context: int | None, *, loudness: float = 0.1
    ) -> Sequence[tuple[int, int]]:
        samples = np.random.default_rng(3).normal(0, loudness, round(seconds * 16_000))
        options = TranscribeOptions(
            temperature=(0.0,), audio_context=audio_context, without_timestamps=True, max_tokens=2
        )
        self.windows.clear()
        transcribe(self.model, samples.astype(np.float32), options)
        return self.windows


def test_fast_takes_what_there_is(monkeypatch):
    watched = Watched("fast", monkeypatch)
    assert watched.heard(3, None) == [(300, 1500)]
    assert watched.heard(1.9, None) == [(190, 3000)]
    assert watched.heard(17.5, None) == [(1750, 1750 + ROOM_FRAMES)]
    assert watched.heard(44, None) == [(3000, 3000), (1400, 1500)]
    assert watched.heard(44, 0) == [(3000, 3000), (1400, 3000)]
    assert watched.heard(3, None, loudness=0.001) == [(300, 3000)]


@pytest.mark.parametrize("decibels", [-20, pytest.param(-38, marks=pytest.mark.hours), -45])
def test_quiet_speech_is_heard_as_well_as_in_a_whole_window(decibels, whisper):
    """In a shorter one base lost "Go forward", and made a loop of letters of "He was not"."""
    model = whisper("base", arithmetic="fast")
    for name in ("goforward", "austen-0880"):
        quiet = recording(name) * np.float32(10 ** (decibels / 20))
        result = transcribe(model, quiet, TranscribeOptions(language="en"))
        assert errors(name, result.text) == 0


def test_exact_takes_all(monkeypatch):
    watched = Watched("exact", monkeypatch)
    assert watched.heard(3, None) == watched.heard(3, 0) == [(300, 3000)]


@pytest.mark.slow
@pytest.mark.parametrize("arithmetic", ["exact", "fast"])
def test_windows_end_before_a_context_that_was_asked_for(arithmetic, monkeypatch):
    watched = Watched(arithmetic, monkeypatch)
    assert watched.heard(44, 768) == [(1436, 1536)] * 3 + [(92, 1536)]  # a scrap
    assert watched.heard(3, 768) == [(300, 1500)]
    assert watched.heard(5, 200) == [(300, 400), (200, 400)]
    assert watched.heard(44, 4000) == [(3000, 3000), (1400, 1500)]


def test_a_context_of_less_than_nothing(monkeypatch):
    with pytest.raises(OptionError, match="audio_context is -1"):
        Watched("fast", monkeypatch).heard(1, -1)


@pytest.mark.parametrize(
    ("arithmetic", "audio_context"),
    [
        ("fast", None),
        pytest.param("fast", 1000, marks=pytest.mark.hours),
        ("fast", 768),
        # The same windows (see above), and tokens that are openai-whisper's in whole ones
        pytest.param("exact", 768, marks=pytest.mark.hours),
    ],
)
def test_speech_that_goes_on_is_neither_lost_nor_repeated(audio_context, arithmetic, whisper):
    """Where a window ended with its context, the model filled it up with what it had heard. Whole
    windows in exact arithmetic are openai-whisper's (test_recordings.py)."""
    model = whisper("tiny.en", arithmetic=arithmetic)
    options = TranscribeOptions(audio_context=audio_context, word_timestamps=True)
    samples = recording("two-cities")
    result = transcribe(model, samples, options)
    assert errors("two-cities", result.text) <= 1
    words = [word for segment in result.segments for word in segment.words]
    assert all(a.end <= b.start for a, b in pairwise(words))
    assert words[-1].end < len(samples) / 16_000


def test_a_short_recording_is_what_it_is_in_a_whole_window(whisper):
    model = whisper("tiny.en", arithmetic="fast")
    for name in ("jfk", "goforward", "austen-0870"):
        short, whole = (
            transcribe(model, recording(name), TranscribeOptions(audio_context=n, **TIMED))
            for n in (None, 0)
        )
        assert errors(name, short.text) == errors(name, whole.text) == 0
        ends = [result.segments[-1].end for result in (short, whole)]
        assert ends[0] == pytest.approx(ends[1], abs=0.3)
