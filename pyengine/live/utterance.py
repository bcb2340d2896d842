"""What a model hears in one utterance: its text, piece by piece, and how sure it is of it."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

from pyengine.audio_context import frames_for
from pyengine.context import Context
from pyengine.decoding import (
    DecodingResult,
    decode_window,
    initial_tokens,
    language_probabilities,
)
from pyengine.fallback import is_silence
from pyengine.filters import logit_filters
from pyengine.live.encoder_input import log_mel_window, most_tokens
from pyengine.mel import FRAMES_PER_SECOND, HOP_LENGTH
from pyengine.result import Language, TranscribeOptions
from pyengine.search import search_of
from pyengine.steps import Steps
from pyengine.stream import Samples
from pyengine.tokenizer import Tokenizer
from pyengine.whisper import Whisper
from pyengine.words import POSITION_SECONDS, split_words

_LEAST_FRAMES = 15 * FRAMES_PER_SECOND
"""The encoder is given at least this much, the rest of it empty: with less the model repeats
itself. Of 80 recordings of one to three words, tiny.en writes 54 as they are said, with 15 s as
well as with the whole 30; 51 with 10 s, 37 with 5."""

_SURE = 0.5
"""How likely a language must be to be kept: a single word tells little of it."""

_LEAST_PROBABILITY = 1e-30
"""Stands for one too small for its number."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A word with the space before it, or a punctuation mark."""

    text: str
    tokens: tuple[int, ...]
    logprob: float
    """Of all its tokens together, each after those before it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An utterance as the model writes it."""

    initial: tuple[int, ...]
    """The tokens that the decoder was given before."""
    pieces: tuple[Piece, ...]
    end_logprob: float
    """Of nothing coming after them."""

    def text(self, first: int = 0) -> str:
        """From a piece on."""
        return "".join(piece.text for piece in self.pieces[first:]).strip()

    def logprob(self, first: int = 0) -> float:
        """Of the text from a piece on, to its end, after the pieces before."""
        return math.fsum(piece.logprob for piece in self.pieces[first:]) + self.end_logprob

    def before(self, first: int) -> list[int]:
        """The tokens before a piece."""
        return [*self.initial, *(t for piece in self.pieces[:first] for t in piece.tokens)]


class UtteranceReader:
    """Reads one utterance after the other.

    Args:
        options: language, task, prompts, suppression and search; each utterance is decoded once, at
            the first temperature.
        reserve: tokens of the decoder's context that are left free after an utterance's text.

    Raises:
        OptionError: options this model cannot follow.
    """

    def __init__(self, model: Whisper, options: TranscribeOptions, *, reserve: int = 0) -> None:
        code = model.tokenizer.check_task(options.language, options.task)
        self.language = Language(code=code, probability=None) if code else None
        """None while there is nothing to tell it by."""
        self._is_sure = code is not None
        self._model = model
        self._options = replace(
            options,
            without_timestamps=True,
            condition_on_previous_text=False,
            carry_initial_prompt=True,  # every utterance stands for itself
        )
        self._filters = logit_filters(
            model.tokenizer, self._options, timestamp_seconds=POSITION_SECONDS
        )
        self._prompt = Context(model.tokenizer, self._options, model.hparams.n_text_ctx).prompt()
        self._reserve = reserve
        self._read = 0

    def read(self, samples: Samples) -> Generator[None, None, Heard | None]:
        """Read an utterance; yields between ops of the encoder and tokens.

        Args:
            samples: (n,), of which as many are heard as the model can hear at once.

        Returns:
            None where the model takes it for silence.
        """
        model = self._model
        self._read += 1
        frames = len(samples) // HOP_LENGTH
        n_frames = frames_for(frames, _LEAST_FRAMES, model.hparams.n_frames)
        for _ in model.encode_steps(log_mel_window(model, samples, n_frames)):
            yield
        code = self._detect()
        sot = model.tokenizer.sot_sequence(code, self._options.task)
        start = (*sot, model.tokenizer.no_timestamps)
        n_text_ctx = model.hparams.n_text_ctx
        initial = initial_tokens(model.tokenizer, start, self._prompt, n_text_ctx)
        result = yield from self._decode(initial, len(samples))
        if is_silence(result, self._options):
            return None
        # A translation is English
        written = "en" if self._options.task == "translate" else code
        return heard(model.tokenizer, initial, result, written)

    def _detect(self) -> str:
        """The language, asked again for each utterance until one was clear."""
        if self.language is None or not self._is_sure:
            found = language_probabilities(self._model, self._model.tokenizer)
            code, probability = next(iter(found.items()))
            self._is_sure = probability >= _SURE
            self.language = Language(code=code, probability=probability, probabilities=found)
        return self.language.code

    def _decode(
        self, initial: Sequence[int], n_samples: int
    ) -> Generator[None, None, DecodingResult]:
        model, options = self._model, self._options
        n_text_ctx = model.hparams.n_text_ctx
        room = max(1, n_text_ctx - len(initial) - self._reserve)
        temperature = options.temperature[0]
        steps = Steps(
            decode_window(
                model,
                model.tokenizer,
                initial,
                self._filters,
                search_of(options, model.tokenizer.eot, temperature, self._read),
                n_text_ctx=n_text_ctx,
                max_tokens=min(options.max_tokens or n_text_ctx // 2, most_tokens(n_samples), room),
                temperature=temperature,
                length_penalty=options.length_penalty,
            )
        )
        for _ in steps:
            yield
        return steps.result


def heard(
    tokenizer: Tokenizer, initial: Sequence[int], result: DecodingResult, language: str
) -> Heard:
    """A decoded utterance, cut into pieces.

    Args:
        language: in which it is written.
    """
    logprobs = [math.log(max(p, _LEAST_PROBABILITY)) for p in result.token_probs]
    written = [
        (token, logprob)
        for token, logprob in zip(result.tokens, logprobs, strict=True)
        if token < tokenizer.eot
    ]
    pieces: list[Piece] = []
    at = 0
    for text, tokens in split_words(tokenizer, [token for token, _ in written], language):
        its_own = written[at : at + len(tokens)]
        pieces.append(Piece(text, tokens, math.fsum(logprob for _, logprob in its_own)))
        at += len(tokens)
    whole = result.avg_logprob * (len(result.tokens) + 1)
    end = whole - math.fsum(piece.logprob for piece in pieces)
    return Heard(tuple(initial), tuple(pieces), min(end, 0.0))
