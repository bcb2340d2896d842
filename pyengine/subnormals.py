"""Numbers so small that processors have no quick way with them.

An F32 below 2^-126 that is not 0 is subnormal: its leading digit is not the first, and many
processors take a hundred cycles and more for each operation that reads or makes one. What the
engine computes keeps clear of them: samples end at `INAUDIBLE`, exponentials at 2^-64, weights are
held times a power of two. tests/test_subnormals.py watches the processor's own flags.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

INAUDIBLE = np.float32(2.0**-40)
"""-240 dB: a hundred thousandth of what 24 bits can tell, and far below the least energy that a
spectrogram knows."""

_INAUDIBLE_BITS = INAUDIBLE.view(np.int32)
_MAGNITUDE = np.int32(0x7FFFFFFF)


def audible(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Samples with 0 for those below `INAUDIBLE`; NaN and infinities stay.

    The numbers are compared as integers: comparing them as what they are can take as long as
    computing with them.
    """
    magnitudes = samples.view(np.int32) & _MAGNITUDE
    return np.where(magnitudes < _INAUDIBLE_BITS, np.float32(0), samples)


def flush_subnormals(values: npt.NDArray[np.float32]) -> None:
    """Make subnormal numbers 0, in place."""
    exponents = values.view(np.int32) & _EXPONENT
    values[exponents == 0] = 0


_EXPONENT = np.int32(0x7F800000)
