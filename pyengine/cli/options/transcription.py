"""The part of ``pyengine transcribe``'s command line that becomes `TranscribeOptions`.

Names, units and defaults are whisper.cpp's where it has the option, else openai-whisper's with
dashes; docs/options.md has them all beside one another. What the engine has in the same unit and
with the same default is declared with its field (`pyengine.options`); here its group is added.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

from pyengine.check_options import check_options
from pyengine.cli.options.arguments import (
    ArgumentParser,
    hypotheses,
    integer,
    milliseconds,
    number,
    optional,
    positive,
    seconds,
    share,
    whole,
)
from pyengine.cli.options.declared import add_declared, declared_values
from pyengine.cli.options.ineffective import add_ineffective
from pyengine.cli.options.text import (
    add_hotwords,
    add_language,
    add_prompt,
    add_suppress_non_speech,
    add_suppress_regex,
    add_translate,
)
from pyengine.cli.options.vad import add_vad, add_vad_model, add_vad_threshold
from pyengine.options import TranscribeOptions, VadOptions
from pyengine.vad import check_vad_options

BEAM_SIZE = 5
"""Accurate by default, as whisper.cpp's command line."""

_DEFAULTS = TranscribeOptions()
_VAD = VadOptions()

_ALL_POSITIONS = 1500
"""At most: a window takes what its sound needs."""

_LAST_TEMPERATURE = 1.0
_LEAST_INCREMENT = 0.01  # a smaller one would be a mistake, and thousands of attempts


def add_options(parser: ArgumentParser) -> None:
    """Add all of them to a parser, in groups."""
    _add_part(parser)
    _add_language(parser)
    _add_context(parser)
    _add_audio_context(parser)
    _add_search(parser)
    _add_doubt(parser)
    _add_suppression(parser)
    _add_words(parser)
    _add_vad(parser)


def options_of(args: argparse.Namespace) -> TranscribeOptions:
    """What a parsed command line asks for.

    Raises:
        OptionError: values that make no sense together.
    """
    beam_size = 1 if args.fast or args.low_power else args.beam_size
    audio_context: int | None = args.audio_ctx
    if args.low_power and audio_context is None:
        audio_context = _ALL_POSITIONS
    compression_ratio: float | None = args.compression_ratio_threshold
    if compression_ratio == _UNSET:
        compression_ratio = (
            _DEFAULTS.compression_ratio_threshold if args.entropy_thold is None else None
        )
    # whisper.cpp has no other switch for context than its size
    condition: bool | None = args.condition_on_previous_text
    if condition is None:
        condition = args.max_context not in (None, 0)
    options = TranscribeOptions(
        **declared_values(args, TranscribeOptions),
        language=None if args.detect_language else args.language,
        task="translate" if args.translate else "transcribe",
        offset=args.offset_t / 1000,
        duration=args.duration / 1000 or None,
        vad=_vad_options(args) if args.vad else None,
        beam_size=beam_size if beam_size > 1 else None,
        temperature=temperatures(
            args.temperature, 0.0 if args.no_fallback else args.temperature_inc
        ),
        best_of=args.best_of,
        compression_ratio_threshold=compression_ratio,
        entropy_threshold=args.entropy_thold,
        initial_prompt=args.prompt,
        hotwords=args.hotwords,
        condition_on_previous_text=condition,
        max_context=None if args.max_context == -1 else args.max_context,
        audio_context=audio_context,
        suppress_non_speech=args.suppress_nst,
        suppress_regex=args.suppress_regex,
        word_timestamps=args.word_timestamps,
    )
    check_options(options)
    check_vad_options(_vad_options(args))
    return options


def temperatures(first: float, increment: float) -> tuple[float, ...]:
    """`first` and then `increment` more each time, up to 1: (0.0, 0.2, ... 1.0)."""
    if not increment:
        return (first,)
    steps = int((_LAST_TEMPERATURE - first) / increment + 1e-6)
    return (first, *(round(first + i * increment, 6) for i in range(1, steps + 1)))


_UNSET = -1.0
"""Stands for the compression ratio's default, which depends on another option."""


def _vad_options(args: argparse.Namespace) -> VadOptions:
    return replace(
        _VAD,
        threshold=args.vad_threshold,
        min_speech=args.vad_min_speech_duration_ms / 1000,
        min_silence=args.vad_min_silence_duration_ms / 1000,
        max_speech=args.vad_max_speech_duration_s,
        speech_pad=args.vad_speech_pad_ms / 1000,
        samples_overlap=args.vad_samples_overlap,
        max_pause=args.vad_max_pause,
    )


def _increment(text: str) -> float:
    value = number(text)
    if value and not _LEAST_INCREMENT <= value <= _LAST_TEMPERATURE:
        raise argparse.ArgumentTypeError(f"{text} is neither 0 nor from {_LEAST_INCREMENT} to 1")
    return value


def _add_part(parser: ArgumentParser) -> None:
    part = parser.add_argument_group("which part of a recording")
    part.add_argument(
        "-ot",
        "--offset-t",
        type=milliseconds,
        default=0,
        metavar="MS",
        help="skip this much of the recording, in milliseconds (default: %(default)s)",
    )
    part.add_argument(
        "-d",
        "--duration",
        type=milliseconds,
        default=0,
        metavar="MS",
        help="transcribe this much of the recording, in milliseconds (default: 0, all)",
    )
    add_declared(part, TranscribeOptions, "part")


def _add_language(parser: ArgumentParser) -> None:
    speech = parser.add_argument_group("language")
    add_language(speech)
    speech.add_argument(
        "-dl",
        "--detect-language",
        action="store_true",
        help="print which languages it may be and how likely each is, and nothing else",
    )
    add_translate(speech)


def _add_audio_context(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("how much is computed")
    group.add_argument(
        "-ac",
        "--audio-ctx",
        type=whole,
        metavar="N",
        help="give each window at most N encoder positions, 0.02 s each; 0 gives each all 1500 "
        "(default: as many as its sound needs; with --exact, all)",
    )
    group.add_argument(
        "--low-power",
        action="store_true",
        help="save power: one hypothesis, one thread, and no more of the encoder than the sound "
        "needs (-bs 1 -t 1 -ac 1500)",
    )


def _add_context(parser: ArgumentParser) -> None:
    context = parser.add_argument_group("what the model is told before a window")
    add_prompt(context, "--prompt")
    add_hotwords(context)
    context.add_argument(
        "--condition-on-previous-text",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="tell the model the text before each window: more consistent, but may loop "
        "(default: off, unless -mc is given)",
    )
    context.add_argument(
        "-mc",
        "--max-context",
        type=_context,
        default=None,
        metavar="N",
        help="tell the model at most N tokens of the text before each window; -1 for as many as "
        "fit, 0 for none",
    )
    add_declared(context, TranscribeOptions, "context")


def _context(text: str) -> int:
    value = integer(text)
    if value < -1:
        raise argparse.ArgumentTypeError(f"{text} is less than -1, which is no limit")
    return value


def _add_search(parser: ArgumentParser) -> None:
    search = parser.add_argument_group("how text is searched for")
    search.add_argument(
        "-bs",
        "--beam-size",
        type=hypotheses,
        default=BEAM_SIZE,
        metavar="N",
        help="hypotheses kept side by side; 1 takes the likeliest token each time "
        "(default: %(default)s)",
    )
    search.add_argument("--fast", action="store_true", help="the same as -bs 1")
    search.add_argument(
        "-bo",
        "--best-of",
        type=hypotheses,
        default=_DEFAULTS.best_of,
        metavar="N",
        help="hypotheses sampled at temperatures above 0 (default: %(default)s)",
    )
    search.add_argument(
        "-tp",
        "--temperature",
        type=share,
        default=0.0,
        metavar="T",
        help="the first temperature, from 0 to 1; at 0 nothing is sampled (default: %(default)s)",
    )
    search.add_argument(
        "-tpi",
        "--temperature-inc",
        type=_increment,
        default=0.2,
        metavar="T",
        help="what is added to the temperature each time a window's text fails a test below, up to "
        "1 (default: %(default)s)",
    )
    search.add_argument(
        "-nf",
        "--no-fallback",
        action="store_true",
        help="keep the text of the first temperature, even if it fails a test",
    )
    add_declared(search, TranscribeOptions, "search")


def _add_doubt(parser: ArgumentParser) -> None:
    doubt = parser.add_argument_group(
        "when text is not trusted",
        "A window whose text fails one of these tests is decoded again at the next\n"
        "temperature. Each takes a number, or none to leave the test out.",
    )
    doubt.add_argument(
        "-et",
        "--entropy-thold",
        type=optional(number),
        default=None,
        metavar="X",
        help="whisper.cpp's test for repetition (2.4 in whisper.cpp): fails if the last 32 tokens "
        "have less entropy than this. If given, it replaces --compression-ratio-threshold, as "
        "in whisper.cpp (default: none)",
    )
    doubt.add_argument(
        "--compression-ratio-threshold",
        type=optional(positive),
        default=_UNSET,
        metavar="X",
        help="openai-whisper's test for repetition: fails if the text compresses better than this "
        f"(default: {_DEFAULTS.compression_ratio_threshold}, none with -et)",
    )
    add_declared(doubt, TranscribeOptions, "doubt")


def _add_suppression(parser: ArgumentParser) -> None:
    limits = parser.add_argument_group("what may be written")
    add_suppress_non_speech(limits)
    add_suppress_regex(limits)
    add_declared(limits, TranscribeOptions, "limits")


def _add_words(parser: ArgumentParser) -> None:
    words = parser.add_argument_group("times of words")
    words.add_argument(
        "--word-timestamps",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="find the time of each word; segments then begin and end with their words "
        "(default: on)",
    )
    add_ineffective(words)
    add_declared(words, TranscribeOptions, "words")


def _add_vad(parser: ArgumentParser) -> None:
    vad = parser.add_argument_group("skipping silence (Silero VAD)")
    add_vad(vad)
    add_vad_model(vad)
    add_vad_threshold(vad, "-vt", "--vad-threshold")
    for flag, name, default, what in (
        (
            "-vspd",
            "min-speech-duration",
            _VAD.min_speech,
            "ignore speech that is shorter, as a noise",
        ),
        (
            "-vsd",
            "min-silence-duration",
            _VAD.min_silence,
            "silence that is shorter does not end speech",
        ),
        ("-vp", "speech-pad", _VAD.speech_pad, "keep this much sound on both sides of speech"),
    ):
        vad.add_argument(
            flag,
            f"--vad-{name}-ms",
            type=milliseconds,
            default=round(default * 1000),
            metavar="MS",
            help=f"{what}, in milliseconds (default: %(default)s)",
        )
    vad.add_argument(
        "-vmsd",
        "--vad-max-speech-duration-s",
        type=optional(positive),
        default=_VAD.max_speech,
        metavar="S",
        help="whisper.cpp's option, accepted without effect: longer speech is cut, but such a cut "
        "takes no sound away; in seconds (default: none)",
    )
    vad.add_argument(
        "-vo",
        "--vad-samples-overlap",
        type=seconds,
        default=_VAD.samples_overlap,
        metavar="S",
        help="keep this much more sound after speech, in seconds (default: %(default)s)",
    )
    vad.add_argument(
        "--vad-max-pause",
        type=seconds,
        default=_VAD.max_pause,
        metavar="S",
        help="shorten pauses that are longer to this, in seconds (default: %(default)s)",
    )
