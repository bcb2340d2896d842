"""Signals that end a command: Ctrl-C, `kill`, and a terminal that was closed."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")

_TOGETHER = 1.0
"""Seconds in which signals count as one: some programs pass on what we got ourselves."""


class Interrupted(KeyboardInterrupt):
    """One of the signals, to be treated as Ctrl-C is: what is half done is undone."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    @property
    def status(self) -> int:
        """The exit status that shells report for a process which a signal has ended."""
        return 128 + self.number


@contextmanager
def interrupted_by_signals() -> Generator[None, None, None]:
    """Within it, the first signal raises `Interrupted`; a later one ends the process at once."""

    def interrupt(number: int) -> None:
        raise Interrupted(number)

    def end(number: int) -> None:
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)

    with _handled(interrupt, end):
        yield


@contextmanager
def ended_by_signals(end: Callable[[], None]) -> Generator[None, None, None]:
    """Within it, the first signal calls `end`; a later one raises `Interrupted`."""

    def interrupt(number: int) -> None:
        raise Interrupted(number)

    with _handled(lambda _: end(), interrupt):
        yield


@contextmanager
def _handled(
    first: Callable[[int], None], later: Callable[[int], None]
) -> Generator[None, None, None]:
    """Signals that are ignored (``nohup``) stay so. Handlers can be set by the main thread alone;
    another is left as it is."""
    since: float | None = None

    def handle(number: int, frame: FrameType | None) -> None:
        nonlocal since
        now = time.monotonic()
        if since is None:
            since = now
            first(number)
        elif now - since > _TOGETHER:
            later(number)

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
