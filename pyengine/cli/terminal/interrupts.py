"""Ctrl-C as the way to end something that has no end of its own."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
"""Ctrl-C, `kill`, and a terminal that was closed."""

_TOGETHER = 1.0
"""Seconds in which signals count as one: some programs pass on what we got ourselves."""


@contextmanager
def ended_by_signals(end: Callable[[], None]) -> Generator[None, None, None]:
    """Within it, the first signal to end calls `end`; a later one raises KeyboardInterrupt.

    Signals that are ignored (``nohup``) stay so. Handlers can be set by the main thread alone;
    another is left as it is.
    """
    first: float | None = None

    def handle(number: int, frame: FrameType | None) -> None:
        nonlocal first
        now = time.monotonic()
        if first is None:
            first = now
            end()
        elif now - first > _TOGETHER:
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    known = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in known}
    heeded = [n for n, handler in before.items() if handler not in (signal.SIG_IGN, None)]
    for number in heeded:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number in heeded:
            signal.signal(number, before[number])
