"""Sampling, beam search and the choice among hypotheses, on logits known by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import log_softmax

from pyengine.search import BeamSearch, Hypothesis, Sampling, best
from pyengine.softmax import log_sum_exp

EOT = 3


def rows(*probabilities) -> np.ndarray:
    """Logits of tokens 0 to 3 from their probabilities, shifted, since a constant means nothing."""
    with np.errstate(divide="ignore"):
        return np.log(np.array(probabilities, np.float32)) + np.float32(7)


def sum_and_spoil(row):
    result = log_sum_exp(row)
    row[:] = np.nan
    return result


def shown(branches) -> list[tuple[int, tuple[int, ...], float]]:
    return [(b.parent, b.hypothesis.tokens, np.exp(b.hypothesis.sum_logprob)) for b in branches]


def approx(parent, tokens, probability):
    return (parent, tokens, pytest.approx(probability, rel=1e-5))


def test_greedy_takes_the_likeliest_until_it_is_the_end():
    search = Sampling(EOT)
    (branch,) = search.step([Hypothesis()], rows([0.1, 0.6, 0.2, 0.1]), sum_and_spoil)
    assert shown([branch]) == [approx(0, (1,), 0.6)]
    live = [branch.hypothesis]
    assert search.step(live, rows([0.1, 0.1, 0.3, 0.5]), sum_and_spoil) == []
    (ended,) = search.candidates([])
    assert ended.tokens == (1,)
    assert np.exp(ended.sum_logprob) == pytest.approx(0.3, rel=1e-5)  # the end counts


def test_the_first_of_two_that_are_equally_likely_is_taken():
    (branch,) = Sampling(EOT).step([Hypothesis()], rows([0.1, 0.4, 0.4, 0.1]), sum_and_spoil)
    assert branch.hypothesis.tokens == (1,)


def test_samples_come_as_often_as_their_softmax_over_the_temperature_says():
    weights = np.array([0.1, 0.6, 0.2, 0.1])
    for temperature in (0.5, 1.0, 2.0):
        expected = weights ** (1 / temperature)
        expected /= expected.sum()
        search = Sampling(EOT, temperature=temperature, width=4000)
        branches = search.step([Hypothesis()], rows(weights), sum_and_spoil)
        assert {b.parent for b in branches} == {0}
        tokens = [b.hypothesis.tokens[0] for b in branches]
        ended = search.candidates([])
        counts = [tokens.count(0), tokens.count(1), tokens.count(2), len(ended)]
        deviation = np.sqrt(4000 * expected * (1 - expected))
        assert (np.abs(counts - 4000 * expected) < 5 * deviation).all()
        # Their log probability is the model's own, whatever the temperature
        for branch in branches:
            p = weights[branch.hypothesis.tokens[0]]
            assert np.exp(branch.hypothesis.sum_logprob) == pytest.approx(p, rel=1e-4)


def test_each_sample_goes_its_own_way_and_leaves_when_it_ends():
    search = Sampling(EOT, temperature=1.0, width=3, seed=(1, 2))
    live = [Hypothesis((0,), -1.0), Hypothesis((1,), -2.0), Hypothesis((2,), -3.0)]
    logits = rows([0, 0, 1, 0], [0, 0, 0, 1], [1, 0, 0, 0])
    branches = search.step(live, logits, sum_and_spoil)
    assert [(b.parent, b.hypothesis) for b in branches] == [
        (0, Hypothesis((0, 2), -1.0)),
        (2, Hypothesis((2, 0), -3.0)),
    ]
    assert search.candidates([b.hypothesis for b in branches]) == [
        Hypothesis((1,), -2.0),
        Hypothesis((0, 2), -1.0),
        Hypothesis((2, 0), -3.0),
    ]


def test_a_seed_makes_samples_repeatable():
    def draw(*seed):
        search = Sampling(EOT, temperature=1.0, width=50, seed=seed)
        return search.step([Hypothesis()], rows([0.3, 0.3, 0.3, 0.1]), sum_and_spoil)

    assert draw(1, 2) == draw(1, 2)
    assert draw(1, 2) != draw(1, 3)


def test_what_filters_ruled_out_is_never_sampled():
    search = Sampling(EOT, temperature=1.0, width=200)
    branches = search.step([Hypothesis()], rows([0, 0.5, 0, 0.5]), sum_and_spoil)
    assert {b.hypothesis.tokens for b in branches} == {(1,)}


def test_beams_keep_the_likeliest_of_all():
    search = BeamSearch(EOT, width=2)
    branches = search.step([Hypothesis()], rows([0.5, 0.3, 0.2, 0]), sum_and_spoil)
    assert shown(branches) == [approx(0, (0,), 0.5), approx(0, (1,), 0.3)]
    live = [b.hypothesis for b in branches]
    # 0.5 * 0.1, 0.5 * 0.2 ... against 0.3 * 0.7: the second overtakes, and both come from it
    logits = rows([0.2, 0.24, 0.56, 0], [0.9, 0.1, 0, 0])
    branches = search.step(live, logits, sum_and_spoil)
    assert shown(branches) == [approx(0, (0, 2), 0.28), approx(1, (1, 0), 0.27)]
    logits = rows([0.3, 0.3, 0.4, 0], [0.5, 0.5, 0, 0])
    branches = search.step([b.hypothesis for b in branches], logits, sum_and_spoil)
    assert shown(branches) == [approx(1, (1, 0, 0), 0.135), approx(1, (1, 0, 1), 0.135)]


def test_an_end_counts_only_before_the_beam_is_full():
    search = BeamSearch(EOT, width=2)
    live = [Hypothesis((0,), np.log(0.5)), Hypothesis((1,), np.log(0.4))]
    # 0.45 and 0.4 * 0.6 = 0.24 go on; the ends, 0.05 and 0.16, come after
    branches = search.step(live, rows([0.9, 0, 0, 0.1], [0, 0.6, 0, 0.4]), sum_and_spoil)
    assert shown(branches) == [approx(0, (0, 0), 0.45), approx(1, (1, 1), 0.24)]
    assert search.candidates([]) == []


def test_beam_search_is_over_when_as_many_as_the_beam_is_wide_have_ended():
    search = BeamSearch(EOT, width=2)
    live = [Hypothesis((0,), np.log(0.5)), Hypothesis((1,), np.log(0.4))]
    branches = search.step(live, rows([0.3, 0.1, 0, 0.6], [0, 1, 0, 0]), sum_and_spoil)
    # 0.4 (goes on), 0.3 (ends), 0.15 (goes on)
    assert shown(branches) == [approx(1, (1, 1), 0.4), approx(0, (0, 0), 0.15)]
    live = [b.hypothesis for b in branches]
    assert search.step(live, rows([0.1, 0, 0, 0.9], [1, 0, 0, 0]), sum_and_spoil) == []
    ended = search.candidates([Hypothesis((9,), 0.0)])
    assert [h.tokens for h in ended] == [(0,), (1, 1)]
    assert np.exp([h.sum_logprob for h in ended]) == pytest.approx([0.3, 0.36], rel=1e-5)


def test_patience_waits_for_more_to_end():
    search = BeamSearch(EOT, width=2, patience=1.5)
    live = [Hypothesis((0,), np.log(0.5)), Hypothesis((1,), np.log(0.4))]
    for n in range(1, 4):
        branches = search.step(live, rows([0.4, 0, 0, 0.6], [1, 0, 0, 0]), sum_and_spoil)
        assert len(search.candidates([])) == n
        assert (branches == []) == (n == 3)


def test_unfinished_ones_fill_up_the_beam_in_the_end():
    search = BeamSearch(EOT, width=3)
    live = [Hypothesis((0,), -3.0), Hypothesis((1,), -1.0), Hypothesis((2,), -2.0)]
    assert search.candidates(live) == [live[1], live[2], live[0]]
    search.step([Hypothesis((4,), 0.0)], rows([0, 0, 0, 1]), sum_and_spoil)
    assert search.candidates(live) == [Hypothesis((4,), 0.0), live[1], live[2]]


def test_nothing_that_is_ruled_out_gets_into_the_beam():
    branches = BeamSearch(EOT, width=3).step([Hypothesis()], rows([0, 1, 0, 0]), sum_and_spoil)
    assert [b.hypothesis.tokens for b in branches] == [(1,)]


def test_the_ranker_divides_by_the_length():
    short, long = Hypothesis((1,), -1.0), Hypothesis((1, 2, 3), -2.4)
    assert best([short, long], None) is long  # -1.0 against -0.8
    assert best([short, long], 0.0) is short
    # ((5 + 3) / 6) ** 1 = 1.33, ((5 + 1) / 6) ** 1 = 1: -1.8 against -1
    assert best([short, long], 1.0) is short
    assert best([Hypothesis((1,), -1.9), long], 1.0) is long
    assert best([Hypothesis(), Hypothesis((1,), -1.0)], None) == Hypothesis()
    # (5 / 6) ** 1 = 0.83: nothing at all is -0.9 / 0.83 = -1.08, and less likely than -1
    assert best([Hypothesis((), -0.9), short], 1.0) is short
    assert best([short, Hypothesis((2,), -1.0)], None) is short


def exhaustive(table: np.ndarray, width: int) -> tuple[list, list]:
    """Beam search over whole sequences, without rows or slots: table[last token, depth]."""
    beams, ended = [((), 0.0)], []
    for depth in range(table.shape[1]):
        scored = []
        for tokens, total in beams:
            logprobs = log_softmax(table[tokens[-1] if tokens else 0, depth].astype(np.float64))
            best_of_row = sorted(range(len(logprobs)), key=lambda t: -logprobs[t])[: width + 1]
            scored += [((*tokens, t), total + logprobs[t]) for t in best_of_row]
        scored.sort(key=lambda s: -s[1])
        beams = []
        for tokens, total in scored:
            if tokens[-1] != EOT:
                beams.append((tokens, total))
            elif len(ended) < width:
                ended.append((tokens[:-1], total))
            if len(beams) == width:
                break
        if len(ended) >= width:
            break
    return beams, ended


@settings(max_examples=60)
@given(seed=st.integers(0, 10**6), width=st.integers(1, 4))
def test_beam_search_over_random_logits(seed, width):
    table = np.random.default_rng(seed).normal(0, 2, (6, 5, 6)).astype(np.float32)
    search = BeamSearch(EOT, width=width)
    live = [Hypothesis()]
    for depth in range(5):
        logits = np.stack([table[h.tokens[-1] if h.tokens else 0, depth] for h in live])
        branches = search.step(live, logits, sum_and_spoil)
        for branch in branches:
            assert live[branch.parent].tokens == branch.hypothesis.tokens[:-1]
        live = [branch.hypothesis for branch in branches]
        if not live:
            break
    beams, ended = exhaustive(table, width)
    if len(ended) < width:
        assert [h.tokens for h in live] == [tokens for tokens, _ in beams]
    found = search.candidates([])
    assert [h.tokens for h in found] == [tokens for tokens, _ in ended]
    assert [h.sum_logprob for h in found] == pytest.approx([total for _, total in ended], abs=1e-4)
