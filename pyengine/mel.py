"""Log-mel spectrograms, equal to openai-whisper's (whisper/audio.py, log_mel_spectrogram)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 16000
N_FFT = 400
HOP_LENGTH = 160
FRAMES_PER_SECOND = SAMPLE_RATE // HOP_LENGTH

_LEAST_ENERGY = 1e-10
_FRAMES_PER_BLOCK = 500  # 3 MB of frames, spectrum and power at a time, however long the audio


def log_mel_spectrogram(
    samples: npt.NDArray[np.float32], filters: npt.NDArray[np.float32], *, padding: int = 0
) -> npt.NDArray[np.float32]:
    """The log-mel spectrogram of 16 kHz mono audio.

    Args:
        samples: (n,) F32 in [-1, 1].
        filters: (n_mels, 201) F32 mel filter bank.
        padding: zeros taken to follow the samples.

    Returns:
        (n_mels, (n + padding) // 160) F32. Values span at most 2.0 downwards from the
        recording's maximum: log10 energies are clamped 8 below it, then scaled by
        (x + 4) / 4.
    """
    n = len(samples) + padding
    n_frames = n // HOP_LENGTH
    log_mel = np.empty((len(filters), n_frames), np.float32)
    window = _hann()
    supports = [_support(weights) for weights in filters]
    # Frame i is centred on sample 160 i; from here on they only see the padding
    silent = min(n_frames, -(-(len(samples) + N_FFT // 2) // HOP_LENGTH))
    log_mel[:, silent:] = np.log10(np.array([_LEAST_ENERGY], np.float32))
    for first in range(0, silent, _FRAMES_PER_BLOCK):
        last = min(first + _FRAMES_PER_BLOCK, silent)
        start = first * HOP_LENGTH - N_FFT // 2
        block = _reflected(samples, n, start, (last - first - 1) * HOP_LENGTH + N_FFT)
        frames = np.lib.stride_tricks.sliding_window_view(block, N_FFT)[::HOP_LENGTH]
        power = _power(frames * window)
        energy = log_mel[:, first:last]
        # A band is a few of the 201 bins: a product with the whole bank would be nearly all
        # zeros, and without BLAS most of the time
        for band, weights, bins in zip(energy, filters, supports, strict=True):
            np.einsum("b,bf->f", weights[bins], power[bins], out=band)
        np.maximum(energy, _LEAST_ENERGY, out=energy)
        np.log10(energy, out=energy)
    if n_frames:
        np.maximum(log_mel, log_mel.max() - 8.0, out=log_mel)
    log_mel += 4.0
    log_mel /= 4.0
    return log_mel


def _hann() -> npt.NDArray[np.float32]:
    """The periodic Hann window torch.hann_window makes."""
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(N_FFT) / N_FFT)).astype(np.float32)


def _power(frames: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(201, frames) F32 power spectrum, frames along the contiguous axis."""
    spectrum = np.fft.rfft(frames)
    power = spectrum.real**2 + spectrum.imag**2
    return np.ascontiguousarray(power.T, np.float32)


def _support(weights: npt.NDArray[np.float32]) -> slice:
    """From the first to the last that is not zero."""
    found = np.flatnonzero(weights)
    return slice(int(found[0]), int(found[-1]) + 1) if len(found) else slice(0)


def _reflected(
    samples: npt.NDArray[np.float32], n: int, start: int, length: int
) -> npt.NDArray[np.float32]:
    """samples[start : start + length] of the signal padded with zeros to n samples and
    mirrored at both ends, as torch.stft(center=True) sees it."""
    if start >= 0 and start + length <= len(samples):
        return samples[start : start + length]
    index = np.abs(np.arange(start, start + length))
    index = np.where(index >= n, 2 * (n - 1) - index, index)
    # Signals shorter than the mirror's reach: torch refuses them, silence is of more use
    inside = (index >= 0) & (index < len(samples))
    block = np.zeros(length, np.float32)
    block[inside] = samples[index[inside]]
    return block
