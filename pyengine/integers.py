"""Fast arithmetic: matrices as 8-bit integers, and what they are multiplied with as integers, too.

A row of a matrix is, in each `BLOCK` of its length, one factor times integers from -127 to 127. A
row of activations is, in each block, a factor times (integers from 0 on less a zero point), made
anew for each product. The sum of a block is then an exact integer, the same to the bit for any
kernel and number of threads. Both backends compute what `numpy_integers.quantised_matmul` says.
"""

from __future__ import annotations

from typing import Literal, get_args

from pyengine.hparams import DType
from pyengine.program import Tensor

Arithmetic = Literal["exact", "fast"]
"""How products are computed: from the file's own numbers in F32, or from integers."""

ARITHMETICS: tuple[Arithmetic, ...] = get_args(Arithmetic)

DEFAULT_ARITHMETIC: Arithmetic = "fast"
"""Of the command line and the page: the words are as good (README.md has the table). The default of
the Python functions is "exact"."""

BLOCK = 256
"""Of a row's length; the last may be shorter."""

LEVELS = 127
"""An activation's largest integer: what one instruction of many processors takes."""

FINE_LEVELS = 16383
"""The same where a product is fine."""


def is_matrix(tensor: Tensor) -> bool:
    """Whether products are made with this weight; embeddings of positions are added."""
    return tensor.name.endswith(".weight") and len(tensor.shape) > 1


def is_quantised(tensor: Tensor, arithmetic: Arithmetic) -> bool:
    """Whether this weight is held in integers.

    The first convolution is not: with the bits that it needs it would be no faster, and it adds as
    much error as all that follows in a layer.
    """
    return arithmetic == "fast" and is_matrix(tensor) and tensor.name != "encoder.conv1.weight"


def held_as(tensor: Tensor, arithmetic: Arithmetic) -> DType:
    """What the kernels hold a tensor's numbers in: matrices become halves or integers, whatever the
    file has."""
    if not is_matrix(tensor):
        return tensor.dtype
    return DType.I8 if is_quantised(tensor, arithmetic) else DType.F16


def blocks(k: int) -> int:
    """How many blocks a row has."""
    return -(-k // BLOCK)


def cross_cache_columns(positions: int, state: int, n_head: int) -> int:
    """Bytes that each of the audio's positions takes in a cross-attention cache of integers.

    Of each head, keys are a matrix with a row for each position, values one with a row for each
    dimension. Rows have factors and sums beside their numbers: eight bytes a block.
    """
    d = state // n_head
    most = max(positions * blocks(d), d * blocks(positions))
    return n_head * (d + -(-8 * most // positions))
