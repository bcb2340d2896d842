"""The audio a live recogniser reads, and the text that is committed of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pyengine.live.listening import Samples
from pyengine.mel import SAMPLE_RATE


@dataclass(frozen=True, slots=True)
class CommittedWord:
    """A word that will not change, or punctuation that came after one."""

    text: str
    start: float
    """Seconds of the stream."""
    end: float
    probability: float
    tokens: tuple[int, ...]


class Window:
    """The end of a stream: samples from `first` on, and the committed words that lie in them."""

    def __init__(self) -> None:
        self.first = 0
        """Sample of the stream."""
        self.words: list[CommittedWord] = []
        self._samples: Samples = np.empty(0, np.float32)

    @property
    def end(self) -> int:
        """The sample after the last."""
        return self.first + len(self._samples)

    @property
    def samples(self) -> Samples:
        return self._samples

    @property
    def tokens(self) -> list[int]:
        """Of the committed words."""
        return [token for word in self.words for token in word.tokens]

    @property
    def start_seconds(self) -> float:
        return self.first / SAMPLE_RATE

    def push(self, samples: Samples) -> None:
        self._samples = np.concatenate([self._samples, samples])

    def drop(self, before: int) -> list[CommittedWord]:
        """Forget the samples before one of the stream, and the words that began before it, which
        are returned."""
        n = min(max(before - self.first, 0), len(self._samples))
        self._samples = self._samples[n:]
        self.first += n
        gone = 0
        while gone < len(self.words) and self.words[gone].start < self.start_seconds:
            gone += 1
        dropped, self.words = self.words[:gone], self.words[gone:]
        return dropped
