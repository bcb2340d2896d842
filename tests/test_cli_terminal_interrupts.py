"""Signals, sent to this very process."""

import signal
import threading

import pytest

from pyengine.cli.terminal import interrupts
from pyengine.cli.terminal.interrupts import ended_by_signals, interrupted_by_signals


class Clock:
    def __init__(self, monkeypatch):
        self.now = 10.0
        monkeypatch.setattr(interrupts.time, "monotonic", lambda: self.now)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_the_first_signal_ends_and_a_later_one_interrupts(name, clock):
    number = getattr(signal, name)
    before = signal.getsignal(number)
    ends = []
    with pytest.raises(KeyboardInterrupt), ended_by_signals(lambda: ends.append(1)):
        signal.raise_signal(number)
        assert ends == [1]
        clock.now += 0.5
        signal.raise_signal(number)  # passed on by another program
        assert ends == [1]
        clock.now += 1
        signal.raise_signal(number)
    assert ends == [1]
    assert signal.getsignal(number) == before


def test_signals_that_are_ignored_stay_so():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        ends = []
        with ended_by_signals(lambda: ends.append(1)):
            signal.raise_signal(signal.SIGHUP)
        assert ends == []
    finally:
        signal.signal(signal.SIGHUP, before)


def test_another_thread_has_no_signals():
    done = []

    def work():
        with ended_by_signals(done.clear):
            done.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [signal.getsignal(signal.SIGINT)]


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_is_an_interrupt_of_that_number(name, clock):
    number = getattr(signal, name)
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt) as raised, interrupted_by_signals():
        signal.raise_signal(number)
    assert raised.value.status == 128 + number
    assert signal.getsignal(number) == before


def test_a_later_signal_ends_the_process(clock, monkeypatch):
    ended = []
    with interrupted_by_signals():
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)  # passed on by another program
        clock.now += 2
        raise_signal = signal.raise_signal

        def end(number):
            assert signal.getsignal(number) == signal.SIG_DFL
            ended.append(number)

        monkeypatch.setattr(interrupts.signal, "raise_signal", end)
        raise_signal(signal.SIGTERM)
    assert ended == [signal.SIGTERM]
