"""Which embeddings are of one speaker: agglomerative clustering with average linkage.

The two clusters whose embeddings are most alike on average become one, until no two are alike
enough or as many are left as there are speakers. (The method of most diarization, e.g. Park et al.,
"A review of speaker diarization", 2022, section 2.4.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

ALIKE = 0.38
"""Mean cosine above which two clusters are one speaker. On the dev half of benchmarks/speakers.py
0.33 to 0.39 find as many; two people taken for one cost more than one taken for two."""
LEAST = 3.0
"""Seconds that a speaker has at least; less is taken for odd embeddings of another's."""
LEAST_SHARE = 0.015
"""So much of all that is said, too, in longer recordings: there are more odd ones in them."""
ALWAYS_ENOUGH = 15.0
"""Seconds that make a speaker in a recording of any length."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Two clusters become one."""

    kept: int
    gone: int
    alike: float
    """The mean cosine between their embeddings."""


def merges(means: F32, seconds: F32) -> list[Merge]:
    """All merges, down to one cluster, the most alike first.

    Args:
        means: (n, d) unit vectors, or means of such.
        seconds: (n,) how much sound each stands for: its weight in the averages.
    """
    alike = (means @ means.T).astype(np.float32)
    np.fill_diagonal(alike, -np.inf)
    weights = seconds.astype(np.float64)
    found: list[Merge] = []
    nearest = alike.argmax(axis=1) if len(means) else np.zeros(0, np.int64)
    best = alike.max(axis=1) if len(means) else np.zeros(0, np.float32)
    for _ in range(len(means) - 1):
        kept = int(best.argmax())
        gone = int(nearest[kept])
        found.append(Merge(kept, gone, float(best[kept])))
        total = weights[kept] + weights[gone]
        row = ((weights[kept] * alike[kept] + weights[gone] * alike[gone]) / total).astype(
            np.float32
        )
        row[[kept, gone]] = -np.inf
        alike[kept] = alike[:, kept] = row
        alike[gone] = alike[:, gone] = -np.inf
        weights[kept] = total
        best[gone] = -np.inf
        # No average is above both its parts: only whose nearest was one of the two must look anew
        lost = np.flatnonzero(((nearest == kept) | (nearest == gone)) & (best > -np.inf))
        lost = np.append(lost, kept)
        best[lost], nearest[lost] = alike[lost].max(axis=1), alike[lost].argmax(axis=1)
    return found


def labels_after(n: int, steps: Sequence[Merge]) -> Ints:
    """(n,) the cluster of each of n embeddings after some merges, counted from 0."""
    labels = np.arange(n)
    for step in steps:
        labels[labels == step.gone] = step.kept
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def speakers_of(means: F32, seconds: F32, least: int, most: int) -> F32:
    """The mean voice of each speaker, where there are from `least` to `most`.

    Args:
        means: (n, d) unit vectors, or means of such; n may be 0.
        seconds: (n,) how much sound each stands for.

    Returns:
        (speakers, d) unit vectors; fewer than `least` where there are not so many embeddings.
    """
    n = len(means)
    if not n:
        return np.zeros((0, means.shape[1] if means.ndim == 2 else 0), np.float32)
    steps = merges(means, seconds)
    done = next((i for i, step in enumerate(steps) if step.alike < ALIKE), len(steps))
    said = float(seconds.sum())
    enough = min(max(LEAST, min(LEAST_SHARE * said, ALWAYS_ENOUGH)), said / 2)
    wanted = min(least, n)
    counts = _counts(seconds, steps, enough)
    while max(counts) < wanted:
        # So many have not said so much: whoever has said least still counts
        enough /= 2
        counts = _counts(seconds, steps, enough)
    if counts[done] < wanted:
        # The last time that there are so many
        done = max(i for i, count in enumerate(counts) if count >= wanted)
    labels = labels_after(n, steps[:done])
    each = np.bincount(labels, weights=seconds)
    voices = [
        (float(each[i]), _mean(means[labels == i], seconds[labels == i]))
        for i in np.flatnonzero(each >= enough)
    ]
    while len(voices) > most:
        voices = _fewer(voices)
    return np.stack([_unit(mean) for _, mean in voices])


def _fewer(voices: Sequence[tuple[float, F32]]) -> list[tuple[float, F32]]:
    """One voice less: the two of which it costs least. A few odd embeddings are a small cluster far
    from all others. By likeness alone it would be the last to be merged, and two people would
    become one before; by Ward's rule, which counts how much is moved how far, it is the first.
    """
    costs = [
        (a[0] * b[0] / (a[0] + b[0]) * float(np.sum((a[1] - b[1]) ** 2)), i, j)
        for i, a in enumerate(voices)
        for j, b in enumerate(voices[:i])
    ]
    _, i, j = min(costs)
    (a, mean_a), (b, mean_b) = voices[i], voices[j]
    both = ((a * mean_a + b * mean_b) / (a + b)).astype(np.float32)
    return [*(voice for k, voice in enumerate(voices) if k not in (i, j)), (a + b, both)]


def refined(speakers: F32, embeddings: F32, seconds: F32) -> F32:
    """Speakers' mean voices once more, of the embeddings that are most like each."""
    nearest = (embeddings @ speakers.T).argmax(axis=1)
    return np.stack(
        [
            _unit(_mean(embeddings[nearest == i], seconds[nearest == i]))
            if (nearest == i).any()
            else old
            for i, old in enumerate(speakers)
        ]
    )


def _counts(seconds: F32, steps: Sequence[Merge], enough: float) -> list[int]:
    """How many clusters have at least so many seconds, before and after each merge."""
    weights = seconds.astype(np.float64)
    counts = [int(np.count_nonzero(weights >= enough))]
    for step in steps:
        parts = weights[step.kept], weights[step.gone]
        weights[step.kept] = sum(parts)
        before = sum(part >= enough for part in parts)
        counts.append(counts[-1] + int(sum(parts) >= enough) - int(before))
    return counts


def _mean(embeddings: F32, seconds: F32) -> F32:
    return np.average(embeddings, axis=0, weights=seconds).astype(np.float32)


def _unit(vector: F32) -> F32:
    return vector / np.float32(max(float(np.linalg.norm(vector)), 1e-9))
