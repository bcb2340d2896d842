"""When a window's text is not to be trusted, and what then: openai-whisper's rules
(`decode_with_fallback` in whisper/transcribe.py), and whisper.cpp's entropy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from math import log
from typing import Literal

from pyengine.decoding import DecodingResult
from pyengine.options import TranscribeOptions

Fault = Literal["repetition", "logprob"]

_ENTROPY_TOKENS = 32


def fault(result: DecodingResult, options: TranscribeOptions) -> Fault | None:
    """Why another temperature is to be tried; None where the text can stand, or where there
    seems to be no speech that another could find."""
    unsure = (
        options.logprob_threshold is not None and result.avg_logprob < options.logprob_threshold
    )
    silent = (
        options.no_speech_threshold is not None
        and result.no_speech_prob > options.no_speech_threshold
    )
    if unsure:
        return None if silent else "logprob"
    if (
        options.compression_ratio_threshold is not None
        and result.compression_ratio > options.compression_ratio_threshold
    ):
        return "repetition"
    if (
        options.entropy_threshold is not None
        and len(result.tokens) > _ENTROPY_TOKENS
        and entropy(result.tokens) < options.entropy_threshold
    ):
        return "repetition"
    return None


def is_silence(result: DecodingResult, options: TranscribeOptions) -> bool:
    """Whether a window holds no speech: the model says so and was not sure of its words."""
    threshold, logprob = options.no_speech_threshold, options.logprob_threshold
    if threshold is None or result.no_speech_prob <= threshold:
        return False
    return logprob is None or result.avg_logprob <= logprob


def entropy(tokens: Sequence[int]) -> float:
    """Of the last 32 tokens, in nats (whisper.cpp, whisper_sequence_score): 32 different ones
    have 3.47."""
    last = tokens[-_ENTROPY_TOKENS:]
    shares = [count / len(last) for count in Counter(last).values()]
    return -sum(p * log(p) for p in shares)


def decode_with_fallback(
    decode: Callable[[float], Generator[int, None, DecodingResult]],
    options: TranscribeOptions,
    on_fault: Callable[[Fault], None],
) -> Generator[int, None, DecodingResult]:
    """Decode a window at one temperature after the other, until its text can stand.

    Args:
        decode: decodes the window at a temperature.
        on_fault: told why another one is tried.
    """
    *others, last = options.temperature
    for temperature in others:
        result = yield from decode(temperature)
        found = fault(result, options)
        if found is None:
            return result
        on_fault(found)
    return (yield from decode(last))
