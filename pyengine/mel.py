"""Log-mel spectrograms, equal to openai-whisper's (whisper/audio.py, log_mel_spectrogram).

They are computed in F64 and rounded at the end, so that page and command line have the same bits:
builds of numpy add in different orders and have different logarithms. In F32 that shows in half of
all numbers, here in one of a hundred million.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pyengine.subnormals import audible

SAMPLE_RATE = 16000
N_FFT = 400
HOP_LENGTH = 160
FRAMES_PER_SECOND = SAMPLE_RATE // HOP_LENGTH

_REACH = N_FFT // 2
"""How far a frame sees to both sides of its middle."""
_LEAST_ENERGY = 1e-10
_SILENCE = -10.0
"""Its logarithm."""
_FRAMES_PER_BLOCK = 500  # 5 MB of frames, spectrum and power at a time, however long the audio
_BLOCK_SAMPLES = _FRAMES_PER_BLOCK * HOP_LENGTH

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]


class LogMel:
    """The log-mel spectrogram of 16 kHz mono audio that comes in blocks; their sizes make no
    difference, to the bit.

    Frame i is centred on sample 160 i, the signal mirrored at both ends, as
    torch.stft(center=True) sees it. Frames are kept until they are forgotten.

    Args:
        filters: (n_mels, 201) F32 mel filter bank.
    """

    def __init__(self, filters: F32) -> None:
        self.n_frames = 0
        """Frames known so far, forgotten ones among them."""
        self.peak = -np.inf
        """Largest log10 energy so far."""
        self._filters = filters.astype(np.float64)
        self._supports = [_support(weights) for weights in filters]
        self._hann = _hann()
        self._samples: F32 = np.empty(0, np.float32)
        """What frames to come still see, from sample `_first_sample` on."""
        self._first_sample = 0
        self._received = 0
        self._kept: F32 = np.empty((len(filters), 0), np.float32)
        """log10 energies of the frames from `_first_kept` on, and room for more."""
        self._first_kept = 0
        self._forgotten = 0

    def push(self, samples: F32) -> None:
        """The next samples, (n,) F32 in [-1, 1]."""
        for start in range(0, len(samples), _BLOCK_SAMPLES):
            block = samples[start : start + _BLOCK_SAMPLES]
            self._samples = np.concatenate([self._samples, audible(block)])
            self._received += len(block)
            if self._received > _REACH:
                self._extend((self._received - _REACH) // HOP_LENGTH + 1, self._received)

    def finish(self, padding: int = 0) -> None:
        """The audio has ended; `padding` zeros are taken to follow."""
        end = self._received + padding
        n_frames = end // HOP_LENGTH
        # From here on frames only see the padding
        silent = min(n_frames, -(-(self._received + _REACH) // HOP_LENGTH))
        self._extend(silent, end)
        if n_frames > silent:
            self._make_room(n_frames)
            self._kept[:, silent - self._first_kept : n_frames - self._first_kept] = _SILENCE
            self.peak = max(self.peak, _SILENCE)
            self.n_frames = n_frames

    def window(self, first: int, last: int) -> F32:
        """(n_mels, last - first) F32 frames. Values span at most 2.0 downwards from the largest of
        all frames so far: log10 energies are clamped 8 below it, then scaled by (x + 4) / 4.

        Raises:
            IndexError: a frame that is not known yet, or was forgotten.
        """
        if not self._forgotten <= first <= last <= self.n_frames:
            raise IndexError(
                f"frames {first} to {last} of {self._forgotten} to {self.n_frames} kept"
            )
        kept = self._kept[:, first - self._first_kept : last - self._first_kept]
        window = np.maximum(kept, np.float32(self.peak - 8.0))
        window += 4.0
        window /= 4.0
        return window

    def forget(self, before: int) -> None:
        """Frames before this one will not be asked for again."""
        self._forgotten = max(self._forgotten, min(before, self.n_frames))

    def _extend(self, n_frames: int, end: int) -> None:
        """Compute all frames before `n_frames`, of a signal that ends at `end` as far as they
        can see."""
        self._make_room(n_frames)
        for first in range(self.n_frames, n_frames, _FRAMES_PER_BLOCK):
            last = min(first + _FRAMES_PER_BLOCK, n_frames)
            start = first * HOP_LENGTH - _REACH
            block = self._signal(start, (last - first - 1) * HOP_LENGTH + N_FFT, end)
            frames = np.lib.stride_tricks.sliding_window_view(block, N_FFT)[::HOP_LENGTH]
            power = _power(frames * self._hann)
            energy = np.empty((len(self._filters), power.shape[1]))
            # A band is a few of the 201 bins: a product with the whole bank would be nearly all
            # zeros, and without BLAS most of the time
            for band, weights, bins in zip(energy, self._filters, self._supports, strict=True):
                np.einsum("b,bf->f", weights[bins], power[bins], out=band)
            np.maximum(energy, _LEAST_ENERGY, out=energy)
            np.log10(energy, out=energy)
            known = energy[:, : last - first].astype(np.float32)
            self.peak = max(self.peak, float(known.max()))
            self._kept[:, first - self._first_kept : last - self._first_kept] = known
            self.n_frames = last
        # The last frames may be wanted again for a mirror at the end
        unused = (self.n_frames - 2) * HOP_LENGTH - 2 * _REACH - self._first_sample
        if unused > 0:
            self._samples = self._samples[unused:]
            self._first_sample += unused

    def _make_room(self, n_frames: int) -> None:
        """For all frames before this one."""
        if n_frames - self._first_kept <= self._kept.shape[1]:
            return
        known = self._kept[:, self._forgotten - self._first_kept : self.n_frames - self._first_kept]
        # Half as much again, so that a frame is moved but a few times
        room = (n_frames - self._forgotten) * 3 // 2
        self._kept = np.empty((len(self._filters), room), np.float32)
        self._kept[:, : known.shape[1]] = known
        self._first_kept = self._forgotten

    def _signal(self, start: int, length: int, end: int) -> F32:
        """Samples from `start` on of the signal, padded with zeros up to sample `end` and mirrored
        there and at its start."""
        first = start - self._first_sample
        if start >= 0 and first + length <= len(self._samples):
            return self._samples[first : first + length]
        index = np.abs(np.arange(start, start + length))
        index = np.where(index >= end, 2 * (end - 1) - index, index)
        # Signals shorter than the mirror's reach: torch refuses them, silence is of more use
        inside = (index >= self._first_sample) & (index < self._received)
        block = np.zeros(length, np.float32)
        block[inside] = self._samples[index[inside] - self._first_sample]
        return block


def log_mel_spectrogram(samples: F32, filters: F32, *, padding: int = 0) -> F32:
    """The log-mel spectrogram of 16 kHz mono audio.

    Args:
        samples: (n,) F32 in [-1, 1].
        filters: (n_mels, 201) F32 mel filter bank.
        padding: zeros taken to follow the samples.

    Returns:
        (n_mels, (n + padding) // 160) F32, see `LogMel.window`.
    """
    log_mel = LogMel(filters)
    log_mel.push(samples)
    log_mel.finish(padding)
    return log_mel.window(0, log_mel.n_frames)


def _hann() -> F64:
    """The periodic Hann window torch.hann_window makes."""
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(N_FFT) / N_FFT)


def _power(frames: F64) -> F64:
    """(201, frames) power spectrum, frames along the contiguous axis, and zeros up to a multiple of
    16: einsum rounds those left over by vectors otherwise, and then the bits would depend on how
    the audio came."""
    spectrum = np.fft.rfft(frames)
    power = np.zeros((spectrum.shape[1], -(-len(frames) // 16) * 16))
    parts = np.square(spectrum.view(np.float64))
    np.add(parts[:, 0::2].T, parts[:, 1::2].T, out=power[:, : len(frames)])
    return power


def _support(weights: F64) -> slice:
    """From the first to the last that is not zero."""
    found = np.flatnonzero(weights)
    return slice(int(found[0]), int(found[-1]) + 1) if len(found) else slice(0)
