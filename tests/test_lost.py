"""Nothing that is said is lost, nothing is invented: some of benchmarks/lost.py's joins."""

from dataclasses import replace

import pytest
from joins import Join, Spoken, join, length, runs, spoken_recordings
from wer import english_words

from pyengine import TranscribeOptions, transcribe
from pyengine.vad_options import VadOptions

DEFAULTS = replace(TranscribeOptions.recommended(), language="en")
GREEDY = TranscribeOptions(language="en", vad=VadOptions(), word_timestamps=True, missed_speech=1.0)
"""Nothing else of what keeps the defaults from leaving words out."""

SEEDS = (*(pytest.param(seed, marks=pytest.mark.hours) for seed in (1, 3, 5)), 7, 9, 11)
"""Without reading again, 9 and 11 lose the end of a sentence; 1, 3 and 5 lose nothing."""


@pytest.fixture(scope="module")
def model(remembering):
    return remembering("tiny.en", arithmetic="fast")


@pytest.fixture(scope="module")
def spoken() -> list[Spoken]:
    return spoken_recordings()


def made(spoken: list[Spoken], seed: int) -> Join:
    """The benchmark's, with --longest 120."""
    return join(spoken, seed, length(seed, 120))


@pytest.mark.parametrize("seed", SEEDS)
def test_clean_joins(model, spoken, seed: int):
    one = made(spoken, seed)
    result = transcribe(model, one.samples, DEFAULTS)
    wrong = runs(one.words, english_words(result.text))
    assert not wrong, [one.place(run.at) for run in wrong]
    times = [time for s in result.segments for word in s.words for time in (word.start, word.end)]
    assert times == sorted(times)


def test_what_is_lost_where_nothing_is_read_again(model, spoken):
    """The last of the joins above is such that it matters."""
    one = made(spoken, 11)
    once = transcribe(model, one.samples, replace(GREEDY, missed_speech=None))
    lost = [run for run in runs(one.words, english_words(once.text)) if run.is_lost]
    assert lost
    assert once.reread == ()
    again = transcribe(model, one.samples, GREEDY)
    assert not runs(one.words, english_words(again.text))
    assert again.reread
