"""How much of the encoder's context a sound takes: its time grows with that, not with the sound."""

from __future__ import annotations

from pyengine.mel import FRAMES_PER_SECOND

ROOM_FRAMES = FRAMES_PER_SECOND
"""Empty frames after the sound: what is said at its very end is lost without."""


def frames_for(frames: int, least: int, most: int) -> int:
    """Mel frames the encoder is given for so many of sound: an even number."""
    wanted = max(frames + ROOM_FRAMES, least)
    return min(wanted + wanted % 2, most)
