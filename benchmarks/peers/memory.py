"""The most memory of its own a process has held, read from Linux's /proc while it runs."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Self

INTERVAL = 0.05
"""Seconds between looks; one costs some microseconds of a core."""

PROC = Path("/proc")


class PeakMemory:
    """Watches processes while it is open.

    Anonymous and shared memory is counted, which is what WebAssembly memories, heaps and
    buffers are; pages of program files, which processes share, are not.
    """

    def __init__(self, processes: Iterable[int]) -> None:
        self._processes = tuple(processes)
        self._peak = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    @property
    def megabytes(self) -> float | None:
        """The peak of the largest process; None where the system does not tell."""
        return self._peak / 1e6 if self._peak else None

    def __enter__(self) -> Self:
        if PROC.is_dir():
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread.ident:
            self._thread.join()

    def _watch(self) -> None:
        while True:
            self._peak = max([self._peak, *map(own_memory, self._processes)])
            if self._stop.wait(INTERVAL):
                return


def own_memory(process: int) -> int:
    """Bytes of anonymous and shared memory in use; 0 for a process that is gone."""
    kibibytes = 0
    try:
        for line in (PROC / str(process) / "status").read_text().splitlines():
            if line.startswith(("RssAnon:", "RssShmem:")):
                kibibytes += int(line.split()[1])
    except OSError:
        return 0
    return kibibytes * 1024
