"""What computes, of all commands: asked for with ``--backend``, or the best there is here."""

from __future__ import annotations

from pyengine.backends import best_backend, kernels_obstacle
from pyengine.cli.arguments import Options
from pyengine.cli.console import Console


def add_backend(options: Options) -> None:
    """``--backend``, None where the choice is left to `choose_backend`."""
    options.add_argument(
        "--backend",
        metavar="NAME",
        help=f"what computes: numpy, or wasm, the page's kernels (default here: {best_backend()})",
    )


def choose_backend(asked: str | None, console: Console) -> str:
    """The backend asked for, else the best one; a note where that is not the kernels."""
    if asked is not None:
        return asked
    if obstacle := kernels_obstacle():
        console.note(f"pyengine: computing with numpy, several times slower; {obstacle}")
    return best_backend()
