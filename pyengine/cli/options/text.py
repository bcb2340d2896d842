"""Options that say what is spoken and what may be written, of files and of streams alike."""

from __future__ import annotations

import argparse
from typing import TypedDict

from pyengine.cli.options.arguments import Options, language, regex
from pyengine.options import DEFAULT_BEAM_THRESHOLD, TranscribeOptions

_DEFAULTS = TranscribeOptions()


class Beams(TypedDict):
    """Fields of `TranscribeOptions`."""

    beam_size: int | None
    beam_threshold: float | None


def beams(size: int) -> Beams:
    """What is asked for with so many hypotheses; one is no beam search."""
    if size == 1:
        return Beams(beam_size=None, beam_threshold=None)
    return Beams(beam_size=size, beam_threshold=DEFAULT_BEAM_THRESHOLD)


def add_language(options: Options) -> None:
    """``-l``."""
    options.add_argument(
        "-l",
        "--language",
        type=language,
        default=None,
        metavar="LANG",
        help="the language spoken: a code such as fr, a name such as French, or auto to find "
        "it out (default: auto)",
    )


def add_translate(options: Options) -> None:
    """``-tr``."""
    options.add_argument(
        "-tr", "--translate", action="store_true", help="translate what is said to English"
    )


def add_prompt(options: Options, *flags: str) -> None:
    """The text before, by these flags."""
    options.add_argument(
        *flags,
        metavar="TEXT",
        help="text given to the model as if said before: helps with names, jargon and style",
    )


def add_hotwords(options: Options) -> None:
    """``--hotwords``."""
    options.add_argument(
        "--hotwords",
        metavar="TEXT",
        help="words to expect: the model is told them before every window, ahead of all other text",
    )


def add_suppress_non_speech(options: Options) -> None:
    """``-sns``."""
    options.add_argument(
        "-sns",
        "--suppress-nst",
        action=argparse.BooleanOptionalAction,
        default=_DEFAULTS.suppress_non_speech,
        help="keep the model from writing what is not speech: brackets, notes, speaker dashes "
        "(default: on; --no-suppress-nst shows sounds such as [laughter])",
    )


def add_suppress_regex(options: Options) -> None:
    """``--suppress-regex``."""
    options.add_argument(
        "--suppress-regex",
        type=regex,
        default=None,
        metavar="REGEX",
        help="never write tokens whose whole text matches this regular expression",
    )
