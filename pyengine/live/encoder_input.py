"""What the encoder is given of a short sound, and how much text there can be in it."""

from __future__ import annotations

from pyengine.audio_context import padded
from pyengine.intake import Samples
from pyengine.mel import F32, HOP_LENGTH, SAMPLE_RATE, log_mel_spectrogram
from pyengine.whisper import Whisper

_TOKENS_PER_SECOND = 8
MORE_TOKENS = 12
"""Nobody speaks faster; who repeats himself for ever does."""


def log_mel_window(model: Whisper, samples: Samples, n_frames: int) -> F32:
    """The spectrogram (n_mels, n_frames) of a sound, as far as it fits, and nothing after it."""
    used = min(len(samples) // HOP_LENGTH, n_frames)
    return padded(log_mel_spectrogram(samples[: used * HOP_LENGTH], model.mel_filters), n_frames)


def most_tokens(n_samples: int) -> int:
    """That can be said in so many samples."""
    return round(n_samples / SAMPLE_RATE * _TOKENS_PER_SECOND) + MORE_TOKENS
