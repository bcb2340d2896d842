"""What a softmax divides by."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def log_sum_exp(values: npt.NDArray[np.float32]) -> float:
    """log(sum(exp(values))) of (n,) F32, -inf where all are -inf."""
    peak = values[values.argmax()]  # in a browser twice as fast as max()
    if peak == -np.inf:
        return float(peak)
    return float(peak) + float(np.log(np.exp(values - peak).sum()))
