"""The options that say what is speech, of files and of streams alike."""

from __future__ import annotations

import argparse

from pyengine.cli.options.arguments import Options, share
from pyengine.options import VadOptions


def add_vad(options: Options) -> None:
    """``--vad``."""
    options.add_argument(
        "--vad",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="transcribe only what is speech (default: on)",
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
    options.add_argument(
        *flags,
        type=share,
        default=VadOptions().threshold,
        metavar="P",
        help="speech begins where the probability of speech reaches this (default: %(default)s)",
    )
