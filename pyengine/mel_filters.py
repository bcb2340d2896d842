"""The mel filter bank Whisper was trained with, computed instead of shipped."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_SAMPLE_RATE = 16000
_N_FFT = 400

# Slaney's scale (Auditory Toolbox, Technical Report 1998-010, Interval Research): linear up to
# 1 kHz with 15 mels there, logarithmic above, where 27 mels are a factor of 6.4.
_LINEAR_HZ_PER_MEL = 200.0 / 3
_BREAK_HZ = 1000.0
_BREAK_MEL = _BREAK_HZ / _LINEAR_HZ_PER_MEL
_LOG_STEP = np.log(6.4) / 27.0


def mel_filters(n_mels: int) -> npt.NDArray[np.float32]:
    """Triangular filters over the power spectrum of 400 samples at 16 kHz.

    Slaney's mel scale from 0 to 8 kHz, each triangle scaled to the same area. This is the
    bank openai-whisper ships as ``mel_filters.npz`` (made with librosa), bit for bit: the
    float32 roundings below are in the order that gives those bits.

    Returns:
        (n_mels, 201) float32, rows are filters.
    """
    top_mel = _BREAK_MEL + np.log(_SAMPLE_RATE / 2 / _BREAK_HZ) / _LOG_STEP
    edges = _mel_to_hz(np.linspace(0.0, float(top_mel), n_mels + 2))
    bins = np.fft.rfftfreq(_N_FFT, 1.0 / _SAMPLE_RATE)

    widths = np.diff(edges)
    distance = edges[:, None] - bins
    rising = -distance[:-2] / widths[:-1, None]
    falling = distance[2:] / widths[1:, None]
    triangles = np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)
    area = 2.0 / (edges[2:] - edges[:-2])
    bank = (triangles * area[:, None]).astype(np.float32)
    return bank + np.float32(0.0)  # -0.0 + 0.0 is +0.0, as published


def _mel_to_hz(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    linear = mel * _LINEAR_HZ_PER_MEL
    above = _BREAK_HZ * np.exp(_LOG_STEP * (mel - _BREAK_MEL))
    return np.where(mel >= _BREAK_MEL, above, linear)
