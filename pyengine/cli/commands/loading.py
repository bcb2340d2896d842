"""From what ``-m`` says to a loaded model, with progress shown."""

from __future__ import annotations

from pathlib import Path

from pyengine.backends import arithmetic_on, best_backend, kernels_obstacle
from pyengine.cli.options.model import ModelChoice
from pyengine.cli.terminal.console import Console
from pyengine.hub import ConsoleProgress, resolve
from pyengine.loading import load_model
from pyengine.whisper import Whisper


def fetch(name_or_path: str, console: Console) -> Path:
    """The model's file; fetched first where it is a name whose file is not here yet.

    Raises:
        ModelFetchError: it cannot be had.
    """
    if console.quiet:
        return resolve(name_or_path)
    with ConsoleProgress() as progress:
        return resolve(name_or_path, progress=progress)


def choose_backend(asked: str | None, console: Console) -> str:
    """The backend asked for, else the best one; a note where that is not the kernels."""
    if asked is not None:
        return asked
    if obstacle := kernels_obstacle():
        console.note(f"pyengine: computing with numpy, several times slower; {obstacle}")
    return best_backend()


def load(choice: ModelChoice, console: Console) -> Whisper:
    """The model, fetched where that is needed, and loaded.

    Raises:
        ModelFetchError, ModelFormatError, OutOfMemoryError, OptionError: as `fetch` and
            `load_model`.
    """
    path = fetch(choice.name, console)
    backend = choose_backend(choice.backend, console)

    def show(done: int, total: int) -> None:
        console.status(f"loading {path.name}: {100 * done // max(total, 1)}%")

    try:
        model = load_model(
            path,
            backend=backend,
            threads=choice.threads,
            n_slots=choice.n_slots,
            arithmetic=arithmetic_on(backend, choice.arithmetic),
            on_progress=show,
        )
    finally:
        console.clear_status()
    console.note(
        f"pyengine: {path.name}, {backend} backend, {model.backend.arithmetic} arithmetic, "
        f"{model.plan.total / 1e6:.0f} MB"
    )
    return model
