"""The options that say which model is used and what computes it, of all commands that load one."""

from __future__ import annotations

from pyengine.cli.arguments import Options, count
from pyengine.cli.computing import add_backend
from pyengine.integers import DEFAULT_ARITHMETIC


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
    options.add_argument(
        "-t",
        "--threads",
        type=count,
        metavar="N",
        help="how many threads compute (default: one for each core)",
    )
    add_exact(options)


def add_exact(options: Options) -> None:
    """``--exact``, parsed to `arithmetic`."""
    options.add_argument(
        "--exact",
        action="store_const",
        const="exact",
        default=DEFAULT_ARITHMETIC,
        dest="arithmetic",
        help="compute with the model's own numbers, as openai-whisper does: two to three times "
        "slower, for comparisons",
    )
