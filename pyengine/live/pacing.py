"""How often this machine can read, when it must keep up with a voice."""

from __future__ import annotations

from pyengine.live.events import Pace

_BUSY = 0.6
"""Share of the time that readings may take: the rest is left to the page, and to other readings
that come at pauses."""

_SMOOTHING = 0.3
"""Share of the latest reading in the mean."""

_NOTICEABLE = 1.25


class Pacer:
    """Widens the step where readings take too long for it.

    Args:
        wanted: seconds of audio between two readings.
    """

    def __init__(self, wanted: float) -> None:
        self.step = wanted
        """In seconds, as it is now."""
        self._wanted = wanted
        self._told = wanted
        self._cost: float | None = None

    def spent(self, seconds: float) -> Pace | None:
        """A reading has taken so long; returns what is worth telling about it."""
        if self._cost is None:
            self._cost = seconds
        self._cost += _SMOOTHING * (seconds - self._cost)
        self.step = max(self._wanted, self._cost / _BUSY)
        is_back = self.step == self._wanted != self._told
        if not is_back and 1 / _NOTICEABLE < self.step / self._told < _NOTICEABLE:
            return None
        self._told = self.step
        return Pace(step=self.step, wanted=self._wanted)
