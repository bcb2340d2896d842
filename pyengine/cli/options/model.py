"""The options that say which model is used and what computes it, of all commands that load one."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from pyengine.backends import best_backend
from pyengine.cli.options.arguments import Options, count
from pyengine.integers import DEFAULT_ARITHMETIC, Arithmetic
from pyengine.options import TranscribeOptions
from pyengine.whisper import DEFAULT_SLOTS


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoice:
    """The model that a command line asks for, and what computes it."""

    name: str
    """A path, or a name that is fetched."""
    backend: str | None
    """None for the best there is here."""
    threads: int | None
    """None for the backend's own choice."""
    arithmetic: Arithmetic
    """"fast" for whatever is fastest with this backend."""
    n_slots: int = DEFAULT_SLOTS
    """How many hypotheses there must be room for."""


def model_choice_of(args: argparse.Namespace, n_slots: int = DEFAULT_SLOTS) -> ModelChoice:
    """What a parsed command line asks for."""
    return ModelChoice(
        name=args.model,
        backend=args.backend,
        threads=args.threads,
        arithmetic=args.arithmetic,
        n_slots=n_slots,
    )


def slots_for(options: TranscribeOptions) -> int:
    """How many hypotheses these options follow side by side at most."""
    return max(options.beam_size or 1, options.best_of)


def add_model(options: Options) -> None:
    """``-m``, ``--backend``, ``-t`` and ``--exact``."""
    options.add_argument(
        "-m",
        "--model",
        default="base",
        metavar="MODEL",
        help="a ggml model file, or a name from `pyengine models`, fetched at its first use "
        "(default: %(default)s)",
    )
    add_backend(options)
    add_threads(options)
    add_exact(options)


def add_backend(options: Options) -> None:
    """``--backend``, None where the choice is left to the command."""
    options.add_argument(
        "--backend",
        metavar="NAME",
        help=f"what computes: numpy, or wasm, the page's kernels (default here: {best_backend()})",
    )


def add_threads(options: Options) -> None:
    """``-t``."""
    options.add_argument(
        "-t",
        "--threads",
        type=count,
        metavar="N",
        help="how many threads compute (default: as many as are fastest, at most one for each "
        "core)",
    )


def add_exact(options: Options) -> None:
    """``--exact``, parsed to `arithmetic`."""
    options.add_argument(
        "--exact",
        action="store_const",
        const="exact",
        default=DEFAULT_ARITHMETIC,
        dest="arithmetic",
        help="compute with the model's own numbers, as openai-whisper does, not with 8-bit "
        "integers: two to three times slower, for comparisons. The numpy backend always does",
    )
