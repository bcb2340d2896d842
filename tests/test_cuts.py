"""Hand-made tokens of windows, cut into segments."""

from pyengine.cuts import (
    Cut,
    cut_window,
    cuts_before_silence,
    ends_with_single,
    first_words,
    within,
)
from pyengine.timeline import Timeline
from pyengine.words import Untimed

T = 1000  # timestamp_begin: T + n is n * 0.02 s


def cut(*tokens, frames=3000):
    return cut_window(tokens, timestamp_begin=T, window_frames=frames)


def test_two_segments_and_a_single_timestamp_at_the_end():
    cuts, advance = cut(T, 1, 2, T + 50, T + 60, 3, T + 90)
    assert cuts == [Cut((T, 1, 2, T + 50), 0, 100), Cut((T + 60, 3, T + 90), 120, 180)]
    assert advance == 3000  # no speech after the last timestamp


def test_an_unfinished_segment_is_left_to_the_next_window():
    cuts, advance = cut(T, 1, T + 50, T + 60, 3, 4)
    assert cuts == [Cut((T, 1, T + 50), 0, 100)]
    assert advance == 100


def test_a_pair_at_the_end():
    cuts, advance = cut(T, 1, T + 50, T + 50)
    assert cuts == [Cut((T, 1, T + 50), 0, 100)]
    assert advance == 100


def test_one_segment_with_its_end():
    assert cut(T, 1, T + 40) == ([Cut((T, 1, T + 40), 0, 80)], 3000)


def test_one_segment_without_an_end_lasts_as_long_as_the_audio():
    assert cut(T, 1, 2, frames=801) == ([Cut((T, 1, 2), 0, 801)], 801)


def test_nothing():
    assert cut(frames=800) == ([Cut((), 0, 800)], 800)


def test_each_token_keeps_its_probability():
    tokens = (T, 1, T + 50, T + 60, 3, T + 90, T + 90, 4)
    probabilities = tuple(n / 10 for n in range(8))
    cuts, _ = cut_window(tokens, probabilities, timestamp_begin=T, window_frames=3000)
    assert [c.probabilities for c in cuts] == [(0, 0.1, 0.2), (0.3, 0.4, 0.5)]
    assert cuts[1].untimed(eot=900) == Untimed(1.2, 1.8, (3,), (0.4,))


def test_whether_somebody_goes_on_speaking():
    assert ends_with_single((T, 1, T + 50), T)
    assert not ends_with_single((T, 1, T + 50, T + 50), T)
    assert not ends_with_single((T, 1), T)
    assert not ends_with_single((), T)


def test_no_cut_ends_after_its_window():
    cuts = [Cut((1,), 0, 90), Cut((2,), 90, 210), Cut((3,), 220, 230)]
    assert within(cuts, 200) == [Cut((1,), 0, 90), Cut((2,), 90, 200), Cut((3,), 200, 200)]


def test_a_cut_that_reaches_over_a_silence_is_found():
    timeline = Timeline()
    timeline.add(0, 0, 48_000)
    timeline.add(48_000, 160_000, 48_000)  # seconds 10 to 13 are heard from second 3 on
    before, over, after = Cut((1,), 0, 250), Cut((2,), 100, 500), Cut((3,), 400, 500)
    assert cuts_before_silence([before, after], 0, timeline) == (2, None)
    assert cuts_before_silence([before, over, after], 0, timeline) == (1, 300)
    assert cuts_before_silence([before, after], 100, timeline) == (0, 300)
    near = Timeline()
    near.add(0, 0, 48_000)
    near.add(48_000, 80_000, 48_000)  # two seconds later: no more than a pause
    assert cuts_before_silence([before, over, after], 0, near) == (3, None)


def test_the_first_words_of_a_cut():
    whole = Cut((T, 1, 2, 3, T + 60), 0, 120, (0.9, 0.8, 0.7, 0.6, 0.5))
    assert first_words(whole, 2, 50, T - 10) == Cut((T, 1, 2), 0, 50, (0.9, 0.8, 0.7))
    assert first_words(whole, 3, 90, T - 10).tokens == whole.tokens
