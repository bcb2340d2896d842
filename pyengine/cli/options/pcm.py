"""The options that say how raw samples on stdin are written."""

from __future__ import annotations

import argparse
from typing import get_args

from pyengine.cli.live.pcm import PcmEncoding, PcmFormat
from pyengine.cli.options.arguments import ArgumentParser, count
from pyengine.sound.pieces import MAX_CHANNELS, MAX_SAMPLE_RATE

_MIN_SAMPLE_RATE = 1000


def add_pcm(parser: ArgumentParser) -> None:
    """Add them to a parser."""
    raw = parser.add_argument_group("raw samples on stdin")
    raw.add_argument(
        "--format",
        choices=get_args(PcmEncoding),
        help="16-bit integers or 32-bit floats, little-endian (default: s16le)",
    )
    raw.add_argument(
        "--rate", type=_rate, metavar="HZ", help="samples in a second (default: 16000)"
    )
    raw.add_argument(
        "--channels",
        type=_channels,
        metavar="N",
        help="number of channels, interleaved; their mean is used (default: 1)",
    )


def pcm_format_of(args: argparse.Namespace) -> PcmFormat | None:
    """What a parsed command line says of them; None for nothing."""
    given = {"encoding": args.format, "rate": args.rate, "channels": args.channels}
    named = {name: value for name, value in given.items() if value is not None}
    return PcmFormat(**named) if named else None


def _rate(text: str) -> int:
    value = count(text)
    if not _MIN_SAMPLE_RATE <= value <= MAX_SAMPLE_RATE:
        raise argparse.ArgumentTypeError(
            f"{text} is not from {_MIN_SAMPLE_RATE} to {MAX_SAMPLE_RATE} Hz"
        )
    return value


def _channels(text: str) -> int:
    value = count(text)
    if value > MAX_CHANNELS:
        raise argparse.ArgumentTypeError(f"{text} is more than {MAX_CHANNELS}")
    return value
