"""From what ``-m`` says to a loaded model, with progress shown."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pyengine import hub
from pyengine.backends import arithmetic_on, best_backend, kernels_obstacle
from pyengine.cli.options.model import ModelChoice
from pyengine.cli.terminal.console import Console
from pyengine.errors import ModelFormatError
from pyengine.generation_config import beside
from pyengine.hub import ConsoleProgress, ModelFile, ProgressCallback
from pyengine.hub.needs import require_memory
from pyengine.loading import load_model
from pyengine.whisper import Whisper


def locate(name_or_path: str, console: Console) -> ModelFile:
    """The model's file; fetched first where it is a name whose file is not here yet.

    Raises:
        ModelFetchError: it cannot be had.
    """
    with _progress(console) as progress:
        return hub.locate(name_or_path, progress=progress)


def resolve(name_or_path: str, console: Console) -> Path:
    """As `locate`, for who does not verify the file: an official one is read and verified here.

    Raises:
        ModelFetchError: it cannot be had.
    """
    with _progress(console) as progress:
        return hub.resolve(name_or_path, progress=progress)


def _fetch_again(file: ModelFile, console: Console) -> ModelFile:
    """A file from the cache that is damaged, as it should be. Raises ModelFetchError."""
    assert file.official
    with _progress(console) as progress:
        return replace(file, path=hub.fetch(file.official, file.path.parent, progress))


@contextmanager
def _progress(console: Console) -> Generator[ProgressCallback | None, None, None]:
    if console.quiet:
        yield None
    else:
        with ConsoleProgress() as progress:
            yield progress


def choose_backend(asked: str | None, console: Console) -> str:
    """The backend asked for, else the best one; a note where that is not the kernels."""
    if asked is not None:
        return asked
    if obstacle := kernels_obstacle():
        console.note(f"pyengine: computing with numpy, several times slower; {obstacle}")
    return best_backend()


def load(choice: ModelChoice, console: Console) -> Whisper:
    """The model, fetched where that is needed, and loaded. One from the cache is verified as it is
    read; where it is damaged it is fetched again.

    Raises:
        ModelFetchError, ModelFormatError, OutOfMemoryError, OptionError: as `locate` and
            `load_model`; also where it would have to be fetched and cannot be held here.
    """
    backend = choose_backend(choice.backend, console)
    if info := hub.missing(choice.name):
        require_memory(
            info,
            backend=backend,
            arithmetic=arithmetic_on(backend, choice.arithmetic),
            n_slots=choice.n_slots,
            threads=choice.threads,
        )
    file = locate(choice.name, console)
    try:
        model = _load(file, choice, backend, console)
    except ModelFormatError:
        if file.official is None:
            raise
        file = _fetch_again(file, console)
        model = _load(file, choice, backend, console)
    console.note(
        f"pyengine: {file.path.name}, {backend} backend, {model.backend.arithmetic} arithmetic, "
        f"{model.plan.total / 1e6:.0f} MB"
    )
    if said := model.generation_config:
        console.note(f"pyengine: {beside(file.path).name}: {said}")
    return model


def _load(file: ModelFile, choice: ModelChoice, backend: str, console: Console) -> Whisper:
    def show(done: int, total: int) -> None:
        console.status(f"loading {file.path.name}: {100 * done // max(total, 1)}%")

    try:
        return load_model(
            file.path,
            backend=backend,
            threads=choice.threads,
            n_slots=choice.n_slots,
            arithmetic=arithmetic_on(backend, choice.arithmetic),
            sha256=file.sha256,
            on_progress=show,
        )
    finally:
        console.clear_status()
