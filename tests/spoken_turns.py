"""A short conversation of three voices out of the tests' recordings, and its networks' answers.

`data/speakers/make_turns.py` writes what the networks make of it.
"""

from __future__ import annotations

import hashlib
from functools import cache
from itertools import pairwise

import numpy as np
from recordings import DATA, recording

from pyengine.mel import SAMPLE_RATE

KENNEDY, SMITH, READER = range(3)

PARTS = (
    (KENNEDY, "jfk", 0.0, 5.4),
    (SMITH, "es-demo-abouttotry", 0.0, 6.0),
    (READER, "two-cities", 0.0, 7.0),
    (SMITH, "en-demo-congrats", 0.0, 8.0),
    (KENNEDY, "jfk", 5.4, 11.0),
    (READER, "two-cities", 9.0, 15.0),
    (SMITH, "en-demo-congrats", 9.0, 14.0),
)
"""Who, in which recording, from which second to which. Allison Smith speaks Spanish and English."""

GAP = 0.5
"""Seconds between two parts."""


@cache
def conversation() -> np.ndarray:
    """(n,) F32 samples, all voices equally loud."""
    pieces = []
    for _, name, start, end in PARTS:
        piece = recording(name)[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)]
        scaled = piece * (0.05 / np.sqrt(np.mean(piece.astype(np.float64) ** 2)))
        pieces += [scaled, np.zeros(round(GAP * SAMPLE_RATE))]
    return (np.round(np.concatenate(pieces) * 32768) / 32768).astype(np.float32)


def truth() -> list[tuple[float, float, int]]:
    """When each part is heard: start, end, speaker."""
    starts = np.cumsum([0.0, *(end - start + GAP for _, _, start, end in PARTS)])
    return [
        (float(begin), float(end) - GAP, part[0])
        for part, (begin, end) in zip(PARTS, pairwise(starts), strict=True)
    ]


def key_of(*sounds: np.ndarray) -> str:
    """What tells one piece of sound from another."""
    heard = np.concatenate(sounds)
    return hashlib.blake2b(np.round(heard * 32768).astype("<i2"), digest_size=8).hexdigest()


class Remembered:
    """The networks' answers about the conversation, as PyTorch's layers gave them."""

    def __init__(self) -> None:
        with np.load(DATA / "speakers" / "conversation.npz") as file:
            self._log_probs = dict(zip(file["windows"].tolist(), file["log_probs"], strict=True))
            self._voices = dict(zip(file["sounds"].tolist(), file["embeddings"], strict=True))
        self._sounds: list[np.ndarray] = []

    def segment(self, samples: np.ndarray) -> np.ndarray:
        return self._log_probs[key_of(samples)].astype(np.float32)

    def features(self, samples: np.ndarray) -> np.ndarray:
        self._sounds.append(samples.copy())
        return np.ones((max(0, (len(samples) - 240) // 160), 80), np.float32)

    def embed(self, features: np.ndarray) -> np.ndarray:
        assert features.shape[1] == 80
        assert np.allclose(features, 0)
        sounds, self._sounds = self._sounds, []
        return self._voices[key_of(*sounds)].astype(np.float32)


class Keeping:
    """Asks other networks, and keeps what they answer for `Remembered`."""

    def __init__(self, networks) -> None:
        self._networks = networks
        self._sounds: list[np.ndarray] = []
        self.log_probs: dict[str, np.ndarray] = {}
        self.voices: dict[str, np.ndarray] = {}

    def segment(self, samples: np.ndarray) -> np.ndarray:
        answer = self._networks.segment(samples)
        self.log_probs[key_of(samples)] = answer
        return answer

    def features(self, samples: np.ndarray) -> np.ndarray:
        self._sounds.append(samples.copy())
        return self._networks.features(samples)

    def embed(self, features: np.ndarray) -> np.ndarray:
        answer = self._networks.embed(features)
        sounds, self._sounds = self._sounds, []
        self.voices[key_of(*sounds)] = answer
        return answer
