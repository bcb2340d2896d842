"""The Python side of the page: one `Session` per browser tab, driven by a few typed calls.

The page's JavaScript fetches, decodes and draws; everything that needs to know what a model or
a transcript is happens here. Nothing in this module imports from JavaScript, so it runs and is
tested in plain CPython. `connect` is the bridge: names and JSON in, JSON out, one optional
binary block per call, and never an exception.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
import time
import traceback
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from typing import Any, TypeVar, cast

import numpy as np

from pyengine import ModelLoader, Whisper, __version__, transcribe_events
from pyengine.backends import HELPER_SECONDS, arithmetic_on, best_backend, create_backend
from pyengine.bench import Measure, Measuring, Subject, run_bench
from pyengine.bench.report import LINE_HEADER, format_line
from pyengine.errors import (
    AudioError,
    FileFormatError,
    ModelFetchError,
    ModelFormatError,
    OptionError,
    OutOfMemoryError,
    PyengineError,
    StalledError,
    TranscriptFormatError,
)
from pyengine.feed import AudioFeed
from pyengine.formats import Extras, Layout, offered, parse, readers
from pyengine.formats.reading import fitting_words
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
from pyengine.options import TranscribeOptions, VadOptions
from pyengine.resample import Resampler
from pyengine.result import Event, Language, Progress, Segment, Timings, TranscribeResult, Word
from pyengine.steps import Steps
from pyengine.tokenizer import LANGUAGES
from pyengine.whisper import TUNING_LOOKS, TUNING_PAUSE

Message = dict[str, Any]
"""A JSON object on its way to the page."""

_Event = Event | LiveEvent | CommandEvent | Measuring | Measure
_Result = TypeVar("_Result")

YIELD_SECONDS = 0.05
"""How long a transcription keeps the worker's event loop before it lets messages in."""


class Session:
    """The model, the audio and the running transcription of one page.

    A call that fails raises a `PyengineError` and leaves what was there before: a model that
    will not load does not replace the one that did.

    A recording of any length passes through in pieces and is not kept: `begin_audio`, then
    `push_audio` again and again, then `finish_audio`. A push waits while more than a minute and a
    half lies ready, so `transcribe` must be called before all of a long recording has been pushed;
    it takes the audio as it comes. To transcribe it again, it is pushed again.
    """

    def __init__(self, post: Callable[[Message], object]) -> None:
        """`post` receives each event of a running transcription as a plain dict."""
        self._post = post
        self._model: Whisper | None = None
        self._incoming: _IncomingModel | None = None
        self._resampler: Resampler | None = None
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
    ) -> None:
        """Expects a model file of `total_bytes` with the checksum `sha1`, where known.

        `threads` that compute; None for as many as this machine does well with. With "fast" they
        compute as is fastest here (`arithmetic_on`). Raises OptionError.
        """
        self.abort_model()  # frees a half-loaded one before the next allocates
        self._incoming = _IncomingModel(total_bytes, sha1, threads, arithmetic)

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

    async def finish_model(self) -> Message:
        """Makes the pushed model the current one and describes it.

        Raises ModelFetchError for a short or damaged download, ModelFormatError.
        """
        incoming, self._incoming = self._incoming, None
        if incoming is None:
            raise RuntimeError("finish_model before begin_model")
        try:
            model = incoming.finish()
        finally:
            incoming.close()
        await _tune(model)
        self._model = model
        return {
            "multilingual": model.is_multilingual,
            "load_seconds": model.load_seconds,
            "plan": str(model.plan),
            "backend": model.backend.name,
            "variant": model.backend.variant,
            "arithmetic": model.backend.arithmetic,
            "dot": model.backend.dot,
            "threads": model.threads,
            "threads_started": model.backend.threads,
        }

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
        self._resampler = self._feed = self._seconds = None

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
            quick=quick,
        )
        result = await self._drive(run_bench(subject), Measuring)
        if result is None:
            return None
        line = f"{LINE_HEADER}\n{format_line(result)}"
        return {"result": result.to_json(), "line": line}

    async def _drive(
        self,
        events: Generator[_Event, None, _Result],
        passing: type[Progress | Measuring | Listening],
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
        return known[format].render(result_from_json(result), _layout(layout or {}), extras)

    def parse(self, name: str, text: str) -> Message:
        """The `TranscribeResult` in a file of that name, as JSON. Raises TranscriptFormatError
        where there is none."""
        return asdict(parse(name, text))


class _IncomingModel:
    """A model file on its way in: parsed, hashed and counted as it streams."""

    def __init__(
        self,
        total_bytes: int | None,
        sha1: str | None,
        threads: int | None,
        arithmetic: Arithmetic,
    ) -> None:
        backend = best_backend()
        self._loader = ModelLoader(
            backend=backend,
            threads=threads,
            arithmetic=arithmetic_on(backend, arithmetic),
            total_bytes=total_bytes,
        )
        self._hash = hashlib.sha1(usedforsecurity=False)
        self._total_bytes = total_bytes
        self._sha1 = sha1
        self._received = 0

    def push(self, chunk: memoryview) -> None:
        self._received += chunk.nbytes
        self._hash.update(chunk)
        self._loader.push(chunk)

    def finish(self) -> Whisper:
        if self._total_bytes is not None and self._received != self._total_bytes:
            raise ModelFetchError(
                f"This is a damaged download of the model: {self._received:,} bytes came "
                f"instead of {self._total_bytes:,}. Try again."
            )
        if self._sha1 is not None and self._hash.hexdigest() != self._sha1:
            raise ModelFetchError(
                "This is a damaged download of the model: its checksum is not the published "
                "one. Try again."
            )
        return self._loader.finish()

    def close(self) -> None:
        self._loader.close()


def _message(event: _Event) -> Message:
    values = event.to_json() if isinstance(event, Measure) else asdict(event)
    return {"type": type(event).__name__.lower(), **values}


async def _tune(model: Whisper) -> None:
    """Measures how many threads are best, once all have come or seem not to."""
    backend = model.backend
    patience = time.monotonic() + HELPER_SECONDS
    while backend.threads < backend.threads_wanted and time.monotonic() < patience:
        await asyncio.sleep(0.01)
    for _ in range(TUNING_LOOKS):
        if model.tune():
            break
        await asyncio.sleep(TUNING_PAUSE)


def result_from_json(result: Mapping[str, Any]) -> TranscribeResult:
    """The `TranscribeResult` that `dataclasses.asdict` and JSON made `result` from.

    Timings may be missing, and keys of the page's own are ignored.
    Raises TranscriptFormatError when it is anything else.
    """
    try:
        return TranscribeResult(
            text=result["text"],
            segments=tuple(_segment(values) for values in result["segments"]),
            language=Language(**_pick(Language, result["language"])),
            duration=result["duration"],
            timings=Timings(**_pick(Timings, result.get("timings") or _NO_TIMINGS)),
            speech=_spans(result.get("speech")),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise TranscriptFormatError(f"This is not a transcript: {error}.") from error


def _spans(spans: Sequence[Sequence[float]] | None) -> tuple[tuple[float, float], ...] | None:
    return None if spans is None else tuple((start, end) for start, end in spans)


def _segment(values: Mapping[str, Any]) -> Segment:
    picked = _pick(Segment, values)
    _check_times(picked)
    picked["tokens"] = tuple(picked["tokens"])
    picked["token_probs"] = tuple(picked.get("token_probs", ()))
    if not isinstance(picked["text"], str):
        raise TypeError("a text in it is none")
    words = [_word(word) for word in picked.get("words", ())]
    # Where somebody has changed the text alone, it counts
    picked["words"] = fitting_words(words, picked["text"], picked["start"], picked["end"])
    return Segment(**picked)


def _check_times(values: Mapping[str, Any]) -> None:
    """JSON may hold anything, and JavaScript writes null for what is no number."""
    start, end = float(values["start"]), float(values["end"])
    if not (math.isfinite(start) and math.isfinite(end)):
        raise ValueError("a time in it is no number")


def _word(values: Mapping[str, Any]) -> Word:
    picked = _pick(Word, values)
    _check_times(picked)
    picked["tokens"] = tuple(picked.get("tokens", ()))
    return Word(**picked)


def _pick(
    kind: type[Segment | Word | Language | Timings], values: Mapping[str, Any]
) -> dict[str, Any]:
    return {field.name: values[field.name] for field in fields(kind) if field.name in values}


_NO_TIMINGS = {field.name: 0 for field in fields(Timings)}

_KINDS: dict[type, str] = {
    FileFormatError: "file-format",
    ModelFormatError: "model-format",
    TranscriptFormatError: "transcript-format",
    ModelFetchError: "model-fetch",
    AudioError: "audio",
    OptionError: "option",
    OutOfMemoryError: "memory",
    StalledError: "stalled",
}


def describe(error: BaseException) -> Message:
    """An error as the page gets it: a kind it can act on and a sentence it can show."""
    if isinstance(error, PyengineError):
        kind = next(_KINDS[each] for each in type(error).__mro__ if each in _KINDS)
        return {"kind": kind, "message": _sentence(str(error))}
    if isinstance(error, MemoryError):
        return {
            "kind": "memory",
            "message": "There is not enough memory in this browser tab. Close other tabs, "
            "choose a smaller model or a shorter recording.",
        }
    traceback.print_exception(error)  # for the browser's console
    name = type(error).__name__
    return {
        "kind": "bug",
        "message": f"Something unexpected went wrong in the engine ({name}: {error}). "
        "Please report it.",
    }


def _sentence(message: str) -> str:
    """A message that the command line prints after its own name, standing alone."""
    end = "" if message.endswith((".", "?", "!")) else "."
    return message[:1].upper() + message[1:] + end


def connect(post: Callable[[str], object]) -> Callable[..., Awaitable[str]]:
    """A new `Session` behind `handle(call, arguments, data)`, the page's way to Python.

    `call` names a method below, `arguments` is a JSON object of its keyword arguments, `data`
    a block of bytes or float32 samples (a buffer, or Pyodide's proxy of a typed array). The
    answer is JSON: {"value": ...} or {"error": {"kind", "message"}}. Strings cross into
    JavaScript by value, so no proxy is left to destroy. `post` receives events as JSON.
    """
    session = Session(lambda event: post(json.dumps(event)))

    async def transcribe(**options: object) -> Message | None:
        result = await session.transcribe(_options(options))
        return None if result is None else asdict(result)

    async def listen(**options: object) -> Message | None:
        result = await session.listen(_live_options(options))
        return None if result is None else asdict(result)

    async def command(**options: object) -> Message | None:
        return await session.command(_command_options(options))

    calls: dict[str, Callable[..., Any]] = {
        "about": session.about,
        "begin_model": session.begin_model,
        "push_model": session.push_model,
        "finish_model": session.finish_model,
        "abort_model": session.abort_model,
        "begin_audio": session.begin_audio,
        "push_audio": session.push_audio,
        "finish_audio": session.finish_audio,
        "transcribe": transcribe,
        "listen": listen,
        "command": command,
        "bench": session.bench,
        "cancel": session.cancel,
        "export": session.export,
        "parse": session.parse,
    }

    async def handle(call: str, arguments: str = "{}", data: object = None) -> str:
        try:
            blocks = [] if data is None else [_view(data)]
            value = calls[call](*blocks, **json.loads(arguments))
            if asyncio.iscoroutine(value):
                value = await value
            return json.dumps({"value": value})
        except Exception as error:
            return json.dumps({"error": describe(error)})

    return handle


def _view(data: Any) -> memoryview:  # noqa: ANN401 - a buffer, or a proxy only Pyodide knows
    """`data` as a memoryview. Of a JavaScript typed array that is its one copy into Python."""
    to_memoryview = getattr(data, "to_memoryview", None)
    return to_memoryview() if to_memoryview else memoryview(data)


_BY_SEGMENTS = Layout()


def _layout(values: Mapping[str, Any]) -> Layout:
    try:
        for name, value in values.items():
            switch = isinstance(getattr(_BY_SEGMENTS, name, None), bool)
            if switch and type(value) is not bool:
                raise TypeError(f"{name} is no yes or no")
            if not switch and value is not None and type(value) is not int:
                raise TypeError(f"{name} is no whole number")
        return Layout(**values)
    except (AttributeError, TypeError) as error:
        raise OptionError(f"This is not a layout: {error}.") from error


def _options(values: Mapping[str, Any]) -> TranscribeOptions:
    """Options from JSON, which knows neither tuples nor classes."""
    with _unknown_options():
        return TranscribeOptions(**_with_vad(values))


def _live_options(values: Mapping[str, Any]) -> LiveOptions:
    with _unknown_options():
        return LiveOptions(**_with_decoding(values))


def _command_options(values: Mapping[str, Any]) -> CommandOptions:
    with _unknown_options():
        return CommandOptions(**_with_decoding(values))


def _with_decoding(values: Mapping[str, Any]) -> dict[str, Any]:
    given = _with_vad(values)
    if isinstance(given.get("decoding"), dict):
        given["decoding"] = _options(given["decoding"])
    return given


def _with_vad(values: Mapping[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {
        name: tuple(cast(list[object], value)) if isinstance(value, list) else value
        for name, value in values.items()
    }
    if isinstance(given.get("vad"), dict):
        with _unknown_options():
            given["vad"] = VadOptions(**given["vad"])
    return given


@contextmanager
def _unknown_options() -> Generator[None]:
    try:
        yield
    except TypeError as error:
        raise OptionError(f"Unknown option: {error}.") from error


def _counted(events: Generator[_Event, None, None]) -> Generator[_Event, None, int]:
    """Events of a generator without a value, with one: it tells its end from a cancel."""
    count = 0
    for event in events:
        count += 1
        yield event
    return count
