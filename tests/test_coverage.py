"""Speech that no word covers: hand-made spans."""

from pyengine.coverage import missed, places

WORDS = [(0.2, 0.6), (0.7, 1.0), (1.1, 1.5)]


def test_words_cover_speech():
    assert missed([(0.1, 1.6)], WORDS, 0.0, 2.0, 0.5) == []


def test_speech_behind_the_last_word():
    assert missed([(0.1, 1.6), (2.0, 6.0)], WORDS, 0.0, 8.0, 1.0) == [(1.5, 6.0)]
    assert missed([(0.1, 1.6), (2.0, 2.5)], WORDS, 0.0, 8.0, 1.0) == []


def test_speech_before_the_first_word():
    moved = [(a + 5, b + 5) for a, b in WORDS]
    assert missed([(1.0, 3.0), (5.1, 6.6)], moved, 0.0, 8.0, 1.0) == [(1.0, 5.2)]


def test_a_word_that_lasts_too_long_covers_its_beginning_alone():
    words = [(0.0, 0.4), (0.5, 7.0), (7.0, 7.5)]
    assert missed([(0.0, 7.5)], words, 0.0, 7.5, 1.0) == [(0.5 + 1.2, 7.0)]


def test_a_long_word_with_a_pause_in_it_has_missed_nothing():
    assert missed([(0.0, 1.5), (6.8, 7.5)], [(0.0, 0.4), (0.5, 7.0), (7.0, 7.5)], 0, 7.5, 1.0) == []


def test_without_words_all_speech_is_missed():
    assert missed([(1.0, 2.0), (3.0, 4.0)], [], 0.0, 5.0, 1.0) == [(1.0, 4.0)]
    assert missed([(1.0, 2.0), (3.0, 4.0)], [], 0.0, 3.5, 1.0) == [(1.0, 3.5)]


def test_several_stretches():
    words = [(3.0, 3.5), (3.5, 4.0), (8.0, 8.5)]
    assert missed([(0.0, 10.0)], words, 0.0, 10.0, 1.0) == [(0.0, 3.0), (4.0, 8.0), (8.5, 10.0)]


def test_in_silence_nothing_is_missed():
    assert missed([], WORDS, 0.0, 30.0, 1.0) == []


def test_the_silence_in_a_stretch_is_no_place():
    speech = [(1.0, 3.0), (3.5, 4.0), (7200.0, 7203.0)]
    assert places(speech, (2.0, 7202.0)) == [(2.0, 4.0), (7200.0, 7202.0)]
    assert places([], (0.0, 5.0)) == []
