"""A recording of any length to timed segments, window by window.

The window logic is openai-whisper's (whisper/transcribe.py): read 30 s, cut the tokens at
timestamp pairs, move on to the last timestamp. How a window is read is in window_reader.py, how its
tokens are cut in cuts.py, and how the cuts become segments of the recording in segments.py.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np

from pyengine.audio_context import window_frames
from pyengine.calibration import alignment_delay
from pyengine.check_options import check_options
from pyengine.clips import clips_of
from pyengine.coverage import Span, is_too_much, missed, places
from pyengine.cuts import (
    Cut,
    cut_window,
    cuts_before_silence,
    ends_with_single,
    within,
)
from pyengine.decoding import DecodingResult
from pyengine.errors import OptionError
from pyengine.fallback import fault
from pyengine.intake import Samples, blocks_of, ear_of, intake_of
from pyengine.mel import FRAMES_PER_SECOND, HOP_LENGTH, SAMPLE_RATE
from pyengine.meter import Meter
from pyengine.options import TranscribeOptions
from pyengine.result import Event, Language, Segment, TranscribeResult
from pyengine.segments import Segments
from pyengine.sound.report import Reporting, not_understood, sentences
from pyengine.steps import Steps
from pyengine.text_context import TextContext
from pyengine.vad import Vad
from pyengine.whisper import Whisper
from pyengine.window_reader import WindowProgress, WindowReader
from pyengine.window_reading import Reading
from pyengine.words import TimedText

if TYPE_CHECKING:
    from pyengine.speakers.options import Speakers

_Result = TypeVar("_Result")


def transcribe(
    model: Whisper,
    audio: Samples | Iterable[Samples],
    options: TranscribeOptions | None = None,
    *,
    seconds: float | None = None,
    vad: Vad | None = None,
    on_event: Callable[[Event], None] | None = None,
    speakers: Speakers | None = None,
) -> TranscribeResult:
    """Transcribe a recording.

    Args:
        audio: 16 kHz mono F32 samples in [-1, 1]: an (n,) array, or blocks of any size (see
            `open_audio`), which are read as they are needed and not kept.
        seconds: how long the recording is, where that is known; for progress alone.
        vad: finds speech where the options want it; None for the built-in one.
        on_event: called with each segment, language and progress as it comes; an exception
            it raises ends the work and is passed on.
        speakers: how to tell speakers apart; None does not. Words are then timed, whatever the
            options say. By channels, `audio` is read several times: (n, 2) samples, or
            `open_audio(..., apart=True)`.

    Raises:
        OptionError: the options ask for what this model cannot do, or make no sense.
        AudioError: speakers are to be told apart by channels, and there are not two.
    """
    events = Steps(
        transcribe_events(model, audio, options, seconds=seconds, vad=vad, speakers=speakers)
    )
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
    speakers: Speakers | None = None,
) -> Generator[Event, None, TranscribeResult]:
    """`transcribe` as a generator of its events: first `Language`, then `Segment`s as they are
    found, with `Progress` between at least once per block of audio, per op of the encoder and
    per token.

    An empty block says that the next one is not there yet; the generator goes on with a
    `Progress`, so that whoever drives it can wait. With `speakers`, segments come at the end, when
    it is known who speaks.

    Its return value is the result. Closing the generator cancels the work.
    """
    options = options or TranscribeOptions()
    if isinstance(audio, np.ndarray):
        whole = cast(Samples, audio)
        if whole.ndim != 1 and speakers is None:
            raise ValueError(f"samples of shape {whole.shape}, expected one dimension")
        audio, seconds = whole, len(whole) / SAMPLE_RATE
    if speakers is not None:
        from pyengine.speakers.telling import told_apart

        work = partial(transcribe_events, model, seconds=seconds, vad=vad)
        return told_apart(work, audio, options, speakers)
    check_options(options, model.n_slots)
    if options.word_timestamps and (options.max_tokens or 0) > model.most_aligned_tokens:
        raise OptionError(
            f"words of at most {model.most_aligned_tokens} tokens a window can be timed, not "
            f"{options.max_tokens}"
        )
    report = audio if isinstance(audio, Reporting) else None
    run = _Transcription(model, options, blocks_of(audio), seconds or 0.0, vad, report)
    return run.events()


_WORTH_A_WINDOW = 100
"""Frames: a window that would begin so soon after this one would be much the same."""

_APART = 1000
"""Frames at least between two windows that begin in the middle of another: there must be an end."""

_BEHIND = 30
"""Frames after speech that is read by itself."""

_SURE = 0.5
"""Text that is sampled at a higher temperature is no better than none."""


class _Transcription:
    """The state of one run: where it is, and what it has found."""

    def __init__(
        self,
        model: Whisper,
        options: TranscribeOptions,
        blocks: Iterator[Samples],
        seconds: float,
        vad: Vad | None,
        report: Reporting | None,
    ) -> None:
        self._options = options
        self._once = replace(options, temperature=options.temperature[:1])
        self._report = report
        self._tokenizer = model.tokenizer
        self._reader = WindowReader(model, options)
        ear = ear_of(options, vad)
        self._intake = intake_of(model.mel_filters, options, clips_of(options), blocks, vad, ear)
        self._meter = Meter(self._intake, round(seconds * SAMPLE_RATE))
        self._frames = window_frames(
            options.audio_context,
            model.hparams.n_frames,
            exact=model.backend.arithmetic == "exact",
        )
        self._context = TextContext(model.tokenizer, options, model.hparams.n_text_ctx)
        delay = alignment_delay(model.hparams, model.alignment_heads)
        self._segments = Segments(model.tokenizer, options, self._intake, ear, delay)
        self._end: int | None = None
        """The frame at which the next window ends, where that is not as late as can be."""
        self._reread = -_APART
        """The frame at which a window began last in the middle of another."""
        self._missed: list[tuple[float, float]] = []
        self._sought: list[tuple[float, float]] = []
        """Stretches in which words were looked for once more."""

    def events(self) -> Generator[Event, None, TranscribeResult]:
        if self._reader.language:
            yield self._reader.language
        for clip in range(self._intake.n_clips):
            yield from self._clip(clip)
        yield self._meter.at("decode", self._intake.covered(self._meter.total))
        return self._result()

    def _clip(self, clip: int) -> Generator[Event, None, None]:
        """The windows of one clip."""
        intake, n_frames = self._intake, self._frames.longest
        yield from self._listen(clip, 0, 0)
        seek = intake.first(clip)
        while True:
            yield from self._listen(clip, seek, seek + n_frames)
            left = intake.last(clip) - seek
            if left <= 0:
                break
            if left <= intake.silent_frames():
                seek += left
                continue
            size = min(n_frames, left)
            if self._end is not None and seek < self._end:
                size = min(size, self._end - seek)
            seek += yield from self._window(seek, size)

    def _listen(self, clip: int, seek: int, frame: int) -> Generator[Event, None, None]:
        """Until the clip's frames before `frame` can be had; those before `seek` are done with."""
        intake = self._intake
        while not intake.has(clip, seek, frame):
            intake.pull()
            # Where nothing is to be heard, all that has come is done
            waiting = intake.last(clip) > seek
            done = self._meter.done if waiting else intake.covered(intake.received)
            yield self._meter.at("mel", done)

    def _window(self, seek: int, size: int) -> Generator[Event, None, int]:
        """One window's segments; returns by how many frames to move on."""
        reading = yield from self._reading(seek, size)
        if self._options.missed_speech is not None and self._is_invented(reading, size):
            reading = Reading(seek, size, end=self._end)
        for first, last, stretch in self._missed_by(reading, size):
            in_time = seek + first - self._reread >= _APART
            shorter = self._until(reading, first)
            if first >= _WORTH_A_WINDOW:
                is_worth_it = in_time or not reading.goes_on_after(first)
            else:  # Few words may have led all that follows astray
                is_worth_it = in_time and bool(shorter.spans)
            if is_worth_it:
                # The next window begins where this one has missed something, and hears it better
                self._sought.append(stretch)
                self._reread = seek + first
                reading = shorter
                break
            if first < _WORTH_A_WINDOW and size > _WORTH_A_WINDOW:
                # Where all of a window was missed, half of it may be understood
                self._sought.append(stretch)
                alone = yield from self._reading(seek, last if last < size else size // 2)
                sure = alone.decoded is not None and alone.decoded.temperature <= _SURE
                if sure and len(alone.spans) > (0 if last < size else len(reading.spans)):
                    reading = alone
                    break
                if not reading.decoded:
                    reading = replace(reading, advance=last)
            self._missed += places(self._intake.speech(*stretch) or (), stretch)
        yield from self._say(reading)
        return reading.advance

    def _say(self, reading: Reading) -> Generator[Event, None, None]:
        """A window's segments, and what the next one is told of them."""
        self._end = reading.end
        if reading.decoded is None:
            return
        said: list[Segment] = []
        for segment in self._segments.add(reading):
            said.append(segment)
            yield segment
        self._context.add(said, reading.decoded)

    def _reading(self, seek: int, size: int) -> Generator[Event, None, Reading]:
        """What is said in a window, and where the next one begins."""
        decoded = yield from self._read(seek, size)
        if decoded is None:
            return Reading(seek, size, end=self._end)
        begin = self._tokenizer.timestamp_begin
        cuts, advance = cut_window(
            decoded.tokens, decoded.token_probs, timestamp_begin=begin, window_frames=size
        )
        if seek + size == self._end:
            # A timestamp past the silence there would join what comes after it once more
            cuts, advance = within(cuts, size), min(advance, size)
        whole, end = cuts_before_silence(cuts, seek, self._intake.timeline)
        reading = Reading(seek, advance, decoded, cuts[:whole], end=end)
        if end is not None:
            reading = replace(reading, advance=cuts[whole].start)
        if not self._options.word_timestamps:
            return reading
        texts = yield from self._time_words(reading.cuts, seek, size if end is None else end - seek)
        # Where nobody goes on speaking, or not before a silence, the last word is the last
        more = end is None and not ends_with_single(decoded.tokens, begin)
        spans = self._segments.word_spans(reading.cuts, seek, texts, more=more)
        reading = replace(reading, texts=texts, spans=spans)
        if more:
            # The pause after the last word is the next window's: it may hide a word's beginning.
            # A model that looks too early would hear the end of that word again; and attention
            # that looks at the window's beginning alone must not stop us there
            end_of_words = (reading.last_word_end or 0.0) - min(0.0, self._segments.delay)
            last = round(end_of_words * FRAMES_PER_SECOND)
            if last > seek:
                reading = replace(reading, advance=min(max(last - seek, advance // 2), size))
            if spans and self._options.missed_speech is not None:
                # A last word that lasts too long has taken what is said behind it, too
                covered = reading.covered[-1][1]
                first = self._frame(reading.before(covered)) - seek
                if covered < spans[-1][1] and first >= advance // 2:
                    reading = self._until(reading, first)
        return reading

    def _until(self, reading: Reading, frame: int) -> Reading:
        """A reading without what begins after a frame, counted from the window's first."""
        second = self._intake.timeline.start((reading.seek + frame) * HOP_LENGTH)
        return reading.until(frame, second, self._tokenizer.eot)

    def _frame(self, second: float) -> int:
        """The frame that is heard at a second of the recording."""
        return self._intake.timeline.heard(second) // HOP_LENGTH

    def _speech(self, seek: int, size: int) -> tuple[float, float, Sequence[Span] | None]:
        """Between which seconds of the recording a window lies, and when somebody speaks there."""
        timeline = self._intake.timeline
        begin, end = timeline.start(seek * HOP_LENGTH), timeline.end((seek + size) * HOP_LENGTH)
        return begin, end, self._intake.speech(begin, end)

    def _is_invented(self, reading: Reading, size: int) -> bool:
        """Whether a reading has more text than can be said in what speech there is."""
        begin, end, speech = self._speech(reading.seek, size)
        words = [word.text for text in reading.texts or () for word in text.words]
        return speech is not None and is_too_much(words, speech, begin, end)

    def _missed_by(self, reading: Reading, size: int) -> list[tuple[int, int, tuple[float, float]]]:
        """The stretches of speech in a window for which a reading has no word: each with its
        frames, counted from the window's first, and its seconds in the recording."""
        least, seek = self._options.missed_speech, reading.seek
        if least is None or not self._options.word_timestamps:
            return []
        timeline = self._intake.timeline
        begin = timeline.start(seek * HOP_LENGTH)
        end = timeline.end((seek + min(size, reading.advance)) * HOP_LENGTH)
        found: list[tuple[int, int, tuple[float, float]]] = []
        speech = self._intake.speech(begin, end) or ()
        for stretch in missed(speech, reading.covered, begin, end, least):
            bounds = reading.before(stretch[0]), stretch[1]
            first, last = (self._frame(second) - seek for second in bounds)
            found.append((max(0, first), min(size, last + _BEHIND), stretch))
        return found

    def _read(self, seek: int, size: int) -> Generator[Event, None, DecodingResult | None]:
        """What is said in a window; None where it is silent."""
        reader = self._reader
        window = self._frames.window(self._intake.window(seek, seek + size))
        yield from self._shown(reader.encode(window), seek, size)
        if reader.language and not reader.is_sure_of_language:
            # The first window's is the recording's
            reader.is_sure_of_language = True
            yield reader.language
        begin, _, speech = self._speech(seek, size)
        self._context.go_on_at(max(begin, speech[0][0]) if speech else begin)
        if self._context.may_mislead:
            decoded = yield from self._decode(seek, size, self._once)
            if decoded and fault(decoded, self._options) is None:
                return decoded
            self._context.forget()
        return (yield from self._decode(seek, size, self._options))

    def _decode(
        self, seek: int, size: int, options: TranscribeOptions
    ) -> Generator[Event, None, DecodingResult | None]:
        """A window that was encoded, with what it is to be told."""
        initial = self._reader.initial_tokens(self._context.prompt())
        steps = self._reader.decode(
            initial, number=seek, max_tokens=options.max_tokens, options=options
        )
        return (yield from self._shown(steps, seek, size))

    def _time_words(
        self, cuts: Sequence[Cut], seek: int, frames: int
    ) -> Generator[Event, None, list[TimedText]]:
        """The words of a window's cuts, of which so many frames are heard."""
        tokens = [token for cut in cuts for token in cut.tokens if token < self._tokenizer.eot]
        entries = yield from self._shown(self._reader.align(tokens, frames), seek, frames)
        return self._segments.texts(cuts, entries, seek, self._reader.language_of_text)

    def _shown(
        self, work: Generator[WindowProgress, None, _Result], seek: int, size: int
    ) -> Generator[Event, None, _Result]:
        """Work on a window, as progress in the recording."""
        steps = Steps(work)
        for progress in steps:
            yield self._meter.within(progress, seek, size)
        return steps.result

    def _result(self) -> TranscribeResult:
        intake, segments = self._intake, self._segments.found
        losses = self._report.losses if self._report else ()
        notes = self._report.notes if self._report else ()
        return TranscribeResult(
            text="".join(s.text for s in segments),
            segments=tuple(segments),
            language=self._reader.language or Language(code="en", probability=None),
            duration=self._meter.total / SAMPLE_RATE,
            timings=replace(self._reader.timings(), vad=intake.vad_seconds, mel=intake.mel_seconds),
            speech=intake.timeline.spans() if self._options.vad else None,
            losses=losses,
            missed=tuple(self._missed),
            reread=tuple(self._sought),
            notes=(*notes, *sentences(losses), *not_understood(self._missed)),
        )
