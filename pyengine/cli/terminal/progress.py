"""How far a transcription has come, for people: a live line, or a line every 5 percent."""

from __future__ import annotations

import time

from pyengine.cli.terminal.console import Console
from pyengine.result import Progress

_REDRAW_SECONDS = 0.1
_STEP_PERCENT = 5  # whisper.cpp's


class ProgressDisplay:
    """Shows the `Progress` events of one transcription.

    On a terminal a status line is kept up to date. Elsewhere, lines are printed only where
    `lines` asks for them.
    """

    def __init__(self, console: Console, *, lines: bool) -> None:
        self._console = console
        self._lines = lines and not console.has_status
        self._next_redraw = 0.0
        self._next_percent = _STEP_PERCENT

    def show(self, progress: Progress) -> None:
        percent = int(100 * progress.seconds_done / max(progress.seconds_total, 1e-9))
        if self._lines:
            if percent >= self._next_percent:
                self._console.note(f"pyengine: progress = {percent:3}%")
                self._next_percent = percent - percent % _STEP_PERCENT + _STEP_PERCENT
        elif (now := time.monotonic()) >= self._next_redraw:
            seconds = f"{progress.seconds_done:.1f} of {progress.seconds_total:.1f} s"
            self._console.status(f"{percent:3}%  {seconds}  {progress.stage}")
            self._next_redraw = now + _REDRAW_SECONDS
