"""Stretches of speech, drawn by hand."""

import numpy as np

from pyengine.speakers.frames import FRAMES, n_frames
from pyengine.speakers.stretches import Stretch, changes, joined, runs, stretches_of

WHOLE = (0, FRAMES)


def activity(*spoken: tuple[int, float, float]) -> np.ndarray:
    """From (speaker, from which second, to which)."""
    found = np.zeros((FRAMES, 3), np.float32)
    for speaker, start, end in spoken:
        found[n_frames(start) : n_frames(end), speaker] = 0.9
    return found


def test_runs_and_joins():
    mask = np.array([1, 1, 0, 0, 1, 0, 1], bool)
    assert runs(mask) == [(0, 2), (4, 5), (6, 7)]
    assert joined(runs(mask), 2) == [(0, 2), (4, 7)]
    assert joined(runs(mask), 3) == [(0, 7)]
    assert runs(np.zeros(3, bool)) == []


def test_a_pause_parts_what_a_window_takes_for_one_speaker():
    found = stretches_of(activity((0, 1, 3), (0, 3.1, 4), (0, 5, 8)), WHOLE)
    assert [stretch.own for stretch in found] == [
        (n_frames(1), n_frames(4)),
        (n_frames(5), n_frames(8)),
    ]


def test_where_two_speak_no_embedding_is_made():
    (first, second) = stretches_of(activity((0, 1, 3), (1, 2, 5)), WHOLE)
    assert first.pieces == ((n_frames(1), n_frames(2)),)
    assert second.pieces == ((n_frames(3), n_frames(5)),)


def test_a_window_decides_for_its_part_alone():
    own = (n_frames(4), n_frames(6))
    found = stretches_of(activity((0, 1, 3), (1, 3.5, 4.2), (2, 5, 9)), own)
    assert [(s.speaker, s.own) for s in found] == [
        (1, (n_frames(4), n_frames(4.2))),
        (2, (n_frames(5), n_frames(6))),
    ]
    # But where it decides for little, it listens to what lies around
    assert found[0].n_alone == n_frames(4.2) - n_frames(3.5)
    assert found[1].n_alone == n_frames(1.5)


def test_long_speech_is_known_by_three_seconds_in_its_middle():
    (stretch,) = stretches_of(activity((0, 1, 9)), WHOLE)
    ((first, last),) = stretch.pieces
    assert abs((last - first) - n_frames(3)) <= 1
    assert abs((first + last) // 2 - n_frames(5)) <= 1


def test_what_another_window_hears_as_a_change_parts_a_stretch():
    heard = activity((0, 1, 7))
    other = activity((1, 1, 3), (2, 3.2, 7))
    (cut,) = changes(other)
    assert abs(cut - n_frames(3.1)) <= 1
    assert [stretch.own for stretch in stretches_of(heard, WHOLE, [cut])] == [
        (n_frames(1), cut),
        (cut, n_frames(7)),
    ]
    # Too near to an end to be known
    assert len(stretches_of(heard, WHOLE, [n_frames(1.2)])) == 1


def test_pauses_and_overlaps_are_no_changes():
    assert changes(activity((0, 1, 3), (1, 4, 6), (1, 7, 8))) == []
    assert changes(activity((0, 1, 4), (1, 3, 6))) == []


def test_silence_has_no_stretches():
    assert stretches_of(activity(), WHOLE) == []


def test_alone_for_hardly_a_moment():
    (stretch,) = [
        s for s in stretches_of(activity((0, 1, 3), (1, 1, 2.98)), WHOLE) if not s.speaker
    ]
    assert stretch == Stretch(0, (n_frames(1), n_frames(3)), ())
