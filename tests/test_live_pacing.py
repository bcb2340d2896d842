"""How often a machine reads, by what its readings cost."""

import pytest

from pyengine.live.events import Pace
from pyengine.live.pacing import Pacer


def test_a_fast_machine_reads_as_often_as_wanted():
    pacer = Pacer(0.5)
    assert [pacer.spent(0.2) for _ in range(20)] == [None] * 20
    assert pacer.step == 0.5


def test_a_slow_machine_reads_less_often_and_says_so_once():
    pacer = Pacer(0.5)
    told = [pacer.spent(1.2) for _ in range(20)]
    assert told[0] == Pace(step=pytest.approx(2.0), wanted=0.5)
    assert told[1:] == [None] * 19
    # Readings take 60% of the time, never more
    assert pacer.step == pytest.approx(1.2 / 0.6)


def test_one_slow_reading_does_not_change_much():
    pacer = Pacer(0.5)
    for _ in range(10):
        pacer.spent(0.2)
    pacer.spent(0.6)
    assert pacer.step < 0.6


def test_when_it_is_fast_again_it_says_that_too():
    pacer = Pacer(0.5)
    for _ in range(10):
        pacer.spent(1.2)
    told = [pace for _ in range(30) if (pace := pacer.spent(0.1))]
    assert told[-1].step == pytest.approx(0.5)
    assert [p.step for p in told] == sorted((p.step for p in told), reverse=True)
