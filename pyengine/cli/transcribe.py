"""``pyengine transcribe``: recordings to text, with whisper.cpp's options."""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

import pyengine
from pyengine import Whisper
from pyengine.audio import SAMPLE_RATE, load_audio
from pyengine.cli.arguments import ArgumentParser, language, milliseconds, number
from pyengine.cli.console import Console
from pyengine.cli.outputs import check_writable, output_path, write_atomically
from pyengine.cli.progress import ProgressDisplay
from pyengine.cli.timings import add_timings, format_timings
from pyengine.errors import AudioError, PyengineError
from pyengine.formats import WRITERS, Writer, json_
from pyengine.formats.cues import to_cue
from pyengine.formats.timestamps import format_milliseconds
from pyengine.hub import resolve
from pyengine.result import Event, Language, Progress, Segment, Timings, TranscribeOptions
from pyengine.result import TranscribeResult

SUMMARY = "print what is said in recordings, and write subtitles"

STDIN = STDOUT = "-"


@dataclass(frozen=True, slots=True)
class Job:
    """One recording and what is made of it."""

    source: str
    """A path, or "-" for stdin."""
    stem: str
    """Output files' path without extension, or "-" for stdout."""


def run(arguments: Sequence[str], console: Console) -> bool:
    """Transcribe every recording named; False if one could not be.

    Raises:
        PyengineError, OSError: the model cannot be had.
        SystemExit: wrong usage.
    """
    args = _parse(arguments)
    console.quiet = args.no_prints
    failed = False
    jobs: list[Job] = []
    for job in _jobs(args):
        try:
            _check(job, args.formats)
            jobs.append(job)
        except OSError as error:
            console.error(error)
            failed = True
    if not jobs:
        return False
    return True
