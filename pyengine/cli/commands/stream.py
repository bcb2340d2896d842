"""``pyengine stream``: speech to text while it is spoken."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from pyengine.cli.commands.loading import load
from pyengine.cli.files.claims import Claims
from pyengine.cli.files.json_context import json_context
from pyengine.cli.files.outputs import (
    check_writable,
    encoded,
    fitted,
    output_path,
    write_atomically,
)
from pyengine.cli.live.display import Captions, Display, JsonLines, Lines, Nothing
from pyengine.cli.live.hearing import Hearing
from pyengine.cli.live.recording import Recording
from pyengine.cli.live.transcript import Delays, Transcript
from pyengine.cli.requests.stream import StreamRequest, parse
from pyengine.cli.terminal.console import Console
from pyengine.cli.terminal.interrupts import ended_by_signals
from pyengine.cli.terminal.languages import format_language
from pyengine.cli.terminal.printing import Printer
from pyengine.cli.terminal.screen import Screen
from pyengine.cli.terminal.timings import format_timings, total_timings
from pyengine.formats import FORMATS, Extras
from pyengine.live.events import Committed, LiveEvent, Pace
from pyengine.live.recognizer import live_events
from pyengine.result import Language, Segment, TranscribeResult
from pyengine.steps import Steps
from pyengine.vad import Vad, load_vad
from pyengine.whisper import Whisper

SUMMARY = "transcribe while somebody speaks: a microphone, or a replay"

_RUNNERS_UP = 3


def run(arguments: Sequence[str], console: Console) -> bool:
    """Listen to one stream to its end; False where something of it failed, which is told.

    Raises:
        PyengineError, OSError: there is nothing to listen to, or the model cannot be had or cannot
            do what is asked. What was committed before has been printed and written.
        SystemExit: wrong usage, or help.
    """
    request = parse(arguments)
    console.quiet = request.quiet
    files = _files(request, console)
    console.files_matter = bool(files.documents or files.recording or request.text_file)
    vad = load_vad(request.vad_model) if request.vad_model else None
    recording = Recording(files.recording) if files.recording else None
    hearing = Hearing(request.source.open(), recording)
    with _recorded(hearing, recording, console), _text_file(request.text_file) as text:
        model = load(request.model, console)
        display = _display(request, console, model)
        done = _Session(request, files, model, vad, hearing, display, text, console).listen()
    return done and (recording is None or recording.failure is None)


@dataclass(frozen=True, slots=True)
class _Files:
    """What will be written."""

    documents: Mapping[str, Path]
    """Empty where the one there is goes to stdout. With ``--no-clobber``, those that are there
    already are not among them."""
    recording: Path | None


def _files(request: StreamRequest, console: Console) -> _Files:
    """Find out before anybody speaks what cannot be written.

    Raises:
        OSError: with the path that is in the way.
        OptionError: two things would be written to one file, or something over what is read.
    """
    request.source.check()
    claims = Claims()
    if not request.source.from_stdin:
        claims.read(Path(request.source.path))
    documents: dict[str, Path] = {}
    if not request.to_stdout:
        for document in request.documents:
            extension = FORMATS[document].extension
            whole = output_path(request.stem, extension)
            path = _checked(whole, extension, console)
            claims.write(path, FORMATS[document].flags[0])
            if request.no_clobber and path.exists():
                console.note(f"pyengine: {path} is there already and stays")
            else:
                documents[document] = path
    recording = request.recording
    if recording:
        recording = _checked(recording, recording.suffix.removeprefix("."), console)
        if recording.exists():
            raise FileExistsError(errno.EEXIST, "there is such a file already", str(recording))
        claims.write(recording, "-sa")
    if request.text_file:
        claims.write(request.text_file, "-f")
    return _Files(documents, recording)


def _checked(whole: Path, extension: str, console: Console) -> Path:
    """That name or a shorter one, which is told. Raises OSError if it cannot be written."""
    path = fitted(whole, extension)
    check_writable(path)
    if path != whole:
        console.note(f"pyengine: too long a name for the file, it is {path}")
    return path


@contextmanager
def _recorded(
    hearing: Hearing, recording: Recording | None, console: Console
) -> Generator[None, None, None]:
    """Sees to it that the recording has all that was heard, however this ends."""
    try:
        yield
    except BaseException:
        hearing.drain()
        raise
    finally:
        if recording:
            recording.close()
            if recording.failure:
                console.error(recording.failure, about=f"{recording.path} is not whole")
            elif recording.begun:
                console.note(f"pyengine: wrote {recording.path}")


@contextmanager
def _text_file(path: Path | None) -> Generator[TextIO | None, None, None]:
    if path is None:
        yield None
        return
    with path.open("a", encoding="utf-8") as file:
        yield file


def _display(request: StreamRequest, console: Console, model: Whisper) -> Display:
    match request.shown:
        case "nothing":
            return Nothing()
        case "events":
            return JsonLines(console)
        case "captions" if console.has_screen and os.environ.get("TERM") != "dumb":
            return Captions(Screen(console.draw, shutil.get_terminal_size))
        case _:
            return Lines(console, request.printer, model.tokenizer)


@dataclass(slots=True)
class _Session:
    """A request at work, with its model loaded."""

    request: StreamRequest
    files: _Files
    model: Whisper
    vad: Vad | None
    hearing: Hearing
    display: Display
    text: TextIO | None
    console: Console
    failed: bool = False
    """Whether something was not written, which has been told."""
    transcript: Transcript = field(default_factory=Transcript)
    delays: Delays = field(default_factory=Delays)

    def listen(self) -> bool:
        """To the stream's end; False where something failed, which is told."""
        try:
            with ended_by_signals(self.hearing.end):
                self._note(self._greeting())
                result = self._recognise()
            self.display.finish()
        except BaseException:
            self._rescue()
            raise
        self._tell_failure()
        if not self.hearing.heard:
            return not self.failed
        if not result.segments:
            self._note(f"{self.request.source.name}: no speech found")
        for document in self._written:
            self._write(document, result)
        self.console.notes(format_timings(total_timings([result.timings])))
        summary = self.delays.summary()
        if summary and self.request.source.realtime:
            self._note(summary)
        return not self.failed

    def _recognise(self) -> TranscribeResult:
        events = live_events(
            self.model,
            self.hearing,
            self.request.options,
            vad=self.vad,
            realtime=self.request.source.realtime,
        )
        steps = Steps(events)
        told = False
        with closing(events):
            for event in steps:
                self._take(event)
                if self.hearing.ended and not told:
                    told = True
                    self._note("no longer listening; Ctrl-C once more ends at once")
        return steps.result

    def _take(self, event: LiveEvent) -> None:
        self.transcript.add(event)
        match event:
            case Language(probability=float()):
                self._note(f"language {format_language(event, _RUNNERS_UP)}")
            case Pace():
                self._note(format_pace(event))
            case Committed():
                self.delays.add(event.words, self.hearing.seconds)
            case Segment():
                self._append(event)
            case _:
                pass
        self.display.show(event)

    def _note(self, text: str) -> None:
        if not self.console.quiet:
            self.display.give_way()
            self.console.note(f"pyengine: {text}")

    def _greeting(self) -> str:
        source = self.request.source
        if source.from_stdin:
            return f"listening to stdin: {source.pcm}; Ctrl-C ends it"
        return f"{source.name}, in real time; Ctrl-C ends it" if source.realtime else source.name

    def _append(self, segment: Segment) -> None:
        """To the text file, at once; where that fails it is told, and harms nothing else."""
        line = _TEXT.line(segment, self.model.tokenizer)
        if self.text is None or line is None:
            return
        try:
            self.text.write(line + "\n")
            self.text.flush()
        except OSError as error:
            self.display.give_way()
            self._fail(error, f"{self.request.text_file} is not whole")
            self.text = None

    @property
    def _written(self) -> Iterable[str]:
        """The documents that are to be made."""
        return self.request.documents if self.request.to_stdout else self.files.documents

    def _write(self, document: str, result: TranscribeResult) -> None:
        """One output file; where that fails it is told, and harms no other."""
        request = self.request
        context = json_context(self.model, request.model.name, request.options.decoding)
        extras = Extras(tokenizer=self.model.tokenizer, context=context)
        row = FORMATS[document]
        text = row.render(result, request.layout, extras)
        if request.to_stdout:
            self.console.document(encoded(text))
            return
        path = self.files.documents[document]
        try:
            write_atomically(path, text, replace=not request.no_clobber)
        except FileExistsError:
            self._note(f"{path} is there by now and stays")
            return
        except OSError as error:
            self._fail(error, f"{path} was not written")
            return
        self._note(f"wrote {path}")

    def _rescue(self) -> None:
        """Write what was committed before the work broke off."""
        result = self.transcript.result(self.hearing.seconds)
        with suppress(OSError):
            self.display.finish()
        if result.segments:
            for document in self._written:
                with suppress(OSError):
                    self._write(document, result)

    def _tell_failure(self) -> None:
        if problem := self.hearing.problem:
            self._fail(problem, self.request.source.name)

    def _fail(self, error: Exception, about: str) -> None:
        self.console.error(error, about=about)
        self.failed = True


_TEXT = Printer(timestamps=False, shade=None, special=False)


def format_pace(pace: Pace) -> str:
    """How often this machine reads, in a sentence."""
    if pace.step <= pace.wanted:
        return f"reading every {pace.step:.1f} s again"
    return (
        f"this machine cannot read every {pace.wanted:.1f} s: now every {pace.step:.1f} s; nothing "
        "is left out"
    )
