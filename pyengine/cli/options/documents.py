"""The files that a transcript can be written to: which of them are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from pyengine.cli.options.arguments import ArgumentParser, Options
from pyengine.formats import FORMATS


def add_documents(options: Options) -> None:
    """Add the flags that ask for them."""
    for row in FORMATS.values():
        options.add_argument(
            *row.flags,
            action="append_const",
            dest="documents",
            const=row.name,
            default=[],
            help=row.help,
        )


def add_no_clobber(options: Options, consequence: str = "") -> None:
    """Add the flag; `consequence`: what follows where all of the files are there."""
    options.add_argument(
        "--no-clobber",
        action="store_true",
        help=f"leave files alone that are there already{consequence}",
    )


def documents_of(
    parser: ArgumentParser, asked: Sequence[str], *, no_clobber: bool = False
) -> tuple[str, ...]:
    """Each once; the full JSON instead of the short one, as in whisper.cpp.

    Raises:
        SystemExit: two of them would be written to one file, or there are none that `no_clobber`
            could be about.
    """
    if no_clobber and not asked:
        parser.error("--no-clobber is about files, and none is asked for: -osrt, -oj and the like")
    kept = dict.fromkeys(asked)
    if "json-full" in kept:
        kept.pop("json", None)
    for one, other in combinations((FORMATS[name] for name in kept), 2):
        if one.extension == other.extension:
            parser.error(
                f"{one.flags[0]} and {other.flags[0]} would be written to one file, "
                f"FILE.{one.extension}: ask for one at a time"
            )
    return tuple(kept)
