"""Sums and largest values against the plain way to find them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logsumexp

from pyengine.softmax import log_sum_exp, top_k


@given(
    seed=st.integers(0, 10**6),
    n=st.integers(1, 3000),
    k=st.integers(1, 9),
    levels=st.sampled_from([2, 50, 10**6]),
    ruled_out=st.sampled_from([0.0, 0.5, 0.999]),
)
def test_top_k(seed, n, k, levels, ruled_out):
    r = np.random.default_rng(seed)
    values = r.integers(0, levels, n).astype(np.float32)  # with many ties
    values[r.random(n) < ruled_out] = -np.inf
    expected = np.argsort(-values, kind="stable")[:k]
    found, places = top_k(values, k)
    np.testing.assert_array_equal(places, expected)
    np.testing.assert_array_equal(found, values[expected])


def test_log_sum_exp():
    values = np.random.default_rng(0).normal(0, 30, 5000).astype(np.float32)
    assert log_sum_exp(values) == pytest.approx(logsumexp(values.astype(np.float64)), rel=1e-6)
    assert log_sum_exp(np.full(3, -np.inf, np.float32)) == -np.inf
