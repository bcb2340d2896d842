"""pyengine/sound/placement.py: where every sample lies, worked out by hand or by counting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyengine.sound.pieces import Loss, Piece, Unreadable
from pyengine.sound.placement import TOLERANCE, Placement

RATE = 1000
MONO = ("FC",)
FADE = 5
"""Frames at the edge of a hole that are faded."""


def piece(start, seconds, value=1.0, rate=RATE, layout=MONO) -> Piece:
    frames = round(seconds * rate)
    return Piece(np.full((frames, len(layout)), value, np.float32), rate, layout, start)


def placed(*given, continuous=False, cut_off=None) -> tuple[np.ndarray, Placement]:
    """All samples of the first channel, and what the placement then knows."""
    placement = Placement(continuous=continuous)
    blocks = [block for one in given for block in placement.push(one)]
    if cut_off is not None:
        placement.cut_off(cut_off)
    blocks += placement.finish()
    for block in blocks[:-1]:
        assert len(block.samples) <= block.rate
    found = [block.samples[:, 0] for block in blocks]
    return np.concatenate([np.empty(0, np.float32), *found]), placement


def sound(samples: np.ndarray) -> list[tuple[int, int]]:
    """From where to where there is some."""
    there = np.flatnonzero(np.diff(np.r_[0, samples != 0, 0]))
    return list(zip(there[::2].tolist(), there[1::2].tolist(), strict=True))


def test_pieces_follow_one_another():
    samples, placement = placed(piece(0.0, 0.7), piece(0.7, 2.6), piece(3.3, 0.1))
    assert sound(samples) == [(0, 3400)]
    assert (samples == 1).all()
    assert placement.seconds == 3.4
    assert placement.losses == ()


def test_pieces_without_times_follow():
    samples, _ = placed(piece(None, 0.7), piece(None, 2.6))
    assert sound(samples) == [(0, 3300)]


@pytest.mark.parametrize("late", [0.004, 0.043, 4.876])
def test_a_late_beginning_is_late(late):
    samples, placement = placed(piece(late, 0.5))
    assert sound(samples) == [(round(late * RATE) + 1, round(late * RATE) + 500)]  # faded in
    assert placement.losses == ()


def test_what_lies_before_the_start_is_not_heard():
    """What encoders put in front."""
    samples, _ = placed(piece(-0.06, 0.04), piece(-0.02, 0.04), piece(0.02, 0.1))
    assert samples.tolist() == [1] * 120


def test_a_hole_is_as_long_as_it_is():
    samples, placement = placed(piece(0.0, 0.5), piece(2.25, 0.5))
    assert len(samples) == 2750
    assert sound(samples) == [(0, 499), (2251, 2750)]
    assert placement.losses == ()  # containers may have such
    assert placement.holes == ((0.5, 2.25),)
    _, placement = placed(piece(0.0, 0.5), piece(2.25, 0.5), continuous=True)
    assert placement.losses == (Loss(0.5, 2.25),)
    assert placement.holes == ()


def test_holes_are_between_sounds_and_of_a_second():
    pieces = piece(4.0, 1), piece(5.9, 1), piece(7.9, 1), Unreadable(8.9, 1), piece(14.0, 1)
    _, placement = placed(*pieces)
    assert placement.holes == ((6.9, 7.9),)  # the beginning is late, the first pause is short
    assert placement.losses == (Loss(8.9, 14.0),)


def test_edges_of_a_hole_do_not_click():
    samples, _ = placed(piece(0.0, 0.5), piece(1.0, 0.5))
    assert np.abs(np.diff(samples)).max() <= 1 / (FADE - 1) + 1e-6
    assert (samples[: 500 - FADE] == 1).all()
    assert (samples[1000 + FADE :] == 1).all()


def test_rounded_timestamps_are_no_holes():
    times = [0.0, 0.1 + 0.04, 0.2 - 0.04, 0.3, 0.4]
    samples, _ = placed(*(piece(time, 0.1) for time in times))
    assert samples.tolist() == [1] * 500


@pytest.mark.parametrize("speed", [0.999, 1.001])
def test_a_drifting_clock_is_followed(speed):
    """Timestamps say that a piece takes a thousandth less or more than its samples do."""
    minutes = [piece(0.1 * speed * i, 0.1, value=1 + i) for i in range(3000)]
    samples, _ = placed(*minutes)
    assert len(samples) / RATE == pytest.approx(300 * speed, abs=TOLERANCE + 0.1)
    for i in range(0, 3000, 100):
        at = round((0.1 * speed * i + 0.05) * RATE)
        heard = samples[at - FADE : at + FADE].max()  # where it is resynchronised, it is faded
        assert heard == pytest.approx(1 + i, abs=1)  # what belongs there, or its neighbour


def test_an_overlap_is_heard_once():
    samples, _ = placed(piece(0.0, 1.0), piece(0.5, 1.0, value=2))
    assert len(samples) == 1500
    assert samples[990] == 1
    assert samples[1010] == 2


def test_what_cannot_be_read_is_silence_of_its_length():
    samples, placement = placed(piece(0.0, 1), Unreadable(1.0, 0.02), piece(1.02, 1))
    assert len(samples) == 2020
    assert sound(samples) == [(0, 999), (1021, 2020)]
    assert placement.losses == (Loss(1.0, 1.02),)


def test_the_next_time_says_how_long_it_was():
    _, placement = placed(piece(0.0, 1), Unreadable(None, None), piece(3.5, 1))
    assert placement.losses == (Loss(1.0, 3.5),)
    assert placement.seconds == 4.5


def test_without_times_lengths_count():
    samples, placement = placed(
        piece(None, 1), Unreadable(None, 0.25), Unreadable(None, 0.25), piece(None, 1)
    )
    assert placement.losses == (Loss(1.0, 1.5),)
    assert len(samples) == 2500


def test_losses_side_by_side_are_one():
    packets = [Unreadable(1 + 0.02 * i, 0.02) for i in range(50)]
    _, placement = placed(piece(0.0, 1), *packets, piece(2.0, 1), Unreadable(3, 1), piece(4, 1))
    assert placement.losses == (Loss(1.0, 2.0), Loss(3.0, 4.0))


def test_damage_at_the_end_counts():
    samples, placement = placed(piece(0.0, 1), Unreadable(1.0, 0.5))
    assert len(samples) == 1500
    assert placement.losses == (Loss(1.0, 1.5),)
    _, placement = placed(piece(0.0, 1), Unreadable(None, None))
    assert placement.losses == (Loss(1.0, None, cut_off=True),)


def test_a_file_that_was_cut_off():
    samples, placement = placed(piece(0.0, 1), cut_off=5.0)
    assert len(samples) == 1000
    assert placement.losses == (Loss(1.0, 5.0, cut_off=True),)
    _, placement = placed(piece(0.0, 1), Unreadable(1.0, 0.02), cut_off=5.0)
    assert placement.losses == (Loss(1.0, 5.0, cut_off=True),)


def test_rates_and_channels_may_change():
    placement = Placement()
    stereo = ("FL", "FR")
    blocks = [
        *placement.push(piece(0.0, 1.5)),
        *placement.push(piece(1.5, 0.5, rate=800)),
        *placement.push(piece(2.25, 0.5, rate=800, layout=stereo)),
        *placement.finish(),
    ]
    assert [(len(b.samples), b.rate, b.layout) for b in blocks] == [
        (1000, 1000, MONO),
        (500, 1000, MONO),
        (400, 800, MONO),
        (600, 800, stereo),
    ]
    assert placement.seconds == 2.75


def test_blocks_of_many_channels_are_short():
    """A header may claim what no memory has."""
    layout = tuple(f"C{n}" for n in range(64))
    placement = Placement()
    given = (
        piece(0.0, 0.1, rate=768_000, layout=layout),
        piece(0.3, 0.1, rate=768_000, layout=layout),
    )
    blocks = [block for one in given for block in placement.push(one)]
    blocks += placement.finish()
    assert max(block.samples.size for block in blocks) <= 1 << 21
    assert sum(len(block.samples) for block in blocks) == 0.4 * 768_000


@given(
    st.lists(
        st.tuples(st.floats(0, 20, allow_nan=False), st.floats(0.01, 3), st.booleans()), max_size=20
    )
)
def test_every_piece_is_at_its_time(steps):
    """Whatever holes and damage there are between them."""
    time = 0.0
    given, expected = [], []
    for index, (hole, seconds, damaged) in enumerate(steps):
        frames = max(1, round(seconds * RATE))
        hole = round(hole * RATE) / RATE
        time += hole if hole > TOLERANCE else 0.0
        if damaged:
            given.append(Unreadable(time, frames / RATE))
        else:
            given.append(piece(time, frames / RATE, value=index + 1))
            expected.append((time, frames, index + 1))
        time += frames / RATE
    samples, placement = placed(*given)
    for start, frames, value in expected:
        middle = round(start * RATE) + frames // 2
        if frames > 4 * FADE:
            assert samples[middle] == value
    if expected:
        assert placement.seconds == pytest.approx(time, abs=1e-6)
        assert len(samples) == round(time * RATE)
