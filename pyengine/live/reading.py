"""One reading: a window of audio and the text it is known to begin with, to the words after it."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from dataclasses import replace

from pyengine.audio_context import frames_for
from pyengine.decoding import DecodingResult, decode_window, language_probabilities
from pyengine.fallback import decode_with_fallback, fault, is_silence
from pyengine.filters import SuppressBlank, logit_filters
from pyengine.live.encoder_input import MORE_TOKENS, log_mel_window, most_tokens
from pyengine.mel import FRAMES_PER_SECOND, HOP_LENGTH
from pyengine.result import Language, Timings, TranscribeOptions
from pyengine.search import search_of
from pyengine.steps import Steps
from pyengine.stopwatch import Stopwatch
from pyengine.stream import Samples
from pyengine.timed_decoder import TimedDecoder
from pyengine.whisper import Whisper
from pyengine.words import POSITION_SECONDS, TimedWord, merge_punctuation, split_words, time_words

_LEAST_FRAMES = 10 * FRAMES_PER_SECOND
"""The encoder is given at least this much: shorter inputs are unlike all that Whisper has seen."""

_ALIGNED_FRAMES = 2


class Reader:
    """Reads windows with a model, by the options of the stream.

    Args:
        options: without timestamps; see `reading_options`.
        audio_context: encoder positions of a reading at most; None for as many as it needs.

    Raises:
        OptionError: options this model cannot follow.
    """

    def __init__(
        self, model: Whisper, options: TranscribeOptions, audio_context: int | None
    ) -> None:
        code = model.tokenizer.check_task(options.language, options.task)
        self.language = Language(code=code, probability=None) if code else None
        """None while it is not known at all."""
        self.is_sure_of_language = code is not None
        self._model = model
        self._options = options
        self._context = audio_context
        self._stopwatch = Stopwatch()
        self._decoder = TimedDecoder(model, self._stopwatch)
        self._filters = logit_filters(model.tokenizer, options, timestamp_seconds=POSITION_SECONDS)
        self._reading = 0
        self.most_known = 3 * model.most_aligned_tokens // 4
        """Tokens of known text that leave room for what follows."""

    def read(
        self,
        samples: Samples,
        prompt: Sequence[int],
        known: Sequence[int],
        *,
        final: bool,
    ) -> Generator[None, None, list[TimedWord] | None]:
        """Read a window; yields between ops of the encoder and tokens.

        Args:
            samples: (n,) of the window, at most `options.LONGEST` seconds.
            prompt: tokens of what was said before the window.
            known: tokens of the text the window begins with.
            final: the last reading of these words: worth the thresholds' other temperatures.

        Returns:
            What was said after that, in seconds of the window; None where the reading is not to be
            trusted.
        """
        tokenizer = self._model.tokenizer
        self._reading += 1
        frames = len(samples) // HOP_LENGTH
        yield from self._encode(samples, frames)
        language = self._detect()
        sot = tokenizer.sot_sequence(language.code, self._options.task)
        start = [*sot, tokenizer.no_timestamps, *known]
        most = self._most_tokens(len(known), len(samples))
        room = self._model.hparams.n_text_ctx - len(start) - 1 - most
        prompt = prompt[max(0, len(prompt) - room) :] if room > 0 else ()
        initial = [tokenizer.sot_prev, *prompt, *start] if prompt else start
        result = yield from self._decode(initial, most, after=bool(known), final=final)
        if is_silence(result, self._options):
            return []
        if not final and fault(result, self._options):
            return None
        tokens = [t for t in result.tokens if t < tokenizer.eot]
        text = (known, tokens)
        entries = yield from self._align(sot, text, frames)
        # Words of a translation are English
        code = "en" if self._options.task == "translate" else language.code
        (timed,) = time_words([split_words(tokenizer, tokens, code)], result.token_probs, entries)
        options = self._options
        words = merge_punctuation(timed, options.prepend_punctuations, options.append_punctuations)
        return credible(words)

    def timings(self) -> Timings:
        """Of all readings so far."""
        return self._stopwatch.timings(self._model.load_seconds)

    def _encode(self, samples: Samples, frames: int) -> Generator[None, None, None]:
        model, started = self._model, time.perf_counter()
        most, positions = model.hparams.n_frames, self._context
        n_frames = 2 * positions if positions else frames_for(frames, _LEAST_FRAMES, most)
        window = log_mel_window(model, samples, min(n_frames, most))
        self._stopwatch.mel += time.perf_counter() - started
        steps = Steps(model.encode_steps(window))
        for _ in steps:
            yield
        self._stopwatch.encode += steps.seconds
        self._stopwatch.encode_runs += 1

    def _detect(self) -> Language:
        """The language, asked again at each reading until `is_sure_of_language`."""
        if self.language is None or not self.is_sure_of_language:
            found = language_probabilities(self._decoder, self._model.tokenizer)
            code, probability = next(iter(found.items()))
            self.language = Language(code=code, probability=probability, probabilities=found)
        return self.language

    def _most_tokens(self, n_known: int, n_samples: int) -> int:
        """That may follow upon known ones."""
        most = self._options.max_tokens or self._model.most_aligned_tokens
        spoken = max(MORE_TOKENS, most_tokens(n_samples) - n_known)
        return max(1, min(most, spoken, self._model.most_aligned_tokens - n_known))

    def _decode(
        self, initial: Sequence[int], most: int, *, after: bool, final: bool
    ) -> Generator[None, None, DecodingResult]:
        """At most so many tokens, `after` known text or at the beginning of all."""
        model, options = self._model, self._options
        # Nothing may come after known text, but not before there is any
        filters = [f for f in self._filters if not (after and isinstance(f, SuppressBlank))]
        # What is read again in half a second is not worth more
        search = options if final else replace(options, beam_size=None)

        def decode(temperature: float) -> Generator[int, None, DecodingResult]:
            return decode_window(
                self._decoder,
                model.tokenizer,
                initial,
                filters,
                search_of(search, model.tokenizer.eot, temperature, self._reading),
                n_text_ctx=model.hparams.n_text_ctx,
                max_tokens=most,
                temperature=temperature,
                length_penalty=options.length_penalty,
            )

        first = options.temperature[0]
        fallback = decode_with_fallback(decode, options, self._stopwatch.count_fault)
        in_decoder = self._stopwatch.in_decoder
        steps = Steps(fallback if final else decode(first))
        for _ in steps:
            yield
        self._stopwatch.sample += steps.seconds - (self._stopwatch.in_decoder - in_decoder)
        return steps.result

    def _align(
        self, sot: Sequence[int], text: tuple[Sequence[int], Sequence[int]], frames: int
    ) -> Generator[None, None, list[int]]:
        """When each of the new tokens begins, and when the last is over."""
        known, tokens = text
        if not tokens or frames < _ALIGNED_FRAMES:
            return [0] * (len(tokens) + 1)
        known = known[max(0, len(known) + len(tokens) - self._model.most_aligned_tokens) :]
        steps = Steps(self._model.align_steps(sot, [*known, *tokens], frames - frames % 2))
        for _ in steps:
            yield
        self._stopwatch.align += steps.seconds
        self._stopwatch.align_runs += 1
        entries: list[int] = steps.result.tolist()
        return entries[len(known) :]


_CROWDED = 4
_CROWD_SECONDS = 0.12


def credible(words: Sequence[TimedWord]) -> list[TimedWord]:
    """Words up to where several in a row take no time at all: what a model repeats or adds after
    the audio's end has nothing there to be aligned with."""
    for i in range(len(words) - _CROWDED + 1):
        if words[i + _CROWDED - 1].end - words[i].start <= _CROWD_SECONDS:
            return list(words[:i])
    return list(words)
