"""A recording by the clock: a clock of our own, that only goes on when somebody waits."""

import numpy as np
import pytest

from pyengine.cli.live.replay import BLOCK, Replay
from pyengine.errors import AudioError

SAMPLES = np.arange(4000, dtype=np.float32)


class Clock:
    def __init__(self):
        self.now = 0.0
        self.waits = []

    def __call__(self):
        return self.now

    def wait(self, seconds):
        self.waits.append(seconds)
        self.now = round(self.now + seconds, 9)


@pytest.fixture
def clock():
    return Clock()


def replay(clock, blocks=(SAMPLES[:100], SAMPLES[100:3900], SAMPLES[3900:])):
    return Replay(blocks, clock=clock, wait=clock.wait)


def test_blocks_come_when_they_have_been_said(clock):
    """A tenth of a second each; the last is a twentieth."""
    came = [(clock.now, len(block)) for block in replay(clock) if len(block)]
    assert came == [(0.1, 1600), (0.2, 1600), (0.25, 800)]
    assert max(clock.waits) <= 0.05


def test_all_samples_come_in_order(clock):
    samples = np.concatenate(list(replay(clock)))
    np.testing.assert_array_equal(samples, SAMPLES)


def test_an_empty_block_first_and_then_it_waits(clock):
    blocks = replay(clock)
    assert len(next(blocks)) == 0
    assert clock.waits == []
    assert len(next(blocks)) == 0
    assert clock.waits == [0.05]


def test_what_is_overdue_comes_at_once(clock):
    blocks = replay(clock)
    next(blocks)
    clock.now += 0.21
    assert [len(next(blocks)) for _ in range(3)] == [1600, 1600, 0]
    assert blocks.seconds == pytest.approx(0.21)
    assert clock.waits == []


def test_the_clock_starts_with_the_first_call(clock):
    blocks = replay(clock)
    clock.now += 60
    assert blocks.seconds == 0
    assert len(next(blocks)) == 0


def test_an_end_before_the_end(clock):
    blocks = replay(clock)
    next(blocks)
    clock.now += 0.15
    blocks.end()
    clock.now += 10  # what comes later is not wanted
    assert [len(block) for block in blocks] == [1600]


def test_without_a_clock(clock):
    blocks = Replay([SAMPLES[:100], SAMPLES[100:]], realtime=False, clock=clock, wait=clock.wait)
    assert len(next(blocks)) == BLOCK
    assert blocks.seconds == 0.1
    assert [len(block) for block in blocks] == [1600, 800]
    assert clock.waits == []


def test_an_end_without_a_clock(clock):
    blocks = Replay([SAMPLES], realtime=False, clock=clock, wait=clock.wait)
    next(blocks)
    blocks.end()
    assert list(blocks) == []


def test_errors_are_passed_on_after_what_came_before(clock):
    def damaged():
        yield SAMPLES[:1700]
        raise AudioError("damaged")

    blocks = Replay(damaged(), realtime=False)
    assert [len(next(blocks)), len(next(blocks))] == [1600, 100]
    with pytest.raises(AudioError):
        next(blocks)
    assert list(blocks) == []
