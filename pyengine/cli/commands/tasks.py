"""What of a ``transcribe`` request can be done, and which files it makes: known before the work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyengine.cli.files.claims import Claims
from pyengine.cli.files.outputs import check_writable, fitted, output_path
from pyengine.cli.requests.transcribe import Job, Request
from pyengine.cli.terminal.console import Console
from pyengine.formats import FORMATS


@dataclass(frozen=True, slots=True)
class Task:
    """A job that can be done, as far as that can be seen."""

    job: Job
    paths: Mapping[str, Path]
    """Where each document goes; empty where the one there is goes to stdout, or there is none."""
    kept: frozenset[str]
    """Documents that are there already and are to stay."""

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left to be written."""
        return bool(self.paths) and all(document in self.kept for document in self.paths)


def planned(request: Request, console: Console) -> list[Task]:
    """All tasks, without the jobs that cannot be done; why not is told.

    Raises:
        OptionError: two jobs would write the same file, or one a file that another reads.
        OSError: a file system does not say whether they would.
    """
    tasks = list(_possible(request, console))
    claims = Claims()
    for task in tasks:
        if not task.job.from_stdin:
            claims.read(Path(task.job.source))
    for task in tasks:
        for path in task.paths.values():
            claims.write(path, task.job.name)
    for task in tasks:
        _tell(task, console)
    return tasks


def _possible(request: Request, console: Console) -> Iterator[Task]:
    for job in request.jobs:
        try:
            yield _task(job, request)
        except OSError as error:
            console.error(error)


def _task(job: Job, request: Request) -> Task:
    """Raises OSError, with the path that is in the way."""
    if not job.from_stdin:
        Path(job.source).stat()
    paths: dict[str, Path] = {}
    if not job.to_stdout:
        for document in request.documents:
            extension = FORMATS[document].extension
            paths[document] = fitted(output_path(job.stem, extension), extension)
            check_writable(paths[document])
    kept = (document for document, path in paths.items() if request.no_clobber and path.exists())
    return Task(job, paths, frozenset(kept))


def _tell(task: Task, console: Console) -> None:
    for document, path in task.paths.items():
        whole = output_path(task.job.stem, FORMATS[document].extension)
        if path != whole:
            console.note(f"pyengine: {task.job.name}: too long a name for the file, it is {path}")
    if task.is_done:
        console.note(f"pyengine: {task.job.name}: skipped, its files are there already")
        return
    for document in task.kept:
        console.note(f"pyengine: {task.paths[document]} is there already and stays")
