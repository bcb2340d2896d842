"""Beam search for the price of little more than greedy decoding: hypotheses that cannot win are
given up, and those that say the same are one, as are all timestamps."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import log

import numpy as np

from pyengine.filters import Logits
from pyengine.options import TranscribeOptions
from pyengine.search import BeamSearch, Branch, Hypothesis, LogSumExp, Sampling, Search
from pyengine.softmax import log_sum_exp as summed
from pyengine.softmax import top_k
from pyengine.tokenizer import Tokenizer

_CONTEXT = 4
"""Tokens: what is said next depends on little more than these and the sound."""

_MOST_LAG = 3
"""Tokens by which a hypothesis may be behind another that has said the same: a comma, the two
timestamps between segments."""


class MergingBeamSearch(BeamSearch):
    """A beam search in which most of the time one hypothesis is left, or two.

    Without it the beams are full of one text with and without a comma, or with timestamps a
    fiftieth of a second apart; each costs as much as another text would.

    A timestamp counts as much as all of them together: at a pause they share the probability, a
    fiftieth of a second each, and a hypothesis that marks it would lose against one that says
    "and" there.

    Args:
        timestamp_begin: the first timestamp's token; all tokens from there on are timestamps.
        threshold: a hypothesis whose log probability is lower than that of the likeliest of its
            length by more than this is given up (Freitag & Al-Onaizan 2017, arXiv:1702.01806).
            Of those that have said the same of late the likeliest stands for all (Prabhavalkar et
            al. 2021, arXiv:2012.06749).
        length_penalty: see `best`; None chooses by `likelier`.
    """

    def __init__(
        self,
        eot: int,
        timestamp_begin: int,
        *,
        width: int,
        patience: float = 1.0,
        threshold: float,
        length_penalty: float | None = None,
    ) -> None:
        super().__init__(eot, width=width, patience=patience)
        self._timestamp_begin = timestamp_begin
        self._threshold = threshold
        self._chooses = length_penalty is None

    def step(
        self, live: Sequence[Hypothesis], logits: Logits, log_sum_exp: LogSumExp
    ) -> list[Branch]:
        found = self._continuations(live, logits, log_sum_exp)
        branches: list[Branch] = []
        for score, i, token, logprob in found:
            if score < found[0][0] - self._threshold:
                break
            if token == self._eot:
                self.end(live[i].ended(logprob, score))
                if self._chooses:  # all that follow are less likely than this end: see `likelier`
                    break
                continue
            branch = Branch(i, live[i].then(token, logprob, score))
            if not any(self._says(known.hypothesis, branch.hypothesis) for known in branches):
                branches.append(branch)
                if len(branches) == self.width:
                    break
        return [] if self.is_over else branches

    def _continuations(
        self, live: Sequence[Hypothesis], logits: Logits, log_sum_exp: LogSumExp
    ) -> list[tuple[float, int, int, float]]:
        """What may follow the hypotheses, the likeliest first: the score with it, the row, the
        token and its own log probability."""
        found: list[tuple[float, int, int, float]] = []
        for i, (hypothesis, row) in enumerate(zip(live, logits, strict=True)):
            text, tokens = top_k(row[: self._timestamp_begin], self.width + 1)
            ids, values = tokens.tolist(), text.tolist()
            counted = values.copy()
            timestamps = row[self._timestamp_begin :]
            best = int(timestamps.argmax())
            value = float(timestamps[best])
            # Their exponentials matter only where all of them may be likely enough
            if value + log(len(timestamps)) > values[0] - self._threshold:
                ids.append(self._timestamp_begin + best)
                values.append(value)
                counted.append(summed(timestamps))
            log_sum = log_sum_exp(row)
            for token, value, count in zip(ids, values, counted, strict=True):
                if value > -np.inf:
                    score = hypothesis.score + count - log_sum
                    found.append((score, i, token, value - log_sum))
        return sorted(found, key=lambda candidate: -candidate[0])

    def _says(self, likelier: Hypothesis, other: Hypothesis) -> bool:
        """Whether the likelier hypothesis has said of late what the other has, or did so a few
        tokens ago."""
        tail = self._untimed(other.tokens[-_CONTEXT:])
        tokens = self._untimed(likelier.tokens[-_CONTEXT - _MOST_LAG :])
        lags = range(len(tokens) - len(tail) + 1)
        return any(tokens[lag : lag + len(tail)] == tail for lag in lags)

    def _untimed(self, tokens: Sequence[int]) -> list[int]:
        """All timestamps are one: when something was said does not tell what is said next."""
        return [min(token, self._eot) for token in tokens]

    def candidates(self, live: Sequence[Hypothesis]) -> list[Hypothesis]:
        found = super().candidates(live)
        if not self._chooses or not found:
            return found
        return [reduce(likelier, found)]


def likelier(one: Hypothesis, other: Hypothesis) -> Hypothesis:
    """The likelier of two hypotheses at the length of the shorter: its end against what the longer
    one has there.

    The mean over all tokens favours those that end early, before it gets difficult; the sum those
    that leave something out.
    """
    shorter = min(len(one.scores), len(other.scores))
    return one if one.scores[shorter - 1] >= other.scores[shorter - 1] else other


def search_of(
    options: TranscribeOptions, tokenizer: Tokenizer, temperature: float, window: int
) -> Search:
    """What the options want searched at a temperature.

    Args:
        window: a number of the window's own: each window and temperature has random numbers of its
            own, whatever came before.
    """
    eot = tokenizer.eot
    if temperature == 0:
        if options.beam_size is None or options.beam_size == 1:
            return Sampling(eot)
        width, patience = options.beam_size, options.patience
        if options.beam_threshold is None:
            return BeamSearch(eot, width=width, patience=patience)
        return MergingBeamSearch(
            eot,
            tokenizer.timestamp_begin,
            width=width,
            patience=patience,
            threshold=options.beam_threshold,
            length_penalty=options.length_penalty,
        )
    seed = (options.seed, window, round(temperature * 1e6))
    return Sampling(eot, temperature=temperature, width=options.best_of, seed=seed)
