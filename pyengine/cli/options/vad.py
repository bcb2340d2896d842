"""The options that say what is speech, of files and of streams alike."""

from __future__ import annotations

import argparse

from pyengine.cli.options.arguments import Options
from pyengine.cli.options.declared import add_one, declared_values
from pyengine.vad_options import VadOptions


def add_vad(options: Options) -> None:
    """``--vad``."""
    options.add_argument(
        "--vad",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="transcribe only what Silero VAD takes for speech (default: on)",
    )


def add_vad_model(options: Options) -> None:
    """``-vm``."""
    options.add_argument(
        "-vm",
        "--vad-model",
        default=None,
        metavar="FILE",
        help="another VAD model, in whisper.cpp's file format (default: the one in this package)",
    )


def add_vad_threshold(options: Options, *flags: str) -> None:
    """By these flags: whisper.cpp's commands have different ones."""
    add_one(options, VadOptions, "threshold", *flags)


def vad_options_of(args: argparse.Namespace) -> VadOptions:
    """What a parsed command line says of it."""
    return VadOptions(**declared_values(args, VadOptions))
