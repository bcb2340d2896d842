"""What is listened to, of a command line: raw samples on stdin, or a recording replayed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyengine.audio import open_audio
from pyengine.cli.arguments import ArgumentParser, Options
from pyengine.cli.hearing import Source
from pyengine.cli.pcm import PcmFormat, pcm_format_of, read_pcm
from pyengine.cli.replay import Replay
from pyengine.cli.request import STANDARD_STREAM

_AHEAD = 64
"""Chunks of a stream that is not live that wait at most: two minutes at 16 kHz."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSource:
    """A source that has not been opened."""

    path: str
    """Or "-" for raw samples on stdin."""
    pcm: PcmFormat
    realtime: bool

    @property
    def from_stdin(self) -> bool:
        return self.path == STANDARD_STREAM

    @property
    def name(self) -> str:
        """For people."""
        return "stdin" if self.from_stdin else self.path

    def check(self) -> None:
        """Find out at once that there is no such file.

        Raises:
            OSError: with its path.
        """
        if not self.from_stdin:
            Path(self.path).stat()

    def open(self) -> Source:
        """Begins to hear at once: nobody waits for a model with speaking."""
        if not self.from_stdin:
            return Replay(open_audio(self.path), fast=not self.realtime)
        stdin = getattr(sys.stdin, "buffer", None)
        return read_pcm(stdin, self.pcm, ahead=None if self.realtime else _AHEAD)


def add_live_source(options: Options, fast: str) -> None:
    """Add the operand and ``--fast``, with what help says of it. `add_pcm` has the rest."""
    options.add_argument(
        "source",
        nargs="*",
        metavar="FILE|-",
        help="a recording, replayed in real time; or -, for raw samples on stdin",
    )
    options.add_argument("--fast", action="store_true", help=fast)


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
