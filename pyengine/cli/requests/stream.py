"""The command line of ``pyengine stream``. Names are whisper.cpp's ``stream``'s where it has the
option; docs/live.md has them beside one another."""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from pyengine.cli.files.outputs import STANDARD_STREAM
from pyengine.cli.live.source import LiveSource
from pyengine.cli.options.arguments import ArgumentParser, hypotheses, integer, milliseconds, whole
from pyengine.cli.options.documents import add_documents, add_no_clobber, documents_of
from pyengine.cli.options.layout import add_layout, layout_of
from pyengine.cli.options.live_source import add_live_source, live_source_of
from pyengine.cli.options.model import ModelChoice, add_model, model_choice_of, slots_for
from pyengine.cli.options.pcm import add_pcm
from pyengine.cli.options.text import (
    add_hotwords,
    add_language,
    add_prompt,
    add_suppress_non_speech,
    add_translate,
    beams,
)
from pyengine.cli.options.vad import add_vad, add_vad_model, add_vad_threshold, vad_options_of
from pyengine.cli.requests.absent import LIVE_REASONS, each_of
from pyengine.cli.terminal.printing import Printer
from pyengine.errors import OptionError
from pyengine.formats import Layout
from pyengine.live.options import LiveOptions, Policy, lengths_of
from pyengine.options import TranscribeOptions

_DESCRIPTION = """\
Transcribe while somebody speaks. A recorder writes raw samples into a pipe; a
recording is replayed in real time. Ctrl-C ends the listening: all sound that
had arrived by then is read, printed and written.
"""

_EPILOG = """\
examples:
  arecord -q -t raw -f S16_LE -r 16000 | pyengine stream -
                              the microphone, on Linux
  ffmpeg -v error -nostdin -f avfoundation -i :0 -f s16le -ac 1 -ar 16000 - |
    pyengine stream -         on macOS; on Windows -f dshow -i audio=NAME
  pyengine stream talk.mp3    a recording, replayed in real time
  pyengine stream - -f talk.txt -sa -osrt -of talk
                              text to talk.txt at once, sound to talk.wav,
                              subtitles to talk.srt at the end
  pyengine stream - --policy utterance -m small
                              read each utterance once, when the speaker pauses
  pyengine stream - --policy sliding --step 3000 --length 10000
                              as whisper.cpp's stream does it
  pyengine stream - --events | jq -r 'select(.type=="segment").text'

docs/live.md says which policy to take when, and how soon words come.
"""

_ABSENT = each_of(
    (
        *LIVE_REASONS,
        (("-p", "--pausable"), "no keys are read here, stdin brings sound: pause the recorder"),
        (("-mt", "--max-tokens"), "the model writes as many as a window needs; leave it out"),
        (("-tdrz", "--tinydiarize"), "speakers are told apart in recordings: pyengine transcribe"),
    )
)
"""whisper.cpp's options that are not here, and why."""

_DEFAULTS = LiveOptions()
_DECODING = TranscribeOptions()

_ALL_POSITIONS = 1500
"""Of the encoder, which whisper.cpp's 0 stands for."""

Shown = Literal["captions", "lines", "events", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRequest:
    """A command line, understood."""

    source: LiveSource
    options: LiveOptions
    vad_model: str | None
    """A path; None for the model in this package."""
    model: ModelChoice
    documents: tuple[str, ...]
    """To be written at the end: keys of `FORMATS`."""
    stem: str
    """Path of these files without extension; or "-" for stdout."""
    no_clobber: bool
    """Whether those of them that are there already stay."""
    layout: Layout
    text_file: Path | None
    """Text is appended to it as it comes."""
    recording: Path | None
    """The sound is saved there."""
    shown: Shown
    """On stdout: captions where that is a terminal."""
    printer: Printer
    quiet: bool

    @property
    def to_stdout(self) -> bool:
        """Whether a document goes there."""
        return self.stem == STANDARD_STREAM


def parse(arguments: Sequence[str]) -> StreamRequest:
    """Understand a command line.

    Raises:
        SystemExit: wrong usage, or help.
    """
    parser = build_parser()
    args, more = parser.parse_all(arguments, _ABSENT)
    source = live_source_of(parser, args, more)
    documents = documents_of(parser, args.documents, no_clobber=args.no_clobber)
    stem = _stem(parser, args, source, documents)
    if args.events and stem == STANDARD_STREAM:
        parser.error("--events and -of - both want stdout")
    options = _options(parser, args)
    return StreamRequest(
        source=source,
        options=options,
        vad_model=args.vad_model,
        model=model_choice_of(args, slots_for(options.decoding)),
        documents=documents,
        stem=stem,
        no_clobber=args.no_clobber,
        layout=layout_of(args),
        text_file=args.file,
        recording=_recording(args, stem),
        shown=_shown(args, stem),
        printer=Printer(timestamps=not args.no_timestamps, shade=None, special=args.print_special),
        quiet=args.no_prints,
    )


def _stem(
    parser: ArgumentParser, args: argparse.Namespace, source: LiveSource, documents: Sequence[str]
) -> str:
    stem: str | None = args.output_file
    if stem is not None and not (documents or args.save_audio):
        parser.error("-of needs one of -otxt, -osrt, -oj and the like, or -sa")
    if stem == STANDARD_STREAM and len(documents) != 1:
        parser.error("-of - writes to stdout, which is for one format")
    if stem is None and documents and source.from_stdin:
        parser.error("files made from stdin have no name yet: give one with -of")
    return source.name if stem is None else stem


def _recording(args: argparse.Namespace, stem: str) -> Path | None:
    if not args.save_audio:
        return None
    if args.output_file is None or stem == STANDARD_STREAM:
        return Path(time.strftime("%Y%m%d%H%M%S.wav"))  # as whisper.cpp
    return Path(f"{stem}.wav")


def _shown(args: argparse.Namespace, stem: str) -> Shown:
    if stem == STANDARD_STREAM:
        return "nothing"
    return "events" if args.events else "lines" if args.lines else "captions"


def _options(parser: ArgumentParser, args: argparse.Namespace) -> LiveOptions:
    step: int | None = args.step
    policy: Policy | None = args.policy
    if step is not None and step <= 0:  # whisper.cpp's VAD mode
        if policy not in (None, "utterance"):
            parser.error(f"--step {step} is --policy utterance; it is not {policy}")
        step, policy = None, "utterance"
    options = LiveOptions(
        policy=policy or _DEFAULTS.policy,
        step=None if step is None else step / 1000,
        length=None if args.length is None else args.length / 1000,
        keep=args.keep / 1000,
        pause=args.pause / 1000,
        settle=args.settle / 1000,
        vad=vad_options_of(args) if args.vad else None,
        audio_context=_ALL_POSITIONS if args.audio_ctx == 0 else args.audio_ctx,
        carry=args.keep_context,
        decoding=TranscribeOptions(
            language=args.language,
            task="translate" if args.translate else "transcribe",
            initial_prompt=args.prompt,
            hotwords=args.hotwords,
            **beams(args.beam_size),
            temperature=_DECODING.temperature[:1] if args.no_fallback else _DECODING.temperature,
            suppress_non_speech=args.suppress_nst,
        ),
    )
    try:
        lengths_of(options)
    except OptionError as error:
        parser.error(str(error))
    return options


def build_parser() -> ArgumentParser:
    """All there is."""
    parser = ArgumentParser("pyengine stream", "FILE|-", _DESCRIPTION, _EPILOG)
    _add_source(parser)
    add_pcm(parser)
    _add_reading(parser)
    _add_text(parser)
    _add_files(parser)
    add_layout(parser)
    _add_printing(parser)
    return parser


def _add_source(parser: ArgumentParser) -> None:
    inputs = parser.add_argument_group("sound and model")
    add_live_source(
        inputs,
        "do not wait for real time: read as fast as this machine can; the text is then the same on "
        "every machine",
    )
    add_model(inputs)


def _add_reading(parser: ArgumentParser) -> None:
    reading = parser.add_argument_group("when sound is read and words are committed")
    reading.add_argument(
        "--policy",
        choices=get_args(Policy),
        help="commit words when readings agree on them (agreement, the default), when a window is "
        "full, as whisper.cpp does (sliding), or when the speaker pauses (utterance)",
    )
    reading.add_argument(
        "--step",
        type=integer,
        metavar="MS",
        help="how much new sound comes between two readings; 0 or less is --policy utterance, as "
        f"in whisper.cpp (default: {_own_steps('agreement', 'sliding')})",
    )
    reading.add_argument(
        "--length",
        type=milliseconds,
        metavar="MS",
        help="the longest sound that is read at once (default: "
        f"{_own_lengths('agreement', 'sliding', 'utterance')})",
    )
    reading.add_argument(
        "--keep",
        type=milliseconds,
        default=round(_DEFAULTS.keep * 1000),
        metavar="MS",
        help="with --policy sliding: how much of the end of a window the next window begins with "
        "(default: %(default)s)",
    )
    reading.add_argument(
        "--pause",
        type=milliseconds,
        default=round(_DEFAULTS.pause * 1000),
        metavar="MS",
        help="the silence after which all words so far are committed (default: %(default)s)",
    )
    reading.add_argument(
        "--settle",
        type=milliseconds,
        default=round(_DEFAULTS.settle * 1000),
        metavar="MS",
        help="with --policy agreement: for how long every reading must have had a word before the "
        "word is committed (default: %(default)s)",
    )
    add_vad_threshold(reading, "-vth", "--vad-thold")
    add_vad_model(reading)
    add_vad(reading)
    reading.add_argument(
        "-ac",
        "--audio-ctx",
        type=whole,
        metavar="N",
        help="give each reading at most N encoder positions, 0.02 s each; 0 gives each all 1500 "
        "(default: as many as its sound needs)",
    )


def _own_steps(*policies: Policy) -> str:
    """The policies' own steps, in milliseconds; that of the default policy without its name."""
    return _by_policy({p: lengths_of(LiveOptions(policy=p)).step for p in policies})


def _own_lengths(*policies: Policy) -> str:
    """The policies' own lengths, in the form of `_own_steps`."""
    return _by_policy({p: lengths_of(LiveOptions(policy=p)).length for p in policies})


def _by_policy(values: Mapping[Policy, float]) -> str:
    default = round(values[_DEFAULTS.policy] * 1000)
    others = (f"{p} {round(s * 1000)}" for p, s in values.items() if p != _DEFAULTS.policy)
    return f"{default}; {', '.join(others)}"


def _add_text(parser: ArgumentParser) -> None:
    text = parser.add_argument_group("language and text")
    add_language(text)
    add_translate(text)
    add_prompt(text, "--prompt")
    add_hotwords(text)
    text.add_argument(
        "-kc",
        "--keep-context",
        action="store_true",
        default=_DEFAULTS.carry,
        help="tell the model the text before each window (default: on, unlike whisper.cpp)",
    )
    text.add_argument(
        "-nc",
        "--no-context",
        action="store_false",
        dest="keep_context",
        help="do not tell the model the text before each window",
    )
    text.add_argument(
        "-bs",
        "--beam-size",
        type=hypotheses,
        default=1,
        metavar="N",
        help="hypotheses that the search keeps side by side in the last reading of an utterance "
        "(default: %(default)s)",
    )
    text.add_argument(
        "-nf",
        "--no-fallback",
        action="store_true",
        help="decode the last reading of an utterance once only, even if its text repeats itself "
        "or the model was unsure of it",
    )
    add_suppress_non_speech(text)


def _add_files(parser: ArgumentParser) -> None:
    files = parser.add_argument_group(
        "files",
        "The files of -otxt, -osrt and so on are written at the end, beside the\n"
        "recording as FILE.EXT; those of -f and -sa while the command listens.",
    )
    files.add_argument(
        "-f",
        "--file",
        type=Path,
        metavar="FILE",
        help="append the text of each segment to FILE, in a line of its own",
    )
    files.add_argument(
        "-sa",
        "--save-audio",
        action="store_true",
        help="save the sound as a WAV file: as PATH.wav with -of, else named by date and time",
    )
    add_documents(files)
    files.add_argument(
        "-of",
        "--output-file",
        metavar="PATH",
        help="write the files as PATH.EXT instead; with - the one file is written to stdout, and "
        "the segments are not printed",
    )
    add_no_clobber(files, ", and tell so before anybody speaks")


def _add_printing(parser: ArgumentParser) -> None:
    printing = parser.add_argument_group(
        "printing",
        "On a terminal the text grows in place. Anywhere else the command prints a line\n"
        "for each segment.",
    )
    printing.add_argument(
        "--lines",
        action="store_true",
        help="print a line for each segment even on a terminal, where text would grow in place",
    )
    printing.add_argument(
        "--events",
        action="store_true",
        help="print a line of JSON for each event, such as tentative words, committed words and "
        "segments",
    )
    printing.add_argument(
        "-nt", "--no-timestamps", action="store_true", help="print lines without times"
    )
    printing.add_argument(
        "-ps", "--print-special", action="store_true", help="show special tokens in printed lines"
    )
    printing.add_argument(
        "-np", "--no-prints", action="store_true", help="print nothing but results and errors"
    )
