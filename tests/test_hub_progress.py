"""The bar, as a terminal and as a log file get it."""

import io

import pytest

from pyengine.hub import ConsoleProgress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def run(stream, calls) -> str:
    clock = Clock()
    with ConsoleProgress(stream, clock=clock) as progress:
        for now, *call in calls:
            clock.now = 100.0 + now
            progress(*call)
    return stream.getvalue()


def test_bar():
    text = run(
        Terminal(),
        [
            (0.0, "tiny.en", 0, 80_000_000),
            (0.01, "tiny.en", 1_000_000, 80_000_000),  # too soon to draw again
            (1.0, "tiny.en", 20_000_000, 80_000_000),
            (4.0, "tiny.en", 80_000_000, 80_000_000),
        ],
    )
    lines = [line.rstrip() for line in text.removesuffix("\n").split("\r")]
    assert text.endswith("\n")
    assert lines == [
        "",
        "tiny.en  [--------------------]    0%  0.0 / 80.0 MB",
        "tiny.en  [#####---------------]   25%  20.0 / 80.0 MB  20.0 MB/s",
        "tiny.en  [####################]  100%  80.0 / 80.0 MB  20.0 MB/s",
    ]


def test_longest_line_fits_a_terminal():
    size = 3_095_033_483
    text = run(Terminal(), [(0.0, "large-v3-turbo", 0, size), (9.0, "large-v3-turbo", size, size)])
    assert max(len(line) for line in text.split("\r")) < 80


def test_speed_leaves_out_what_was_there():
    calls = [(0.0, "base", 50_000_000, 100_000_000), (10.0, "base", 60_000_000, 100_000_000)]
    assert "60.0 / 100.0 MB  1.0 MB/s" in run(Terminal(), calls)


def test_next_step_gets_a_line_and_leftovers_are_wiped():
    text = run(
        Terminal(),
        [
            (0.0, "wheel a", 0, None),
            (9.0, "conversion", 3_000_000, None),
            (10.0, "conversion", 4_000_000, None),
        ],
    )
    assert text.split("\n")[0] == "\rwheel a"
    assert text.split("\n")[1].split("\r")[2].startswith("conversion  4.0 MB  1.0 MB/s")


def test_lines_for_a_log():
    calls = [(second / 4, "base", second, 40) for second in range(41)]
    lines = run(io.StringIO(), calls).splitlines()
    assert [line.split("%")[0] for line in lines] == [
        "base    0",
        "base   50",
        "base  100",
    ]
    assert not any("[" in line or "\r" in line for line in lines)


def test_line_is_ended_after_an_error():
    stream = Terminal()
    with pytest.raises(KeyError), ConsoleProgress(stream) as progress:
        progress("base", 1, 10)
        raise KeyError
    assert stream.getvalue().endswith("\n")
