"""Log-mel energies as Kaldi makes them (feat/feature-fbank.cc, feat/feature-window.cc,
feat/mel-computations.cc): what the embedding network was trained on. Not Whisper's (mel.py)."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from pyengine.mel import SAMPLE_RATE

BANDS = 80
FRAME = 400
"""Samples: 25 ms."""
STEP = 160
"""From one frame to the next: 10 ms."""
_N_FFT = 512
_PREEMPHASIS = 0.97
_LOWEST_HZ = 20.0
_SCALE = 32768.0
"""Kaldi's samples are 16-bit integers."""

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]


def fbank(samples: F32) -> F32:
    """(n,) 16 kHz samples in [-1, 1] to (frames, 80) log energies; no frame reaches beyond them.

    Computed in F64, so that every machine has the same bits.
    """
    if len(samples) < FRAME:
        return np.zeros((0, BANDS), np.float32)
    frames = sliding_window_view(samples, FRAME)[::STEP].astype(np.float64) * _SCALE
    frames -= frames.mean(axis=1, keepdims=True)
    # Before the first sample of a frame stands that sample
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    frames = (frames - _PREEMPHASIS * before) * _window()
    spectrum = np.fft.rfft(frames, _N_FFT)
    power = spectrum.real**2 + spectrum.imag**2
    energies = np.einsum("fb,mb->fm", power[:, :-1], _filters())
    return np.log(np.maximum(energies, np.finfo(np.float32).eps)).astype(np.float32)


@cache
def _window() -> F64:
    """Povey's: like Hann's, and 0 nowhere but at the ends."""
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / (FRAME - 1))) ** 0.85


@cache
def _filters() -> F64:
    """(80, 256): triangles that are equally wide in mels."""
    low, high = _mel(np.array([_LOWEST_HZ, SAMPLE_RATE / 2]))
    centres = low + (high - low) / (BANDS + 1) * np.arange(BANDS + 2)
    bins = _mel(np.arange(_N_FFT // 2) * SAMPLE_RATE / _N_FFT)
    rising = (bins - centres[:-2, None]) / (centres[1:-1] - centres[:-2])[:, None]
    falling = (centres[2:, None] - bins) / (centres[2:] - centres[1:-1])[:, None]
    return np.maximum(0, np.minimum(rising, falling))


def _mel(hertz: F64) -> F64:
    return 1127 * np.log(1 + hertz / 700)
