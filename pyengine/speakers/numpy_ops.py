"""Runs networks of `ops.py` with numpy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from pyengine.speakers import ops
from pyengine.speakers.ops import Activation, Columns, Network, Op, Place

F32 = npt.NDArray[np.float32]
Weights = Mapping[str, F32]


def run(network: Network, weights: Weights, x: F32) -> F32:
    """What a network makes of x."""
    state = _State(weights, dict(network.widths))
    state.put("x", x)
    for op in network.ops:
        _RUN[type(op)](op, state)
    return state.get("out")


class _State:
    """The activations of one run. Each stays until another takes its name."""

    def __init__(self, weights: Weights, widths: Mapping[str, int]) -> None:
        self.weights = weights
        self._widths = widths
        self._values: dict[str, F32] = {}

    def get(self, place: Place) -> F32:
        if isinstance(place, Columns):
            return self._values[place.name][:, place.first : place.last]
        return self._values[place]

    def put(self, place: Place, values: F32) -> None:
        if isinstance(place, str):
            self._values[place] = values
            return
        shape = len(values), self._widths[place.name]
        wide = self._values.get(place.name)
        if place.first == 0 or wide is None:
            wide = self._values[place.name] = np.zeros(shape, np.float32)
        wide[:, place.first : place.last] = values


def _activated(x: F32, act: Activation) -> F32:
    match act:
        case "relu":
            return np.maximum(x, 0, out=x)
        case "leaky":
            return np.maximum(x, np.float32(0.01) * x)
        case "abs":
            return np.abs(x, out=x)
        case "sigmoid":
            return _sigmoid(x)
        case "none":
            return x


def _sigmoid(x: F32) -> F32:
    # By tanh nothing overflows
    return np.float32(0.5) * (np.tanh(np.float32(0.5) * x) + np.float32(1))


def _product(a: F32, b: F32) -> F32:
    """(n, k) times (m, k) transposed."""
    return a @ b.T


def _normalize(op: ops.Normalize, state: _State) -> None:
    x = state.get(op.x)
    mean = x.mean(axis=0, dtype=np.float64).astype(np.float32)
    scale = 1 / np.sqrt(x.var(axis=0, dtype=np.float64) + 1e-5)
    out = (x - mean) * scale.astype(np.float32) * state.weights[op.weight] + state.weights[op.bias]
    state.put(op.out, _activated(out, op.act))


def _affine(op: ops.Affine, state: _State) -> None:
    out = state.get(op.x) * state.weights[op.weight]
    out += state.weights[op.bias]
    state.put(op.out, _activated(out, op.act))


def _convolve(op: ops.Convolve, state: _State) -> None:
    x, weight = state.get(op.x), state.weights[op.weight]
    n_out, kernel, n_in = weight.shape
    if kernel == 1:
        gathered = x[:: op.stride]
    else:
        if op.padding:
            x = np.pad(x, ((op.padding, op.padding), (0, 0)))
        reach = op.dilation * (kernel - 1) + 1
        windows = sliding_window_view(x, reach, axis=0)[:: op.stride, :, :: op.dilation]
        gathered = windows.transpose(0, 2, 1).reshape(-1, kernel * n_in)
    out = _product(gathered, weight.reshape(n_out, -1))
    if op.bias is not None:
        out += state.weights[op.bias]
    state.put(op.out, _activated(out, op.act))


def _convolve_image(op: ops.ConvolveImage, state: _State) -> None:
    x, weight = state.get(op.x), state.weights[op.weight]
    n_out, kernel, _, n_in = weight.shape
    rows, bands, _ = x.shape
    if kernel > 1:
        x = np.pad(x, ((1, 1), (1, 1), (0, 0)))
    bands = -(-bands // op.stride)
    out = np.zeros((rows * bands, n_out), np.float32)
    for row in range(kernel):
        for band in range(kernel):
            shifted = x[row : row + rows, band :: op.stride][:, :bands]
            out += _product(shifted.reshape(-1, n_in), weight[:, row, band])
    out = out.reshape(rows, bands, n_out) + state.weights[op.bias]
    if op.residual is not None:
        out += state.get(op.residual)
    state.put(op.out, _activated(out, op.act))


def _flatten(op: ops.Flatten, state: _State) -> None:
    x = state.get(op.x)
    state.put(op.out, x.transpose(0, 2, 1).reshape(len(x), -1))


def _max_pool(op: ops.MaxPool, state: _State) -> None:
    x = state.get(op.x)
    n = len(x) // op.width
    state.put(op.out, x[: n * op.width].reshape(n, op.width, -1).max(axis=1))


def _lstm(op: ops.Lstm, state: _State) -> None:
    x = state.get(op.x)
    inputs, states, bias = (state.weights[name] for name in (op.inputs, op.states, op.bias))
    size = states.shape[2]
    # What the input says to all gates, for all rows at once; the backward direction's from the end
    ahead = np.stack([_product(x, inputs[0]), _product(x[::-1], inputs[1])], axis=1) + bias
    back = np.ascontiguousarray(states.transpose(0, 2, 1))
    hidden, cell = np.zeros((2, 2, 1, size), np.float32)
    out = np.empty((2, len(x), size), np.float32)
    for row in range(len(x)):
        gates = (hidden @ back)[:, 0] + ahead[row]
        opened = _sigmoid(gates)
        new = np.tanh(gates[:, 2 * size : 3 * size])
        cell = opened[:, size : 2 * size] * cell.reshape(2, size) + opened[:, :size] * new
        hidden = (opened[:, 3 * size :] * np.tanh(cell))[:, None]
        out[:, row] = hidden[:, 0]
    state.put(op.out, np.concatenate([out[0], out[1, ::-1]], axis=1))


def _context(op: ops.Context, state: _State) -> None:
    x = state.get(op.x)
    out = np.empty_like(x)
    for first in range(0, len(x), op.segment):
        part = x[first : first + op.segment]
        out[first : first + op.segment] = part.mean(axis=0)
    out += x.mean(axis=0)
    state.put(op.out, out)


def _multiply(op: ops.Multiply, state: _State) -> None:
    state.put(op.out, state.get(op.x) * state.get(op.mask))


def _statistics(op: ops.Statistics, state: _State) -> None:
    x = state.get(op.x)
    deviation = x.std(axis=0, ddof=1) if len(x) > 1 else np.zeros_like(x[0])
    state.put(op.out, np.concatenate([x.mean(axis=0), deviation])[None])


def _log_softmax(op: ops.LogSoftmax, state: _State) -> None:
    x = state.get(op.x)
    x = x - x.max(axis=1, keepdims=True)
    state.put(op.out, x - np.log(np.exp(x).sum(axis=1, keepdims=True)))


_RUN: Mapping[type[Op], Callable[[Any, _State], None]] = {
    ops.Normalize: _normalize,
    ops.Affine: _affine,
    ops.Convolve: _convolve,
    ops.ConvolveImage: _convolve_image,
    ops.Flatten: _flatten,
    ops.MaxPool: _max_pool,
    ops.Lstm: _lstm,
    ops.Context: _context,
    ops.Multiply: _multiply,
    ops.Statistics: _statistics,
    ops.LogSoftmax: _log_softmax,
}
