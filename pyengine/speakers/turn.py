"""When somebody speaks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody speaks: seconds of the recording, and who, counted from 0 in order of first
    appearance."""

    start: float
    end: float
    speaker: int
