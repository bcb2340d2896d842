"""What is measured to run the kernels as fast as they can here, by a clock of our own."""

import pytest

from pyengine.backends import wasm_tuning
from pyengine.backends.wasm_tuning import fastest_count, fastest_dot


class Clock:
    """Stands still but for what is told to take time."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(wasm_tuning, "clock", clock)
    return clock


def timed(clock: Clock, seconds) -> tuple[list[tuple[int, int]], object]:
    """A program each of whose ops takes `seconds` of its threads: its runs, and what runs it."""
    runs = []

    def run(first: int, n_ops: int, threads: int) -> None:
        clock.now += seconds(threads) * n_ops
        runs.append((n_ops, threads))

    return runs, run


@pytest.mark.parametrize(
    ("short", "seconds", "chosen"),
    [
        (False, {1: 2.0, 2: 1.0, 4: 2.0}, 2),
        (False, {1: 1.0, 2: 1.15, 4: 1.3}, 2),  # short runs show long ones' threads too slow
        (True, {1: 1.0, 2: 1.15, 4: 1.3}, 1),
        (True, {1: 1.0, 2: 0.9, 4: 0.8}, 4),
    ],
)
def test_the_fastest_count_is_kept(clock, short, seconds, chosen):
    runs, run = timed(clock, lambda threads: seconds[threads] / 10_000)
    assert fastest_count(run, 40, 4, short=short) == chosen
    assert max(n_ops for n_ops, _ in runs) > 1


def test_it_takes_no_longer_with_larger_models(clock):
    runs, run = timed(clock, lambda threads: 0.5 / threads)
    assert fastest_count(run, 40, 4, short=False) == 4
    # One op once, to see how long it takes, and once with each number of threads
    assert runs == [(1, 4), (1, 1), (1, 2), (1, 4)]


@pytest.mark.parametrize(
    ("seconds", "chosen"), [({0: 2.0, 1: 1.0}, "fused"), ({0: 1.0, 1: 2.0}, "pairs")]
)
def test_integers_are_multiplied_as_is_fastest(clock, seconds, chosen):
    def call(name: str, rounds: int, fused: bool) -> None:
        clock.now += seconds[int(fused)]

    assert fastest_dot(call) == chosen


def test_multiplying_is_measured_until_one_way_is_clearly_faster(clock):
    """At first V8 runs both with its quick compiler, in nearly the same time, and something else
    made the slower one seem the faster in two loads of a dozen."""
    calls = 0

    def call(name: str, rounds: int, fused: bool) -> None:
        nonlocal calls
        calls += 1
        early = calls < 20
        clock.now += {True: 1.1, False: 1.0}[fused] if early else {True: 0.4, False: 1.0}[fused]

    assert fastest_dot(call) == "fused"
    assert calls < 25


@pytest.mark.parametrize("seconds", [{True: 0.15, False: 0.3}, {True: 0.3, False: 0.15}])
def test_multiplying_is_measured_by_a_clock_of_whole_milliseconds(monkeypatch, seconds):
    now = 0.0

    def call(name: str, rounds: int, fused: bool) -> None:
        nonlocal now
        now += seconds[fused] * rounds / 100_000 + 0.01

    monkeypatch.setattr(wasm_tuning, "clock", lambda: now // 1)
    assert fastest_dot(call) == ("fused" if seconds[True] < seconds[False] else "pairs")
