"""One `Session` per browser tab: its model, its audio and what it is at work on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, TypeVar

import numpy as np

from pyengine import Whisper, __version__, transcribe_events
from pyengine.backends import best_backend, create_backend
from pyengine.bench import QUICK, THOROUGH, Measure, Measuring, Subject, run_bench
from pyengine.bench.report import LINE_HEADER, format_line
from pyengine.errors import AudioError, OptionError
from pyengine.feed import AudioFeed
from pyengine.formats import Extras, Opened, Opening, Reading, offered, opening, readers
from pyengine.integers import DEFAULT_ARITHMETIC, Arithmetic
from pyengine.live import (
    CommandEvent,
    CommandOptions,
    Listening,
    LiveEvent,
    LiveOptions,
    command_events,
    live_events,
)
from pyengine.mel import SAMPLE_RATE
from pyengine.options import TranscribeOptions
from pyengine.resample import Resampler
from pyengine.result import Event, Progress, TranscribeResult
from pyengine.sound.pieces import ReadAt
from pyengine.sound.stored import StoredFile
from pyengine.steps import Steps
from pyengine.tokenizer import LANGUAGES
from pyengine.worker.from_json import layout_from_json, result_from_json
from pyengine.worker.incoming import IncomingModel, described, tune
from pyengine.worker.message import Message
from pyengine.worker.recording import IncomingRecording, inspect_sound
from pyengine.worker.segments import SEGMENTS_AT_ONCE, Segments

_Event = Event | LiveEvent | CommandEvent | Measuring | Measure | Opening | Segments
_Result = TypeVar("_Result")

YIELD_SECONDS = 0.05
"""How long a transcription keeps the worker's event loop before it lets messages in."""


class Session:
    """The model, the audio and the running transcription of one page.

    A call that fails raises a `PyengineError` and leaves what was there before: a model that
    will not load does not replace the one that did.

    A recording of any length passes through in pieces and is not kept: `begin_sound`, then
    `push_sound` or `read_sound` again and again, then `finish_sound`; of a stream of mono samples
    `begin_audio`, `push_audio` and `finish_audio`. A push waits while more than a minute and a half
    lies ready, so `transcribe` must be called before all of a long recording has been pushed; it
    takes the audio as it comes. To transcribe it again, it is pushed again.
    """

    def __init__(self, post: Callable[[Message], object]) -> None:
        """`post` receives each event of a running transcription as a plain dict."""
        self._post = post
        self._model: Whisper | None = None
        self._incoming: IncomingModel | None = None
        self._resampler: Resampler | None = None
        self._stored: StoredFile | None = None
        self._recording: IncomingRecording | None = None
        self._feed: AudioFeed | None = None
        self._seconds: float | None = None
        self._running = False
        self._cancelled = False

    def about(self) -> Message:
        """What the page shows before any model is loaded."""
        return {
            "version": __version__,
            "languages": dict(LANGUAGES),
            "formats": list(offered()),
            "extensions": {name: row.extension for name, row in offered().items()},
            "readable": list(readers()),
        }

    def begin_model(
        self,
        total_bytes: int | None = None,
        sha1: str | None = None,
        threads: int | None = None,
        arithmetic: Arithmetic = DEFAULT_ARITHMETIC,
        generation_config: object = None,
    ) -> None:
        """Expects a model file of `total_bytes` with the checksum `sha1`, where known.

        `threads` that compute; None for as many as this machine does well with. With "fast" they
        compute as is fastest here (`arithmetic_on`). `generation_config` is what the JSON beside
        the file holds. Raises OptionError, ModelFormatError.
        """
        self.abort_model()  # frees a half-loaded one before the next allocates
        self._incoming = IncomingModel(total_bytes, sha1, threads, arithmetic, generation_config)

    def push_model(self, chunk: memoryview) -> None:
        """Takes the next bytes of the file.

        Raises ModelFormatError at the first byte that cannot be a model, OutOfMemoryError.
        """
        if self._incoming is None:
            raise RuntimeError("push_model before begin_model")
        try:
            self._incoming.push(chunk)
        except BaseException:
            self.abort_model()
            raise

    async def finish_model(self, sha1: str | None = None) -> Message:
        """Makes the pushed model the current one and describes it.

        `sha1` is that of what was pushed, where `begin_model` was told one; none is a wrong one.

        Raises ModelFetchError for a short or damaged download, ModelFormatError.
        """
        incoming, self._incoming = self._incoming, None
        if incoming is None:
            raise RuntimeError("finish_model before begin_model")
        try:
            model = incoming.finish(sha1)
        finally:
            incoming.close()
        await tune(model)
        self._model = model
        return described(model)

    def abort_model(self) -> None:
        """Forgets a model that is only partly there."""
        if self._incoming:
            self._incoming.close()
        self._incoming = None

    def begin_audio(self, rate: int, seconds: float | None = None) -> None:
        """Expects mono audio at `rate` hertz, of that many seconds as far as is known, and forgets
        the audio before. Raises AudioError."""
        try:
            resampler = Resampler(rate)
        except ValueError as error:
            raise AudioError(f"The audio's sample rate cannot be used: {error}") from error
        self._drop_audio()
        self._resampler, self._feed, self._seconds = resampler, AudioFeed(), seconds

    def inspect_sound(self, read_at: ReadAt, size: int) -> Message:
        """What the page must know of a file of `size` bytes before it decodes it: see
        `recording.inspect_sound`. Raises AudioError."""
        self._stored, known = inspect_sound(read_at, size)
        return known

    def begin_sound(
        self,
        *,
        seconds: float | None = None,
        stored: bool = False,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        """Expects a recording of that many seconds, as far as is known, and forgets the audio
        before. `stored` reads the file that was inspected last, by `read_sound`; else its pieces
        are pushed. `options` are `IncomingRecording`'s. Raises AudioError."""
        file = self._stored if stored else None
        if stored and file is None:
            raise RuntimeError("begin_sound before inspect_sound")
        recording = IncomingRecording(stored=file, **(options or {}))
        self._drop_audio()
        self._recording, self._feed, self._seconds = recording, recording.feed, seconds

    async def read_sound(self) -> Message:
        """See `IncomingRecording.read`."""
        return await self._sound().read()

    async def push_sound(
        self,
        block: memoryview,
        *,
        rate: int,
        channels: int,
        codec: str,
        start: float | None,
        layout: Sequence[str] | None = None,
    ) -> Message:
        """See `IncomingRecording.push`."""
        return await self._sound().push(
            block, rate=rate, channels=channels, codec=codec, start=start, layout=layout
        )

    async def lose_sound(self, *, start: float | None, seconds: float | None) -> Message:
        """See `IncomingRecording.lose`."""
        return await self._sound().lose(start=start, seconds=seconds)

    def finish_sound(self, *, claimed: float | None = None, cut_off: bool = False) -> Message:
        """See `IncomingRecording.finish`."""
        return self._sound().finish(claimed, cut_off=cut_off)

    def _sound(self) -> IncomingRecording:
        if self._recording is None:
            raise RuntimeError("sound before begin_sound")
        return self._recording

    async def push_audio(self, block: memoryview) -> None:
        """Takes the next float32 samples in [-1, 1], any number of them; returns when there is
        room for more. What is pushed after a transcription has ended is dropped."""
        if self._resampler is None or self._feed is None:
            raise RuntimeError("push_audio before begin_audio")
        samples = np.frombuffer(block, np.float32)
        resampled = self._resampler.push(samples)
        # The block is the caller's; what waits must be ours
        await self._feed.put(resampled.copy() if resampled is samples else resampled)

    def finish_audio(self) -> Message:
        """Ends the audio and says how long it is. Raises AudioError when there is none."""
        resampler, self._resampler = self._resampler, None
        if resampler is None or self._feed is None:
            raise RuntimeError("finish_audio before begin_audio")
        self._feed.end(resampler.finish())
        seconds = self._feed.received / SAMPLE_RATE
        if not seconds:
            self._drop_audio()
            raise AudioError("There is no sound in this file: its audio track is empty.")
        return {"seconds": seconds}

    def _drop_audio(self) -> None:
        if self._feed:
            self._feed.close()
        self._resampler = self._recording = self._feed = self._seconds = None

    async def transcribe(self, options: TranscribeOptions) -> TranscribeResult | None:
        """Transcribes the audio with the model, as it comes; None when `cancel` came first.

        Events go to `post` as dicts with a "type": every language and segment, and progress at
        most every `YIELD_SECONDS`, when control also goes back to the event loop.
        """
        if self._model is None:
            raise OptionError("Load a model before transcribing.")
        if self._feed is None or self._feed.closed:
            raise AudioError("Give an audio file before transcribing.")
        if self._running:
            raise RuntimeError("a transcription is already running")
        feed = self._feed
        events = transcribe_events(self._model, feed, options, seconds=self._seconds)
        try:
            return await self._drive(events, Progress, feed)
        finally:
            feed.close()  # what has not come yet, beyond a clip's end, say, is not wanted

    async def listen(self, options: LiveOptions) -> TranscribeResult | None:
        """Recognises the audio while it comes, until `finish_audio`; None when `cancel` came first,
        and what was committed then has been posted.

        Events go to `post` as in `transcribe`.
        """
        model, feed = self._ready_to_listen()
        return await self._hear(live_events(model, feed, options, realtime=True), feed)

    async def command(self, options: CommandOptions) -> Message | None:
        """Hears commands until `finish_audio`; None when `cancel` came first."""
        model, feed = self._ready_to_listen()
        heard = await self._hear(_counted(command_events(model, feed, options)), feed)
        return None if heard is None else {"seconds": feed.received / SAMPLE_RATE}

    def _ready_to_listen(self) -> tuple[Whisper, AudioFeed]:
        if self._model is None:
            raise OptionError("Load a model before listening.")
        if self._feed is None or self._feed.closed:
            raise AudioError("Begin the audio before listening.")
        if self._running:
            raise RuntimeError("the engine is at work already")
        return self._model, self._feed

    async def _hear(
        self, events: Generator[_Event, None, _Result], feed: AudioFeed
    ) -> _Result | None:
        try:
            return await self._drive(events, Listening, feed)
        finally:
            feed.close()

    async def bench(self, model_name: str = "", *, quick: bool = False) -> Message | None:
        """Measures this machine and the model, if there is one, on the audio, if there is some;
        None when `cancel` came first.

        Events go to `post` as in `transcribe`: what is being measured, and every measure.
        """
        if self._running:
            raise RuntimeError("the engine is at work already")
        model = self._model
        subject = Subject(
            version=__version__,
            backend=model.backend if model else create_backend(best_backend()),
            model=model,
            model_name=model_name,
            samples=self._feed.waiting() if self._feed else None,
            effort=QUICK if quick else THOROUGH,
        )
        result = await self._drive(run_bench(subject), Measuring)
        if result is None:
            return None
        line = f"{LINE_HEADER}\n{format_line(result)}"
        return {"result": result.to_json(), "line": line}

    async def _drive(
        self,
        events: Generator[_Event, None, _Result],
        passing: type[Progress | Measuring | Listening | Opening],
        feed: AudioFeed | None = None,
    ) -> _Result | None:
        """Runs to the end, or to `cancel`: then None. Posts every event, `passing` ones rarely,
        and waits where `feed` has nothing."""
        self._running, self._cancelled = True, False
        try:
            yielded = -YIELD_SECONDS
            steps = Steps(events)
            for event in steps:
                now = time.monotonic()
                due = now - yielded >= YIELD_SECONDS
                if due or not isinstance(event, passing):
                    self._post(_message(event))
                if feed and feed.starved:
                    await feed.wait()
                elif due:
                    await asyncio.sleep(0)
                if due:
                    yielded = time.monotonic()
                if self._cancelled:
                    return None
            return steps.result
        finally:
            events.close()
            self._running = False

    def cancel(self) -> None:
        """Stops the running transcription at its next event, and drops the audio."""
        self._cancelled = True
        if self._feed:
            self._feed.close()

    def export(
        self, format: str, result: Mapping[str, Any], layout: Mapping[str, Any] | None = None
    ) -> str:
        """The document of `result`, a `TranscribeResult` as the page holds it, in cues as `layout`
        (fields of `Layout`) has them.

        The page owns its transcripts, so that they survive this worker; a cancelled one has no
        timings and is exported all the same. Raises OptionError for an unknown format or layout.
        """
        known = offered()
        if format not in known:
            raise OptionError(f"Unknown format {format!r}; choose from {', '.join(known)}.")
        extras = Extras(tokenizer=self._model.tokenizer if self._model else None)
        cues = layout_from_json(layout or {})
        return known[format].render(result_from_json(result), cues, extras)

    async def parse(self, data: memoryview, name: str) -> Message | None:
        """What the bytes of a file of that name hold, an `Opened`; None when `cancel` came first.

        Its segments go to `post` before, some hundreds an event, so that never all of them are
        JSON at once. Raises TranscriptFormatError where there is no transcript.
        """
        if self._running:
            raise RuntimeError("the engine is at work already")
        opened = await self._drive(_in_parts(opening(name, data)), Opening)
        if opened is None:
            return None
        return asdict(replace(opened, result=replace(opened.result, text="", segments=())))


def _in_parts(reading: Reading) -> Generator[Opening | Segments, None, Opened]:
    opened = yield from reading
    segments = opened.result.segments
    for at in range(0, len(segments), SEGMENTS_AT_ONCE):
        yield Segments(segments[at : at + SEGMENTS_AT_ONCE])
    return opened


def _message(event: _Event) -> Message:
    values = event.to_json() if isinstance(event, Measure | Segments) else asdict(event)
    return {"type": type(event).__name__.lower(), **values}


def _counted(events: Generator[_Event, None, None]) -> Generator[_Event, None, int]:
    """Events of a generator without a value, with one: it tells its end from a cancel."""
    count = 0
    for event in events:
        count += 1
        yield event
    return count
