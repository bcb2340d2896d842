"""Generators driven by hand: what they yield, what they return, how long they work."""

from types import SimpleNamespace

import pytest

from pyengine import steps as module
from pyengine.steps import Steps


def work(log):
    try:
        yield "first"
        yield "second"
        return "done"
    finally:
        log.append("closed")


def test_pauses_and_the_result():
    log = []
    steps = Steps(work(log))
    assert list(steps) == ["first", "second"]
    assert steps.result == "done"
    assert log == ["closed"]
    assert Steps(work(log)).finish() == "done"


def test_there_is_no_result_before_the_end():
    steps = Steps(work([]))
    assert next(iter(steps)) == "first"
    with pytest.raises(AttributeError):
        _ = steps.result


def test_only_the_work_takes_time(monkeypatch):
    now = 0.0
    monkeypatch.setattr(module, "time", SimpleNamespace(perf_counter=lambda: now))

    def busy():
        nonlocal now
        now += 1
        yield
        now += 2
        yield
        now += 4

    steps = Steps(busy())
    for _ in steps:
        now += 100
    assert steps.seconds == 7


def test_giving_up_closes_the_generator():
    log = []

    def outer():
        for _ in Steps(work(log)):
            yield

    driven = outer()
    next(driven)
    driven.close()
    assert log == ["closed"]


def test_an_error_is_passed_on_and_its_time_counted(monkeypatch):
    now = 0.0
    monkeypatch.setattr(module, "time", SimpleNamespace(perf_counter=lambda: now))

    def fails():
        nonlocal now
        yield
        now += 3
        raise KeyError("lost")

    steps = Steps(fails())
    with pytest.raises(KeyError, match="lost"):
        list(steps)
    assert steps.seconds == 3
