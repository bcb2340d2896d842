"""What was committed, put together by hand."""

from dataclasses import replace

import pytest
from result_factory import segment

from pyengine.cli.live.transcript import Delays, Transcript
from pyengine.live.events import Committed, Tentative
from pyengine.result import Language, Word


def word(text, start, end, probability=0.5):
    return Word(text=text, start=start, end=end, probability=probability, tokens=(len(text),))


ASK = word(" Ask", 1.0, 1.4)
NOT = word(" not", 1.4, 1.9)
STOP = word(".", 1.9, 1.9)
WHAT = word(" What", 2.5, 3.0, 0.125)


def transcript(*events):
    found = Transcript()
    for event in events:
        found.add(event)
    return found.result(4.0)


def test_segments_and_words_that_are_in_none():
    first = replace(segment(" Ask not.", 1.0, 1.9), words=(ASK, replace(NOT, text=" not.")))
    result = transcript(
        Language(code="fr", probability=0.9),
        Committed(words=(ASK, NOT)),
        Tentative(words=(WHAT,)),
        Committed(words=(STOP, WHAT)),
        first,
    )
    assert result.segments[0] is first
    assert result.text == " Ask not. What"
    assert result.language.code == "fr"
    assert result.duration == 4.0
    last = result.segments[1]
    assert (last.id, last.start, last.end, last.words) == (1, 2.5, 3.0, (WHAT,))
    assert last.tokens == (5,)
    assert last.confidence == pytest.approx(0.125)


def test_what_is_tentative_is_not_in_it():
    assert transcript(Tentative(words=(ASK,))).segments == ()
    assert transcript().text == ""


def test_a_whole_sentence_leaves_nothing():
    result = transcript(Committed(words=(ASK, NOT, STOP)), segment(" Ask not.", 1.0, 1.9))
    assert [s.text for s in result.segments] == [" Ask not."]


def test_delays():
    delays = Delays()
    assert delays.summary() is None
    delays.add([ASK], 2.4)  # 1.0 s after it was said
    assert (
        delays.summary() == "1 word, committed 1.00 s after being said (median; 90% within 1.00 s)"
    )
    for i in range(9):
        delays.add([ASK], 1.4 + i / 10)  # 0.0, 0.1, ... 0.8
    assert delays.summary() == (
        "10 words, committed 0.45 s after being said (median; 90% within 0.80 s)"
    )
    delays = Delays()
    delays.add([WHAT], 2.9)  # a time that was guessed too late
    assert delays.summary().startswith("1 word, committed 0.00 s")
