"""The command line: ``pyengine COMMAND ...``. Each command is a module of `commands`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pyengine import __version__
from pyengine.cli.commands import (
    bench,
    command,
    convert,
    models,
    plan,
    quantize,
    stream,
    transcribe,
)
from pyengine.cli.options.arguments import PlainParser
from pyengine.cli.terminal.console import Console
from pyengine.cli.terminal.interrupts import Interrupted, interrupted_by_signals
from pyengine.cli.terminal.streams import occupy_numbers, silence_stdout
from pyengine.errors import PyengineError

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130  # as shells report a process ended by SIGINT
EXIT_BROKEN_PIPE = 141  # and by SIGPIPE


@dataclass(frozen=True, slots=True)
class Command:
    """What stands behind one word of the command line."""

    run: Callable[[Sequence[str], Console], bool]
    """Takes the arguments after the word; False where something failed and has been told."""
    summary: str


COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        "transcribe": Command(transcribe.run, transcribe.SUMMARY),
        "stream": Command(stream.run, stream.SUMMARY),
        "command": Command(command.run, command.SUMMARY),
        "models": Command(models.run, models.SUMMARY),
        "convert": Command(convert.run, convert.SUMMARY),
        "quantize": Command(quantize.run, quantize.SUMMARY),
        "plan": Command(plan.run, plan.SUMMARY),
        "bench": Command(bench.run, bench.SUMMARY),
    }
)

_DESCRIPTION = """\
Whisper speech recognition in Python. Everything is computed on this machine:
recordings and transcripts never leave it. The only thing that is fetched is a
model, the first time that a command needs it.
"""

_EPILOG = """\
examples:
  pyengine transcribe talk.wav             print each segment when it is found
  pyengine transcribe talk.mp3 -osrt       also write subtitles, talk.mp3.srt
  pyengine transcribe talk.wav -m tiny.en  with a smaller, English-only model
  pyengine transcribe a.wav b.wav -l fr -tr
                                           French speech, translated to English
  pyengine transcribe --help               all options; most are whisper.cpp's
  arecord -q -t raw -f S16_LE -r 16000 | pyengine stream -
                                           the microphone, while somebody speaks

exit status:
  0 done   1 something failed, and a message says what   2 wrong usage
  130 interrupted by Ctrl-C, 143 by kill, 129 by a terminal that was closed
  141 nobody reads the output any more; files that were asked for are written
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line, by default the process's own, and return its exit status.

    Errors a user can do something about become one line on stderr; others are left to raise.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    occupy_numbers()
    console = Console(sys.stdout, sys.stderr)
    try:
        with interrupted_by_signals():
            return _status(arguments, console)
    except KeyboardInterrupt as error:
        console.clear_status()
        console.note("pyengine: interrupted")
        return error.status if isinstance(error, Interrupted) else EXIT_INTERRUPTED
    finally:
        if console.unprinted:
            silence_stdout()


def _status(arguments: Sequence[str], console: Console) -> int:
    try:
        status = _run(arguments, console)
        console.finish()
    except BrokenPipeError:  # whoever read our output has gone, as `head` does
        return EXIT_BROKEN_PIPE
    except (PyengineError, OSError, MemoryError) as error:
        console.error(error)
        return EXIT_FAILED
    return status


def _run(arguments: Sequence[str], console: Console) -> int:
    parser = _build_parser()
    try:
        name: str | None = parser.parse_args(arguments[:1]).command
        if name is None:
            parser.error("which command? pyengine --help lists them")
        return EXIT_OK if COMMANDS[name].run(arguments[1:], console) else EXIT_FAILED
    except SystemExit as error:  # how argparse ends help and wrong usage
        return error.code if isinstance(error.code, int) else EXIT_USAGE


def _build_parser() -> argparse.ArgumentParser:
    commands = [f"  {name:<12} {command.summary}" for name, command in COMMANDS.items()]
    parser = PlainParser(
        prog="pyengine",
        usage="pyengine COMMAND [options]",
        description=_DESCRIPTION,
        epilog="\n".join(("commands:", *commands, "", _EPILOG)),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("command", nargs="?", choices=[*COMMANDS], help=argparse.SUPPRESS)
    parser.add_argument("--version", action="version", version=f"pyengine {__version__}")
    return parser
