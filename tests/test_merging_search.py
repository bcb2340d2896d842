"""Beams that are given up or merged, on logits known by hand."""

from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyengine.hparams import Hparams
from pyengine.merging_search import MergingBeamSearch, likelier, search_of
from pyengine.options import TranscribeOptions
from pyengine.search import BeamSearch, Hypothesis, Sampling
from pyengine.softmax import log_sum_exp
from pyengine.tokenizer import Tokenizer

COMMA, EOT, STAMP = 8, 9, 10
"""0 to 7 are words; behind the end there are timestamps, 10 to 12."""


def row(**probabilities: float) -> np.ndarray:
    """Logits of 13 tokens, "t3" for that of token 3; what is not given is impossible."""
    values = np.full(13, -np.inf, np.float32)
    for name, probability in probabilities.items():
        values[int(name[1:])] = log(probability)
    return values


def said(*tokens: int, each: float = 0.9) -> Hypothesis:
    """With tokens of the same probability."""
    hypothesis = Hypothesis()
    for token in tokens:
        sum_logprob = hypothesis.sum_logprob + log(each)
        hypothesis = hypothesis.then(token, log(each), sum_logprob)
    return hypothesis


def step(live: list[Hypothesis], *rows: np.ndarray, threshold: float = log(20)) -> list[tuple]:
    """What goes on of some hypotheses: the tokens of each."""
    search = MergingBeamSearch(EOT, STAMP, width=4, threshold=threshold)
    return [b.hypothesis.tokens for b in search.step(live, np.array(rows), log_sum_exp)]


def test_what_is_a_lot_less_likely_is_given_up():
    rows = row(t1=0.6, t2=0.35, t3=0.05)
    assert step([Hypothesis()], rows, threshold=log(100)) == [(1,), (2,), (3,)]
    assert step([Hypothesis()], rows, threshold=log(10)) == [(1,), (2,)]
    assert step([Hypothesis()], rows, threshold=log(1.5)) == [(1,)]


def test_an_end_that_is_a_lot_less_likely_is_none():
    for threshold, ends in ((log(100), 1), (log(10), 0)):
        search = MergingBeamSearch(EOT, STAMP, width=4, threshold=threshold)
        branches = search.step([said(1)], np.array([row(t2=0.95, t9=0.05)]), log_sum_exp)
        live = [b.hypothesis for b in branches]
        assert [h.tokens for h in live] == [(1, 2)]
        assert len(BeamSearch.candidates(search, [])) == ends


def test_it_is_over_when_nothing_likely_goes_on():
    search = MergingBeamSearch(EOT, STAMP, width=4, threshold=log(10))
    assert search.step([said(1)], np.array([row(t2=0.01, t9=0.99)]), log_sum_exp) == []
    assert [h.tokens for h in search.candidates([])] == [(1,)]


def test_what_is_less_likely_than_an_end_does_not_go_on():
    """It would lose against it, and might go on for ever."""
    rows = np.array([row(t2=0.35, t9=0.4, t3=0.25)])
    search = MergingBeamSearch(EOT, STAMP, width=4, threshold=log(100))
    assert search.step([said(1)], rows.copy(), log_sum_exp) == []
    likelier_goes_on = MergingBeamSearch(EOT, STAMP, width=4, threshold=log(100))
    rows = np.array([row(t2=0.45, t9=0.4, t3=0.15)])
    (branch,) = likelier_goes_on.step([said(1)], rows, log_sum_exp)
    assert branch.hypothesis.tokens == (1, 2)


def test_the_likeliest_of_those_that_have_said_the_same_of_late_goes_on():
    live = [said(7, 1, 2, 3), said(6, 1, 2, 3, each=0.8), said(5, 1, 2, 0)]
    assert step(live, *[row(t4=1.0)] * 3) == [(7, 1, 2, 3, 4), (5, 1, 2, 0, 4)]
    # They are apart until the last four tokens are the same
    live = [said(7, 1, 2), said(6, 1, 2, each=0.8)]
    assert step(live, *[row(t3=1.0)] * 2) == [(7, 1, 2, 3), (6, 1, 2, 3)]


def test_one_that_is_behind_by_a_comma_has_said_the_same():
    live = [said(7, 1, 2, 3, 4), said(7, COMMA, 1, 2, 3, each=0.8)]
    assert step(live, row(t5=1.0), row(t4=1.0)) == [(7, 1, 2, 3, 4, 5)]
    # Of the two that are behind, the one with the comma is less likely
    live = [said(7, 1, 2, 3, 4, each=0.8), said(7, COMMA, 1, 2, 3)]
    expected = [(7, COMMA, 1, 2, 3, 4), (7, 1, 2, 3, 4, 5)]
    assert step(live, row(t5=1.0), row(t4=1.0)) == expected


def test_timestamps_are_all_one():
    assert step([said(1, 2)], row(t10=0.4, t11=0.3, t12=0.2, t3=0.1)) == [(1, 2, 10), (1, 2, 3)]


def test_a_timestamp_counts_as_much_as_all_of_them():
    """At a pause they share the probability; none of them alone is likelier than the word."""
    rows = np.array([row(t3=0.4, t10=0.15, t11=0.25, t12=0.2)])
    search = MergingBeamSearch(EOT, STAMP, width=4, threshold=log(20))
    time, word = [b.hypothesis for b in search.step([said(1)], rows, log_sum_exp)]
    assert (time.tokens, word.tokens) == ((1, 11), (1, 3))
    assert time.score == pytest.approx(log(0.9 * 0.6))
    assert word.score == pytest.approx(log(0.9 * 0.4)) == pytest.approx(word.sum_logprob)
    # What the model says of the token itself is as it was
    assert time.sum_logprob == pytest.approx(log(0.9 * 0.25))
    assert time.logprobs[-1] == pytest.approx(log(0.25))


def test_timestamps_that_are_unlikely_together_are_none():
    assert step([said(1)], row(t3=0.98, t10=0.01, t11=0.01)) == [(1, 3)]


@pytest.mark.slow
@given(st.data())
@settings(max_examples=200, deadline=None)
def test_what_is_left_of_a_beam_search(data):
    """Of text, whatever openai-whisper's search keeps goes on, or is given up for a reason."""
    tokens = st.lists(st.integers(0, 12).filter(lambda t: t != EOT), min_size=3, max_size=3)
    live = [
        said(*ids, each=data.draw(st.floats(0.3, 1)))
        for ids in data.draw(st.lists(tokens, min_size=1, max_size=4))
    ]
    weights = st.lists(st.floats(0.01, 1), min_size=STAMP, max_size=STAMP)
    logits = np.full((len(live), 13), -np.inf, np.float32)
    logits[:, :STAMP] = [np.log(data.draw(weights)) for _ in live]
    threshold = data.draw(st.floats(0.1, 5))
    search = MergingBeamSearch(EOT, STAMP, width=4, threshold=threshold)
    kept = [b.hypothesis for b in search.step(live, logits.copy(), log_sum_exp)]
    every = BeamSearch(EOT, width=4)
    for branch in every.step(live, logits.copy(), log_sum_exp):
        one = branch.hypothesis
        best = max(h.sum_logprob for h in [*kept, *every.candidates([])])
        ends = [h.sum_logprob for h in search.candidates([])]
        if one in kept or any(one.sum_logprob <= end for end in ends):
            continue
        said_by = [h for h in kept if h.sum_logprob >= one.sum_logprob]
        merged = any(untimed(h) == untimed(one) for h in said_by)
        assert merged or one.sum_logprob <= best - threshold + 1e-6


def untimed(hypothesis: Hypothesis) -> list[int]:
    return [min(token, EOT) for token in hypothesis.tokens[-4:]]


def ended(each: float, *tokens: int, end: float) -> Hypothesis:
    hypothesis = said(*tokens, each=each)
    return hypothesis.ended(log(end), hypothesis.score + log(end))


def test_neither_the_short_nor_the_long_is_favoured():
    """An end counts as much as the token that another hypothesis has in its place."""
    short = ended(0.9, 1, 2, end=0.4)
    long = ended(0.9, 1, 2, 3, 4, 5, end=0.9)
    assert likelier(short, long) is long is likelier(long, short)  # 0.4 against 0.9
    unsure = said(1, 2).then(3, log(0.3), said(1, 2).score + log(0.3))
    unsure = unsure.ended(log(0.9), unsure.score + log(0.9))
    assert likelier(short, unsure) is short is likelier(unsure, short)  # 0.4 against 0.3
    # Of the same length the ends count
    other = ended(0.9, 1, 3, end=0.5)
    assert likelier(short, other) is other is likelier(other, short)


def test_a_length_penalty_that_is_asked_for_is_used():
    search = MergingBeamSearch(EOT, STAMP, width=2, threshold=3, length_penalty=0.5)
    for hypothesis in (said(1), said(1, 2)):
        search.end(hypothesis)
    assert search.candidates([]) == [said(1), said(1, 2)]


@pytest.mark.parametrize(
    ("options", "temperature", "kind"),
    [
        ({}, 0.0, Sampling),
        ({"beam_size": 1, "beam_threshold": 2.0}, 0.0, Sampling),
        ({"beam_size": 5}, 0.0, BeamSearch),
        ({"beam_size": 5, "beam_threshold": 2.0}, 0.0, MergingBeamSearch),
        ({"beam_size": 5, "beam_threshold": 2.0}, 0.4, Sampling),
    ],
)
def test_what_searches(options, temperature, kind):
    tokenizer = Tokenizer([], Hparams(51864, 1500, 384, 6, 4, 448, 384, 6, 4, 80, 1))
    assert type(search_of(TranscribeOptions(**options), tokenizer, temperature, 0)) is kind
