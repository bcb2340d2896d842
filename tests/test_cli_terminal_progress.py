import io

from pyengine.cli.terminal import progress
from pyengine.cli.terminal.console import Console
from pyengine.cli.terminal.progress import ProgressDisplay
from pyengine.result import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def at(seconds, total=60.0):
    return Progress(stage="encode", seconds_done=seconds, seconds_total=total)


def test_lines_every_five_percent():
    err = io.StringIO()
    display = ProgressDisplay(Console(io.StringIO(), err), lines=True)
    for seconds in (0, 2.9, 3.0, 3.1, 5.9, 6.0, 30.0, 30.1, 59.9, 60.0):
        display.show(at(seconds))
    assert err.getvalue().splitlines() == [
        "pyengine: progress =   5%",
        "pyengine: progress =  10%",
        "pyengine: progress =  50%",
        "pyengine: progress =  99%",
        "pyengine: progress = 100%",
    ]


def test_nothing_unless_asked_for():
    err = io.StringIO()
    ProgressDisplay(Console(io.StringIO(), err), lines=False).show(at(30.0))
    assert err.getvalue() == ""


def test_a_live_line_on_a_terminal(monkeypatch):
    now = 100.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    err = Terminal()
    display = ProgressDisplay(Console(io.StringIO(), err), lines=True)
    display.show(at(15.5))
    display.show(at(16.0))  # too soon to draw again
    now += 1
    display.show(at(60.0))
    assert err.getvalue().split("\r\x1b[K") == [
        "",
        " 25%  15.5 of 60.0 s  encode",
        "100%  60.0 of 60.0 s  encode",
    ]


def test_an_empty_recording():
    err = io.StringIO()
    ProgressDisplay(Console(io.StringIO(), err), lines=True).show(at(0.0, 0.0))
    assert err.getvalue() == ""
