"""What a model hears in one utterance: its text, piece by piece, and how sure it is of it.

What a voice command adds to `WindowReader`: every utterance stands for itself and is decoded once,
its language is kept as soon as one was clear, and the decoder has room left to try phrases in.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

from pyengine.audio_context import frames_for
from pyengine.decoding import DecodingResult
from pyengine.intake import Samples
from pyengine.live.encoder_input import log_mel_window, most_tokens
from pyengine.mel import FRAMES_PER_SECOND, HOP_LENGTH
from pyengine.options import TranscribeOptions
from pyengine.result import Language
from pyengine.text_context import TextContext
from pyengine.tokenizer import Tokenizer
from pyengine.whisper import Whisper
from pyengine.window_reader import WindowProgress, WindowReader
from pyengine.words import split_words

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
        self._model = model
        self._options = replace(
            options,
            temperature=options.temperature[:1],
            without_timestamps=True,
            condition_on_previous_text=False,
            carry_initial_prompt=True,  # every utterance stands for itself
        )
        self._reader = WindowReader(model, self._options)
        self._prompt = TextContext(
            model.tokenizer, self._options, model.hparams.n_text_ctx
        ).prompt()
        self._reserve = reserve
        self._read = 0

    @property
    def language(self) -> Language | None:
        """None while there is nothing to tell it by; asked again for each utterance until one was
        clear."""
        return self._reader.language

    def read(self, samples: Samples) -> Generator[WindowProgress, None, Heard | None]:
        """Read an utterance; pauses between ops of the model and tokens.

        Args:
            samples: (n,), of which as many are heard as the model can hear at once.

        Returns:
            None where the model takes it for silence.
        """
        model, reader = self._model, self._reader
        self._read += 1
        frames = len(samples) // HOP_LENGTH
        n_frames = frames_for(frames, _LEAST_FRAMES, model.hparams.n_frames)
        yield from reader.encode(log_mel_window(model, samples, n_frames))
        if reader.language and (reader.language.probability or 0) >= _SURE:
            reader.is_sure_of_language = True
        initial = reader.initial_tokens(self._prompt)
        result = yield from reader.decode(
            initial, number=self._read, max_tokens=self._most_tokens(len(initial), len(samples))
        )
        if result is None:
            return None
        return heard(model.tokenizer, initial, result, reader.language_of_text)

    def _most_tokens(self, n_initial: int, n_samples: int) -> int:
        """That an utterance may have, with the reserve after them."""
        n_text_ctx = self._model.hparams.n_text_ctx
        room = max(1, n_text_ctx - n_initial - self._reserve)
        return min(self._options.max_tokens or n_text_ctx // 2, most_tokens(n_samples), room)


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
