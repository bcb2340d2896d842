"""Who says which word: of conversations whose speakers are known, and where it is hard."""

import difflib
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from result_factory import segment
from test_formats_layout import spoken
from wer import english_words

from pyengine.result import Segment, Word
from pyengine.speakers.turn import Turn
from pyengine.speakers.words import in_order, with_speakers

CONVERSATIONS = Path(__file__).parent / "data" / "speakers" / "conversations.json"

GOAL = 0.97


def at(*words: tuple[str, float, float]) -> Segment:
    """A segment of words with these times."""
    made = tuple(Word(text=text, start=start, end=end) for text, start, end in words)
    text = "".join(word.text for word in made)
    return replace(segment(text, made[0].start, made[-1].end), words=made)


def who(segments: list[Segment], *turns: tuple[float, float, int]) -> list[tuple[int | None, str]]:
    found, _ = in_order(with_speakers(segments, [Turn(*turn) for turn in turns]))
    assert [s.id for s in found] == [*range(len(found))]
    assert all(word.speaker == s.speaker for s in found for word in s.words)
    return [(s.speaker, s.text) for s in found]


@cache
def conversations() -> list[dict]:
    return json.loads(CONVERSATIONS.read_text())


def share_right(conversation: dict, wrong_by: float, seed: int, *, plain: bool = False) -> float:
    """Of the words that were understood, those with the right speaker, where the edges of turns
    are wrong by so many seconds at most. `plain`: without punctuation."""
    chance = np.random.default_rng(seed)
    turns = []
    for part in conversation["said"]:
        start, end = (edge + chance.uniform(-wrong_by, wrong_by) for edge in part["span"])
        if start < end:
            turns.append(Turn(start, end, part["speaker"]))
    heard = [
        at(*((text.strip(".,?!") if plain else text, start, end) for text, start, end in words))
        for words in conversation["heard"]
    ]
    found = with_speakers(heard, turns)
    said = [(word, p["speaker"]) for p in conversation["said"] for word in p["text"].split()]
    given = [(word, s.speaker) for s in found for w in s.words for word in english_words(w.text)]
    matched = difflib.SequenceMatcher(None, [w for w, _ in said], [w for w, _ in given], False)
    pairs = [
        (said[a + k][1], given[b + k][1])
        for a, b, size in matched.get_matching_blocks()
        for k in range(size)
    ]
    assert len(pairs) > 0.9 * len(said)
    return sum(theirs == given for theirs, given in pairs) / len(pairs)


@pytest.mark.parametrize("wrong_by", [0.0, 0.25, 0.5])
def test_words_have_their_speakers(wrong_by):
    shares = [
        share_right(conversation, wrong_by, seed)
        for conversation in conversations()
        for seed in range(3)
    ]
    assert min(shares) > GOAL, shares


def test_words_without_punctuation():
    shares = [
        share_right(each, 0.25, seed, plain=True) for each in conversations() for seed in (0, 1)
    ]
    assert min(shares) > GOAL, shares


def test_a_segment_is_split_where_another_speaks():
    made = spoken("One two. Three four.", 1.0, 0.5)
    found, count = in_order(with_speakers([made], [Turn(1, 2, 5), Turn(2, 3, 3)]))
    one, two = found
    assert count == 2
    assert [(s.text, s.start, s.end, s.speaker) for s in found] == [
        (" One two.", 1.0, 2.0, 0),
        (" Three four.", 2.0, made.end, 1),
    ]
    assert one.tokens + two.tokens == made.tokens
    assert one.token_probs + two.token_probs == made.token_probs
    assert [replace(w, speaker=None) for s in found for w in s.words] == [*made.words]


def test_changes_wait_for_the_end_of_a_sentence():
    """Turns are wrong by a third of a second, either way."""
    said = at(
        (" So", 0, 0.3), (" it", 0.3, 0.5), (" is.", 0.5, 0.9), (" Yes,", 0.9, 1.2), (" it", 1.2, 2)
    )
    for edge in (0.6, 1.2):
        assert who([said], (0, edge, 0), (edge, 3, 1)) == [(0, " So it is."), (1, " Yes, it")]


def test_changes_wait_for_a_pause():
    said = at(
        (" so", 0, 0.3), (" it", 0.3, 0.5), (" is", 0.5, 0.9), (" and", 1.3, 1.5), (" on", 1.5, 2)
    )
    for edge in (0.6, 1.45):
        assert who([said], (0, edge, 0), (edge, 3, 1)) == [(0, " so it is"), (1, " and on")]


def test_a_change_within_a_phrase_is_one_where_turns_are_clear():
    said = at(*((f" w{i}", i / 2, i / 2 + 0.5) for i in range(8)))
    assert who([said], (0, 2, 0), (2, 4, 1)) == [(0, " w0 w1 w2 w3"), (1, " w4 w5 w6 w7")]


@pytest.mark.parametrize("floor", [[(0, 1, 0), (1.4, 3, 0)], [(0, 3, 0)]])
def test_a_yes_while_another_has_the_floor(floor):
    said = at(
        (" I", 0, 0.5), (" think.", 0.5, 1), (" Yes.", 1, 1.4), (" So", 1.4, 2), (" do", 2, 3)
    )
    assert who([said], *floor, (1.05, 1.35, 1)) == [(0, " I think."), (1, " Yes."), (0, " So do")]


def test_a_word_that_another_speaks_over_stays():
    said = at((" I", 0, 0.5), (" really", 0.5, 1), (" think", 1, 1.4), (" so", 1.4, 2))
    assert who([said], (0, 2, 0), (1.05, 1.35, 1)) == [(0, " I really think so")]


def test_what_no_turn_is_near_nobody_says():
    said = [
        at((" Hi.", 0, 1)),
        at((" Thanks", 10, 10.5), (" for", 10.5, 11)),
        at((" Bye.", 21, 22)),
    ]
    assert who(said, (0, 1, 0), (22.5, 23, 1)) == [(0, " Hi."), (None, " Thanks for"), (1, " Bye.")]


def test_without_times_of_words_a_segment_is_whoever_speaks_most():
    said = [segment(" a", 0, 4), segment(" b", 4, 8), segment(" c", 8.5, 9), segment(" d", 90, 99)]
    turns = (0, 1, 1), (1, 5, 0), (5, 6, 1), (6, 8, 1)
    assert who(said, *turns) == [(0, " a"), (1, " b"), (1, " c"), (None, " d")]


def test_where_nobody_speaks_nobody_is_named():
    said = [at((" a", 0, 1)), segment(" b", 1, 2)]
    assert who(said) == [(None, " a"), (None, " b")]
    assert in_order(with_speakers([], [Turn(0, 1, 0)])) == ([], 0)


def test_hours_take_time_in_proportion():
    """Each word looks at the turns around it alone."""
    n = 60_000
    said = [
        at(*((f" w{i}", i / 2, i / 2 + 0.4) for i in range(k, k + 100))) for k in range(0, n, 100)
    ]
    turns = [Turn(i, i + 0.9, i % 5) for i in range(n // 2)]
    found, count = in_order(with_speakers(said, turns))
    assert (len(found), count) == (n // 2, 5)
