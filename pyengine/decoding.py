"""From one encoded window to its tokens: the decoding loop and its parts.

Filters, sampler and loop follow openai-whisper's `DecodingTask` (whisper/decoding.py) at
temperature 0; they see logits and token ids, never backends or audio.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from math import log
from typing import Protocol

import numpy as np
import numpy.typing as npt

from pyengine.errors import ModelFormatError
from pyengine.result import TranscribeOptions
from pyengine.softmax import log_sum_exp
from pyengine.tokenizer import Tokenizer

Logits = npt.NDArray[np.float32]


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

    def log_sum_exp(self, logits: Logits) -> float: ...


class LogitFilter(Protocol):
    """Rules out tokens by setting their logits to -inf."""

    def apply(self, logits: Logits, sampled: Sequence[int]) -> None:
        """Change (n_vocab,) logits in place; `sampled` is what this window gave so far."""
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
class TimestampRules:
    """Timestamps come in pairs except before the end, never go back, and come first.

    openai-whisper's last timestamp rule, which looks at the logits too, is in `likeliest`.
    """

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


def likeliest(
    logits: Logits, timestamp_begin: int, log_sum: Callable[[Logits], float] = log_sum_exp
) -> tuple[int, float]:
    """The likeliest token that (n_vocab,) filtered logits leave, and its log probability.

    Where all timestamps together are likelier than the likeliest other token, it is one of them,
    and the other tokens' logits become -inf.

    Args:
        log_sum: a log_sum_exp that is fast for a whole vocabulary; it may spoil its argument.
    """
    token = int(logits.argmax())
    top = float(logits[token])
    timestamps = logits[timestamp_begin:]
    if token < timestamp_begin:
        token_of_time = int(timestamps.argmax())
        # Their exponentials matter only where the likeliest, as often as there are, might win
        might_win = float(timestamps[token_of_time]) + log(len(timestamps)) > top
        if not (might_win and log_sum_exp(timestamps) > top):
            return token, top - log_sum(logits)
        token = timestamp_begin + token_of_time
        top = float(logits[token])
    logits[:timestamp_begin] = -np.inf
    return token, top - log_sum_exp(timestamps)


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


def logit_filters(
    tokenizer: Tokenizer, options: TranscribeOptions, *, timestamp_seconds: float
) -> list[LogitFilter]:
    """The filters the options ask for, in openai-whisper's order."""
    filters: list[LogitFilter] = []
    if options.suppress_blank:
        filters.append(SuppressBlank((*tokenizer.encode(" "), tokenizer.eot)))
    suppressed = set(tokenizer.control_tokens)
    if options.suppress_non_speech:
        suppressed |= set(tokenizer.non_speech_tokens)
    filters.append(SuppressTokens(np.array(sorted(suppressed), np.intp)))
    max_initial = None
    if options.max_initial_timestamp:
        max_initial = round(options.max_initial_timestamp / timestamp_seconds)
    filters.append(
        TimestampRules(
            tokenizer.eot, tokenizer.no_timestamps, tokenizer.timestamp_begin, max_initial
        )
    )
    return filters


def initial_tokens(
    tokenizer: Tokenizer, sot_sequence: Sequence[int], prompt: Sequence[int], n_text_ctx: int
) -> list[int]:
    """What the decoder is given before it samples: as much of the prompt as fits, then the
    start-of-transcript sequence."""
    if not prompt:
        return list(sot_sequence)
    return [tokenizer.sot_prev, *prompt[-(n_text_ctx // 2 - 1) :], *sot_sequence]


def decode_greedily(
    model: Decoder,
    tokenizer: Tokenizer,
    initial: Sequence[int],
    filters: Sequence[LogitFilter],
    *,
    n_text_ctx: int,
) -> Generator[int, None, DecodingResult]:
    """Decode the encoded window, always taking the likeliest token.

    Yields each token as it is sampled; the value it returns is the result.

    Raises:
        ModelFormatError: the weights are such that there is no likeliest token.
    """
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
    row = logits[-1]
    sampled: list[int] = []
    sum_logprob = 0.0
    steps = 0
    for _ in range(n_text_ctx // 2):
        for logit_filter in filters:
            logit_filter.apply(row, sampled)
        token, logprob = likeliest(row, tokenizer.timestamp_begin, model.log_sum_exp)
        sum_logprob += logprob
        if token == tokenizer.eot:
            break
        sampled.append(token)
        yield token
        position = len(initial) + len(sampled) - 1
        if position >= n_text_ctx:
            break
        row = model.decode([token], [position])[0]
        steps += 1
    text = tokenizer.decode(sampled).strip()
    return DecodingResult(
        tokens=tuple(sampled),
        text=text,
        avg_logprob=sum_logprob / (len(sampled) + 1),
        no_speech_prob=no_speech_prob,
        compression_ratio=compression_ratio(text),
        temperature=0.0,
        steps=steps,
    )


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
