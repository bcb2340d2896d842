"""The embeddings of a recording, of any length, for clustering in bounded memory and time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pyengine.speakers.clusters import labels_after, merges

F32 = npt.NDArray[np.float32]

MOST = 1200
"""Embeddings that are clustered at a time: a matrix of 6 MB, and less than a second."""


class Voices:
    """Means of embeddings that are alike, and how many seconds of sound each stands for.

    Where there are too many, the first half of the merges that clustering would do is done early.
    It goes by means as it would by all embeddings: the mean cosine between two clusters of unit
    vectors is the product of their means.
    """

    def __init__(self) -> None:
        self._means: list[F32] = []
        self._seconds: list[float] = []

    def add(self, embedding: F32, seconds: float) -> None:
        """Take in an embedding, a unit vector."""
        self._means.append(embedding)
        self._seconds.append(seconds)
        if len(self._means) > MOST:
            self._condense()

    @property
    def means(self) -> F32:
        """(n, d)"""
        return np.stack(self._means) if self._means else np.zeros((0, 0), np.float32)

    @property
    def seconds(self) -> F32:
        """(n,)"""
        return np.array(self._seconds, np.float32)

    def _condense(self) -> None:
        means, seconds = self.means, self.seconds
        n = len(means)
        labels = labels_after(n, merges(means, seconds)[: n // 2])
        totals = np.bincount(labels, weights=seconds)
        sums = np.zeros((len(totals), means.shape[1]))
        np.add.at(sums, labels, means * seconds[:, None])
        self._means = [row.astype(np.float32) for row in sums / totals[:, None]]
        self._seconds = totals.tolist()


def unit(vector: F32) -> F32:
    """A vector's direction."""
    return (vector / max(float(np.linalg.norm(vector)), 1e-9)).astype(np.float32)
