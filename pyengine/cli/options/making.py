"""The options of commands that write models."""

from __future__ import annotations

from pyengine.cli.options.arguments import Options
from pyengine.quantiser import DEFAULT_HEADER_VERSION, HEADER_VERSIONS


def add_header_version(options: Options) -> None:
    """``--header-version``."""
    options.add_argument(
        "--header-version",
        type=int,
        choices=HEADER_VERSIONS,
        default=DEFAULT_HEADER_VERSION,
        help="which version of quantising the header of a quantised model names; the blocks are "
        "the same. The q5_1 and q5_0 files that whisper.cpp's authors have published have 1 "
        "(default: %(default)s)",
    )
