"""``pyengine plan``: a model's memory, before it is loaded."""

from __future__ import annotations

from collections.abc import Sequence

from pyengine.backends import arithmetic_on, best_backend
from pyengine.cli.commands.loading import locate
from pyengine.cli.options.arguments import ArgumentParser
from pyengine.cli.options.model import add_backend, add_exact
from pyengine.cli.terminal.console import Console
from pyengine.generation_config import beside, read_beside
from pyengine.loading import plan_model

SUMMARY = "show how a model's memory will be laid out"


def run(arguments: Sequence[str], console: Console) -> bool:
    parser = ArgumentParser(
        "pyengine plan",
        "MODEL",
        "Show every buffer that a model needs in memory: its offset, its size, and the\n"
        "first and the last operation that use it. Only the header of the file is read.",
    )
    parser.add_argument("model", metavar="MODEL", help="a ggml model file, or a name")
    add_backend(parser)
    add_exact(parser)
    args = parser.parse_args(arguments)
    path = locate(args.model, console).path
    backend = args.backend or best_backend()
    arithmetic = arithmetic_on(backend, args.arithmetic)
    console.results(str(plan_model(path, backend=backend, arithmetic=arithmetic)))
    if said := read_beside(path):
        console.note(f"pyengine: {beside(path).name}: {said}")
    return True
