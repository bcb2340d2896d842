"""When words are committed, on hypotheses made up by hand and at random."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from pyengine.live.agreement import Agreement, spoken


@dataclass(frozen=True)
class Said:
    text: str


def said(text: str) -> list[Said]:
    return [Said(" " + word) for word in text.split()]


def committed(agreement: Agreement, *readings: tuple[str, int]) -> list[int]:
    """How many words each reading commits; they are taken off the next ones by the caller."""
    return [agreement.read(said(text), heard) for text, heard in readings]


def test_one_reading_commits_nothing():
    assert committed(Agreement(0), ("and so my fellow", 100)) == [0]


def test_two_readings_commit_what_they_have_in_common():
    agreement = Agreement(0)
    assert committed(agreement, ("and so my fella", 1), ("and so my fellow Americans", 2)) == [0, 3]


def test_all_readings_of_a_while_must_agree():
    agreement = Agreement(10)
    readings = [("and so", 0), ("and so my", 5), ("and so my fellow", 10), ("and so my fellow", 15)]
    assert committed(agreement, *readings) == [0, 0, 2, 3]


def test_a_last_word_that_changes_begins_anew():
    agreement = Agreement(10)
    readings = [("the cat", 0), ("the cap", 5), ("the cat", 10), ("the cat", 20), ("the cat", 25)]
    assert committed(agreement, *readings) == [0, 0, 1, 2, 2]


def test_words_that_take_the_place_of_others_wait_for_twice_as_long():
    agreement = Agreement(10)
    readings = [("and Mr. John", 0), *[("Mr. John Dashwood had", heard) for heard in (5, 15, 25)]]
    assert committed(agreement, *readings) == [0, 0, 0, 4]


def test_after_a_commit_the_next_words_keep_their_time():
    agreement = Agreement(10)
    agreement.read(said("one two"), 0)
    assert agreement.read(said("one two three"), 10) == 2
    agreement.commit(2)
    assert agreement.read(said("three four"), 20) == 1


def test_what_was_read_before_does_not_count_after_a_pause():
    agreement = Agreement(0)
    agreement.read(said("yes"), 0)
    agreement.clear()
    assert agreement.read(said("yes"), 100) == 0


def test_case_and_punctuation_may_still_change():
    agreement = Agreement(0)
    assert committed(agreement, ("so. Ask not", 1), ("So, ask not what", 2)) == [0, 3]


def test_punctuation_of_the_last_word_must_agree():
    agreement = Agreement(0)
    assert committed(agreement, ("all the world", 1), ("all the world.", 2)) == [0, 2]
    assert committed(agreement, ("all the world.", 3)) == [3]


def test_what_follows_settles_the_punctuation():
    agreement = Agreement(0)
    assert committed(agreement, ("the world. And", 1), ("the world and so", 2)) == [0, 2]


def test_what_is_spoken_of_a_word():
    assert spoken(" “Hello,”") == "hello"
    assert spoken(" 3.5%") == "35"
    assert spoken(" —") == ""
    assert spoken(" STRASSE") == spoken(" Straße")
    # Marks belong to their letter: Devanagari vowels, decomposed accents
    assert spoken("हिन्दी।") == "हिन्दी"
    assert spoken("cafe\u0301") == spoken("caf\u00e9")


words = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=6)


@given(st.lists(words, min_size=1, max_size=12), st.integers(0, 30))
def test_a_committed_word_was_in_all_readings_of_the_time(readings, settle):
    """Against the rule written out: the word at its place in every reading since."""
    agreement = Agreement(settle)
    history: list[tuple[int, list[str]]] = []
    for turn, texts in enumerate(readings):
        heard = 10 * turn
        history.append((heard, texts))
        n = agreement.read([Said(text) for text in texts], heard)
        since = [h for h, _ in history if h <= heard - settle]
        if n:
            assert len(history) > 1
            latest = [t for h, t in history if not since or h >= max(since)]
            assert all(t[:n] == texts[:n] for t in latest)
            assert history[-2][1][:n] == texts[:n]
