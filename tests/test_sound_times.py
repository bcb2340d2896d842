"""pyengine/sound/times.py: which jumps of a container's times are believed, told by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyengine.sound.pieces import Piece, Unreadable
from pyengine.sound.times import BelievedTimes

RATE = 1000
PACKET = 0.1
"""Seconds."""


def packet(start, seconds=PACKET) -> Piece:
    return Piece(np.ones((round(seconds * RATE), 1), np.float32), RATE, ("FC",), start)


def packets(begin, end, shift=0.0) -> list[Piece]:
    count = round((end - begin) / PACKET)
    return [packet(begin + PACKET * i + shift) for i in range(count)]


def places(given, ends=None) -> list[float]:
    """Where each piece begins, by the times that come out."""
    times = BelievedTimes(ends)
    out = [found for one in given for found in times.push(one)]
    out += times.finish()
    found, line = [], 0.0
    for piece in out:
        line = line if piece.start is None else piece.start
        seconds = piece.seconds or 0 if isinstance(piece, Unreadable) else len(piece.samples) / RATE
        found.append(round(line, 6))
        line += seconds
    return found


def starts(given) -> list[float]:
    return [round(piece.start, 6) for piece in given]


@pytest.mark.parametrize("late", [0.0, 0.3, 4.0, 600.0])
def test_a_late_beginning_is_true(late):
    given = packets(late, late + 40)
    assert places(given) == starts(given)


@pytest.mark.parametrize("hole", [0.2, 3.0, 4000.0])
@pytest.mark.parametrize("after", [0.5, 40.0])
def test_a_hole_is_true(hole, after):
    given = [*packets(0, 2), *packets(2 + hole, 2 + hole + after)]
    assert places(given) == starts(given)


def test_packets_with_holes_between_them_are_where_they_are():
    """As recorders make them that leave silence out."""
    given = [packet(time) for time in np.cumsum([0.1, 5, 0.1, 0.4, 90, 7, 0.2] * 60)]
    assert places(given) == starts(given)


@pytest.mark.parametrize("jump", [-1.9, -0.7, 0.06, 0.9, 8.0, 5000.0, 1e6])
@pytest.mark.parametrize("damaged", [1, 30])
def test_a_damaged_time_moves_nothing(jump, damaged):
    """Of a packet, or of a cluster with its packets."""
    given = packets(0, 10)
    expected = starts(given)
    given[20 : 20 + damaged] = packets(2, 2 + damaged * PACKET, jump)
    assert places(given) == expected


def test_several_damaged_times_move_nothing():
    given = packets(0, 10)
    expected = starts(given)
    for at, jump in enumerate((40, 900, 4, -1.2, 7), 30):
        given[at] = packet(at * PACKET + jump)
    assert places(given) == expected


def test_a_damaged_time_at_the_end():
    given = [*packets(0, 2), packet(700.0)]
    assert places(given)[-1] == 2.0
    assert places(given, ends=2.1)[-1] == 2.0
    given = [*packets(0, 2), packet(9.0)]
    assert places(given, ends=9.1)[-1] == 9.0


@pytest.mark.parametrize("behind", [2.0, 60.0])
def test_no_jump_leads_behind_the_announced_end(behind):
    """Though all that follows agrees with it."""
    given = [*packets(0, 2), *packets(500, 500 + behind)]
    expected = packets(0, 2 + behind)
    assert places(given, ends=80.0) == starts(expected)
    assert places(given, ends=500 + behind) == starts(given)


def test_a_length_that_was_passed_says_nothing():
    """Of a file whose header was written before its end."""
    given = [*packets(0, 5), *packets(8, 10)]
    assert places(given, ends=3.0) == starts(given)


def test_a_time_of_days_is_damaged():
    given = [*packets(0, 1), *packets(1e6, 1e6 + 60)]
    assert places(given) == starts(packets(0, 61))


@pytest.mark.parametrize("seconds", [2.0, 60.0])
def test_times_that_begin_anew_are_those_of_another_file(seconds):
    """Joined to the first: its holes are its own."""
    second = [*packets(0, seconds), *packets(seconds + 1.5, seconds + 3)]
    given = [*packets(0, 5), *second]
    assert places(given) == starts([*packets(0, 5), *(packet(p.start + 5) for p in second)])


def test_what_cannot_be_read_moves_nothing():
    lost = Unreadable(2.0, PACKET)
    assert places([*packets(0, 2), lost, *packets(2.1, 4)])[20:22] == [2.0, 2.1]
    # Its own time and length may be damaged, too
    for damaged in (Unreadable(700.0, PACKET), Unreadable(2.0, None), Unreadable(2.0, 1e6)):
        assert places([*packets(0, 2), damaged, *packets(2.1, 4)])[20:22] == [2.0, 2.1]


def test_what_has_no_time_is_as_long_as_it_says():
    """It is estimated from bytes; but a hole of days is none."""
    for seconds, behind in ((600.0, 602.0), (1e6, 2.0)):
        given = [*packets(0, 2), Unreadable(None, seconds), packet(None)]
        times = BelievedTimes()
        out = [found for one in given for found in times.push(one)]
        assert (out[20].start, out[20].seconds) == (2.0, behind - 2.0 or None)


def test_a_jump_behind_what_cannot_be_read():
    given = [*packets(0, 2), Unreadable(None, None), *packets(5, 9)]
    assert places(given)[21:] == starts(given[21:])
    given[21] = packet(77.0)
    given[22:] = packets(2.1, 9)
    assert places(given)[21:] == [2.0, *starts(given[22:])]


def test_what_is_held_is_bounded():
    """In seconds, in samples of all channels, and in pieces without sound."""
    layout = tuple(f"C{n}" for n in range(64))
    wide = Piece(np.zeros((1 << 14, 64), np.float32), 768_000, layout)
    for piece, most in ((packet(None), 30 / PACKET), (wide, 8), (Unreadable(None, None), 5000)):
        times = BelievedTimes()
        assert not list(times.push(packet(100.0)))
        held = 1
        while not list(times.push(piece)):
            held += 1
            assert held <= most + 1
        assert held > most / 2


@given(st.lists(st.tuples(st.floats(0, 1e5), st.floats(0.01, 3)), max_size=30))
def test_nothing_is_lost_whatever_the_times(pieces):
    """All pieces come out, in their order."""
    times = BelievedTimes()
    given = [packet(start, seconds) for start, seconds in pieces]
    out = [found for one in given for found in times.push(one)]
    out += times.finish()
    assert [len(one.samples) for one in out] == [len(one.samples) for one in given]
