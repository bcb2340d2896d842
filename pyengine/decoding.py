"""From one encoded window to its tokens: the loop that drives model, filters and search.

After openai-whisper's `DecodingTask` (whisper/decoding.py). All hypotheses of a step are one
batch; where one is left by several, or gives way to others, the KV cache follows by copies from
slot to slot.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from pyengine.errors import ModelFormatError
from pyengine.filters import LogitFilter, Logits
from pyengine.search import Branch, Hypothesis, Search, best
from pyengine.softmax import log_sum_exp
from pyengine.tokenizer import Tokenizer


class Decoder(Protocol):
    """What the loop needs of a model (`Whisper` is one)."""

    def decode(
        self,
        tokens: Sequence[int],
        positions: Sequence[int],
        *,
        slots: Sequence[int] | None = None,
        logit_rows: Sequence[int] | None = None,
    ) -> Logits: ...

    def copy_slots(self, copies: Sequence[tuple[int, int, int, int]]) -> None: ...

    def log_sum_exp(self, logits: Logits) -> float: ...


@dataclass(frozen=True, slots=True)
class DecodingResult:
    """The tokens of one window and how sure the model was of them."""

    tokens: tuple[int, ...]
    text: str
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float
    temperature: float
    steps: int
    """Decoder runs after the first, which took the whole prompt."""
    token_probs: tuple[float, ...] = ()
    """The probability of each of `tokens` when it was chosen."""


def initial_tokens(
    tokenizer: Tokenizer, sot_sequence: Sequence[int], prompt: Sequence[int], n_text_ctx: int
) -> list[int]:
    """What the decoder is given before it samples: as much of the prompt as fits, then the
    start-of-transcript sequence."""
    if not prompt:
        return list(sot_sequence)
    return [tokenizer.sot_prev, *prompt[-(n_text_ctx // 2 - 1) :], *sot_sequence]


def decode_window(
    model: Decoder,
    tokenizer: Tokenizer,
    initial: Sequence[int],
    filters: Sequence[LogitFilter],
    search: Search,
    *,
    n_text_ctx: int,
    max_tokens: int | None = None,
    temperature: float = 0.0,
    length_penalty: float | None = None,
) -> Generator[int, None, DecodingResult]:
    """Search the encoded window's tokens.

    Yields, step by step, how many tokens the hypotheses have; the value it returns is the result.

    Args:
        max_tokens: sampled at most; None for half of n_text_ctx.
        temperature: that of the search, for the result.

    Raises:
        ModelFormatError: the weights are such that there is no likeliest token.
    """
    logits, no_speech_prob = _start(model, tokenizer, initial)
    live = [Hypothesis()]
    slots = _Slots(search.width, len(initial))
    steps = 0
    for _ in range(max_tokens or n_text_ctx // 2):
        for hypothesis, row in zip(live, logits, strict=True):
            for logit_filter in filters:
                logit_filter.apply(row, hypothesis.tokens)
        branches = search.step(live, logits, model.log_sum_exp)
        copies = slots.follow(branches)
        live = [branch.hypothesis for branch in branches]
        if not live:
            break
        yield len(live[0].tokens)
        position = len(initial) + len(live[0].tokens) - 1
        if position >= n_text_ctx:
            break
        if copies:
            model.copy_slots(copies)
        logits = model.decode(
            [hypothesis.tokens[-1] for hypothesis in live],
            [position] * len(live),
            slots=slots.of_live,
            logit_rows=range(len(live)),
        )
        steps += 1
    chosen = best(search.candidates(live), length_penalty)
    text = tokenizer.decode(chosen.tokens).strip()
    return DecodingResult(
        tokens=chosen.tokens,
        text=text,
        avg_logprob=chosen.sum_logprob / (len(chosen.tokens) + 1),
        no_speech_prob=no_speech_prob,
        compression_ratio=compression_ratio(text),
        temperature=temperature,
        steps=steps,
        token_probs=tuple(math.exp(logprob) for logprob in chosen.logprobs),
    )


def _start(model: Decoder, tokenizer: Tokenizer, initial: Sequence[int]) -> tuple[Logits, float]:
    """(1, n_vocab) logits of the first token to sample, and the no-speech probability."""
    sot = list(initial).index(tokenizer.sot)
    last = len(initial) - 1
    rows = [last] if sot == last else [sot, last]
    logits = model.decode(initial, range(len(initial)), logit_rows=rows)
    first = logits[0]
    no_speech_prob = float(np.exp(first[tokenizer.no_speech] - log_sum_exp(first)))
    if not np.isfinite(no_speech_prob):
        raise ModelFormatError(
            "the model computes values that are not numbers: its file is damaged, get it anew"
        )
    return logits[-1:], no_speech_prob


class _Slots:
    """In which slot of the KV caches each hypothesis lives.

    The first branch of a hypothesis stays in its slot, each other one takes a slot that nobody
    needs any more: only those are copied, and only from where their tokens differ on.
    """

    def __init__(self, width: int, n_initial: int) -> None:
        self._n_initial = n_initial
        self._cached: list[tuple[int, ...] | None] = [None] * width
        """Tokens after the initial ones whose keys and values a slot holds."""
        self._cached[0] = ()
        self.of_live = [0]
        """The slot of each hypothesis that goes on."""

    def follow(self, branches: Sequence[Branch]) -> list[tuple[int, int, int, int]]:
        """Give each branch a slot.

        Returns:
            The copies to make: source, target, first and last (exclusive) position.
        """
        cached = self._cached
        for branch in branches:  # what the run before this step left in the caches
            cached[self.of_live[branch.parent]] = branch.hypothesis.tokens[:-1]
        parents = [self.of_live[branch.parent] for branch in branches]
        free = [slot for slot in range(len(cached)) if slot not in parents]
        slots: list[int] = []
        copies: list[tuple[int, int, int, int]] = []
        for parent in parents:
            if parent not in slots:
                slots.append(parent)
                continue
            target = free.pop()
            tokens, there = cached[parent], cached[target]
            assert tokens is not None
            first = 0 if there is None else self._n_initial + _common(there, tokens)
            last = self._n_initial + len(tokens)
            if first < last:
                copies.append((parent, target, first, last))
            cached[target] = tokens
            slots.append(target)
        self.of_live = slots
        return copies


def _common(a: Sequence[int], b: Sequence[int]) -> int:
    """How many tokens two sequences begin with in common."""
    for i, (x, y) in enumerate(zip(a, b, strict=False)):
        if x != y:
            return i
    return min(len(a), len(b))


def language_probabilities(model: Decoder, tokenizer: Tokenizer) -> dict[str, float]:
    """How likely each language is for the encoded window, likeliest first
    (openai-whisper, detect_language)."""
    logits = model.decode([tokenizer.sot], [0])[0]
    first = tokenizer.language_token(tokenizer.languages[0])
    of_languages = logits[first : first + len(tokenizer.languages)].astype(np.float64)
    weights = np.exp(of_languages - of_languages.max())
    pairs = zip(tokenizer.languages, (weights / weights.sum()).tolist(), strict=True)
    return dict(sorted(pairs, key=lambda pair: -pair[1]))


def compression_ratio(text: str) -> float:
    """How well the text compresses: above 2.4 it is repeating itself. Empty text gives 0."""
    raw = text.encode("utf-8")
    return len(raw) / len(zlib.compress(raw))
