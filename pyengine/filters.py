"""Logit filters: what rules out tokens before one is chosen (openai-whisper, whisper/decoding.py).

Each sees one row of logits and what its hypothesis has so far; none knows of models or audio.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Protocol

import numpy as np
import numpy.typing as npt

from pyengine.errors import OptionError
from pyengine.generation_config import NOTHING, GenerationConfig
from pyengine.options import TranscribeOptions
from pyengine.softmax import log_sum_exp
from pyengine.token_patterns import compile_pattern
from pyengine.tokenizer import Tokenizer

Logits = npt.NDArray[np.float32]


class LogitFilter(Protocol):
    """Rules out tokens by setting their logits to -inf."""

    def apply(self, logits: Logits, sampled: Sequence[int]) -> None:
        """Change (n_vocab,) logits in place; `sampled` is what the hypothesis has so far."""
        ...


@dataclass(frozen=True, slots=True)
class SuppressBlank:
    """A window does not begin with a space or with nothing at all."""

    tokens: tuple[int, ...]

    def apply(self, logits: Logits, sampled: Sequence[int]) -> None:
        if not sampled:
            logits[list(self.tokens)] = -np.inf


@dataclass(frozen=True, slots=True)
class SuppressTokens:
    """These tokens never come."""

    tokens: npt.NDArray[np.intp]

    def apply(self, logits: Logits, sampled: Sequence[int]) -> None:
        logits[self.tokens] = -np.inf


@dataclass(frozen=True, slots=True)
class RepetitionPenalty:
    """Text that has come is less likely to come again (Keskar et al. 2019, CTRL,
    arXiv:1909.05858, section 4.1)."""

    penalty: float
    eot: int

    def apply(self, logits: Logits, sampled: Sequence[int]) -> None:
        said = [t for t in set(sampled) if t < self.eot]
        values = logits[said]
        logits[said] = np.where(values > 0, values / self.penalty, values * self.penalty)


@dataclass(frozen=True, slots=True)
class NoRepeatNgram:
    """No `size` text tokens in a row come twice (Paulus et al. 2017, arXiv:1705.04304,
    section 2.5). Timestamps between them do not count."""

    size: int
    eot: int

    def apply(self, logits: Logits, sampled: Sequence[int]) -> None:
        text = [t for t in sampled if t < self.eot]
        before = self.size - 1
        last = text[len(text) - before :]
        for i in range(len(text) - before):
            if text[i : i + before] == last:
                logits[text[i + before]] = -np.inf


@dataclass(frozen=True, slots=True)
class TimestampRules:
    """Timestamps come in pairs except before the end, never go back, and come first; and where
    all of them together are likelier than the likeliest other token, it is one of them."""

    eot: int
    no_timestamps: int
    timestamp_begin: int
    max_initial: int | None
    """Highest first timestamp, in steps of 0.02 s."""

    def apply(self, logits: Logits, sampled: Sequence[int]) -> None:
        begin = self.timestamp_begin
        logits[self.no_timestamps] = -np.inf
        last_is_timestamp = len(sampled) >= 1 and sampled[-1] >= begin
        previous_is_timestamp = len(sampled) < 2 or sampled[-2] >= begin
        if last_is_timestamp:
            if previous_is_timestamp:
                logits[begin:] = -np.inf
            else:
                logits[: self.eot] = -np.inf
        latest = next((t for t in reversed(sampled) if t >= begin), None)
        if latest is not None:
            # A segment has a length, so its end is later than its start; the next one may
            # start where it ends
            closes_pair = last_is_timestamp and not previous_is_timestamp
            logits[begin : latest if closes_pair else latest + 1] = -np.inf
        if not sampled:
            logits[:begin] = -np.inf
            if self.max_initial is not None:
                logits[begin + self.max_initial + 1 :] = -np.inf
        elif _together_likelier(logits[begin:], logits[:begin]):
            logits[:begin] = -np.inf


def _together_likelier(these: Logits, than_one_of: Logits) -> bool:
    top = float(than_one_of[than_one_of.argmax()])  # in a browser twice as fast as max()
    likeliest = float(these[these.argmax()])
    # Their exponentials matter only where the likeliest, as often as there are, might win
    return likeliest + log(len(these)) > top and log_sum_exp(these) > top


def logit_filters(
    tokenizer: Tokenizer,
    options: TranscribeOptions,
    *,
    timestamp_seconds: float,
    config: GenerationConfig = NOTHING,
) -> list[LogitFilter]:
    """The filters the options ask for, in openai-whisper's order.

    Args:
        config: with lists of the model's own, in place of openai-whisper's.

    Raises:
        OptionError: a token to suppress that this model does not have.
    """
    filters: list[LogitFilter] = []
    if options.suppress_blank:
        own = config.begin_suppress_tokens
        blank = (*tokenizer.encode(" "), tokenizer.eot)
        filters.append(SuppressBlank(blank if own is None else own))
    filters.append(SuppressTokens(np.array(_suppressed(tokenizer, options, config), np.intp)))
    if options.repetition_penalty != 1:
        filters.append(RepetitionPenalty(options.repetition_penalty, tokenizer.eot))
    if options.no_repeat_ngram_size:
        filters.append(NoRepeatNgram(options.no_repeat_ngram_size, tokenizer.eot))
    if not options.without_timestamps:
        max_initial = None
        if options.max_initial_timestamp:
            max_initial = round(options.max_initial_timestamp / timestamp_seconds)
        filters.append(
            TimestampRules(
                tokenizer.eot, tokenizer.no_timestamps, tokenizer.timestamp_begin, max_initial
            )
        )
    return filters


def _suppressed(
    tokenizer: Tokenizer, options: TranscribeOptions, config: GenerationConfig
) -> list[int]:
    suppressed = set(tokenizer.control_tokens)
    if options.suppress_non_speech:
        own = config.suppress_tokens
        suppressed |= set(tokenizer.non_speech_tokens if own is None else own)
    if options.speaker_turns:
        suppressed.discard(tokenizer.sot_lm)
    for token in options.suppress_tokens:
        if token >= tokenizer.n_vocab:
            raise OptionError(f"this model has no token {token} that could be suppressed")
        suppressed.add(token)
    if options.suppress_regex is not None:
        suppressed |= _matching(tokenizer, options.suppress_regex)
    return sorted(suppressed)


def _matching(tokenizer: Tokenizer, pattern: str) -> set[int]:
    """Text tokens all of whose text the pattern matches."""
    matches = compile_pattern(pattern)
    return {t for t in range(tokenizer.eot) if matches(tokenizer.decode([t]))}
