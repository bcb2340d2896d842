"""The operand and the option that say what a live command listens to."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from pyengine.cli.files.outputs import STANDARD_STREAM
from pyengine.cli.live.pcm import PcmFormat
from pyengine.cli.live.source import LiveSource
from pyengine.cli.options.arguments import ArgumentParser, Options
from pyengine.cli.options.pcm import pcm_format_of


def add_live_source(options: Options, without_pace: str) -> None:
    """Add the operand and ``--fast``, and what help says of that. `options.pcm` has the rest."""
    options.add_argument(
        "source",
        nargs="*",
        metavar="FILE|-",
        help="a recording, replayed in real time; or -, for raw samples on stdin",
    )
    options.add_argument("--fast", action="store_true", help=without_pace)


def live_source_of(
    parser: ArgumentParser, args: argparse.Namespace, more: Sequence[str]
) -> LiveSource:
    """What a parsed command line says of it.

    Args:
        more: operands beside those parsed.

    Raises:
        SystemExit: wrong usage.
    """
    sources: list[str] = [*args.source, *more]
    if len(sources) != 1:
        parser.error("what shall be heard? name one file, or - for raw samples on stdin")
    [path] = sources
    pcm = pcm_format_of(args)
    if pcm and path != STANDARD_STREAM:
        parser.error("--format, --rate and --channels are for raw samples on stdin, -")
    return LiveSource(path=path, pcm=pcm or PcmFormat(), realtime=not args.fast)
