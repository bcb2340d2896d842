"""The frames in which the segmentation network answers, as places in a recording.

The network's window is 10 s. SincNet's strides (10, and three poolings by 3) make a frame of every
270 samples, and a frame sees 991 samples. Windows begin at multiples of 270 samples, so frames of
different windows fall on one another, and one number counts them through the whole recording.
"""

from __future__ import annotations

from pyengine.mel import SAMPLE_RATE

WINDOW = 160_000
"""Samples of a window."""

STEP = 270
"""Samples from one frame to the next."""

FRAMES = 589
"""Frames of a window."""

_SEEN = 991
"""Samples that a frame sees, of which it stands for the middle ones."""

LEAD = (_SEEN - STEP + 1) // 2
"""Samples of a window before those that its first frame stands for."""


def seconds(frame: int) -> float:
    """Where in the recording what a frame stands for begins."""
    return (LEAD + STEP * frame) / SAMPLE_RATE


def n_frames(duration: float) -> int:
    """So many frames are as long as a duration in seconds, at least one."""
    return max(1, round(duration * SAMPLE_RATE / STEP))
