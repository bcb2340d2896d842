"""The ops of the networks that tell speakers apart, and programs built from them.

As in pyengine/program.py nothing here computes: a program is a flat list of ops over named
tensors, written once, and a backend runs it (`numpy_ops.py`). Rows are frames and columns are
channels; an image has rows, bands and channels. All numbers are F32, weights may be F16.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Activation = Literal["none", "relu", "leaky", "abs", "sigmoid"]
"""`leaky` is 0.01 x below 0."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Some columns of a tensor: of densely connected layers each reads those of all before it."""

    name: str
    first: int
    last: int


Place = str | Columns
"""An activation, by its name."""


@dataclass(frozen=True, slots=True)
class Normalize:
    """out = act((x - mean) / sqrt(var + 1e-5) * weight + bias), mean and variance of each column
    over all rows (instance normalisation)."""

    x: Place
    weight: str
    bias: str
    out: Place
    act: Activation = "none"


@dataclass(frozen=True, slots=True)
class Affine:
    """out = act(x * weight + bias), column by column: a batch normalisation that stands before a
    product, where it cannot be part of its weights."""

    x: Place
    weight: str
    bias: str
    out: Place
    act: Activation = "none"


@dataclass(frozen=True, slots=True)
class Convolve:
    """1-D convolution over rows, then bias, then activation. weight is (c_out, kernel, c_in);
    `padding` rows of zeros stand before and behind x. A kernel of 1 is a product of matrices."""

    x: Place
    weight: str
    out: Place
    bias: str | None = None
    stride: int = 1
    dilation: int = 1
    padding: int = 0
    act: Activation = "none"


@dataclass(frozen=True, slots=True)
class ConvolveImage:
    """2-D convolution over rows and bands, kernel 1 or 3, padded to keep their number before the
    stride over bands; bias, then + residual, then activation. weight is (c_out, k, k, c_in), rows
    before bands."""

    x: Place
    weight: str
    bias: str
    out: Place
    stride: int = 1
    residual: Place | None = None
    act: Activation = "relu"


@dataclass(frozen=True, slots=True)
class Flatten:
    """An image (rows, bands, channels) as (rows, channels * bands)."""

    x: Place
    out: Place


@dataclass(frozen=True, slots=True)
class MaxPool:
    """The largest of each `width` rows; what is left of them at the end counts for nothing."""

    x: Place
    out: Place
    width: int


@dataclass(frozen=True, slots=True)
class Lstm:
    """A bidirectional LSTM layer (Hochreiter and Schmidhuber 1997; gates in PyTorch's order: input,
    forget, cell, output). Of each direction, forwards first: `inputs` is (2, 4 h, c_in), `states`
    (2, 4 h, h), `bias` (2, 4 h). out is (rows, 2 h)."""

    x: Place
    inputs: str
    states: str
    bias: str
    out: Place


@dataclass(frozen=True, slots=True)
class Context:
    """out = the mean of all rows + the mean of each `segment` rows, for each row (Wang et al. 2023,
    CAM++, 2.2)."""

    x: Place
    out: Place
    segment: int


@dataclass(frozen=True, slots=True)
class Multiply:
    """out = x * mask, number by number."""

    x: Place
    mask: Place
    out: Place


@dataclass(frozen=True, slots=True)
class Statistics:
    """(1, 2 c): the mean of each column and its standard deviation, of n - 1; 0 of a single row."""

    x: Place
    out: Place


@dataclass(frozen=True, slots=True)
class LogSoftmax:
    """out = x - log(sum(exp(x))), row by row."""

    x: Place
    out: Place


Op = (
    Normalize
    | Affine
    | Convolve
    | ConvolveImage
    | Flatten
    | MaxPool
    | Lstm
    | Context
    | Multiply
    | Statistics
    | LogSoftmax
)


@dataclass(frozen=True, slots=True)
class Network:
    """A program from `x` to `out`. `widths` are the columns of tensors that ops write in parts."""

    name: str
    ops: tuple[Op, ...]
    widths: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        return "\n".join([f"{self.name}:", *(f"  {op}" for op in self.ops)])
