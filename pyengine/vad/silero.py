"""Silero VAD (github.com/snakers4/silero-vad, version 5 and 6, 16 kHz) in numpy.

Every 512 samples, with the 64 before them, become four spectra (256 samples every 128, the end
reflected), four convolutions of these with ReLU, a step of an LSTM, and one probability of speech.
Only the LSTM's step needs the one before; all else is done for `BATCH` windows at once.

Products are einsum's, never a BLAS library's: that would start threads for matrices this small,
and beside a busy process they wait for each other, for thirty times as long as the work takes.
"""

from __future__ import annotations

import os
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pyengine.backends.numpy_kernels import F32
from pyengine.errors import ModelFormatError
from pyengine.subnormals import audible
from pyengine.vad.ggml import (
    CONTEXT,
    ENCODER,
    MAX_FILE_BYTES,
    N_BINS,
    N_FFT,
    STATE,
    WINDOW,
    read_vad,
)

BUILT_IN = "ggml-silero-v6.2.0.bin"
"""whisper.cpp's official file, to the bit; `models/silero.py` makes it."""

BATCH = 16
"""Windows (half a second) whose spectra and convolutions are computed together. Always the same
windows, however the samples arrive: a product's rounding can depend on its number of rows."""

_HOP = N_FFT // 2
_REFLECTED = 64
_LOUDEST = np.float32(1e4)
_HALF = np.float32(0.5)


class Vad:
    """A VAD model's weights, laid out for numpy. Streams share it; it never changes.

    Args:
        tensors: as `read_vad` gives them.

    Raises:
        ModelFormatError: its transform is not the one of a Hann window.
    """

    def __init__(self, tensors: dict[str, F32]) -> None:
        self.window = hann()
        _check_transform(tensors["_model.stft.forward_basis_buffer"][:, 0], self.window)
        # (kernel, channels in, channels out): a product's inner loop runs along the last
        self.convolutions = [
            (
                np.ascontiguousarray(
                    tensors[f"_model.encoder.{i}.reparam_conv.weight"].transpose(2, 1, 0)
                ),
                tensors[f"_model.encoder.{i}.reparam_conv.bias"],
            )
            for i in range(len(ENCODER))
        ]
        # Gates i, f, o, g. sigmoid(x) = (1 + tanh(x / 2)) / 2: halved here, the first three go
        # through the same tanh as the last
        order = np.concatenate([np.arange(2 * STATE), np.arange(3, 4).repeat(STATE) * STATE])
        order[2 * STATE :] += np.arange(STATE)
        order = np.concatenate([order, np.arange(2 * STATE, 3 * STATE)])
        scale = np.where(np.arange(4 * STATE) < 3 * STATE, 0.5, 1).astype(np.float32)
        rnn = {
            name: tensors[f"_model.decoder.rnn.{name}"][order]
            for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        }
        self.input_weight = np.ascontiguousarray((rnn["weight_ih"] * scale[:, None]).T)
        """(128, 512)"""
        self.state_weight = np.ascontiguousarray((rnn["weight_hh"] * scale[:, None]).T)
        """(128, 512)"""
        self.gate_bias = (rnn["bias_ih"] + rnn["bias_hh"]) * scale
        self.out_weight = tensors["_model.decoder.decoder.2.weight"]
        self.out_bias = tensors["_model.decoder.decoder.2.bias"]

    def stream(self, batch: int = BATCH) -> VadStream:
        """The probabilities of a recording, from its start; see `VadStream`."""
        return VadStream(self, batch)


def load_vad(path: str | os.PathLike[str] | None = None) -> Vad:
    """Load a VAD model.

    Args:
        path: whisper.cpp's file of Silero VAD; None for the one that comes with the package.

    Raises:
        ModelFormatError: the file cannot be read, is not such a model, or is damaged.
    """
    if path is None:
        return _built_in()
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise ModelFormatError(
            f"cannot read the VAD model {os.fspath(path)}: {error.strerror or error}"
        ) from error
    if len(data) > MAX_FILE_BYTES:
        raise ModelFormatError(
            f"{os.fspath(path)} is not a VAD model: it is longer than {MAX_FILE_BYTES} bytes"
        )
    return Vad(read_vad(data))


@cache
def _built_in() -> Vad:
    return Vad(read_vad((resources.files("pyengine.vad") / BUILT_IN).read_bytes()))


def hann() -> F32:
    """(256,) the periodic Hann window."""
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(N_FFT) / N_FFT)).astype(np.float32)


def _check_transform(basis: F32, window: F32) -> None:
    """The model brings its transform as a matrix. It is a windowed Fourier transform, which an
    FFT does in a tenth of the time and without the matrix's F16 rounding."""
    turns = np.outer(np.arange(N_BINS), np.arange(N_FFT)) * (2 * np.pi / N_FFT)
    expected = np.concatenate([np.cos(turns), -np.sin(turns)]) * window
    if np.abs(basis - expected).max() > 2.0**-11:  # F16's rounding below 1
        raise ModelFormatError("the VAD model's transform is not the one of a Hann window")


class VadStream:
    """Probabilities of speech of one recording, as its samples arrive. Memory does not grow.

    Args:
        batch: windows that are waited for and computed together: few for who is in a hurry.
    """

    def __init__(self, vad: Vad, batch: int = BATCH) -> None:
        self._vad = vad
        self._batch_samples = batch * WINDOW
        self._pending: F32 = np.zeros(CONTEXT, np.float32)
        """The context of the next window and all samples after it."""
        self._hidden: F32 = np.zeros(STATE, np.float32)
        self._cell: F32 = np.zeros(STATE, np.float32)

    def push(self, samples: npt.NDArray[np.float32]) -> F32:
        """Take the next samples, any number.

        Returns:
            (k,) F32, the next probabilities in [0, 1], each for 512 samples, `batch` at a time.
        """
        step = self._batch_samples
        found: list[F32] = []
        for start in range(0, len(samples), step):  # so that copies stay small
            self._pending = np.concatenate([self._pending, samples[start : start + step]])
            if len(self._pending) >= CONTEXT + step:
                found.append(self._batch(self._pending[: CONTEXT + step]))
                self._pending = self._pending[step:]
        return np.concatenate(found) if found else np.empty(0, np.float32)

    def finish(self) -> F32:
        """Say that the recording has ended.

        Returns:
            (k,) F32, the last probabilities; zeros are taken to fill the last window.
        """
        n_windows = -(-(len(self._pending) - CONTEXT) // WINDOW)
        if not n_windows:
            return np.empty(0, np.float32)
        padded = np.zeros(CONTEXT + n_windows * WINDOW, np.float32)
        padded[: len(self._pending)] = self._pending
        self._pending = self._pending[:CONTEXT]
        return self._batch(padded)

    def _batch(self, samples: F32) -> F32:
        """(n,) probabilities of (64 + 512 n,) samples."""
        states = self._recur(self._gate_inputs(samples))
        np.maximum(states, 0, out=states)
        logits = np.einsum("ij,j->i", states, self._vad.out_weight) + self._vad.out_bias
        return _HALF * (1 + np.tanh(_HALF * logits))  # the sigmoid; its exp cannot overflow

    def _gate_inputs(self, samples: F32) -> F32:
        """(n, 512): what does not depend on the state."""
        (w1, b1), (w2, b2), (w3, b3), (w4, b4) = self._vad.convolutions
        x = _spectra(samples, self._vad.window)
        n = x.shape[1]
        # Each convolution as products over its taps, without those that only see padding
        y = _product(x, w1[1])
        y[1:] += _product(x[:3], w1[0])
        y[:3] += _product(x[1:], w1[2])
        x = _relu(y, b1)
        y = _product(x[0::2], w2[1])  # every second frame
        y += _product(x[1::2], w2[2])
        y[1] += _product(x[1], w2[0])
        x = _relu(y, b2)
        x = _relu(_product(x[0], w3[1]) + _product(x[1], w3[2]), b3)
        x = _relu(_product(x, w4[1]), b4)
        gates = _product(x, self._vad.input_weight)
        gates += self._vad.gate_bias
        return gates.reshape(n, 4 * STATE)

    def _recur(self, inputs: F32) -> F32:
        """(n, 128): the LSTM's states after each of n steps."""
        weight, hidden, cell = self._vad.state_weight, self._hidden, self._cell
        states = np.empty((len(inputs), STATE), np.float32)
        gates = np.empty(4 * STATE, np.float32)
        sigmoids = gates[: 3 * STATE]
        i, f, o, g = gates.reshape(4, STATE)
        for step, row in enumerate(inputs):
            np.einsum("j,jk->k", hidden, weight, out=gates)
            np.add(gates, row, out=gates)
            np.tanh(gates, out=gates)
            np.multiply(sigmoids, _HALF, out=sigmoids)
            np.add(sigmoids, _HALF, out=sigmoids)
            np.multiply(cell, f, out=cell)
            np.multiply(i, g, out=i)
            np.add(cell, i, out=cell)
            np.tanh(cell, out=g)
            hidden = states[step]
            np.multiply(o, g, out=hidden)
        self._hidden = hidden.copy()
        return states


def _spectra(samples: F32, window: F32) -> F32:
    """(4, n, 129): magnitudes of the four frames of each window of (64 + 512 n,) samples."""
    # A sample that is no number would stay in the state for ever
    finite = np.nan_to_num(audible(samples), nan=0, posinf=0, neginf=0)
    np.clip(finite, -_LOUDEST, _LOUDEST, out=finite)
    seen = np.lib.stride_tricks.sliding_window_view(finite, CONTEXT + WINDOW)[::WINDOW]
    padded = np.concatenate([seen, seen[:, -2 : -2 - _REFLECTED : -1]], axis=1)
    frames = np.lib.stride_tricks.sliding_window_view(padded, N_FFT, axis=1)[:, ::_HOP]
    return np.abs(np.fft.rfft(frames.transpose(1, 0, 2) * window)).astype(np.float32, copy=False)


def _product(x: F32, weight: F32) -> F32:
    """x @ weight, along the last axis of x."""
    rows = np.ascontiguousarray(x).reshape(-1, len(weight))
    return np.einsum("ij,jk->ik", rows, weight).reshape(*x.shape[:-1], weight.shape[1])


def _relu(x: F32, bias: F32) -> F32:
    np.add(x, bias, out=x)
    return np.maximum(x, 0, out=x)
