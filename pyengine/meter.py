"""How far a transcription has come."""

from __future__ import annotations

from pyengine.intake import Intake
from pyengine.mel import HOP_LENGTH, SAMPLE_RATE
from pyengine.result import Progress, Stage
from pyengine.window_reader import WindowProgress


class Meter:
    """How far a run has come.

    Args:
        expected: samples of the recording, as far as is known; 0 where it is not.
    """

    def __init__(self, intake: Intake, expected: int) -> None:
        self.done = 0.0
        """Samples of all clips."""
        self._intake = intake
        self._expected = expected

    @property
    def total(self) -> int:
        """Samples of the recording, as far as is known."""
        if self._intake.ended:
            return self._intake.received
        return max(self._expected, self._intake.received)

    def at(self, stage: Stage, samples_done: float) -> Progress:
        """So many samples of all clips are done."""
        # How far a window goes is known at its end: an estimate may have been too high
        self.done = max(self.done, samples_done)
        return Progress(
            stage=stage,
            seconds_done=self.done / SAMPLE_RATE,
            seconds_total=max(self.done, self._intake.covered(self.total)) / SAMPLE_RATE,
        )

    def within(self, progress: WindowProgress, seek: int, size: int) -> Progress:
        """A share of the work on a window of `size` frames from `seek` on is done."""
        frame = seek + round(size * progress.share)
        recorded = round(self._intake.timeline.end(frame * HOP_LENGTH) * SAMPLE_RATE)
        return self.at(progress.stage, self._intake.covered(recorded))
