"""Log-mel spectrograms against openai-whisper's and a textbook computation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recordings import REFERENCE, recording

from pyengine.mel import LogMel, log_mel_spectrogram
from pyengine.mel_filters import mel_filters

FILTERS = mel_filters(80)


def test_jfk_is_openai_whispers():
    expected = np.load(REFERENCE / "jfk_mel.npz")["mel"]
    mel = log_mel_spectrogram(recording("jfk"), FILTERS, padding=480_000)
    assert mel.shape == (80, 1100 + 3000)
    assert mel.dtype == np.float32
    np.testing.assert_allclose(mel[:, :1100], expected[:, :1100], atol=1e-4, rtol=0)
    assert not expected[:, 1100:].any()  # transcribe() fills the window with zeros


def textbook(samples: np.ndarray, padding: int, filters: np.ndarray = FILTERS) -> np.ndarray:
    """The definition in float64, all frames at once."""
    x = np.pad(np.concatenate([samples.astype(np.float64), np.zeros(padding)]), 200, "reflect")
    n = (len(samples) + padding) // 160
    frames = np.stack([x[160 * i : 160 * i + 400] for i in range(n)])
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    power = np.abs(np.fft.rfft(frames * hann)) ** 2
    log = np.log10(np.maximum(power @ filters.T.astype(np.float64), 1e-10)).T
    return (np.maximum(log, log.max() - 8) + 4) / 4


@pytest.mark.parametrize("n", [201, 400, 1000, 16_000, 163_217])
@pytest.mark.parametrize("padding", [0, 160, 48_000])
def test_lengths_blocks_and_mirrored_ends(n, padding):
    samples = np.random.default_rng(n).uniform(-0.5, 0.5, n).astype(np.float32)
    mel = log_mel_spectrogram(samples, FILTERS, padding=padding)
    np.testing.assert_allclose(mel, textbook(samples, padding), atol=1e-4, rtol=0)


def test_a_bank_need_not_be_triangles():
    """It comes from the model file: bands may be wide, have gaps, or be empty."""
    samples = recording("goforward")
    filters = np.random.default_rng(0).uniform(0, 0.01, (5, 201)).astype(np.float32)
    filters[1] = 0
    filters[2, 40:150] = 0
    filters[3, :200] = 0
    mel = log_mel_spectrogram(samples, filters)
    np.testing.assert_allclose(mel, textbook(samples, 0, filters), atol=1e-4, rtol=0)


@pytest.mark.parametrize("n", [0, 1, 100, 159, 160, 200])
def test_very_short(n):
    mel = log_mel_spectrogram(np.ones(n, np.float32), FILTERS)
    assert mel.shape == (80, n // 160)
    assert np.isfinite(mel).all()


def test_128_bands():
    mel = log_mel_spectrogram(recording("goforward"), mel_filters(128))
    assert mel.shape == (128, len(recording("goforward")) // 160)


@settings(max_examples=40, deadline=None)
@given(
    n=st.integers(0, 40_000),
    cuts=st.lists(st.integers(0, 40_000), max_size=8),
    padding=st.sampled_from([0, 400, 5000]),
)
def test_audio_in_blocks_has_the_same_bits(n, cuts, padding):
    samples = NOISE[:n]
    log_mel = LogMel(FILTERS)
    for block in np.split(samples, sorted(cut for cut in cuts if cut <= n)):
        log_mel.push(block)
    log_mel.finish(padding)
    expected = log_mel_spectrogram(samples, FILTERS, padding=padding)
    np.testing.assert_array_equal(log_mel.window(0, log_mel.n_frames), expected)


NOISE = np.random.default_rng(8).uniform(-0.5, 0.5, 40_000).astype(np.float32)


def test_frames_are_known_as_soon_as_their_samples_are():
    log_mel = LogMel(FILTERS)
    known = []
    for n in range(0, 1600, 40):
        log_mel.push(NOISE[n : n + 40])
        known.append(log_mel.n_frames)
    # Frame i sees up to sample 160 i + 199, and the first 201 make the mirror
    ends = range(40, 1640, 40)
    assert known == [0 if end <= 200 else (end - 200) // 160 + 1 for end in ends]


def test_forgotten_frames_take_no_memory():
    log_mel = LogMel(FILTERS)
    most = 0
    for second in range(120):
        log_mel.push(NOISE[:16_000])
        log_mel.forget(100 * (second - 5))
        most = max(most, log_mel._kept.nbytes)
    assert most < 80 * 4 * 3000
    assert log_mel.window(11_500, 11_900).shape == (80, 400)
    for first, last in ((0, 100), (11_300, 11_500), (11_900, 12_001), (11_600, 11_599)):
        with pytest.raises(IndexError):
            log_mel.window(first, last)


def test_the_floor_follows_the_loudest_so_far():
    log_mel = LogMel(FILTERS)
    log_mel.push(NOISE[:8000] * np.float32(1e-4))
    quiet = log_mel.window(10, 40)
    log_mel.push(NOISE[8000:])
    louder = log_mel.window(10, 40)
    whole = log_mel_spectrogram(
        np.concatenate([NOISE[:8000] * np.float32(1e-4), NOISE[8000:]]), FILTERS
    )
    np.testing.assert_array_equal(louder, whole[:, 10:40])
    assert (quiet < louder).any()
    assert (quiet <= louder).all()
