"""Speech that no word covers: hand-made spans."""

import pytest

from pyengine.coverage import is_too_much, longest, missed, places

WORDS = [(0.2, 0.6), (0.7, 1.0), (1.1, 1.5)]


def test_words_cover_speech():
    assert missed([(0.1, 1.6)], WORDS, 0.0, 2.0, 0.5) == []


def test_speech_behind_the_last_word():
    assert missed([(0.1, 1.6), (2.0, 6.0)], WORDS, 0.0, 8.0, 1.0) == [(1.5, 6.0)]
    assert missed([(0.1, 1.6), (2.0, 2.5)], WORDS, 0.0, 8.0, 1.0) == []


def test_speech_before_the_first_word():
    moved = [(a + 5, b + 5) for a, b in WORDS]
    assert missed([(1.0, 3.0), (5.1, 6.6)], moved, 0.0, 8.0, 1.0) == [(1.0, 5.2)]


def test_what_nobody_can_say_is_invented():
    """Eleven letters in a quarter of a second."""
    words = [" See", " you", " later."]
    assert is_too_much(words, [(1.0, 2.25)], 2.0, 3.0)
    assert not is_too_much(words, [(1.0, 2.4)], 2.0, 3.0)
    assert is_too_much(words, [], 2.0, 3.0)
    assert not is_too_much([], [], 2.0, 3.0)


def test_a_word_lasts_as_long_as_it_can():
    """Of English ones, 99 of a hundred are shorter."""
    assert longest(" we") == pytest.approx(0.62)
    assert longest(" disposed,") == pytest.approx(0.98)
    assert longest(" 4242.") == pytest.approx(1.5)  # four words
    assert longest(" \u041f\u0440\u0438\u0432\u0435\u0442") == pytest.approx(0.86)
    assert longest("...") == 0.5


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
