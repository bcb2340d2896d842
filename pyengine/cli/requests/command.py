"""The command line of ``pyengine command``. Names are whisper.cpp's ``command``'s where it has the
option."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pyengine.cli.live.source import LiveSource
from pyengine.cli.options.arguments import (
    ArgumentParser,
    hypotheses,
    milliseconds,
    share,
)
from pyengine.cli.options.live_source import add_live_source, live_source_of
from pyengine.cli.options.model import ModelChoice, add_model, model_choice_of
from pyengine.cli.options.pcm import add_pcm
from pyengine.cli.options.text import (
    add_language,
    add_prompt,
    add_suppress_regex,
    add_translate,
    beams,
)
from pyengine.cli.options.vad import add_vad_model, add_vad_threshold, vad_options_of
from pyengine.cli.requests.absent import LIVE_REASONS, each_of
from pyengine.errors import FileFormatError, OptionError
from pyengine.live.commands import CommandOptions, check_command_options
from pyengine.options import MOST_SLOTS, TranscribeOptions

_DESCRIPTION = """\
Print each spoken command as soon as it has been said. A command is one of the
phrases in a file, or anything said after an activation phrase, or, given both,
one of the phrases said after it. Other speech is no command. A recorder writes
raw samples into a pipe; a recording is replayed in real time. Ctrl-C ends it.
"""

_EPILOG = """\
examples:
  arecord -q -t raw -f S16_LE -r 16000 | pyengine command - -cmd commands.txt
                              one of the phrases in commands.txt, one a line
                              (other systems: see `pyengine stream --help`)
  ... | pyengine command - -p "hey computer"
                              "Hey computer, call Ada" prints "call Ada"
  ... | pyengine command - -p "hey computer" -cmd commands.txt
                              the phrases count only after "hey computer"
  ... | pyengine command - -cmd commands.txt -nt -np | xargs -I{} ./do {}
                              nothing but commands, one a line
  pyengine command talk.wav -cmd commands.txt --fast --events
                              everything that was heard, as JSON
"""

_ABSENT = each_of(
    (
        *LIVE_REASONS,
        (("-pms", "--prompt-ms"), "the activation phrase may be of any length; leave it out"),
        (("-pe", "--print-energy"), "speech is found by Silero VAD, not by its energy"),
        (("-ac", "--audio-ctx"), "the encoder is given as much as an utterance needs"),
        (("-mt", "--max-tokens"), "the model writes as many as an utterance needs; leave it out"),
        (("-ps", "--print-special"), "commands are decoded without special tokens"),
        (("--grammar", "--grammar-penalty"), "speech is held to the phrases of -cmd instead"),
        (("-f", "--file"), "let the shell write stdout to a file"),
    )
)
"""whisper.cpp's options that are not here, and why."""

_DEFAULTS = CommandOptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRequest:
    """A command line, understood."""

    source: LiveSource
    options: CommandOptions
    """Without the phrases, which are in a file."""
    commands: Path | None
    """The file of phrases."""
    vad_model: str | None
    """A path; None for the model in this package."""
    model: ModelChoice
    events: bool
    """Print all events as JSON."""
    timestamps: bool
    quiet: bool


def parse(arguments: Sequence[str]) -> CommandRequest:
    """Understand a command line.

    Raises:
        SystemExit: wrong usage, or help.
    """
    parser = build_parser()
    args, more = parser.parse_all(arguments, _ABSENT)
    source = live_source_of(parser, args, more)
    if args.commands is None and args.prompt is None:
        parser.error("which commands? give -cmd FILE, or -p PHRASE, or both")
    return CommandRequest(
        source=source,
        options=_options(parser, args),
        commands=args.commands,
        vad_model=args.vad_model,
        # Phrases are tried side by side, as many as there is room for
        model=model_choice_of(args, MOST_SLOTS if args.commands else args.beam_size),
        events=args.events,
        timestamps=not args.no_timestamps,
        quiet=args.no_prints,
    )


def _options(parser: ArgumentParser, args: argparse.Namespace) -> CommandOptions:
    options = CommandOptions(
        activation=args.prompt,
        threshold=args.threshold,
        activation_threshold=args.prompt_threshold,
        wait=args.wait / 1000,
        pause=args.pause / 1000,
        length=args.command_ms / 1000,
        vad=vad_options_of(args),
        decoding=TranscribeOptions(
            language=args.language,
            task="translate" if args.translate else "transcribe",
            initial_prompt=args.context,
            **beams(args.beam_size),
            suppress_regex=args.suppress_regex,
        ),
    )
    try:
        check_command_options(replace(options, phrases=_UNREAD if args.commands else ()))
    except OptionError as error:
        parser.error(str(error))
    return options


_UNREAD = ("unread",)
"""Stands for the phrases in a file."""


def read_phrases(path: Path) -> tuple[str, ...]:
    """The phrases in a file, one a line.

    Raises:
        OSError: it cannot be read.
        FileFormatError: it is no text, or there is no phrase in it.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileFormatError(f"{path} is no text in UTF-8: {error.reason}") from error
    lines = (" ".join(line.split()) for line in text.splitlines())
    phrases = tuple(dict.fromkeys(line for line in lines if line))
    if not phrases:
        raise FileFormatError(f"there is no phrase in {path}: write one a line")
    return phrases


def build_parser() -> ArgumentParser:
    """All there is."""
    parser = ArgumentParser("pyengine command", "FILE|-", _DESCRIPTION, _EPILOG)
    _add_source(parser)
    add_pcm(parser)
    _add_commands(parser)
    _add_listening(parser)
    _add_text(parser)
    _add_printing(parser)
    return parser


def _add_source(parser: ArgumentParser) -> None:
    inputs = parser.add_argument_group("sound and model")
    add_live_source(inputs, "do not wait for real time: read as fast as this machine can")
    add_model(inputs)


def _add_commands(parser: ArgumentParser) -> None:
    commands = parser.add_argument_group("what is a command")
    commands.add_argument(
        "-cmd",
        "--commands",
        type=Path,
        metavar="FILE",
        help="the file of the phrases to choose from, one a line",
    )
    commands.add_argument(
        "--threshold",
        type=share,
        default=_DEFAULTS.threshold,
        metavar="P",
        help="how likely a phrase must be to count as a command (default: %(default)s)",
    )
    commands.add_argument(
        "-p",
        "--prompt",
        metavar="PHRASE",
        help="the activation phrase, said before a command, with or without a pause between",
    )
    commands.add_argument(
        "--prompt-threshold",
        type=share,
        default=_DEFAULTS.activation_threshold,
        metavar="X",
        help="how similar to the activation phrase the beginning of an utterance must be, from 0 "
        "to 1 (default: %(default)s)",
    )
    commands.add_argument(
        "--wait",
        type=milliseconds,
        default=round(_DEFAULTS.wait * 1000),
        metavar="MS",
        help="how long to wait for a command after the activation phrase (default: %(default)s)",
    )


def _add_listening(parser: ArgumentParser) -> None:
    listening = parser.add_argument_group("what is an utterance")
    listening.add_argument(
        "--pause",
        type=milliseconds,
        default=round(_DEFAULTS.pause * 1000),
        metavar="MS",
        help="the silence that ends an utterance (default: %(default)s)",
    )
    listening.add_argument(
        "-cms",
        "--command-ms",
        type=milliseconds,
        default=round(_DEFAULTS.length * 1000),
        metavar="MS",
        help="the longest part of an utterance that is read; what is said after it, up to the "
        "next pause, is not heard (default: %(default)s)",
    )
    add_vad_threshold(listening, "-vth", "--vad-thold")
    add_vad_model(listening)


def _add_text(parser: ArgumentParser) -> None:
    text = parser.add_argument_group("language and text")
    add_language(text)
    add_translate(text)
    add_prompt(text, "-ctx", "--context")
    text.add_argument(
        "-bs",
        "--beam-size",
        type=hypotheses,
        default=1,
        metavar="N",
        help="hypotheses that the search keeps side by side where text is none of the phrases "
        "(default: %(default)s)",
    )
    add_suppress_regex(text)


def _add_printing(parser: ArgumentParser) -> None:
    printing = parser.add_argument_group("printing")
    printing.add_argument(
        "-oj",
        "--events",
        action="store_true",
        help="print a line of JSON for each event; also for speech that is no command",
    )
    printing.add_argument(
        "-nt", "--no-timestamps", action="store_true", help="print the command without times"
    )
    printing.add_argument(
        "-np", "--no-prints", action="store_true", help="print nothing but commands and errors"
    )
