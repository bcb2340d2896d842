"""How a window's tokens are searched for: sampling (greedy at temperature 0) and beam search.

A search sees, step by step, one row of filtered logits for each hypothesis that goes on, and
says which go on from there. The rules are openai-whisper's (whisper/decoding.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Protocol

import numpy as np

from pyengine.filters import Logits
from pyengine.softmax import top_k

LogSumExp = Callable[[Logits], float]
"""log(sum(exp(logits))) of a row; it may spoil the row."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Tokens sampled so far, without the end, and the log probability of all of them."""

    tokens: tuple[int, ...] = ()
    sum_logprob: float = 0.0
    logprobs: tuple[float, ...] = field(default=(), compare=False)
    """Of each of the tokens; what the end cost is in the sum alone."""
    scores: tuple[float, ...] = field(default=(), compare=False)
    """How likely it was after each of the tokens, and its end, to a search that counts otherwise
    than by these log probabilities."""

    @property
    def score(self) -> float:
        return self.scores[-1] if self.scores else 0.0

    def then(self, token: int, logprob: float, score: float = 0.0) -> Hypothesis:
        return Hypothesis(
            (*self.tokens, token),
            self.sum_logprob + logprob,
            (*self.logprobs, logprob),
            (*self.scores, score),
        )

    def ended(self, logprob: float, score: float = 0.0) -> Hypothesis:
        sum_logprob = self.sum_logprob + logprob
        return replace(self, sum_logprob=sum_logprob, scores=(*self.scores, score))


@dataclass(frozen=True, slots=True)
class Branch:
    """A hypothesis that goes on, and the row of the one it comes from."""

    parent: int
    hypothesis: Hypothesis


class Search(Protocol):
    """One search for the tokens of one window."""

    width: int
    """Hypotheses that go on at a time, at most."""

    def step(
        self, live: Sequence[Hypothesis], logits: Logits, log_sum_exp: LogSumExp
    ) -> list[Branch]:
        """What goes on; empty when the search is over.

        Args:
            live: at first one empty hypothesis, then those of the step before.
            logits: (len(live), n_vocab) filtered; spoilt afterwards.
        """
        ...

    def candidates(self, live: Sequence[Hypothesis]) -> list[Hypothesis]:
        """What to choose from when no more tokens fit: those that ended, and others."""
        ...


class Sampling:
    """`width` independent hypotheses, each taking tokens at random as the logits over the
    temperature have them; at temperature 0 the likeliest."""

    def __init__(
        self, eot: int, *, temperature: float = 0.0, width: int = 1, seed: Sequence[int] = (0,)
    ) -> None:
        self.width = width
        self._eot = eot
        self._temperature = temperature
        # Python's own numbers: numpy's take libraries that a page has no other use for
        self._random = Random(repr(tuple(seed))) if temperature else None
        self._ended: list[Hypothesis] = []

    def step(
        self, live: Sequence[Hypothesis], logits: Logits, log_sum_exp: LogSumExp
    ) -> list[Branch]:
        branches: list[Branch] = []
        # All begin with the same row
        copies = self.width if live == [Hypothesis()] else 1
        for i, (hypothesis, row) in enumerate(zip(live, logits, strict=True)):
            tokens = [self._choose(row) for _ in range(copies)]
            values = [float(row[token]) for token in tokens]
            log_sum = log_sum_exp(row)
            for token, value in zip(tokens, values, strict=True):
                if token == self._eot:
                    self._ended.append(hypothesis.ended(value - log_sum))
                else:
                    branches.append(Branch(i, hypothesis.then(token, value - log_sum)))
        return branches

    def _choose(self, row: Logits) -> int:
        if self._random is None:
            return int(row.argmax())
        weights = np.exp((row - row.max()) / np.float32(self._temperature)).astype(np.float64)
        sums = np.cumsum(weights)
        drawn = self._random.random() * float(sums[-1])
        return int((sums > drawn).argmax())

    def candidates(self, live: Sequence[Hypothesis]) -> list[Hypothesis]:
        return [*self._ended, *live]


class BeamSearch:
    """The `width` likeliest hypotheses of each length, until width * patience have ended
    (Kasai et al. 2022, arXiv:2204.05424)."""

    def __init__(self, eot: int, *, width: int, patience: float = 1.0) -> None:
        self.width = width
        self._eot = eot
        self._most = max(1, round(width * patience))
        self._ended: list[Hypothesis] = []

    def step(
        self, live: Sequence[Hypothesis], logits: Logits, log_sum_exp: LogSumExp
    ) -> list[Branch]:
        branches: list[Branch] = []
        for _, i, token, logprob in self.continuations(live, logits, log_sum_exp):
            if token != self._eot:
                branches.append(Branch(i, live[i].then(token, logprob)))
                if len(branches) == self.width:
                    break
            elif not self.is_over:
                self.end(live[i].ended(logprob))
        return [] if self.is_over else branches

    def continuations(
        self, live: Sequence[Hypothesis], logits: Logits, log_sum_exp: LogSumExp
    ) -> list[tuple[float, int, int, float]]:
        """The likeliest tokens after all hypotheses: each with the log probability of all that is
        said, the row of its hypothesis, and its own log probability; the likeliest first."""
        found: list[tuple[float, int, int, float]] = []
        for i, (hypothesis, row) in enumerate(zip(live, logits, strict=True)):
            # One more than can go on: the end may be among them
            values, tokens = top_k(row, self.width + 1)
            log_sum = log_sum_exp(row)
            for value, token in zip(values.tolist(), tokens.tolist(), strict=True):
                if value > -np.inf:
                    logprob = value - log_sum
                    found.append((hypothesis.sum_logprob + logprob, i, token, logprob))
        return sorted(found, key=lambda candidate: -candidate[0])

    @property
    def is_over(self) -> bool:
        """Whether enough hypotheses have ended."""
        return len(self._ended) >= self._most

    def end(self, hypothesis: Hypothesis) -> None:
        self._ended.append(hypothesis)

    def candidates(self, live: Sequence[Hypothesis]) -> list[Hypothesis]:
        missing = max(0, self.width - len(self._ended))
        by_score = sorted(live, key=lambda hypothesis: -hypothesis.sum_logprob)
        return [*self._ended, *by_score[:missing]]


def best(candidates: Sequence[Hypothesis], length_penalty: float | None) -> Hypothesis:
    """The likeliest for its length (openai-whisper, MaximumLikelihoodRanker).

    Args:
        length_penalty: the alpha of Wu et al. 2016 (arXiv:1609.08144, equation 14); None divides
            by the length.
    """

    def score(hypothesis: Hypothesis) -> float:
        length = len(hypothesis.tokens)
        if length_penalty is None:
            return hypothesis.sum_logprob / max(length, 1)
        return hypothesis.sum_logprob / ((5 + length) / 6) ** length_penalty

    return max(candidates, key=score)
