"""Fetch official models: ``python -m models.fetch tiny.en [base ...] [--dir DIR]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pyengine.errors import ModelFetchError
from pyengine.hub import CATALOG, ConsoleProgress, fetch, find
from pyengine.hub.cache import cache_directory
from pyengine.plain import plain


def main(arguments: list[str] | None = None) -> int:
    """Prints the path of each file; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m models.fetch", description=__doc__)
    parser.add_argument("names", nargs="+", metavar="NAME", help=", ".join(CATALOG))
    parser.add_argument("--dir", type=Path, help="where to put them (default: the user's cache)")
    options = parser.parse_args(arguments)
    try:
        models = [find(name) for name in options.names]
        directory: Path = options.dir or cache_directory()
        for info in models:
            with ConsoleProgress() as progress:
                path = fetch(info, directory, progress)
            print(path)
    except ModelFetchError as error:
        print(plain(f"error: {error}"), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
