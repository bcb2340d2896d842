"""A recording of any length to timed segments, window by window.

The window logic is openai-whisper's (whisper/transcribe.py): decode 30 s, cut the tokens at
timestamp pairs, move on to the last timestamp.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from pyengine.audio_context import ROOM_FRAMES, frames_for
from pyengine.check_options import check_options
from pyengine.clips import Clip, clips_of
from pyengine.context import Context
from pyengine.decoding import (
    DecodingResult,
    decode_window,
    initial_tokens,
    language_probabilities,
)
from pyengine.errors import OptionError
from pyengine.fallback import decode_with_fallback, is_silence
from pyengine.filters import logit_filters
from pyengine.mel import FRAMES_PER_SECOND, HOP_LENGTH, SAMPLE_RATE
from pyengine.result import (
    Event,
    Language,
    Progress,
    Segment,
    Stage,
    TranscribeOptions,
    TranscribeResult,
    Word,
)
from pyengine.search import search_of
from pyengine.steps import Steps
from pyengine.stopwatch import Stopwatch
from pyengine.stream import Ear, FrameStream, Samples, SpeechStream, blocks_of
from pyengine.timed_decoder import TimedDecoder
from pyengine.tokenizer import Tokenizer
from pyengine.vad import Vad, load_vad
from pyengine.whisper import Whisper
from pyengine.words import AROUND, TimedText, TimedWord, Untimed, snap_to_speech, window_texts

FRAMES_PER_TIMESTAMP = 2
"""Mel frames per step of a timestamp token: 0.02 s."""

_TIMESTAMP_SECONDS = FRAMES_PER_TIMESTAMP / FRAMES_PER_SECOND

_APART = 3.0
"""Seconds of silence over which no segment reaches."""

_LEAST_FRAMES = 15 * FRAMES_PER_SECOND
"""What the encoder is given at least where it need not have all. Of 426 words in 22 short English
recordings tiny.en gets 41 wrong so, 40 with the whole 30 s, but 46 with 10 s; with five beams 34,
33 and 45. (Live readings have less: another one follows.)"""

_QUIET = 0.5
"""Windows whose log-mel has nothing above this have all they may: some 20 dB below other
recordings, what comes after the sound is as loud as the sound. At -45 dB base wrote a loop of
letters in 15 s where it hears every word in 30."""

_LEAST = 1e-9
"""A probability taken for less likely tokens: 0 has no logarithm."""

_ENCODER_SHARE = 0.6
"""Share of a window's progress given to the encoder; only smoothness depends on it."""

_TYPICAL_TOKENS = 120
"""Tokens at which a window's progress bar is nearly at its end; likewise."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One segment's tokens within a window; times in mel frames from its start."""

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

    def frame(timestamp: int) -> int:
        return (timestamp - timestamp_begin) * FRAMES_PER_TIMESTAMP

    stamp = [t >= timestamp_begin for t in tokens]
    ends_with_single = stamp[-2:] == [False, True]
    cuts = [i for i in range(1, len(tokens)) if stamp[i - 1] and stamp[i]]
    if not cuts:
        last = next((t for t in reversed(tokens) if t >= timestamp_begin), timestamp_begin)
        end = frame(last) or window_frames
        return [Cut(tuple(tokens), 0, end)], window_frames
    if ends_with_single:
        cuts.append(len(tokens))
    segments = [
        Cut(tuple(tokens[a:b]), frame(tokens[a]), frame(tokens[b - 1]))
        for a, b in zip([0, *cuts], cuts, strict=False)
    ]
    if ends_with_single:
        return segments, window_frames
    return segments, segments[-1].end


def transcribe(
    model: Whisper,
    audio: Samples | Iterable[Samples],
    options: TranscribeOptions | None = None,
    *,
    seconds: float | None = None,
    vad: Vad | None = None,
    on_event: Callable[[Event], None] | None = None,
) -> TranscribeResult:
    """Transcribe a recording.

    Args:
        audio: 16 kHz mono F32 samples in [-1, 1]: an (n,) array, or blocks of any size (see
            `open_audio`), which are read as they are needed and not kept.
        seconds: how long the recording is, where that is known; for progress alone.
        vad: finds speech where the options want it; None for the built-in one.
        on_event: called with each segment, language and progress as it comes; an exception
            it raises ends the work and is passed on.

    Raises:
        OptionError: the options ask for what this model cannot do, or make no sense.
    """
    events = Steps(transcribe_events(model, audio, options, seconds=seconds, vad=vad))
    for event in events:
        if on_event:
            on_event(event)
    return events.result


def transcribe_events(
    model: Whisper,
    audio: Samples | Iterable[Samples],
    options: TranscribeOptions | None = None,
    *,
    seconds: float | None = None,
    vad: Vad | None = None,
) -> Generator[Event, None, TranscribeResult]:
    """`transcribe` as a generator of its events: first `Language`, then `Segment`s as they are
    found, with `Progress` between at least once per block of audio, per op of the encoder and
    per token.

    An empty block says that the next one is not there yet; the generator goes on with a
    `Progress`, so that whoever drives it can wait.

    Its return value is the result. Closing the generator cancels the work.
    """
    options = options or TranscribeOptions()
    if isinstance(audio, np.ndarray):
        whole = cast(Samples, audio)
        if whole.ndim != 1:
            raise ValueError(f"samples of shape {whole.shape}, expected one dimension")
        audio, seconds = whole, len(whole) / SAMPLE_RATE
    check_options(options, model.n_slots)
    if options.word_timestamps and (options.max_tokens or 0) > model.most_aligned_tokens:
        raise OptionError(
            f"words of at most {model.most_aligned_tokens} tokens a window can be timed, not "
            f"{options.max_tokens}"
        )
    language = model.tokenizer.check_task(options.language, options.task)
    return _Transcription(model, options, language, blocks_of(audio), seconds or 0.0, vad).events()


class _Transcription:
    """The state of one run: where it is, what it has found, how long it took."""

    def __init__(
        self,
        model: Whisper,
        options: TranscribeOptions,
        language: str | None,
        blocks: Iterator[Samples],
        seconds: float,
        vad: Vad | None,
    ) -> None:
        self._stopwatch = Stopwatch()
        self._model = model
        self._options = options
        self._language = Language(code=language, probability=None) if language else None
        self._clips = clips_of(options)
        self._ear = _ear(options, vad)
        self._stream = _stream(model, options, self._clips, blocks, vad, self._ear)
        self._expected = round(seconds * SAMPLE_RATE)
        positions, most = options.audio_context, model.hparams.n_frames
        self._most_frames = min(2 * positions, most) if positions else most
        """What the encoder is given at most."""
        cut = self._most_frames < most
        self._window_frames = max(self._most_frames - (ROOM_FRAMES if cut else 0), 2)
        """The longest window. The model knows windows of 30 s that end while somebody speaks;
        shorter ones it fills up with inventions where nothing follows upon the sound."""
        exact = model.backend.arithmetic == "exact"
        whole = exact if positions is None else positions == 0
        self._least_frames = self._most_frames if whole else _LEAST_FRAMES
        """What the encoder is given at least."""
        self._filters = logit_filters(
            model.tokenizer, options, timestamp_seconds=_TIMESTAMP_SECONDS
        )
        self._context = Context(model.tokenizer, options, model.hparams.n_text_ctx)
        self._decoder = TimedDecoder(model, self._stopwatch)
        self._done = 0.0
        self._segments: list[Segment] = []
        self._end: int | None = None
        """The frame at which the next window ends, where that is not as late as can be."""
        self._last_speech = 0.0
        """When the last word ended, in seconds as heard."""
        self._last_word = 0.0
        """When it did in the recording."""

    def events(self) -> Generator[Event, None, TranscribeResult]:
        if self._language:
            yield self._language
        for clip in range(len(self._clips)):
            yield from self._clip(clip)
        yield self._progress("decode", self._stream.covered(self._total))
        return self._result()

    def _clip(self, clip: int) -> Generator[Event, None, None]:
        """The windows of one clip."""
        stream, n_frames = self._stream, self._window_frames
        yield from self._listen(clip, 0, 0)
        seek = stream.first(clip)
        while True:
            yield from self._listen(clip, seek, seek + n_frames)
            left = stream.last(clip) - seek
            if left <= 0:
                break
            if left <= stream.silent_frames():
                seek += left
                continue
            size = min(n_frames, left)
            if self._end is not None and seek < self._end:
                size = min(size, self._end - seek)
            seek += yield from self._window(seek, size)

    def _listen(self, clip: int, seek: int, frame: int) -> Generator[Event, None, None]:
        """Until the clip's frames before `frame` can be had; those before `seek` are done with."""
        stream = self._stream
        while not stream.has(clip, seek, frame):
            stream.pull()
            # Where nothing is to be heard, all that has come is done
            waiting = stream.last(clip) > seek
            yield self._progress("mel", self._done if waiting else stream.covered(stream.received))

    def _window(self, seek: int, size: int) -> Generator[Event, None, int]:
        """One window's segments; returns by how many frames to move on."""
        tokenizer, options = self._model.tokenizer, self._options
        yield from self._encode(seek, size)
        if self._language is None:
            probabilities = language_probabilities(self._decoder, tokenizer)
            code, probability = next(iter(probabilities.items()))
            self._language = Language(
                code=code, probability=probability, probabilities=probabilities
            )
            yield self._language
        result = yield from self._decode(self._language, seek, size)
        if is_silence(result, options):
            return size
        cuts, advance = cut_window(
            result.tokens, timestamp_begin=tokenizer.timestamp_begin, window_frames=size
        )
        if seek + size == self._end:
            # A timestamp past the silence there would join what comes after it once more
            cuts = [replace(c, start=min(c.start, size), end=min(c.end, size)) for c in cuts]
            advance = min(advance, size)
        whole, self._end = self._apart(cuts, seek)
        kept = _with_probabilities(cuts[:whole], result)
        if options.word_timestamps:
            heard = size if self._end is None else self._end - seek
            texts = yield from self._time_words(kept, self._language, seek, heard)
            # Where nobody goes on speaking, or not before a silence, the last word is the last
            more = self._end is None and not _ends_with_single(result.tokens, tokenizer)
            yield from self._keep(kept, result, seek, texts, more=more)
            if more:
                # The pause after it is the next window's: it may hide a word's beginning. But
                # attention that looks at the window's beginning alone must not stop us there
                last = round(self._last_speech * FRAMES_PER_SECOND)
                if last > seek:
                    advance = min(max(last - seek, advance // 2), size)
        else:
            yield from self._keep(kept, result, seek)
        return advance if self._end is None else cuts[whole].start

    def _apart(self, cuts: Sequence[Cut], seek: int) -> tuple[int, int | None]:
        """How many of a window's cuts come before one that has joined what was said far apart, and
        the frame at which it should have ended: where the silence was."""
        for i, cut in enumerate(cuts):
            heard = (seek + cut.start) * HOP_LENGTH, (seek + cut.end) * HOP_LENGTH
            silence = self._stream.timeline.silence_within(*heard, _APART)
            if silence is not None:
                return i, silence // HOP_LENGTH
        return len(cuts), None

    def _encode(self, seek: int, size: int) -> Generator[Event, None, None]:
        hp = self._model.hparams
        heard = self._stream.window(seek, seek + size)
        quiet = heard.max() < _QUIET
        least = self._most_frames if quiet else self._least_frames
        window = np.zeros((hp.n_mels, frames_for(size, least, self._most_frames)), np.float32)
        window[:, :size] = heard
        steps = Steps(self._model.encode_steps(window))
        for done in steps:
            yield self._window_progress("encode", seek, size, _ENCODER_SHARE * done)
        self._stopwatch.encode += steps.seconds
        self._stopwatch.encode_runs += 1

    def _decode(
        self, language: Language, seek: int, size: int
    ) -> Generator[Event, None, DecodingResult]:
        model, options = self._model, self._options
        n_text_ctx = model.hparams.n_text_ctx
        sot = model.tokenizer.sot_sequence(language.code, options.task)
        if options.without_timestamps:
            sot = (*sot, model.tokenizer.no_timestamps)
        initial = initial_tokens(model.tokenizer, sot, self._context.prompt(), n_text_ctx)

        def decode(temperature: float) -> Generator[int, None, DecodingResult]:
            return decode_window(
                self._decoder,
                model.tokenizer,
                initial,
                self._filters,
                search_of(options, model.tokenizer.eot, temperature, seek),
                n_text_ctx=n_text_ctx,
                max_tokens=options.max_tokens,
                temperature=temperature,
                length_penalty=options.length_penalty,
            )

        in_decoder = self._stopwatch.in_decoder
        steps = Steps(decode_with_fallback(decode, options, self._stopwatch.count_fault))
        for count in steps:
            share = 1 - (1 - _ENCODER_SHARE) * math.exp(-2 * count / _TYPICAL_TOKENS)
            yield self._window_progress("decode", seek, size, share)
        self._stopwatch.sample += steps.seconds - (self._stopwatch.in_decoder - in_decoder)
        return steps.result

    def _time_words(
        self, kept: Sequence[_Kept], language: Language, seek: int, frames: int
    ) -> Generator[Event, None, list[TimedText]]:
        """The words of a window's segments, in seconds as heard."""
        model, options = self._model, self._options
        segments = [cut.untimed(model.tokenizer.eot) for cut in kept]
        tokens = [token for segment in segments for token in segment.tokens]
        entries = [0]
        if tokens and frames >= FRAMES_PER_TIMESTAMP:
            sot = model.tokenizer.sot_sequence(language.code, options.task)
            steps = Steps(model.align_steps(sot, tokens, frames))
            for _ in steps:
                yield self._window_progress("decode", seek, frames, 1)
            entries = steps.result.tolist()
            self._stopwatch.align += steps.seconds
            self._stopwatch.align_runs += 1
        else:
            entries *= len(tokens) + 1
        texts = window_texts(
            model.tokenizer,
            segments,
            entries,
            offset=seek / FRAMES_PER_SECOND,
            last_speech=self._last_speech,
            options=options,
            language="en" if options.task == "translate" else language.code,
        )
        spoken = [text.words[-1].end for text in texts if text.words]
        self._last_speech = spoken[-1] if spoken else self._last_speech
        return texts

    def _keep(
        self,
        kept: Sequence[_Kept],
        result: DecodingResult,
        seek: int,
        texts: Sequence[TimedText] | None = None,
        *,
        more: bool = False,
    ) -> Generator[Event, None, None]:
        """Make segments of the cuts that have text, and remember what was said.

        Args:
            texts: of each of them its words; None where they are not wanted.
            more: the next window may go on with what is said.
        """
        tokenizer, timeline = self._model.tokenizer, self._stream.timeline
        said: list[int] = []
        spans = None if texts is None else iter(self._word_spans(kept, seek, texts, more))
        for i, (cut, probs) in enumerate((k.cut, k.probabilities) for k in kept):
            text = tokenizer.decode(cut.tokens)
            its_words = texts[i].words if texts else ()
            its_spans = [next(spans) for _ in its_words] if spans else []
            if cut.start == cut.end or not text.strip():
                continue
            heard = (seek + cut.start) * HOP_LENGTH, (seek + cut.end) * HOP_LENGTH
            if texts:
                heard = _samples(texts[i].start), _samples(texts[i].end)
            start, end = timeline.segment(*heard)
            if its_spans:
                start, end = its_spans[0][0], its_spans[-1][1]
                if start == end:  # text for which there is no sound at all
                    continue
            if self._ear and not self._ear.has_speech(start, end):
                continue
            if texts:
                start = max(start, self._last_word)
                end = self._last_word = max(start, end)
            of_text = [p for t, p in zip(cut.tokens, probs, strict=False) if t < tokenizer.eot]
            segment = Segment(
                id=len(self._segments),
                seek=math.floor(timeline.start(seek * HOP_LENGTH) * FRAMES_PER_SECOND + 0.5),
                start=start,
                end=end,
                text=text,
                tokens=cut.tokens,
                temperature=result.temperature,
                avg_logprob=result.avg_logprob,
                compression_ratio=result.compression_ratio,
                no_speech_prob=result.no_speech_prob,
                token_probs=probs,
                confidence=_geometric_mean(of_text),
                words=_placed(its_words, its_spans, start),
            )
            self._segments.append(segment)
            said += segment.tokens
            yield segment
        self._context.add(said, result.temperature)

    def _word_spans(
        self, kept: Sequence[_Kept], seek: int, texts: Sequence[TimedText], more: bool
    ) -> list[tuple[float, float]]:
        """When a window's words were said in the recording."""
        spans: list[tuple[float, float]] = []
        for cut, text in zip((k.cut for k in kept), texts, strict=True):
            heard = [(_samples(word.start), _samples(word.end)) for word in text.words]
            edges = (seek + cut.start) * HOP_LENGTH, (seek + cut.end) * HOP_LENGTH
            spans += self._stream.timeline.words(*edges, heard)
        if not spans:
            return []
        speech = self._stream.speech(spans[0][0] - AROUND, spans[-1][1] + AROUND)
        return snap_to_speech(spans, speech, more=more) if speech else spans

    @property
    def _total(self) -> int:
        """Samples of the recording, as far as is known."""
        if self._stream.ended:
            return self._stream.received
        return max(self._expected, self._stream.received)

    def _window_progress(self, stage: Stage, seek: int, size: int, share: float) -> Progress:
        timeline, frame = self._stream.timeline, seek + round(size * share)
        recorded = round(timeline.end(frame * HOP_LENGTH) * SAMPLE_RATE)
        return self._progress(stage, self._stream.covered(recorded))

    def _progress(self, stage: Stage, samples_done: float) -> Progress:
        # How far a window goes is known at its end: an estimate may have been too high
        self._done = max(self._done, samples_done)
        return Progress(
            stage=stage,
            seconds_done=self._done / SAMPLE_RATE,
            seconds_total=max(self._done, self._stream.covered(self._total)) / SAMPLE_RATE,
        )

    def _result(self) -> TranscribeResult:
        stream = self._stream
        timings = self._stopwatch.timings(self._model.load_seconds)
        return TranscribeResult(
            text="".join(s.text for s in self._segments),
            segments=tuple(self._segments),
            language=self._language or Language(code="en", probability=None),
            duration=self._total / SAMPLE_RATE,
            timings=replace(timings, vad=stream.vad_seconds, mel=stream.mel_seconds),
            speech=stream.timeline.spans() if self._options.vad else None,
        )


@dataclass(frozen=True, slots=True)
class _Kept:
    """A cut that becomes a segment, and how likely its tokens were."""

    cut: Cut
    probabilities: tuple[float, ...]

    def untimed(self, eot: int) -> Untimed:
        pairs = zip(self.cut.tokens, self.probabilities, strict=True)
        text = [(token, p) for token, p in pairs if token < eot]
        seconds = self.cut.start / FRAMES_PER_SECOND, self.cut.end / FRAMES_PER_SECOND
        return Untimed(*seconds, tuple(t for t, _ in text), tuple(p for _, p in text))


def _with_probabilities(cuts: Sequence[Cut], result: DecodingResult) -> list[_Kept]:
    kept: list[_Kept] = []
    at = 0
    for cut in cuts:
        kept.append(_Kept(cut, result.token_probs[at : at + len(cut.tokens)]))
        at += len(cut.tokens)
    return kept


def _ends_with_single(tokens: Sequence[int], tokenizer: Tokenizer) -> bool:
    """Whether a window's tokens end with one timestamp: nobody goes on speaking after it."""
    return [t >= tokenizer.timestamp_begin for t in tokens[-2:]] == [False, True]


def _placed(
    words: Sequence[TimedWord], spans: Sequence[tuple[float, float]], start: float
) -> tuple[Word, ...]:
    """A segment's words in the recording: none before another has ended, none before `start`."""
    placed: list[Word] = []
    for word, (first, last) in zip(words, spans, strict=True):
        first = max(first, start)
        start = max(last, first)
        placed.append(
            Word(
                text=word.text,
                start=first,
                end=start,
                probability=word.probability,
                tokens=word.tokens,
            )
        )
    return tuple(placed)


def _samples(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE)


def _geometric_mean(probabilities: Sequence[float]) -> float | None:
    if not probabilities:
        return None
    logs = [math.log(max(p, _LEAST)) for p in probabilities]
    return math.exp(math.fsum(logs) / len(logs))


def _ear(options: TranscribeOptions, vad: Vad | None) -> Ear | None:
    """What tells invented text by the silence it lies in; a VAD leaves no such silence."""
    if options.hallucination_silence_threshold is None or options.vad:
        return None
    return Ear(vad or load_vad(), options.hallucination_silence_threshold)


def _stream(
    model: Whisper,
    options: TranscribeOptions,
    clips: Sequence[Clip],
    blocks: Iterator[Samples],
    vad: Vad | None,
    ear: Ear | None,
) -> FrameStream:
    if options.vad is None:
        return FrameStream(blocks, model.mel_filters, clips, ear)
    silence = options.hallucination_silence_threshold
    pause = options.vad.max_pause if silence is None else min(options.vad.max_pause, silence)
    speech = replace(options.vad, max_pause=pause)
    return SpeechStream(blocks, model.mel_filters, clips, vad or load_vad(), speech)
