"""The command line of ``pyengine transcribe``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyengine.backends import best_backend
from pyengine.cli.absent import ABSENT
from pyengine.cli.arguments import ArgumentParser, count
from pyengine.cli.options import add_options, options_of
from pyengine.errors import OptionError
from pyengine.result import TranscribeOptions

_DESCRIPTION = """\
Print what is said in recordings, segment by segment as it is found.
WAV files are read directly; for other formats install pyengine[av].
"""

_EPILOG = """\
examples:
  pyengine transcribe talk.wav
  pyengine transcribe talk.wav -m tiny.en -osrt -ovtt
                              also write talk.wav.srt and talk.wav.vtt
  pyengine transcribe talk.wav -nt -np > talk.txt
                              the text and nothing else
  pyengine transcribe - -oj -of - < talk.wav
                              stdin to JSON on stdout
  pyengine transcribe talk.wav --fast --prompt "Dr. Lovelace, Babbage"
                              quicker, and with names spelt right

docs/options.md maps whisper.cpp's and openai-whisper's options to these, and
says which to touch when.
"""

_FORMAT_HELP = {
    "txt": "plain text, a line for each segment",
    "vtt": "WebVTT subtitles",
    "srt": "SubRip subtitles",
    "json": "JSON as whisper.cpp writes it",
}

STANDARD_STREAM = "-"
"""The name of stdin as a recording and of stdout as an output file."""


@dataclass(frozen=True, slots=True)
class Job:
    """One recording, and where what is made of it goes."""

    source: str
    """A path, or "-" for stdin."""
    stem: str
    """Path of the output files, if any, without extension; or "-" for stdout."""

    @property
    def name(self) -> str:
        """For people."""
        return _name(self.source)

    @property
    def from_stdin(self) -> bool:
        return self.source == STANDARD_STREAM

    @property
    def to_stdout(self) -> bool:
        return self.stem == STANDARD_STREAM


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A command line, understood."""

    jobs: tuple[Job, ...]
    formats: tuple[str, ...]
    """Keys of `WRITERS`."""
    model: str
    backend: str
    threads: int | None
    """None for the backend's own choice."""
    options: TranscribeOptions
    detect_language: bool
    """Print the languages a recording may be in, and no more."""
    vad_model: str | None
    """A path; None for the model in this package."""
    quiet: bool
    timestamps: bool
    """Whether printed segments have their times."""
    progress_lines: bool

    @property
    def n_slots(self) -> int:
        """How many hypotheses the model must have room for."""
        return max(self.options.beam_size or 1, self.options.best_of)


def parse(arguments: Sequence[str]) -> Request:
    """Understand a command line.

    Raises:
        SystemExit: wrong usage, or help.
    """
    parser = build_parser()
    # argparse before Python 3.13 gets "--" wrong among intermixed arguments
    end = arguments.index("--") if "--" in arguments else len(arguments)
    for word in arguments[:end]:
        option = word.partition("=")[0]
        if option in ABSENT:
            parser.error(f"{option}: {ABSENT[option]}")
    args = parser.parse_intermixed_args(arguments[:end])
    sources: list[str] = [*args.file, *args.files, *arguments[end + 1 :]]
    stems: list[str] = [*args.output_file]
    formats = tuple(dict.fromkeys(args.formats))
    if not sources:
        parser.error("which recording? name a file, or - for stdin")
    if len(stems) > len(sources):
        parser.error(f"-of is given {len(stems)} times for {len(sources)} recordings")
    if stems and not formats:
        parser.error("-of needs one of -otxt, -osrt, -ovtt and -oj: what shall be written?")
    if STANDARD_STREAM in stems and (len(formats) > 1 or len(sources) > 1):
        parser.error("-of - writes to stdout, which is for one recording in one format")
    if args.detect_language and formats:
        parser.error("-dl prints languages only: there is nothing to write to a file")
    if formats and STANDARD_STREAM in sources[len(stems) :]:
        parser.error("files made from stdin have no name yet: give one with -of")
    stems += [_name(source) for source in sources[len(stems) :]]
    return Request(
        jobs=tuple(map(Job, sources, stems)),
        formats=formats,
        model=args.model,
        backend=args.backend,
        threads=args.threads,
        options=_options(parser, args),
        detect_language=args.detect_language,
        vad_model=args.vad_model,
        quiet=args.no_prints,
        timestamps=not args.no_timestamps,
        progress_lines=args.print_progress,
    )


def _options(parser: ArgumentParser, args: argparse.Namespace) -> TranscribeOptions:
    try:
        return options_of(args)
    except OptionError as error:
        parser.error(str(error))


def _name(source: str) -> str:
    return "stdin" if source == STANDARD_STREAM else str(Path(source))


def build_parser() -> ArgumentParser:
    """All there is; docs/options.md has each option beside its like elsewhere."""
    parser = ArgumentParser("pyengine transcribe", "FILE...", _DESCRIPTION, _EPILOG)
    inputs = parser.add_argument_group("recordings and model")
    inputs.add_argument(
        "files", nargs="*", metavar="FILE", help="a recording, or - to read one from stdin"
    )
    inputs.add_argument(
        "-f",
        "--file",
        action="append",
        default=[],
        metavar="FILE",
        help="the same, for whisper.cpp's sake; repeatable",
    )
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
    add_options(parser)
    files = parser.add_argument_group("output files, written beside the recording as FILE.EXT")
    for flag, name in (("txt", "txt"), ("vtt", "vtt"), ("srt", "srt"), ("j", "json")):
        files.add_argument(
            f"-o{flag}",
            f"--output-{name}",
            action="append_const",
            dest="formats",
            const=name,
            default=[],
            help=_FORMAT_HELP[name],
        )
    files.add_argument(
        "-of",
        "--output-file",
        action="append",
        default=[],
        metavar="PATH",
        help="another place, without extension; repeatable, one for each recording in turn; "
        "- is stdout, instead of the segments",
    )
    printing = parser.add_argument_group("printing")
    printing.add_argument(
        "-nt", "--no-timestamps", action="store_true", help="print the text alone"
    )
    printing.add_argument(
        "-np", "--no-prints", action="store_true", help="print nothing but results and errors"
    )
    printing.add_argument(
        "-pp",
        "--print-progress",
        action="store_true",
        help="report progress also where stderr is not a terminal",
    )
    return parser
