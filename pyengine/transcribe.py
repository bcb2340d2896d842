"""A recording of any length to timed segments, window by window.

The window logic is openai-whisper's (whisper/transcribe.py): decode 30 s, cut the tokens at
timestamp pairs, move on to the last timestamp. At one temperature, without fallback yet.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pyengine.decoding import (
    DecodingResult,
    LogitFilter,
    decode_greedily,
    initial_tokens,
    language_probabilities,
    logit_filters,
)
from pyengine.errors import OptionError
from pyengine.mel import FRAMES_PER_SECOND, SAMPLE_RATE, log_mel_spectrogram
from pyengine.result import (
    Event,
    Language,
    Progress,
    Segment,
    Stage,
    Timings,
    TranscribeOptions,
    TranscribeResult,
)
from pyengine.whisper import Whisper

FRAMES_PER_TIMESTAMP = 2
"""Mel frames per step of a timestamp token: 0.02 s."""

_TIMESTAMP_SECONDS = FRAMES_PER_TIMESTAMP / FRAMES_PER_SECOND

_ENCODER_SHARE = 0.6
"""Share of a window's progress given to the encoder; only smoothness depends on it."""

_TYPICAL_TOKENS = 120
"""Tokens at which a window's progress bar is nearly at its end; likewise."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One segment's tokens within a window; times in timestamp steps from its start."""

    tokens: tuple[int, ...]
    start: int
    end: int


def cut_window(
    tokens: Sequence[int], *, timestamp_begin: int, window_frames: int
) -> tuple[list[Cut], int]:
    """Cut a window's tokens into segments where two timestamps stand together.

    Args:
        window_frames: mel frames of audio in the window.

    Returns:
        The segments, and by how many mel frames to move on: to the last timestamp where
        speech goes on after it, else past the whole window.
    """
    stamp = [t >= timestamp_begin for t in tokens]
    ends_with_single = stamp[-2:] == [False, True]
    cuts = [i for i in range(1, len(tokens)) if stamp[i - 1] and stamp[i]]
    if not cuts:
        last = next((t for t in reversed(tokens) if t >= timestamp_begin), timestamp_begin)
        end = last - timestamp_begin or window_frames // FRAMES_PER_TIMESTAMP
        return [Cut(tuple(tokens), 0, end)], window_frames
    if ends_with_single:
        cuts.append(len(tokens))
    segments = [
        Cut(tuple(tokens[a:b]), tokens[a] - timestamp_begin, tokens[b - 1] - timestamp_begin)
        for a, b in zip([0, *cuts], cuts, strict=False)
    ]
    if ends_with_single:
        return segments, window_frames
    return segments, segments[-1].end * FRAMES_PER_TIMESTAMP


def is_silence(result: DecodingResult, options: TranscribeOptions) -> bool:
    """Whether a window holds no speech: the model says so and was not sure of its words."""
    threshold, logprob = options.no_speech_threshold, options.logprob_threshold
    if threshold is None or result.no_speech_prob <= threshold:
        return False
    return logprob is None or result.avg_logprob <= logprob


def transcribe(
    model: Whisper,
    samples: npt.NDArray[np.float32],
    options: TranscribeOptions | None = None,
    *,
    on_event: Callable[[Event], None] | None = None,
) -> TranscribeResult:
    """Transcribe a recording.

    Args:
        samples: (n,) F32, 16 kHz mono in [-1, 1].
        on_event: called with each segment, language and progress as it comes; an exception
            it raises ends the work and is passed on.

    Raises:
        OptionError: the options ask for what this model cannot do.
    """
    events = transcribe_events(model, samples, options)
    while True:
        try:
            event = next(events)
        except StopIteration as stop:
            return stop.value
        if on_event:
            on_event(event)


def transcribe_events(
    model: Whisper,
    samples: npt.NDArray[np.float32],
    options: TranscribeOptions | None = None,
) -> Generator[Event, None, TranscribeResult]:
    """`transcribe` as a generator of its events: first `Language`, then `Segment`s as they are
    found, with `Progress` between at least once per op of the encoder and per token.

    Its return value is the result. Closing the generator cancels the work.
    """
    options = options or TranscribeOptions()
    if samples.ndim != 1:
        raise ValueError(f"samples of shape {samples.shape}, expected one dimension")
    language = model.tokenizer.check_task(options.language, options.task)
    return _Transcription(model, options, language, samples).events()


class _Transcription:
    """The state of one run: where it is, what it has found, how long it took."""

    def __init__(
        self,
        model: Whisper,
        options: TranscribeOptions,
        language: str | None,
        samples: npt.NDArray[np.float32],
    ) -> None:
        self._started = time.perf_counter()
        self._model = model
        self._options = options
        self._language = Language(code=language, probability=None) if language else None
        self._samples = samples
        first, last = _clip(len(samples), options)
        self._clip = samples[first:last]
        self._first_frame = first * FRAMES_PER_SECOND // SAMPLE_RATE
        self._frames = (last - first) * FRAMES_PER_SECOND // SAMPLE_RATE
        self._decoder = _TimedDecoder(model)
        self._mel_seconds = 0.0
        self._encode_seconds = 0.0
        self._encode_runs = 0
        self._sample_seconds = 0.0
        self._done = 0.0
        self._segments: list[Segment] = []
        self._said: list[int] = []
        """Tokens the next window is conditioned on."""

    def events(self) -> Generator[Event, None, TranscribeResult]:
        model, options = self._model, self._options
        yield self._progress("mel", 0)
        started = time.perf_counter()
        # A window's worth of silence is taken to follow, so that the recording's end is
        # computed as openai-whisper does
        padding = model.hparams.n_frames * SAMPLE_RATE // FRAMES_PER_SECOND
        mel = log_mel_spectrogram(self._clip, model.mel_filters, padding=padding)
        self._mel_seconds = time.perf_counter() - started

        filters = logit_filters(model.tokenizer, options, timestamp_seconds=_TIMESTAMP_SECONDS)
        if options.initial_prompt:
            self._said = model.tokenizer.encode(" " + options.initial_prompt.strip())
        if self._language:
            yield self._language
        seek = 0
        while seek < self._frames:
            size = min(model.hparams.n_frames, self._frames - seek)
            yield from self._encode(mel, seek, size)
            if self._language is None:
                probabilities = language_probabilities(self._decoder, model.tokenizer)
                code, probability = next(iter(probabilities.items()))
                self._language = Language(code=code, probability=probability)
                yield self._language
            result = yield from self._decode(self._language, filters, seek, size)
            advance = size
            if not is_silence(result, options):
                cuts, advance = cut_window(
                    result.tokens,
                    timestamp_begin=model.tokenizer.timestamp_begin,
                    window_frames=size,
                )
                yield from self._keep(cuts, result, seek)
            seek += advance
        yield self._progress("decode", self._frames)
        return self._result()

    def _encode(
        self, mel: npt.NDArray[np.float32], seek: int, size: int
    ) -> Generator[Event, None, None]:
        window = np.zeros((len(mel), self._model.hparams.n_frames), np.float32)
        window[:, :size] = mel[:, seek : seek + size]
        started = time.perf_counter()
        for done in self._model.encode_steps(window):
            self._encode_seconds += time.perf_counter() - started
            yield self._progress("encode", seek + size * _ENCODER_SHARE * done)
            started = time.perf_counter()
        self._encode_runs += 1

    def _decode(
        self, language: Language, filters: Sequence[LogitFilter], seek: int, size: int
    ) -> Generator[Event, None, DecodingResult]:
        model = self._model
        n_text_ctx = model.hparams.n_text_ctx
        sot = model.tokenizer.sot_sequence(language.code, self._options.task)
        initial = initial_tokens(model.tokenizer, sot, self._said, n_text_ctx)
        steps = decode_greedily(
            self._decoder, model.tokenizer, initial, filters, n_text_ctx=n_text_ctx
        )
        count = 0
        while True:
            started, in_decoder = time.perf_counter(), self._decoder.seconds
            try:
                next(steps)
            except StopIteration as stop:
                return stop.value
            finally:
                spent = time.perf_counter() - started
                self._sample_seconds += spent - (self._decoder.seconds - in_decoder)
            count += 1
            share = 1 - (1 - _ENCODER_SHARE) * np.exp(-2 * count / _TYPICAL_TOKENS)
            yield self._progress("decode", seek + size * float(share))

    def _keep(
        self, cuts: Sequence[Cut], result: DecodingResult, seek: int
    ) -> Generator[Event, None, None]:
        """Make segments of the cuts that have text, and remember what was said."""
        tokenizer = self._model.tokenizer
        frame = self._first_frame + seek
        for cut in cuts:
            text = tokenizer.decode(cut.tokens)
            if cut.start == cut.end or not text.strip():
                continue
            segment = Segment(
                id=len(self._segments),
                seek=frame,
                start=(frame + cut.start * FRAMES_PER_TIMESTAMP) / FRAMES_PER_SECOND,
                end=(frame + cut.end * FRAMES_PER_TIMESTAMP) / FRAMES_PER_SECOND,
                text=text,
                tokens=cut.tokens,
                temperature=result.temperature,
                avg_logprob=result.avg_logprob,
                compression_ratio=result.compression_ratio,
                no_speech_prob=result.no_speech_prob,
            )
            self._segments.append(segment)
            self._said += segment.tokens
            yield segment
        if not self._options.condition_on_previous_text:
            self._said = []

    def _progress(self, stage: Stage, frames_done: float) -> Progress:
        # How far a window goes is known at its end: an estimate may have been too high
        self._done = max(self._done, frames_done)
        return Progress(
            stage=stage,
            seconds_done=self._done / FRAMES_PER_SECOND,
            seconds_total=self._frames / FRAMES_PER_SECOND,
        )

    def _result(self) -> TranscribeResult:
        decoder = self._decoder
        timings = Timings(
            load=self._model.load_seconds,
            mel=self._mel_seconds,
            encode=self._encode_seconds,
            encode_runs=self._encode_runs,
            prompt=decoder.prompt_seconds,
            prompt_runs=decoder.prompt_runs,
            decode=decoder.step_seconds,
            decode_runs=decoder.step_runs,
            sample=self._sample_seconds,
            total=time.perf_counter() - self._started,
        )
        return TranscribeResult(
            text="".join(s.text for s in self._segments),
            segments=tuple(self._segments),
            language=self._language or Language(code="en", probability=None),
            duration=len(self._samples) / SAMPLE_RATE,
            timings=timings,
        )


class _TimedDecoder:
    """The model's decoder with a clock, prompts and single steps apart."""

    def __init__(self, model: Whisper) -> None:
        self._model = model
        self.prompt_seconds = 0.0
        self.prompt_runs = 0
        self.step_seconds = 0.0
        self.step_runs = 0

    @property
    def seconds(self) -> float:
        return self.prompt_seconds + self.step_seconds

    def decode(
        self,
        tokens: Sequence[int],
        positions: Sequence[int],
        *,
        slots: Sequence[int] | None = None,
        logit_rows: Sequence[int] | None = None,
    ) -> npt.NDArray[np.float32]:
        started = time.perf_counter()
        logits = self._model.decode(tokens, positions, slots=slots, logit_rows=logit_rows)
        spent = time.perf_counter() - started
        if positions[0] == 0:
            self.prompt_seconds += spent
            self.prompt_runs += 1
        else:
            self.step_seconds += spent
            self.step_runs += 1
        return logits

    def log_sum_exp(self, logits: npt.NDArray[np.float32]) -> float:
        return self._model.log_sum_exp(logits)


def _clip(n_samples: int, options: TranscribeOptions) -> tuple[int, int]:
    """First and last sample to process.

    Raises:
        OptionError: a negative offset, a duration that is not positive.
    """
    if not 0 <= options.offset < float("inf"):
        raise OptionError(f"the offset is {options.offset} s; it cannot be negative")
    first = min(round(options.offset * SAMPLE_RATE), n_samples)
    if options.duration is None:
        return first, n_samples
    if not 0 < options.duration < float("inf"):
        raise OptionError(f"the duration is {options.duration} s; it must be positive")
    return first, min(first + round(options.duration * SAMPLE_RATE), n_samples)
