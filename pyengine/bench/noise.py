"""Noise to measure with, the same each time, without numpy's generators, which the page lacks."""

from __future__ import annotations

from math import prod
from random import Random

import numpy as np
import numpy.typing as npt

_SUMMED = 4
"""Bytes of which each number is a sum: nearly a normal distribution."""


def noise(seed: int, *shape: int) -> npt.NDArray[np.float32]:
    """Numbers of mean 0 and standard deviation 1, none of them 0: as halves two are read as one
    number, which is subnormal where the upper one is 0."""
    drawn = np.frombuffer(Random(seed).randbytes(_SUMMED * prod(shape)), np.uint8)
    sums = drawn.reshape(*shape, _SUMMED).sum(axis=-1, dtype=np.float32)
    deviation = np.sqrt(np.float32(_SUMMED * (256**2 - 1) / 12))
    return (sums - np.float32(_SUMMED * 255 / 2 + 0.5)) / deviation
