"""Progress of fetching: the callback's type, and a bar for a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

from pyengine.plain import plain

ProgressCallback = Callable[[str, int, int | None], None]
"""Called with what is being done, bytes done, and bytes in total or None where that is unknown."""

_BAR_WIDTH = 20  # the longest line stays under 80 columns
_TERMINAL_INTERVAL = 0.1
_LINES_INTERVAL = 5.0


class ConsoleProgress:
    """A `ProgressCallback` that draws a bar on a terminal and prints plain lines elsewhere. What
    the stream does not take is lost, and no download with it.

    A context manager, so that a half-drawn line is ended whatever happens.

    Args:
        stream: standard error where None.
        clock: seconds, for tests.
    """

    def __init__(
        self, stream: TextIO | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        # Python has None for a stream that was closed from the start
        self._stream: TextIO | None = sys.stderr if stream is None else stream
        self._clock = clock
        self._is_terminal = self._stream is not None and self._stream.isatty()
        self._label: str | None = None
        self._started = self._shown = 0.0
        self._first = 0
        self._width = 0

    def __call__(self, label: str, done: int, total: int | None) -> None:
        now = self._clock()
        if label != self._label:
            self._end_line()
            self._label, self._started, self._first = label, now, done
        else:
            interval = _TERMINAL_INTERVAL if self._is_terminal else _LINES_INTERVAL
            if now - self._shown < interval and done != total:
                return
        self._shown = now
        text = self._text(plain(label), done, total, now - self._started)
        if not self._is_terminal:
            self._write(text + "\n")
        else:
            self._write("\r" + text.ljust(self._width))
            self._width = len(text)

    def __enter__(self) -> ConsoleProgress:
        return self

    def __exit__(self, *_: object) -> None:
        self._end_line()

    def _end_line(self) -> None:
        if self._is_terminal and self._width:
            self._write("\n")
        self._width = 0

    def _write(self, text: str) -> None:
        if self._stream is None:
            return
        with suppress(OSError):
            self._stream.write(text)
            self._stream.flush()

    def _text(self, label: str, done: int, total: int | None, seconds: float) -> str:
        if not done and not total:
            return label
        # What a resumed download had to begin with says nothing about the speed.
        speed = f"  {(done - self._first) / seconds / 1e6:.1f} MB/s" if seconds > 0 else ""
        if not total:
            return f"{label}  {done / 1e6:.1f} MB{speed}"
        amount = f"{done / 1e6:.1f} / {total / 1e6:.1f} MB"
        bar = ""
        if self._is_terminal:
            filled = _BAR_WIDTH * done // total
            bar = f"  [{'#' * filled}{'-' * (_BAR_WIDTH - filled)}]"
        return f"{label}{bar}  {100 * done // total:3d}%  {amount}{speed}"
