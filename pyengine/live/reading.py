"""One reading: a window of audio and the text it is known to begin with, to the words after it.

What a live reading adds to `WindowReader`: the known text, little context for the encoder and few
tokens for the decoder, drafts that are not worth a second attempt, and words at once.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from dataclasses import replace

from pyengine.audio_context import frames_for
from pyengine.fallback import fault
from pyengine.intake import Samples
from pyengine.live.encoder_input import MORE_TOKENS, log_mel_window, most_tokens
from pyengine.mel import FRAMES_PER_SECOND, HOP_LENGTH
from pyengine.options import TranscribeOptions
from pyengine.result import Language, Timings
from pyengine.whisper import Whisper
from pyengine.window_reader import WindowProgress, WindowReader
from pyengine.words import TimedWord, merge_punctuation, split_words, time_words

_LEAST_FRAMES = 10 * FRAMES_PER_SECOND
"""The encoder is given at least this much: shorter inputs are unlike all that Whisper has seen."""


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
        self._model = model
        self._options = options
        # What is read again in half a second is not worth more than one greedy attempt
        self._draft = replace(options, beam_size=None, temperature=options.temperature[:1])
        self._audio_context = audio_context
        self._reader = WindowReader(model, options)
        self._reading = 0
        self.most_known = 3 * model.most_aligned_tokens // 4
        """Tokens of known text that leave room for what follows."""

    @property
    def language(self) -> Language | None:
        """None while it is not known at all."""
        return self._reader.language

    @property
    def is_sure_of_language(self) -> bool:
        """While it is not, each reading asks again."""
        return self._reader.is_sure_of_language

    def keep_language(self) -> None:
        """The language of the last reading is that of all that follow."""
        self._reader.is_sure_of_language = True

    def read(
        self,
        samples: Samples,
        prompt: Sequence[int],
        known: Sequence[int],
        *,
        final: bool,
    ) -> Generator[WindowProgress, None, list[TimedWord] | None]:
        """Read a window; pauses between ops of the model and tokens.

        Args:
            samples: (n,) of the window, at most `options.LONGEST` seconds.
            prompt: tokens of what was said before the window.
            known: tokens of the text the window begins with.
            final: the last reading of these words: worth the thresholds' other temperatures.

        Returns:
            What was said after that, in seconds of the window; None where the reading is not to be
            trusted.
        """
        reader, tokenizer = self._reader, self._model.tokenizer
        self._reading += 1
        frames = len(samples) // HOP_LENGTH
        yield from reader.encode(self._log_mel(samples, frames))
        most = self._most_tokens(len(known), len(samples))
        n_start = len(reader.initial_tokens(known=known))
        room = self._model.hparams.n_text_ctx - n_start - 1 - most
        prompt = prompt[max(0, len(prompt) - room) :] if room > 0 else ()
        result = yield from reader.decode(
            reader.initial_tokens(prompt, known),
            number=self._reading,
            max_tokens=most,
            after_text=bool(known),
            options=self._options if final else self._draft,
        )
        if result is None:
            return []
        if not final and fault(result, self._options):
            return None
        tokens = [t for t in result.tokens if t < tokenizer.eot]
        entries = yield from reader.align(tokens, frames, known=known)
        texts = [split_words(tokenizer, tokens, reader.language_of_text)]
        (timed,) = time_words(texts, result.token_probs, entries)
        options = self._options
        words = merge_punctuation(timed, options.prepend_punctuations, options.append_punctuations)
        return credible(words)

    def timings(self) -> Timings:
        """Of all readings so far."""
        return self._reader.timings()

    def _log_mel(self, samples: Samples, frames: int) -> Samples:
        """(n_mels, n): what the encoder is given."""
        started = time.perf_counter()
        most, positions = self._model.hparams.n_frames, self._audio_context
        n_frames = 2 * positions if positions else frames_for(frames, _LEAST_FRAMES, most)
        window = log_mel_window(self._model, samples, min(n_frames, most))
        self._reader.stopwatch.mel += time.perf_counter() - started
        return window

    def _most_tokens(self, n_known: int, n_samples: int) -> int:
        """That may follow upon known ones."""
        most = self._options.max_tokens or self._model.most_aligned_tokens
        spoken = max(MORE_TOKENS, most_tokens(n_samples) - n_known)
        return max(1, min(most, spoken, self._model.most_aligned_tokens - n_known))


_CROWDED = 4
_CROWD_SECONDS = 0.12


def credible(words: Sequence[TimedWord]) -> list[TimedWord]:
    """Words up to where several in a row take no time at all: what a model repeats or adds after
    the audio's end has nothing there to be aligned with."""
    for i in range(len(words) - _CROWDED + 1):
        if words[i + _CROWDED - 1].end - words[i].start <= _CROWD_SECONDS:
            return list(words[:i])
    return list(words)
