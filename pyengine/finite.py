"""Whether numbers are finite, told by their bits as they pass, without making numbers of them."""

from __future__ import annotations

import numpy as np

from pyengine.hparams import DType

_BITS = {DType.F16: (np.uint16, np.int16, 0x7C00), DType.F32: (np.uint32, np.int32, 0x7F800000)}
"""As unsigned and signed integers, and infinity's bits, above which only NaN lies (IEEE 754)."""


class FiniteNumbers:
    """Looks at the numbers of a tensor, which come in pieces that may end within one."""

    def __init__(self, dtype: DType) -> None:
        self._unsigned, self._signed, self._infinity = _BITS[dtype]
        self._begun = b""
        """The first bytes of a number of which the others have yet to come."""

    def hold(self, data: memoryview) -> bool:
        """Whether the next bytes are of finite numbers."""
        size = self._unsigned().itemsize
        first = b""
        if self._begun:
            missing = size - len(self._begun)
            first = self._begun + bytes(data[:missing])
            data = data[missing:]
            if len(first) < size:
                self._begun = first
                return True
        whole = len(data) - len(data) % size
        self._begun = bytes(data[whole:])
        return self._are_finite(first) and self._are_finite(data[:whole])

    def _are_finite(self, data: bytes | memoryview) -> bool:
        # A sign is the highest bit: negative numbers are the largest without one, and the
        # smallest with one
        if not data:
            return True
        positive = np.frombuffer(data, self._signed).max() < self._infinity
        negative = np.frombuffer(data, self._unsigned).max()
        sign = 1 << (8 * negative.itemsize - 1)
        return bool(positive and negative < sign + self._infinity)
