"""From log-probabilities of sets of speakers to who of a window's three speakers is heard.

The segmentation network tells apart at most three speakers in its 10 s, and hears at most two of
them at once. Its classes are the seven sets of them: nobody, one, or two (Plaquet and Bredin,
"Powerset multi-class cross entropy loss for neural speaker diarization", 2023).
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt

from pyengine.speakers.frames import FRAMES

SPEAKERS = 3
"""Speakers of a window, at most."""

SETS = tuple(members for size in range(3) for members in combinations(range(SPEAKERS), size))
"""The speakers of each class, in the network's order."""

_MEMBERS = np.array(
    [[float(speaker in members) for speaker in range(SPEAKERS)] for members in SETS], np.float32
)


def activity(log_probs: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """How likely each of a window's speakers is heard in each frame.

    Args:
        log_probs: (589, 7) natural logarithms of the probabilities of the sets.

    Returns:
        (589, 3) probabilities: the sum over all sets that a speaker is in.
    """
    if log_probs.shape != (FRAMES, len(SETS)):
        raise ValueError(f"log-probabilities of shape {log_probs.shape}")
    return np.minimum(np.exp(log_probs) @ _MEMBERS, np.float32(1))
