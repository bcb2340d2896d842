"""Turns, drawn by hand."""

import pytest

from pyengine.speakers.frames import n_frames, seconds
from pyengine.speakers.turn import Turn
from pyengine.speakers.turns import turns_of


def turns(
    *spoken: tuple[int, float, float], duration: float = 60.0
) -> list[tuple[float, float, int]]:
    """From (speaker, from which second, to which); ends are as exact as frames."""
    parts: dict[int, list[tuple[int, int]]] = {}
    for speaker, start, end in spoken:
        parts.setdefault(speaker, []).append((n_frames(start), n_frames(end)))
    found, _ = turns_of(parts, duration)
    return [(round(turn.start, 1), round(turn.end, 1), turn.speaker) for turn in found]


def test_a_short_pause_is_part_of_a_turn():
    assert turns((0, 1, 2), (0, 2.4, 4)) == [(1, 4, 0)]
    assert turns((0, 2.4, 4), (0, 1, 2)) == [(1, 4, 0)]


def test_a_longer_one_is_if_nobody_else_speaks_in_it():
    assert turns((0, 1, 2), (0, 3, 4)) == [(1, 4, 0)]
    assert turns((0, 1, 2), (1, 2.2, 2.8), (0, 3, 4)) == [(1, 2, 0), (2.2, 2.8, 1), (3, 4, 0)]
    assert turns((0, 1, 2), (1, 1.5, 3.5), (0, 3, 4)) == [(1, 2, 0), (1.5, 3.5, 1), (3, 4, 0)]
    assert turns((0, 1, 2), (1, 2, 3), (0, 3, 4)) == [(1, 2, 0), (2, 3, 1), (3, 4, 0)]
    # Whoever speaks before and after it is not in it
    assert turns((1, 0.5, 1.2), (0, 1, 2), (0, 3, 4), (1, 3.5, 6)) == [
        (0.5, 1.2, 0),
        (1, 4, 1),
        (3.5, 6, 0),
    ]


def test_a_long_pause_ends_a_turn():
    assert turns((0, 1, 2), (0, 4, 5)) == [(1, 2, 0), (4, 5, 0)]


def test_a_blip_is_no_turn_and_its_speaker_nobody():
    assert turns((7, 1, 1.05), (3, 2, 3)) == [(2, 3, 0)]


def test_speakers_are_counted_as_they_come():
    found, order = turns_of({4: [(300, 400)], 2: [(100, 200)], 9: [(350, 500)]}, 60)
    assert [turn.speaker for turn in found] == [0, 1, 2]
    assert order == [2, 4, 9]
    assert found[0] == Turn(seconds(100), seconds(200), 0)


def test_nobody_speaks_after_the_end():
    found, _ = turns_of({0: [(0, 600)], 1: [(700, 800)]}, 10.0)
    assert [(turn.start, turn.end) for turn in found] == [(pytest.approx(seconds(0)), 10.0)]


def test_silence():
    assert turns_of({}, 10.0) == ([], [])
