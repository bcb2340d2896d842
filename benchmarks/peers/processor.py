"""The processor's time that processes have taken, read from Linux's /proc."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")


def processor_seconds(processes: Iterable[int]) -> float | None:
    """Seconds of all cores together, the system's work for them included; None where the system
    does not tell, or a process is gone."""
    try:
        stats = [(PROC / str(process) / "stat").read_text() for process in processes]
    except OSError:
        return None
    # Behind the name, which may hold anything: the 14th and 15th of all fields
    ticks = [int(t) for stat in stats for t in stat.rpartition(")")[2].split()[11:13]]
    return sum(ticks) / os.sysconf("SC_CLK_TCK")
