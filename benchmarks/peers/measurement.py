"""What one run of one system gives, and what it is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from peers.clips import Clip


class MeasurementError(Exception):
    """A system failed or took too long."""


@dataclass(frozen=True, slots=True)
class Task:
    """One process's work: load the model, transcribe the clip `1 + warm` times."""

    model: str
    clip: Clip
    threads: int
    warm: int
    site: Path
    """Folder of the built site."""
    limit: float
    """Seconds after which a system is given up."""

    @property
    def multilingual(self) -> bool:
        return not self.model.endswith(".en")


@dataclass(frozen=True, slots=True)
class Measurement:
    """Times in seconds."""

    load: float
    """From nothing but the runtime (browser, Python) to a model ready for audio."""
    runs: list[float]
    """The first one, then warm ones in the same process."""
    text: str
    about: str
    """What the system said it ran with."""
    peak_mb: float | None
    """The process's peak memory of its own, 10^6 bytes."""
    cpu: float | None
    """Seconds of all cores together that the process took for the warm runs."""
