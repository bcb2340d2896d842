"""Clustering against scipy's, on embeddings of real voices."""

import numpy as np
import pytest
from recordings import DATA
from scipy.cluster.hierarchy import fcluster, linkage

from pyengine.speakers import voices as voices_module
from pyengine.speakers.clusters import ALIKE, labels_after, merges, refined, speakers_of
from pyengine.speakers.voices import Voices, unit


@pytest.fixture(scope="module")
def embeddings() -> np.ndarray:
    """(n, 192) unit vectors of three voices."""
    with np.load(DATA / "speakers" / "conversation.npz") as file:
        return np.stack([unit(row) for row in file["embeddings"].astype(np.float32)])


@pytest.fixture(scope="module")
def whose(embeddings) -> np.ndarray:
    """Which of the three each is of, by scipy."""
    tree = linkage(embeddings.astype(np.float64), "average", metric="cosine")
    labels = fcluster(tree, 3, "maxclust")
    assert len(set(labels)) == 3
    return labels


def same(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether two labellings part the same things."""
    return len({*zip(a.tolist(), b.tolist(), strict=True)}) == len({*a}) == len({*b})


def test_merges_are_scipys(embeddings):
    ours = merges(embeddings, np.ones(len(embeddings), np.float32))
    tree = linkage(embeddings.astype(np.float64), "average", metric="cosine")
    np.testing.assert_allclose([1 - step.alike for step in ours], tree[:, 2], atol=1e-5)
    for k in range(1, len(embeddings) + 1):
        done = ours[: len(embeddings) - k]
        assert same(labels_after(len(embeddings), done), fcluster(tree, k, "maxclust"))


def test_a_second_weighs_as_much_as_another(embeddings):
    """What counts for three seconds counts as if it were there three times."""
    seconds = np.ones(len(embeddings), np.float32)
    seconds[::2] = 3
    several = np.repeat(embeddings, seconds.astype(int), axis=0)
    tree = linkage(several.astype(np.float64), "average", metric="cosine")
    ours = merges(embeddings, seconds)
    heights = tree[:, 2][tree[:, 2] > 1e-6]  # Without the merges of the same with the same
    np.testing.assert_allclose([1 - step.alike for step in ours], heights, atol=1e-5)


@pytest.mark.parametrize(("least", "most", "found"), [(1, 50, 3), (3, 3, 3), (2, 2, 2), (1, 1, 1)])
def test_how_many_there_are(embeddings, least, most, found):
    seconds = np.full(len(embeddings), 3, np.float32)
    speakers = speakers_of(embeddings, seconds, least, most)
    assert speakers.shape == (found, 192)
    np.testing.assert_allclose(np.linalg.norm(speakers, axis=1), 1, atol=1e-5)


def test_more_than_can_be_heard_are_what_is_most_different(embeddings, whose):
    seconds = np.full(len(embeddings), 3, np.float32)
    speakers = speakers_of(embeddings, seconds, 5, 5)
    assert len(speakers) == 5
    # None of them is a mixture
    nearest = (embeddings @ speakers.T).argmax(axis=1)
    assert all(len({*whose[nearest == i]}) == 1 for i in range(5) if (nearest == i).any())
    assert len(speakers_of(embeddings[:2], seconds[:2], 5, 5)) == 2


def test_one_odd_embedding_is_nobody(embeddings, whose):
    odd = unit(-embeddings.sum(axis=0))
    assert (embeddings @ odd).max() < ALIKE
    seconds = np.full(len(embeddings) + 1, 3, np.float32)
    seconds[-1] = 2.5
    assert len(speakers_of(np.vstack([embeddings, odd]), seconds, 1, 50)) == 3


def test_of_a_known_number_an_odd_one_is_none_of_them(embeddings, whose):
    """By likeness alone it would be the second, and two people the first."""
    two = np.isin(whose, [1, 2])
    odd = unit(-embeddings.sum(axis=0))
    means = np.vstack([embeddings[two], odd])
    speakers = speakers_of(means, np.full(len(means), 3, np.float32), 2, 2)
    assert same((embeddings[two] @ speakers.T).argmax(axis=1), whose[two])


def test_refinement_leaves_what_is_right(embeddings, whose):
    seconds = np.full(len(embeddings), 3, np.float32)
    speakers = speakers_of(embeddings, seconds, 1, 50)
    again = refined(speakers, embeddings, seconds)
    np.testing.assert_allclose(again, speakers, atol=1e-5)
    # Whoever nobody is nearest to stays
    lonely = unit(-embeddings.sum(axis=0))[None]
    np.testing.assert_array_equal(
        refined(np.vstack([speakers, lonely]), embeddings, seconds)[3:], lonely
    )


def test_nobody():
    assert speakers_of(np.zeros((0, 192), np.float32), np.zeros(0, np.float32), 2, 2).shape == (
        0,
        192,
    )


def test_hours_are_condensed_and_give_the_same(embeddings, whose, monkeypatch):
    """Each voice a hundred times, as different as a voice's embeddings are from one another."""
    rng = np.random.default_rng(0)
    at = rng.integers(len(embeddings), size=(300, 2))
    at = at[whose[at[:, 0]] == whose[at[:, 1]]]
    share = rng.uniform(size=(len(at), 1)).astype(np.float32)
    mixed = [unit(row) for row in share * embeddings[at[:, 0]] + (1 - share) * embeddings[at[:, 1]]]
    whole = speakers_of(np.stack(mixed), np.full(len(mixed), 2, np.float32), 1, 50)
    monkeypatch.setattr(voices_module, "MOST", 20)
    voices = Voices()
    for embedding in mixed:
        voices.add(embedding, 2.0)
        assert len(voices.means) <= 20
    assert voices.seconds.sum() == pytest.approx(2 * len(mixed), rel=1e-5)
    found = speakers_of(voices.means, voices.seconds, 1, 50)
    assert len(found) == len(whole) == 3
    assert np.allclose((found @ whole.T).max(axis=0), 1, atol=1e-4)
