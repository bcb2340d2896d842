"""Activation phrases in what was heard; distances known by hand."""

import pytest

from pyengine.live.activation import activation, edit_distance, similarity


@pytest.mark.parametrize(
    ("a", "b", "distance"),
    [
        ("", "", 0),
        ("", "abc", 3),
        ("kitten", "sitting", 3),
        ("sunday", "saturday", 3),
        ("flaw", "lawn", 2),
        ("same", "same", 0),
    ],
)
def test_edit_distance(a, b, distance):
    assert edit_distance(a, b) == edit_distance(b, a) == distance


def test_similarity_is_the_share_of_characters_that_stay():
    assert similarity("kitten", "sitting") == pytest.approx(4 / 7)
    assert similarity("", "") == 1
    assert similarity("", "abc") == 0


def find(text, phrase):
    """The similarity, and the pieces that are not the phrase."""
    pieces = text.split("|")
    found = activation(pieces, phrase)
    return found.similarity, "".join(pieces[found.n_pieces :])


def test_the_phrase_and_its_punctuation_are_taken_off():
    assert find(" Hey|,| Computer|!| Lights| on|.", "hey computer") == (1, " Lights on.")
    assert find(" Hey| computer|.", "Hey, computer!") == (1, "")


def test_what_sounds_like_it_is_similar():
    found, rest = find(" OK|,| whisper|,| play| music|.", "okay whisper")
    assert found == pytest.approx(1 - 2 / 11)  # "a" and "y" are missing
    assert rest == " play music."
    found, rest = find(" Hey| com| puter| stop|.", "hey computer")
    assert (found, rest) == (1, " stop.")


def test_it_counts_at_the_beginning_only():
    found, _ = find(" I| said| hey| computer|.", "hey computer")
    assert found < 0.7


def test_other_speech_is_not_similar():
    assert find(" Go| forward| 10| meters|.", "hey computer")[0] < 0.4
    assert find("", "hey computer")[0] == 0
    assert activation([], "hey computer").n_pieces == 0


def test_in_languages_without_spaces():
    assert find("你|好|电|脑|,|开|灯|。", "你好电脑") == (1, "开灯。")
