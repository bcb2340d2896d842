"""From what ``-m`` says to a loaded model, with progress shown."""

from __future__ import annotations

from pathlib import Path

from pyengine.backends import arithmetic_on
from pyengine.cli.computing import choose_backend
from pyengine.cli.console import Console
from pyengine.hub import ConsoleProgress, resolve
from pyengine.integers import Arithmetic
from pyengine.whisper import DEFAULT_SLOTS, Whisper, load_model


def fetch(name_or_path: str, console: Console) -> Path:
    """The model's file; fetched first where it is a name whose file is not here yet.

    Raises:
        ModelFetchError: it cannot be had.
    """
    if console.quiet:
        return resolve(name_or_path)
    with ConsoleProgress() as progress:
        return resolve(name_or_path, progress=progress)


def load(
    path: Path,
    backend: str | None,
    threads: int | None,
    console: Console,
    *,
    arithmetic: Arithmetic,
    n_slots: int = DEFAULT_SLOTS,
) -> Whisper:
    """The model, loaded, with room for so many hypotheses.

    Args:
        backend: as asked for; None for the best there is, and a note where that is numpy.
        arithmetic: "fast" for whatever is fastest with this backend.

    Raises:
        ModelFormatError, OutOfMemoryError, OptionError: as `load_model`.
    """

    backend = choose_backend(backend, console)

    def show(done: int, total: int) -> None:
        console.status(f"loading {path.name}: {100 * done // max(total, 1)}%")

    try:
        model = load_model(
            path,
            backend=backend,
            threads=threads,
            n_slots=n_slots,
            arithmetic=arithmetic_on(backend, arithmetic),
            on_progress=show,
        )
    finally:
        console.clear_status()
    console.note(
        f"pyengine: {path.name}, {backend} backend, {model.backend.arithmetic} arithmetic, "
        f"{model.plan.total / 1e6:.0f} MB"
    )
    return model
