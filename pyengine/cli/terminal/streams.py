"""The three streams a process is started with, any of which may be closed."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO

from pyengine.errors import AudioError


def occupy_numbers() -> None:
    """Take the numbers of those that are closed: the next file that is opened would get one, and
    into a file of ours that is number 2, libraries would write what they have to say."""
    number = os.open(os.devnull, os.O_RDONLY)
    while number < 3:
        number = os.open(os.devnull, os.O_RDONLY)
    os.close(number)


def standard_input() -> BinaryIO:
    """Raises AudioError: there is none."""
    stdin = getattr(sys.stdin, "buffer", None)
    if stdin is None or stdin.closed:
        raise AudioError("stdin is closed: there is nothing to listen to")
    return stdin


def silence_stdout() -> None:
    """Point it at nothing, or the interpreter complains when it flushes it at exit."""
    if sys.stdout is not None:
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, sys.stdout.fileno())
        os.close(devnull)
