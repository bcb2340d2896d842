"""Probabilities of speakers out of those of sets of them."""

import numpy as np
import pytest
from spoken_turns import Remembered, conversation

from pyengine.speakers.powerset import SETS, activity


def test_sets_are_in_the_networks_order():
    """As pyannote.audio's utils/powerset.py has them: by size, then by their members."""
    assert SETS == ((), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2))


def test_a_speaker_is_heard_in_all_sets_they_are_in():
    log_probs = Remembered().segment(conversation()[:160_000])
    found = activity(log_probs)
    probs = np.exp(log_probs.astype(np.float64))
    for speaker in range(3):
        of_speaker = sum(probs[:, i] for i, members in enumerate(SETS) if speaker in members)
        np.testing.assert_allclose(found[:, speaker], of_speaker, atol=1e-6)
    # Two people are heard in these ten seconds, one after the other
    assert sorted((found > 0.5).any(axis=0)) == [False, True, True]


def test_another_networks_answer_is_refused():
    with pytest.raises(ValueError, match=r"\(293, 7\)"):
        activity(np.zeros((293, 7), np.float32))
