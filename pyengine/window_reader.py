"""One window of sound to its tokens and their times: encode, tell the language, decode until the
text can stand, judge silence, align.

Whole recordings (transcribe.py), live readings (live/reading.py) and voice commands
(live/utterance.py) all read windows so. What differs is theirs: which sound makes a window, what
the decoder is given before it samples, how many tokens may come, and what becomes of them.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pyengine.decoding import (
    DecodingResult,
    decode_window,
    initial_tokens,
    language_probabilities,
)
from pyengine.fallback import decode_with_fallback, is_silence
from pyengine.filters import SuppressBlank, logit_filters
from pyengine.merging_search import search_of
from pyengine.options import TranscribeOptions
from pyengine.result import Language, Stage, Timings
from pyengine.steps import Steps
from pyengine.stopwatch import Stopwatch
from pyengine.timed_decoder import TimedDecoder
from pyengine.whisper import Whisper
from pyengine.words import POSITION_SECONDS

_FRAMES_PER_POSITION = 2

_ENCODER_SHARE = 0.6
"""Share of a window's progress given to the encoder; only smoothness depends on it."""

_TYPICAL_TOKENS = 120
"""Tokens at which a window's progress is nearly at its end; only smoothness depends on it."""


@dataclass(frozen=True, slots=True)
class WindowProgress:
    """How far the reading of a window has come."""

    stage: Stage
    share: float
    """Of the work, about: from 0 to 1."""


class WindowReader:
    """Reads one window after the other: `encode` it, then `decode`, then `align` what was decoded.

    All three are generators that pause between ops of the model or tokens, so that whoever drives
    them can show progress, listen on, or stop.

    Args:
        options: language, task, search, thresholds, and what may be said.

    Raises:
        OptionError: options this model cannot follow.
    """

    def __init__(self, model: Whisper, options: TranscribeOptions) -> None:
        code = model.tokenizer.check_task(options.language, options.task)
        self.language = Language(code=code, probability=None) if code else None
        """Of the window that was encoded last; None while there was none and the options give
        none."""
        self.is_sure_of_language = code is not None
        """While it is not, the language is detected anew in each window. Who reads windows says
        when it is."""
        self.stopwatch = Stopwatch()
        self._model = model
        self._options = options
        self._filters = logit_filters(
            model.tokenizer,
            options,
            timestamp_seconds=POSITION_SECONDS,
            config=model.generation_config,
        )
        self._decoder = TimedDecoder(model, self.stopwatch)

    @property
    def language_of_text(self) -> str:
        """The code of the language the text is written in: a translation is English."""
        return "en" if self._options.task == "translate" else self._known_language.code

    def timings(self) -> Timings:
        """Of all windows so far."""
        return self.stopwatch.timings(self._model.load_seconds)

    def encode(self, window: npt.NDArray[np.float32]) -> Generator[WindowProgress, None, None]:
        """Encode a window, and detect its language unless that is sure.

        Args:
            window: (n_mels, frames) F32 log-mel, see `Whisper.encode`.
        """
        steps = Steps(self._model.encode_steps(window))
        for done in steps:
            yield WindowProgress("encode", _ENCODER_SHARE * done)
        self.stopwatch.encode += steps.seconds
        self.stopwatch.encode_runs += 1
        if self.language is None or not self.is_sure_of_language:
            found = language_probabilities(self._decoder, self._model.tokenizer)
            code, probability = next(iter(found.items()))
            self.language = Language(code=code, probability=probability, probabilities=found)

    def initial_tokens(self, prompt: Sequence[int] = (), known: Sequence[int] = ()) -> list[int]:
        """What the decoder is given of the encoded window before it samples.

        Args:
            prompt: tokens of what was said before the window; the end of them, where they are many.
            known: tokens of the text that the window begins with.
        """
        tokenizer = self._model.tokenizer
        untimed = [tokenizer.no_timestamps] if self._options.without_timestamps else []
        start = [*self._sot_sequence, *untimed, *known]
        return initial_tokens(tokenizer, start, prompt, self._model.hparams.n_text_ctx)

    def decode(
        self,
        initial: Sequence[int],
        *,
        number: int,
        max_tokens: int | None = None,
        after_text: bool = False,
        options: TranscribeOptions | None = None,
    ) -> Generator[WindowProgress, None, DecodingResult | None]:
        """Decode the encoded window, at one temperature after the other until its text can stand.

        Args:
            initial: see `initial_tokens`.
            number: the window's own, for its random numbers.
            max_tokens: sampled at most; None for half of the model's context.
            after_text: `initial` ends with text, upon which nothing may follow.
            options: search and thresholds, where they differ from the reader's.

        Returns:
            None where the window is taken for silence.

        Raises:
            ModelFormatError: the weights are such that there is no likeliest token.
        """
        model, options = self._model, options or self._options
        filters = [f for f in self._filters if not (after_text and isinstance(f, SuppressBlank))]

        def decode(temperature: float) -> Generator[int, None, DecodingResult]:
            return decode_window(
                self._decoder,
                model.tokenizer,
                initial,
                filters,
                search_of(options, model.tokenizer, temperature, number),
                n_text_ctx=model.hparams.n_text_ctx,
                max_tokens=max_tokens,
                temperature=temperature,
                length_penalty=options.length_penalty,
            )

        in_decoder = self.stopwatch.in_decoder
        steps = Steps(decode_with_fallback(decode, options, self.stopwatch.count_fault))
        for count in steps:
            share = 1 - (1 - _ENCODER_SHARE) * math.exp(-2 * count / _TYPICAL_TOKENS)
            yield WindowProgress("decode", share)
        self.stopwatch.sample += steps.seconds - (self.stopwatch.in_decoder - in_decoder)
        return None if is_silence(steps.result, options) else steps.result

    def align(
        self, tokens: Sequence[int], frames: int, *, known: Sequence[int] = ()
    ) -> Generator[WindowProgress, None, list[int]]:
        """When each of the tokens is said that the encoded window was decoded to.

        Args:
            tokens: (n,) of text, without special ones; at most `Whisper.most_aligned_tokens`.
            frames: mel frames of the window that hold sound.
            known: tokens of text before them; as many as can be aligned with them.

        Returns:
            (n + 1,) ascending encoder positions at which each token begins, and at which the last
            is over; all 0 where there is nothing to align.
        """
        if not tokens or frames < _FRAMES_PER_POSITION:
            return [0] * (len(tokens) + 1)
        known = known[max(0, len(known) + len(tokens) - self._model.most_aligned_tokens) :]
        steps = Steps(
            self._model.align_steps(
                self._sot_sequence, [*known, *tokens], frames - frames % _FRAMES_PER_POSITION
            )
        )
        for _ in steps:
            yield WindowProgress("decode", 1.0)
        self.stopwatch.align += steps.seconds
        self.stopwatch.align_runs += 1
        entries: list[int] = steps.result.tolist()
        return entries[len(known) :]

    @property
    def _known_language(self) -> Language:
        assert self.language is not None, "a window was encoded"
        return self.language

    @property
    def _sot_sequence(self) -> tuple[int, ...]:
        tokenizer = self._model.tokenizer
        return tokenizer.sot_sequence(self._known_language.code, self._options.task)
