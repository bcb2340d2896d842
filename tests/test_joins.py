"""What of a transcript is lost or invented: hand-made words, and joins of hand-made sound."""

import numpy as np
import pytest
from joins import CONDITIONS, Spoken, join, loops, runs

SPOKEN = [
    Spoken("one", np.sin(np.arange(32000) / 9).astype(np.float32), ("a", "b", "c", "d")),
    Spoken("two", np.sin(np.arange(48000) / 7).astype(np.float32), ("e", "f")),
]


def test_words_that_are_lost():
    (run,) = runs(list("abcdefg"), list("abg"))
    assert run.is_lost
    assert (run.at, run.said, run.found) == (2, ("c", "d", "e", "f"), ())


def test_words_that_nobody_said():
    (run,) = runs(list("ab"), list("axyzb"))
    assert not run.is_lost
    assert (run.at, run.found) == (1, ("x", "y", "z"))


def test_words_misheard_are_neither():
    assert runs(list("abcdef"), list("axyzf")) == []


def test_three_words_become_one_is_no_run_of_three():
    assert runs(list("abcde"), list("axe")) == []


def test_a_transcript_of_nothing():
    (run,) = runs(list("abc"), [])
    assert run.is_lost


def test_loops():
    assert loops(list("abababc"), list("abc")) == 1
    assert loops(["no"] * 3, ["no"] * 3) == 0


@pytest.mark.slow
@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_join_is_its_seeds(condition: str):
    one, again = (join(SPOKEN, 3, 20, condition) for _ in range(2))
    np.testing.assert_array_equal(one.samples, again.samples)
    assert one.samples.dtype == np.float32
    assert np.abs(one.samples).max() <= 1
    assert not np.array_equal(one.samples, join(SPOKEN, 4, 20, condition).samples)


def test_where_things_are_said():
    made = join(SPOKEN, 3, 20)
    assert made.words == [word for part in made.parts for word in part.words]
    for part in made.parts:
        heard = made.samples[round(part.start * 16000) : round(part.end * 16000)]
        assert np.abs(heard).max() > 0.001
    assert made.place(0).startswith(made.parts[0].name)
