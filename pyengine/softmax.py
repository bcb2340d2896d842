"""What a softmax divides by, and the largest of what goes into it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def log_sum_exp(values: npt.NDArray[np.float32]) -> float:
    """log(sum(exp(values))) of (n,) F32, -inf where all are -inf."""
    peak = values[values.argmax()]  # in a browser twice as fast as max()
    if peak == -np.inf:
        return float(peak)
    return float(peak) + float(np.log(np.exp(values - peak).sum()))


_RUN = 256
"""Values of which the largest is found first; about the root of a vocabulary."""


def top_k(
    values: npt.NDArray[np.float32], k: int
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.intp]]:
    """The k largest of (n,) F32 and where they are, the largest first, of equals the first."""
    # Runs have their largest found once; then only the run that held the last one found changes
    n_runs = -(-len(values) // _RUN)
    runs = np.full((n_runs, _RUN), -np.inf, np.float32)
    runs.reshape(-1)[: len(values)] = values
    peaks = runs.max(axis=1)
    found: list[int] = []
    wanted = min(k, len(values))
    while len(found) < wanted:
        at = int(peaks.argmax())
        if peaks[at] == -np.inf:  # what is left, like what was found, is -inf in `runs`
            left = np.flatnonzero(values == -np.inf)[: wanted - len(found)]
            found += left.tolist()
            break
        run = runs[at]
        place = int(run.argmax())
        found.append(at * _RUN + place)
        run[place] = -np.inf
        peaks[at] = run.max()
    places = np.array(found, np.intp)
    return values[places], places
