"""The command line of ``pyengine transcribe``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pyengine.cli.files.outputs import STANDARD_STREAM
from pyengine.cli.options.arguments import ArgumentParser, channel, count, whole
from pyengine.cli.options.documents import add_documents, add_no_clobber, documents_of
from pyengine.cli.options.layout import add_layout, layout_of
from pyengine.cli.options.model import ModelChoice, add_model, model_choice_of, slots_for
from pyengine.cli.options.speakers import add_speakers, speakers_of, with_value
from pyengine.cli.options.transcription import add_options, options_of
from pyengine.cli.requests.absent import ABSENT
from pyengine.cli.terminal.printing import Printer
from pyengine.errors import OptionError
from pyengine.formats import Layout
from pyengine.formats.confidence import coloured, styled
from pyengine.options import TranscribeOptions
from pyengine.speakers.options import Speakers

_DESCRIPTION = """\
Print what is said in recordings, each segment as soon as it is found.
WAV, AIFF, AU and CAF files are read directly; for other formats install PyAV
(pip install av).
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
  pyengine transcribe talk.wav -pc -osrt --max-line-width 42 --max-line-count 2
                              unsure words in red, subtitles in two lines
  pyengine transcribe song.mp4 -owts
                              karaoke subtitles, and the command that burns
                              them into the movie
  pyengine transcribe call.wav -di --speaker-names "Ann,Bob" -otxt
                              who says what, in a call with a speaker on each
                              of its two channels
  pyengine transcribe talk.wav --fast --prompt "Dr. Lovelace, Babbage"
                              quicker, and with names spelt right

docs/options.md maps whisper.cpp's and openai-whisper's options to these, and
says which option to change when.
"""

_WHOLE = "full"
_STEM = "stem"


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
    documents: tuple[str, ...]
    """To be written: keys of `FORMATS`."""
    layout: Layout
    offset_n: int
    """Added to the numbers of SubRip's cues."""
    model: ModelChoice
    options: TranscribeOptions
    track: int | None
    """Of the recordings' audio tracks; None for the one that players take."""
    channel: str
    """"mix", or which of their channels."""
    speakers: Speakers | None
    """How they are told apart; None where they are not."""
    detect_language: bool
    """Print the languages a recording may be in, and no more."""
    vad_model: str | None
    """A path; None for the model in this package."""
    quiet: bool
    printer: Printer
    progress_lines: bool
    no_clobber: bool
    """Leave files alone that are there."""
    burn: bool
    """Tell how the ASS file gets into a movie."""
    font: Path | None
    """Of the ASS file: a path."""


def parse(arguments: Sequence[str]) -> Request:
    """Understand a command line.

    Raises:
        SystemExit: wrong usage, or help.
    """
    parser = build_parser()
    args, more = parser.parse_all(with_value(arguments), ABSENT)
    sources: list[str] = [*args.file, *args.files, *more]
    stems: list[str] = [*args.output_file]
    asked = [*args.documents, *(["ass"] if args.output_words else [])]
    documents = documents_of(parser, asked, no_clobber=args.no_clobber)
    if not sources:
        parser.error("which recording? name a file, or - for stdin")
    if len(stems) > len(sources):
        parser.error(f"-of is given {len(stems)} times for {len(sources)} recordings")
    if stems and not documents:
        parser.error("-of needs one of -otxt, -osrt, -oj and the like: what shall be written?")
    if STANDARD_STREAM in stems and (len(documents) > 1 or len(sources) > 1):
        parser.error("-of - writes to stdout, which is for one recording in one format")
    if args.output_name != _WHOLE and not documents:
        parser.error("--output-name is about files, and none is asked for: -osrt, -oj and the like")
    if args.output_words and STANDARD_STREAM in (*stems, *sources):
        parser.error("-owts names the recording and its subtitles to ffmpeg: both must be files")
    if args.font_path is not None and "ass" not in documents:
        parser.error("-fp is the font of -oass and -owts")
    if args.detect_language and documents:
        parser.error("-dl prints languages only: there is nothing to write to a file")
    if documents and STANDARD_STREAM in sources[len(stems) :]:
        parser.error("files made from stdin have no name yet: give one with -of")
    options = _options(parser, args)
    speakers = speakers_of(parser, args)
    paths = [Path(_name(source)) for source in sources[len(stems) :]]
    stems += [str(p if args.output_name == _WHOLE else p.parent / p.stem) for p in paths]
    return Request(
        jobs=tuple(map(Job, sources, stems)),
        documents=documents,
        layout=layout_of(args),
        offset_n=args.offset_n,
        model=_model(args, options),
        options=options,
        track=args.track,
        channel=args.channel,
        speakers=speakers,
        detect_language=args.detect_language,
        vad_model=args.vad_model,
        quiet=args.no_prints,
        printer=Printer(
            timestamps=not args.no_timestamps,
            shade=coloured if args.print_colors else styled if args.print_confidence else None,
            special=args.print_special,
            names=speakers.names if speakers else (),
        ),
        progress_lines=args.print_progress,
        no_clobber=args.no_clobber,
        burn=args.output_words,
        font=args.font_path,
    )


def _model(args: argparse.Namespace, options: TranscribeOptions) -> ModelChoice:
    choice = model_choice_of(args, slots_for(options))
    return replace(choice, threads=1) if args.low_power and choice.threads is None else choice


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
        help="the same as the operand FILE, as in whisper.cpp; may be given several times",
    )
    inputs.add_argument(
        "--track",
        type=count,
        metavar="N",
        help="the audio track to transcribe, counted from 1 (default: the one that the file says "
        "players should take, else the first; where that is silent, the first that is not)",
    )
    inputs.add_argument(
        "--channel",
        type=channel,
        default="mix",
        metavar="WHICH",
        help="transcribe one channel by itself: left, right, or its number from 1 "
        "(default: %(default)s, all of them)",
    )
    add_model(inputs)
    add_options(parser)
    add_speakers(parser)
    files = parser.add_argument_group("output files, written beside the recording as FILE.EXT")
    add_documents(files)
    files.add_argument(
        "-owts",
        "--output-words",
        action="store_true",
        help="write the file of -oass, and print the ffmpeg command that makes a karaoke movie "
        "with it",
    )
    files.add_argument(
        "-fp",
        "--font-path",
        type=Path,
        metavar="FILE",
        help="the font of -oass and -owts: a TrueType or OpenType file",
    )
    files.add_argument(
        "-on",
        "--offset-n",
        type=whole,
        default=0,
        metavar="N",
        help="add N to the numbers of -osrt's subtitles, for a recording in parts "
        "(default: %(default)s)",
    )
    files.add_argument(
        "-of",
        "--output-file",
        action="append",
        default=[],
        metavar="PATH",
        help="write the files as PATH.EXT instead; give -of once for each recording, in their "
        "order. With - the one file is written to stdout, and the segments are not printed",
    )
    files.add_argument(
        "--output-name",
        choices=[_WHOLE, _STEM],
        default=_WHOLE,
        help="what the files of talk.mp4 are called without -of: talk.mp4.srt (full), or talk.srt "
        "(stem), which players look for (default: %(default)s)",
    )
    add_no_clobber(files, ", and skip recordings whose files are all there")
    add_layout(parser)
    printing = parser.add_argument_group("printing")
    printing.add_argument(
        "-pc",
        "--print-colors",
        action="store_true",
        help="colour each token by how sure the model was, from red to green",
    )
    printing.add_argument(
        "--print-confidence",
        action="store_true",
        help="show how sure the model was of each token without colours: the least sure tokens "
        "are inverse, the next underlined, the surest dim",
    )
    printing.add_argument(
        "-ps",
        "--print-special",
        action="store_true",
        help="show timestamp tokens in the text",
    )
    printing.add_argument(
        "-nt", "--no-timestamps", action="store_true", help="print the text without times"
    )
    printing.add_argument(
        "-np", "--no-prints", action="store_true", help="print nothing but results and errors"
    )
    printing.add_argument(
        "-pp",
        "--print-progress",
        action="store_true",
        help="print progress even if stderr is not a terminal",
    )
    return parser
