"""argparse, made to read whisper.cpp's options."""

from __future__ import annotations

import argparse
import math

from pyengine.errors import OptionError
from pyengine.languages import to_language_code


class ArgumentParser(argparse.ArgumentParser):
    """Knows options only by their full spelling, and never abbreviates.

    argparse would read whisper.cpp's ``-ml 60`` as ``-m l 60``: one letter's value may be
    glued to it. With options of several letters that hides mistakes, so it is off.
    """

    def __init__(
        self, prog: str, operands: str, description: str, epilog: str | None = None
    ) -> None:
        super().__init__(
            prog=prog,
            usage=f"{prog} [options] {operands}".rstrip(),
            description=description,
            epilog=epilog,
            formatter_class=_HelpFormatter,
            allow_abbrev=False,
        )

    def _get_option_tuples(
        self, option_string: str
    ) -> list[tuple[argparse.Action, str, str | None]]:
        return []


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Leaves room for options of two spellings."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=32)


def milliseconds(text: str) -> int:
    """A number of milliseconds, 0 or more."""
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"{text} is less than 0")
    return value


def count(text: str) -> int:
    """A number of things, 1 or more."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return value


def number(text: str) -> float:
    """Any number but NaN, with which every comparison is false."""
    value = float(text)
    if math.isnan(value):
        raise argparse.ArgumentTypeError(f"{text} is not a number")
    return value


def language(text: str) -> str | None:
    """A language's code from its code or name; None for "auto"."""
    if text.lower() == "auto":
        return None
    try:
        return to_language_code(text)
    except OptionError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
