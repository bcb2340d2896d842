"""``pyengine transcribe``: recordings to text, with whisper.cpp's options."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pyengine.audio import AudioFile, Source, open_audio, spooled
from pyengine.cli.commands.loading import load
from pyengine.cli.commands.tasks import Task, planned
from pyengine.cli.files.burn import burn_command
from pyengine.cli.files.fonts import font_family
from pyengine.cli.files.json_context import json_context
from pyengine.cli.files.outputs import encoded, write_atomically
from pyengine.cli.files.shell import shell_line
from pyengine.cli.files.silence import hints
from pyengine.cli.requests.transcribe import Job, Request, parse
from pyengine.cli.terminal.console import Console, StdoutError
from pyengine.cli.terminal.languages import format_language
from pyengine.cli.terminal.progress import ProgressDisplay
from pyengine.cli.terminal.streams import standard_input
from pyengine.cli.terminal.timings import format_timings, total_timings
from pyengine.errors import OptionError, PyengineError
from pyengine.formats import FORMATS, Extras
from pyengine.formats.layout import cut_segments
from pyengine.hub.speakers import load_networks
from pyengine.result import (
    Event,
    Language,
    Progress,
    Segment,
    Timings,
    TranscribeResult,
)
from pyengine.speakers import Speakers
from pyengine.transcribe import transcribe, transcribe_events
from pyengine.vad import Vad, load_vad
from pyengine.whisper import Whisper

SUMMARY = "print what is said in recordings, and write subtitles"

_Outcome = TypeVar("_Outcome")

_RUNNERS_UP = 3
_DETECTED = 5
"""Languages that -dl prints."""

_TURNS = "tdrz"
"""In the names of models that write a token for a change of speaker."""

_BURNS = "pyengine: this makes a karaoke movie:"
"""What the ffmpeg command, which goes to stdout, is told with."""


def run(arguments: Sequence[str], console: Console) -> bool:
    """Transcribe every recording named; False if one could not be.

    Raises:
        PyengineError, OSError: the model cannot be had, or cannot do what is asked.
        SystemExit: wrong usage, or help.
    """
    request = parse(arguments)
    console.quiet = request.quiet
    tasks = planned(request, console)
    console.files_matter = any(task.paths for task in tasks)
    done = len(tasks) == len(request.jobs)
    work = [task for task in tasks if not task.is_done]
    if work:
        done &= _do(work, request, console)
    if request.burn:
        for task in tasks:
            if task.is_done:
                done &= _burn_finished(task, request, console)
    return done


def _do(tasks: Sequence[Task], request: Request, console: Console) -> bool:
    font = font_family(request.font) if request.font else None
    vad = load_vad(request.vad_model) if request.vad_model else None
    model = load(request.model, console)
    if request.options.speaker_turns and _TURNS not in request.model.name:
        console.note(
            f"pyengine: turns are marked by tinydiarize models only, whose names have {_TURNS}"
        )
    speakers = request.speakers
    if speakers and speakers.by == "voices":
        networks = load_networks(lambda doing: console.note(f"pyengine: {doing}"))
        speakers = replace(speakers, networks=networks)
    session = _Session(request, model, vad, speakers, font, console)
    if request.detect_language:
        detected = [session.detect(task.job) for task in tasks]
        return all(detected)
    if request.printer.legend and not all(task.job.to_stdout for task in tasks):
        console.note(f"pyengine: {request.printer.legend}")
    timings = [session.attempt(task) for task in tasks]
    done = [t for t in timings if t is not None]
    if done:
        console.notes(format_timings(total_timings(done)))
    return len(done) == len(tasks)


@dataclass(slots=True)
class _Session:
    """A request at work, with its model loaded."""

    request: Request
    model: Whisper
    vad: Vad | None
    speakers: Speakers | None
    font: str | None
    console: Console

    def attempt(self, task: Task) -> Timings | None:
        """Do a job; None where it fails, which is told.

        Raises:
            OptionError: it would fail with any recording.
            StdoutError: what was to be printed could not be, and that was all that was asked for.
        """
        job = task.job
        done = self._try(job, self._transcribe)
        if done is None:
            return None
        audio, result = done
        for note in result.notes:
            self.console.warning(f"{job.name}: {note}")
        if not result.segments:
            self.console.note(f"pyengine: {job.name}: no speech found")
            for hint in hints(audio, self.request.options):
                self.console.note(f"pyengine: {hint}")
        written = [
            self._write(document, task, result)
            for document in self.request.documents
            if document not in task.kept
        ]
        if self.request.burn and all(written):
            self.console.note(_BURNS)
            self.console.result(_burn_line(task, audio, self.request, self.console))
        return result.timings if all(written) else None

    def detect(self, job: Job) -> bool:
        """Print the languages a recording may be in; False where that fails, which is told.

        Raises:
            OptionError: the model knows English only.
        """
        if not self.model.is_multilingual:
            raise OptionError(
                "this model only knows English: there is nothing to detect; use a multilingual "
                "one (its name has no .en)"
            )
        return self._try(job, self._detect) is not None

    def _try(self, job: Job, work: Callable[[Job], _Outcome]) -> _Outcome | None:
        try:
            return work(job)
        except (BrokenPipeError, StdoutError, OptionError):
            raise
        except (PyengineError, OSError, MemoryError) as error:
            self.console.error(error, about=job.name)
            return None

    def _transcribe(self, job: Job) -> tuple[AudioFile, TranscribeResult]:
        progress = ProgressDisplay(self.console, lines=self.request.progress_lines)

        def show(event: Event) -> None:
            match event:
                case Language(probability=float()):
                    self.console.note(f"pyengine: language {format_language(event, _RUNNERS_UP)}")
                case Segment() if not job.to_stdout:
                    self._print(event)
                case Progress():
                    progress.show(event)
                case _:
                    pass

        with self._open(job) as audio:
            result = transcribe(
                self.model,
                audio,
                self.request.options,
                seconds=audio.seconds,
                vad=self.vad,
                on_event=show,
                speakers=self.speakers,
            )
            return audio, result

    def _detect(self, job: Job) -> bool:
        progress = ProgressDisplay(self.console, lines=self.request.progress_lines)
        with self._open(job) as audio:
            events = transcribe_events(
                self.model, audio, self.request.options, seconds=audio.seconds, vad=self.vad
            )
            with closing(events):
                for event in events:
                    if isinstance(event, Language):
                        found = format_language(event, _DETECTED - 1)
                        self.console.result(f"{job.name}: {found}")
                        return True
                    if isinstance(event, Progress):
                        progress.show(event)
        self.console.note(f"pyengine: {job.name}: no speech found")
        return True

    @contextmanager
    def _open(self, job: Job) -> Generator[AudioFile, None, None]:
        """The recording, to be read block by block."""
        try:
            if job.from_stdin:
                self.console.note("pyengine: reading a recording from stdin")
                with spooled(standard_input()) as file:
                    yield self._told(job, self._opened(file))
            else:
                yield self._told(job, self._opened(job.source))
        finally:
            self.console.clear_status()

    def _opened(self, source: Source) -> AudioFile:
        request = self.request
        return open_audio(
            source,
            track=request.track,
            channel=request.channel,
            apart=request.speakers is not None and request.speakers.by == "channels",
        )

    def _told(self, job: Job, audio: AudioFile) -> AudioFile:
        length = "" if audio.seconds is None else f", {audio.seconds:.1f} s"
        self.console.note(f"pyengine: {job.name}{length}")
        return audio

    def _print(self, segment: Segment) -> None:
        for piece in cut_segments([segment], self.request.layout):
            line = self.request.printer.line(piece, self.model.tokenizer)
            if line is not None:
                self.console.said(line, styles=self.request.printer.shade is not None)

    def _write(self, document: str, task: Task, result: TranscribeResult) -> bool:
        """Write one output file; False where that fails, which is told and harms no other."""
        request = self.request
        extras = Extras(
            tokenizer=self.model.tokenizer,
            context=json_context(self.model, request.model.name, request.options),
            font=self.font,
            offset_n=request.offset_n,
        )
        row = FORMATS[document]
        text = row.render(result, request.layout, extras)
        if task.job.to_stdout:
            self.console.document(encoded(text))
            return True
        path = task.paths[document]
        try:
            write_atomically(path, text, replace=not request.no_clobber)
        except FileExistsError:
            self.console.note(f"pyengine: {path} is there by now and stays")
        except OSError as error:
            self.console.error(error, about=f"{path} was not written")
            return False
        else:
            self.console.note(f"pyengine: wrote {path}")
        return True


def _burn_finished(task: Task, request: Request, console: Console) -> bool:
    """Tell how, where the subtitles are from an earlier run; False where that fails."""
    try:
        audio = open_audio(task.job.source, track=request.track)
    except (PyengineError, OSError) as error:
        console.error(error, about=task.job.name)
        return False
    console.note(_BURNS)
    console.result(_burn_line(task, audio, request, console))
    return True


def _burn_line(task: Task, audio: AudioFile, request: Request, console: Console) -> str:
    command = burn_command(
        Path(task.job.source),
        task.paths["ass"],
        request.font,
        track=audio.track.number,
        has_video=audio.has_video,
        seconds=audio.seconds,
    )
    return shell_line(command, console.encoding)
