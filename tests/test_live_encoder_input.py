"""What the encoder is given of a short sound: frames by hand, and log-mel as of the whole."""

from types import SimpleNamespace

import numpy as np
import pytest
from recordings import recording

from pyengine.live.encoder_input import log_mel_window, most_tokens
from pyengine.mel import log_mel_spectrogram
from pyengine.mel_filters import mel_filters


@pytest.fixture
def model():
    return SimpleNamespace(hparams=SimpleNamespace(n_mels=80), mel_filters=mel_filters(80))


def test_a_sound_and_nothing_after_it(model):
    sound = recording("jfk")[: 160 * 300 + 80]  # half a frame at its end
    window = log_mel_window(model, sound, 1000)
    assert window.shape == (80, 1000)
    assert np.array_equal(
        window[:, :300], log_mel_spectrogram(sound[: 160 * 300], model.mel_filters)
    )
    assert not window[:, 300:].any()


def test_a_sound_that_is_too_long(model):
    sound = recording("jfk")
    window = log_mel_window(model, sound, 500)
    assert np.array_equal(window, log_mel_spectrogram(sound[: 160 * 500], model.mel_filters))


def test_tokens_by_time():
    assert most_tokens(0) == 12
    assert most_tokens(16_000) == 20
    assert most_tokens(16_000 * 5) == 52
