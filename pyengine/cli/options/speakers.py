"""The options that say whether speakers are told apart, by what, and what they are called."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence

from pyengine.cli.options.arguments import ArgumentParser
from pyengine.errors import OptionError
from pyengine.formats.speakers import clean_name
from pyengine.speakers.options import Speakers

_FLAG = "--speakers"
_ANY = "any"
_CHANNELS = "channels"
_COUNT = re.compile(r"([0-9]{1,4})(?:-([0-9]{1,4}))?")


def add_speakers(parser: ArgumentParser) -> None:
    """Add them to a parser, in a group."""
    options = parser.add_argument_group(
        "who speaks",
        "Segments are printed, and files written, when it is known who says what.",
    )
    options.add_argument(
        _FLAG,
        type=_wanted,
        metavar="[N|MIN-MAX|channels]",
        help="tell speakers apart by their voices: N of them, from MIN to MAX, or however many "
        "there are; or by channels, see -di",
    )
    options.add_argument(
        "-di",
        "--diarize",
        action="store_true",
        help="the same as --speakers channels: a call with a speaker on each of two channels. Each "
        "is transcribed by itself; where both voices are on both, whoever is louder speaks",
    )
    options.add_argument(
        "--speaker-names",
        type=_names,
        metavar="NAMES",
        help='"Ann,Bob": what speakers are called, in the order in which they first speak, or by '
        "channel (default: Speaker 1 and so on)",
    )


def with_value(arguments: Sequence[str]) -> list[str]:
    """A command line in which ``--speakers`` has a value, which it may do without: the recording
    that is named behind it is none."""
    found: list[str] = []
    for i, word in enumerate(arguments):
        if word == "--":
            return [*found, *arguments[i:]]
        following = arguments[i + 1] if i + 1 < len(arguments) else ""
        is_bare = word == _FLAG and not (following == _CHANNELS or _COUNT.fullmatch(following))
        found.append(f"{_FLAG}={_ANY}" if is_bare else word)
    return found


def speakers_of(parser: ArgumentParser, args: argparse.Namespace) -> Speakers | None:
    """What a parsed command line asks for; None where speakers are not to be told apart.

    Raises:
        SystemExit: wrong usage.
    """
    wanted: str | None = args.speakers
    if args.diarize and wanted not in (None, _CHANNELS):
        parser.error("-di goes by channels, and --speakers by voices: which shall it be?")
    wanted = _CHANNELS if args.diarize else wanted
    names: tuple[str, ...] = args.speaker_names or ()
    if wanted is None:
        if names:
            parser.error("--speaker-names goes with --speakers or -di")
        return None
    if wanted == _CHANNELS and args.channel != "mix":
        parser.error("--channel takes one channel, and -di needs two")
    if args.detect_language:
        parser.error("-dl prints languages only: nobody is told apart")
    count = _COUNT.fullmatch(wanted)
    try:
        return Speakers(
            count=_range(count) if count else None,
            names=names,
            by="channels" if wanted == _CHANNELS else "voices",
        )
    except OptionError as error:
        parser.error(str(error))


def _range(count: re.Match[str]) -> int | tuple[int, int]:
    least, most = count.groups()
    return (int(least), int(most)) if most else int(least)


def _wanted(text: str) -> str:
    if text not in (_ANY, _CHANNELS) and not _COUNT.fullmatch(text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is neither a number such as 2, nor a range such as 2-4, nor {_CHANNELS}"
        )
    return text


def _names(text: str) -> tuple[str, ...]:
    return tuple(map(clean_name, text.split(",")))
