"""Whether numbers are finite, told by their bits as they pass, without making numbers of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from pyengine.blocks import halves_of
from pyengine.hparams import DType

_EXPONENTS: Mapping[DType, tuple[type[np.unsignedinteger[Any]], int, int]] = {
    DType.F16: (np.uint16, 0x7C00, 0x0400),
    DType.F32: (np.uint32, 0x7F800000, 0x00800000),
}
"""Where the exponent stands in a number's bits, and its last bit. Infinity and NaN have ones in all
of it (IEEE 754), so that one more of the last carries over to where the sign was."""


class FiniteNumbers:
    """Looks at the numbers of a tensor, which come in pieces that may end within one. Of a tensor
    of blocks these are their factors and minimums: integers are always finite."""

    def __init__(self, dtype: DType) -> None:
        self._unit = dtype.unit_bytes
        self._looked_at = 2 * halves_of(dtype) if dtype.is_quantised else self._unit
        self._word, self._exponent, self._last = _EXPONENTS[
            DType.F16 if dtype.is_quantised else dtype
        ]
        self._begun = b""
        """The first bytes of a number, or a block, of which the others have yet to come."""

    def hold(self, data: memoryview) -> bool:
        """Whether the next bytes are of finite numbers."""
        first = b""
        if self._begun:
            missing = self._unit - len(self._begun)
            first = self._begun + bytes(data[:missing])
            data = data[missing:]
            if len(first) < self._unit:
                self._begun = first
                return True
        whole = len(data) - len(data) % self._unit
        self._begun = bytes(data[whole:])
        return self._are_finite(first) and self._are_finite(data[:whole])

    def _are_finite(self, data: bytes | memoryview) -> bool:
        numbers = np.frombuffer(data, np.uint8)
        if self._looked_at < self._unit:
            numbers = np.ascontiguousarray(numbers.reshape(-1, self._unit)[:, : self._looked_at])
        numbers = numbers.reshape(-1)
        # Several at a time: numpy in a browser takes as long for a small word as for a large one
        most = len(numbers) - len(numbers) % 8
        return not (
            self._carries(numbers[:most].view(np.uint64))
            or self._carries(numbers[most:].view(self._word))
        )

    def _carries(self, words: npt.NDArray[np.unsignedinteger[Any]]) -> bool:
        """Whether an exponent is full, in any of the numbers of any word."""
        each = range(0, 8 * words.itemsize, 8 * np.dtype(self._word).itemsize)
        exponents, lasts = (
            words.dtype.type(sum(bits << shift for shift in each))
            for bits in (self._exponent, self._last)
        )
        carried = np.bitwise_and(words, exponents)
        carried += lasts
        return bool(np.bitwise_or.reduce(carried) & (exponents + lasts))
