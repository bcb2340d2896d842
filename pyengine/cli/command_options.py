"""The command line of ``pyengine command``. Names are whisper.cpp's ``command``'s where it has the
option."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from pyengine.backends import best_backend
from pyengine.cli.arguments import (
    ArgumentParser,
    count,
    language,
    milliseconds,
    regex,
    share,
)
from pyengine.cli.pcm import PcmFormat, add_pcm, pcm_format_of
from pyengine.cli.request import STANDARD_STREAM
from pyengine.errors import OptionError
from pyengine.live.commands import CommandOptions, check_command_options
from pyengine.result import TranscribeOptions, VadOptions
from pyengine.whisper import MOST_SLOTS

_DESCRIPTION = """\
Print what is commanded as soon as it has been said: one of the phrases in a
file, or whatever follows upon an activation phrase, or one of the phrases after
it. Other speech is no command. Raw samples come from a recorder through a pipe;
a recording is replayed in real time. Ctrl-C ends it.
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
                              all that was heard, as JSON
"""

_RECORDERS = "let a recorder write raw samples to stdin (see the examples)"
_NO_GRAPHICS = "nothing is computed by a graphics card; leave it out"

_ABSENT: Mapping[str, str] = MappingProxyType(
    {
        option: reason
        for options, reason in (
            (("-c", "--capture"), f"no microphone is opened here: {_RECORDERS}"),
            (("-pms", "--prompt-ms"), "the activation phrase may take as long as it takes"),
            (("-fth", "--freq-thold"), "speech is found by Silero VAD, which needs no filter"),
            (("-pe", "--print-energy"), "speech is found by Silero VAD, not by its energy"),
            (("-ac", "--audio-ctx"), "the encoder is given as much as an utterance needs"),
            (("-mt", "--max-tokens"), "an utterance has as many as its length allows"),
            (("-ps", "--print-special"), "commands are decoded without special tokens"),
            (("--grammar", "--grammar-penalty"), "write down the phrases for -cmd"),
            (("-f", "--file"), "let the shell write stdout to a file"),
            (("-ng", "--no-gpu", "-fa", "--flash-attn", "-nfa", "--no-flash-attn"), _NO_GRAPHICS),
        )
        for option in options
    }
)
"""whisper.cpp's options that are not here, and why."""

_DEFAULTS = CommandOptions()
_VAD = VadOptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRequest:
    """A command line, understood."""

    source: str
    """A path, or "-" for raw samples on stdin."""
    pcm: PcmFormat
    realtime: bool
    options: CommandOptions
    """Without the phrases, which are in a file."""
    commands: Path | None
    """The file of phrases."""
    vad_model: str | None
    """A path; None for the model in this package."""
    model: str
    backend: str
    threads: int | None
    """None for the backend's own choice."""
    events: bool
    """Print all events as JSON."""
    timestamps: bool
    quiet: bool

    @property
    def from_stdin(self) -> bool:
        return self.source == STANDARD_STREAM

    @property
    def name(self) -> str:
        """Of the source, for people."""
        return "stdin" if self.from_stdin else self.source

    @property
    def n_slots(self) -> int:
        """How many hypotheses the model must have room for: phrases are tried side by side."""
        return MOST_SLOTS if self.commands else self.options.decoding.beam_size or 1


def parse(arguments: Sequence[str]) -> CommandRequest:
    """Understand a command line.

    Raises:
        SystemExit: wrong usage, or help.
    """
    parser = build_parser()
    # argparse before Python 3.13 gets "--" wrong among intermixed arguments
    end = arguments.index("--") if "--" in arguments else len(arguments)
    for word in arguments[:end]:
        option = word.partition("=")[0]
        if option in _ABSENT:
            parser.error(f"{option}: {_ABSENT[option]}")
    args = parser.parse_intermixed_args(arguments[:end])
    sources: list[str] = [*args.source, *arguments[end + 1 :]]
    if len(sources) != 1:
        parser.error("what shall be heard? name one file, or - for raw samples on stdin")
    [source] = sources
    if args.commands is None and args.prompt is None:
        parser.error("which commands? give -cmd FILE, or -p PHRASE, or both")
    pcm = pcm_format_of(args)
    if pcm and source != STANDARD_STREAM:
        parser.error("--format, --rate and --channels are for raw samples on stdin, -")
    return CommandRequest(
        source=source,
        pcm=pcm or PcmFormat(),
        realtime=not args.fast,
        options=_options(parser, args),
        commands=args.commands,
        vad_model=args.vad_model,
        model=args.model,
        backend=args.backend,
        threads=args.threads,
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
        vad=replace(_VAD, threshold=args.vad_thold),
        decoding=TranscribeOptions(
            language=args.language,
            task="translate" if args.translate else "transcribe",
            initial_prompt=args.context,
            beam_size=args.beam_size if args.beam_size > 1 else None,
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
        OptionError: it is no text, or there is none in it.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise OptionError(f"{path} is no text in UTF-8: {error.reason}") from error
    lines = (" ".join(line.split()) for line in text.splitlines())
    phrases = tuple(dict.fromkeys(line for line in lines if line))
    if not phrases:
        raise OptionError(f"there is no phrase in {path}: write one a line")
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
    inputs.add_argument(
        "source",
        nargs="*",
        metavar="FILE|-",
        help="a recording, replayed in real time; or raw samples on stdin",
    )
    inputs.add_argument("--fast", action="store_true", help="as fast as it can be understood")
    inputs.add_argument(
        "-m",
        "--model",
        default="base",
        metavar="MODEL",
        help="a ggml model file, or a name from `pyengine models`, fetched at its first use "
        "(default: %(default)s)",
    )
    inputs.add_argument(
        "--backend",
        default=best_backend(),
        metavar="NAME",
        help="what computes: numpy, or wasm, the page's kernels (default here: %(default)s)",
    )
    inputs.add_argument(
        "-t",
        "--threads",
        type=count,
        metavar="N",
        help="how many threads compute (default: one for each core)",
    )


def _add_commands(parser: ArgumentParser) -> None:
    commands = parser.add_argument_group("what is a command")
    commands.add_argument(
        "-cmd",
        "--commands",
        type=Path,
        metavar="FILE",
        help="the phrases to choose from, one a line",
    )
    commands.add_argument(
        "--threshold",
        type=share,
        default=_DEFAULTS.threshold,
        metavar="P",
        help="how likely the likeliest phrase must be (default: %(default)s)",
    )
    commands.add_argument(
        "-p",
        "--prompt",
        metavar="PHRASE",
        help="the activation phrase, said before a command, in one go with it or by itself",
    )
    commands.add_argument(
        "--prompt-threshold",
        type=share,
        default=_DEFAULTS.activation_threshold,
        metavar="X",
        help="how similar to it what is heard must be, from 0 to 1 (default: %(default)s)",
    )
    commands.add_argument(
        "--wait",
        type=milliseconds,
        default=round(_DEFAULTS.wait * 1000),
        metavar="MS",
        help="after the activation phrase, begin a command within this time (default: %(default)s)",
    )


def _add_listening(parser: ArgumentParser) -> None:
    listening = parser.add_argument_group("what is an utterance")
    listening.add_argument(
        "--pause",
        type=milliseconds,
        default=round(_DEFAULTS.pause * 1000),
        metavar="MS",
        help="silence that ends one (default: %(default)s)",
    )
    listening.add_argument(
        "-cms",
        "--command-ms",
        type=milliseconds,
        default=round(_DEFAULTS.length * 1000),
        metavar="MS",
        help="how much of a longer one is heard (default: %(default)s)",
    )
    listening.add_argument(
        "-vth",
        "--vad-thold",
        type=share,
        default=_VAD.threshold,
        metavar="P",
        help="speech begins where its probability reaches this (default: %(default)s)",
    )
    listening.add_argument(
        "-vm",
        "--vad-model",
        default=None,
        metavar="FILE",
        help="whisper.cpp's file of another VAD model (default: the one in this package)",
    )


def _add_text(parser: ArgumentParser) -> None:
    text = parser.add_argument_group("language and text")
    text.add_argument(
        "-l",
        "--language",
        type=language,
        default=None,
        metavar="LANG",
        help="the language spoken: a code such as fr, a name such as French, or auto to find "
        "it out (default: auto)",
    )
    text.add_argument(
        "-tr", "--translate", action="store_true", help="translate what is said to English"
    )
    text.add_argument(
        "-ctx",
        "--context",
        metavar="TEXT",
        help="text taken to have been said before: helps with names, jargon and style",
    )
    text.add_argument(
        "-bs",
        "--beam-size",
        type=_beams,
        default=1,
        metavar="N",
        help="hypotheses kept side by side for what is no phrase (default: %(default)s)",
    )
    text.add_argument(
        "--suppress-regex",
        type=regex,
        default=None,
        metavar="REGEX",
        help="never write tokens whose whole text matches this",
    )


def _beams(text: str) -> int:
    value = count(text)
    if value > MOST_SLOTS:
        raise argparse.ArgumentTypeError(f"{text} is more than {MOST_SLOTS}, the most at a time")
    return value


def _add_printing(parser: ArgumentParser) -> None:
    printing = parser.add_argument_group("printing")
    printing.add_argument(
        "-oj",
        "--events",
        action="store_true",
        help="a JSON object for each event, in a line: also what is no command",
    )
    printing.add_argument(
        "-nt", "--no-timestamps", action="store_true", help="print the command alone"
    )
    printing.add_argument(
        "-np", "--no-prints", action="store_true", help="print nothing but commands and errors"
    )
