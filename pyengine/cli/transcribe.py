"""``pyengine transcribe``: recordings to text, with whisper.cpp's options."""

from __future__ import annotations

import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pyengine import __version__
from pyengine.audio import SAMPLE_RATE, load_audio
from pyengine.cli.console import Console
from pyengine.cli.model_files import fetch, load
from pyengine.cli.outputs import check_writable, output_path, write_atomically
from pyengine.cli.progress import ProgressDisplay
from pyengine.cli.request import Job, Request, parse
from pyengine.cli.timings import format_timings, total_timings
from pyengine.errors import OptionError, PyengineError
from pyengine.formats import WRITERS, json_
from pyengine.formats.cues import to_cue
from pyengine.formats.json_ import JsonContext
from pyengine.formats.timestamps import format_milliseconds
from pyengine.languages import LANGUAGES
from pyengine.result import (
    Event,
    Language,
    Progress,
    Segment,
    Timings,
    TranscribeResult,
)
from pyengine.transcribe import transcribe
from pyengine.whisper import Whisper

SUMMARY = "print what is said in recordings, and write subtitles"


def run(arguments: Sequence[str], console: Console) -> bool:
    """Transcribe every recording named; False if one could not be.

    Raises:
        PyengineError, OSError: the model cannot be had, or cannot do what is asked.
        SystemExit: wrong usage, or help.
    """
    request = parse(arguments)
    console.quiet = request.quiet
    jobs = [job for job in request.jobs if _is_possible(job, request.formats, console)]
    if not jobs:
        return False
    session = _Session(
        request,
        load(fetch(request.model, console), request.backend, request.threads, console),
        console,
    )
    timings = [session.attempt(job) for job in jobs]
    done = [t for t in timings if t is not None]
    if done:
        console.note(format_timings(total_timings(done)))
    return len(done) == len(request.jobs)


def _is_possible(job: Job, formats: Sequence[str], console: Console) -> bool:
    """Tell what is wrong with a job as far as it can be seen before the work."""
    try:
        if not job.from_stdin:
            Path(job.source).stat()
        if not job.to_stdout:
            for extension in formats:
                check_writable(output_path(job.stem, extension))
    except OSError as error:
        console.error(error)
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Session:
    """A request at work, with its model loaded."""

    request: Request
    model: Whisper
    console: Console

    def attempt(self, job: Job) -> Timings | None:
        """Do a job; None where it fails, which is told.

        Raises:
            OptionError: it would fail with any recording.
        """
        try:
            result = self._transcribe(job)
        except (BrokenPipeError, OptionError):
            raise
        except (PyengineError, OSError, MemoryError) as error:
            self.console.error(error, about=job.name)
            return None
        if not result.segments:
            self.console.note(f"pyengine: {job.name}: no speech found")
        written = [self._write(extension, job, result) for extension in self.request.formats]
        return result.timings if all(written) else None

    def _transcribe(self, job: Job) -> TranscribeResult:
        samples = load_audio(self._read_stdin() if job.from_stdin else job.source)
        self.console.note(f"pyengine: {job.name}, {len(samples) / SAMPLE_RATE:.1f} s")
        progress = ProgressDisplay(self.console, lines=self.request.progress_lines)

        def show(event: Event) -> None:
            match event:
                case Language(code=code, probability=float(p)):
                    found = f"{LANGUAGES[code]} ({code}), p = {p:.2f}"
                    self.console.note(f"pyengine: language {found}")
                case Segment() if not job.to_stdout:
                    self._print(event)
                case Progress():
                    progress.show(event)
                case _:
                    pass

        try:
            return transcribe(self.model, samples, self.request.options, on_event=show)
        finally:
            self.console.clear_status()

    def _read_stdin(self) -> bytes:
        self.console.note("pyengine: reading a recording from stdin")
        return sys.stdin.buffer.read()

    def _print(self, segment: Segment) -> None:
        cue = to_cue(segment)
        if cue is None:
            return
        times = ""
        if self.request.timestamps:
            start, end = format_milliseconds(cue.start_ms), format_milliseconds(cue.end_ms)
            times = f"[{start} --> {end}]  "
        self.console.result(times + cue.text)

    def _write(self, extension: str, job: Job, result: TranscribeResult) -> bool:
        """Write one output file; False where that fails, which is told and harms no other."""
        if extension == "json":
            text = json_.render(result, self._json_context())
        else:
            text = WRITERS[extension](result)
        if job.to_stdout:
            self.console.document(text)
            return True
        path = output_path(job.stem, extension)
        try:
            write_atomically(path, text)
        except OSError as error:
            self.console.error(error, about=f"{path} was not written")
            return False
        self.console.note(f"pyengine: wrote {path}")
        return True

    def _json_context(self) -> JsonContext:
        request = self.request
        return JsonContext(
            system_info=f"pyengine {__version__} | backend {request.backend} | "
            f"numpy {np.__version__} | Python {platform.python_version()} | {platform.machine()}",
            model=request.model,
            hparams=self.model.hparams,
            language=request.options.language or "auto",
            task=request.options.task,
        )
