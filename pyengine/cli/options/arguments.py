"""argparse, made to read whisper.cpp's options."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn, Protocol

from pyengine.errors import AudioError, OptionError
from pyengine.languages import to_language_code
from pyengine.options import MOST_SLOTS
from pyengine.plain import plain
from pyengine.sound.channels import check_choice
from pyengine.token_patterns import compile_pattern


class Options(Protocol):
    """What options are added to: a parser, or a group of them."""

    @property
    def add_argument(self) -> Callable[..., argparse.Action]: ...


class PlainParser(argparse.ArgumentParser):
    """Says what is wrong without what a terminal would obey: it may be in an argument."""

    def error(self, message: str) -> NoReturn:
        super().error(plain(message))


class ArgumentParser(PlainParser):
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

    def parse_all(
        self, arguments: Sequence[str], absent: Mapping[str, str]
    ) -> tuple[argparse.Namespace, list[str]]:
        """What is parsed, and the operands after "--".

        Args:
            absent: options of whisper.cpp that are not here, and what to say to whoever uses one.

        Raises:
            SystemExit: wrong usage, or help.
        """
        # argparse before Python 3.13 gets "--" wrong among intermixed arguments
        end = arguments.index("--") if "--" in arguments else len(arguments)
        for word in arguments[:end]:
            option, _, value = word.partition("=")
            if option in absent:
                self.error(f"{option}: {absent[option]}")
            if value == "--" and option.startswith("-"):  # which it would make an empty list
                self.error(f"{option}: -- is no value")
        return self.parse_intermixed_args(arguments[:end]), [*arguments[end + 1 :]]

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
    return whole(text)


def integer(text: str) -> int:
    """A whole number of a size that floats hold exactly."""
    try:
        value = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
    if abs(value) > 1 << 53:
        raise argparse.ArgumentTypeError(f"{text} is too large")
    return value


def whole(text: str) -> int:
    """A whole number, 0 or more."""
    value = integer(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"{text} is less than 0")
    return value


def count(text: str) -> int:
    """A number of things, 1 or more."""
    value = integer(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return value


def hypotheses(text: str) -> int:
    """A number of hypotheses, as many as a model can follow at a time at most."""
    value = count(text)
    if value > MOST_SLOTS:
        raise argparse.ArgumentTypeError(f"{text} is more than {MOST_SLOTS}, the most at a time")
    return value


def number(text: str) -> float:
    """Any number but NaN, with which every comparison is false."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if math.isnan(value):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    return value


def share(text: str) -> float:
    """A number from 0 to 1."""
    value = number(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not from 0 to 1")
    return value


def regex(text: str) -> str:
    """A regular expression, as text."""
    try:
        compile_pattern(text)
    except OptionError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text


def channel(text: str) -> str:
    """A choice among a recording's channels."""
    try:
        check_choice(text)
    except AudioError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text


def language(text: str) -> str | None:
    """A language's code from its code or name; None for "auto"."""
    if text.lower() == "auto":
        return None
    try:
        return to_language_code(text)
    except OptionError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
