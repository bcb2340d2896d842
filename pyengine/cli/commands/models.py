"""``pyengine models``: the models known by name."""

from __future__ import annotations

from collections.abc import Sequence

from pyengine.cli.options.arguments import ArgumentParser
from pyengine.cli.terminal.console import Console
from pyengine.hub import CATALOG
from pyengine.hub.cache import cache_directory, cached

SUMMARY = "list the models that can be fetched by name"

_DESCRIPTION = """\
List the models that -m knows by name. A model is fetched when it is first used,
and its file is kept; a model without a file here has not been fetched yet. Set
PYENGINE_CACHE to keep the files in another folder.
"""


def run(arguments: Sequence[str], console: Console) -> bool:
    """Print the catalogue, and for each model whether its file is here.

    Raises:
        ModelFetchError: it cannot be told where models are kept.
        SystemExit: wrong usage, or help.
    """
    ArgumentParser("pyengine models", "", _DESCRIPTION).parse_args(arguments)
    directory = cache_directory()
    console.result(f"{'MODEL':<16} {'SIZE':>9}  {'LANGUAGES':<12} FILE")
    for info in CATALOG.values():
        languages = "English" if info.name.endswith(".en") else "multilingual"
        path = cached(info, directory) or "-"
        size = f"{info.size_bytes / 1e6:.0f} MB"
        console.result(f"{info.name:<16} {size:>9}  {languages:<12} {path}")
    return True
