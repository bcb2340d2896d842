"""The options that say which model is used and what computes it, of all commands that load one."""

from __future__ import annotations

from pyengine.backends import best_backend
from pyengine.cli.arguments import Options, count


def add_model(options: Options) -> None:
    """``-m``, ``--backend`` and ``-t``."""
    options.add_argument(
        "-m",
        "--model",
        default="base",
        metavar="MODEL",
        help="a ggml model file, or a name from `pyengine models`, fetched at its first use "
        "(default: %(default)s)",
    )
    options.add_argument(
        "--backend",
        default=best_backend(),
        metavar="NAME",
        help="what computes: numpy, or wasm, the page's kernels (default here: %(default)s)",
    )
    options.add_argument(
        "-t",
        "--threads",
        type=count,
        metavar="N",
        help="how many threads compute (default: one for each core)",
    )
