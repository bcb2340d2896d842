"""The part of ``pyengine transcribe``'s command line that becomes `TranscribeOptions`.

Names, units and defaults are whisper.cpp's where it has the option, else openai-whisper's with
dashes; docs/options.md has them all beside one another. Most arguments are declared with their
fields (`pyengine.options`, `pyengine.vad_options`) and are added here by their groups. By hand are
those that set more than one field, or a part of one, and how one argument sets another's default.
"""

from __future__ import annotations

import argparse

from pyengine.check_options import check_options
from pyengine.cli.options.arguments import ArgumentParser, number, share
from pyengine.cli.options.declared import add_declared, declared_values, is_given
from pyengine.cli.options.ineffective import add_ineffective
from pyengine.cli.options.text import (
    add_hotwords,
    add_language,
    add_prompt,
    add_suppress_non_speech,
    add_suppress_regex,
    add_translate,
)
from pyengine.cli.options.vad import add_vad, add_vad_model, vad_options_of
from pyengine.options import TranscribeOptions
from pyengine.vad import check_vad_options
from pyengine.vad_options import VadOptions

_ALL_POSITIONS = 1500
"""At most: a window takes what its sound needs."""

_LAST_TEMPERATURE = 1.0
_LEAST_INCREMENT = 0.01  # a smaller one would be a mistake, and thousands of attempts


def add_options(parser: ArgumentParser) -> None:
    """Add all of them to a parser, in groups."""
    add_declared(parser.add_argument_group("which part of a recording"), TranscribeOptions, "part")
    _add_language(parser)
    _add_context(parser)
    _add_computed(parser)
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
    vad = vad_options_of(args)
    check_vad_options(vad)
    values = declared_values(args, TranscribeOptions)

    def is_unset(name: str) -> bool:
        return not is_given(args, TranscribeOptions, name)

    if args.fast or args.low_power:
        values["beam_size"] = None
    if args.low_power and is_unset("audio_context"):
        values["audio_context"] = _ALL_POSITIONS
    if is_unset("compression_ratio_threshold") and values["entropy_threshold"] is not None:
        values["compression_ratio_threshold"] = None
    if is_unset("condition_on_previous_text"):
        # whisper.cpp has no other switch for context than its size
        values["condition_on_previous_text"] = values["max_context"] != 0
    options = TranscribeOptions(
        **values,
        language=None if args.detect_language else args.language,
        task="translate" if args.translate else "transcribe",
        vad=vad if args.vad else None,
        temperature=temperatures(
            args.temperature, 0.0 if args.no_fallback else args.temperature_inc
        ),
        initial_prompt=args.prompt,
        hotwords=args.hotwords,
        suppress_non_speech=args.suppress_nst,
        suppress_regex=args.suppress_regex,
    )
    check_options(options)
    return options


def temperatures(first: float, increment: float) -> tuple[float, ...]:
    """`first` and then `increment` more each time, up to 1: (0.0, 0.2, ... 1.0)."""
    if not increment:
        return (first,)
    steps = int((_LAST_TEMPERATURE - first) / increment + 1e-6)
    return (first, *(round(first + i * increment, 6) for i in range(1, steps + 1)))


def _increment(text: str) -> float:
    value = number(text)
    if value and not _LEAST_INCREMENT <= value <= _LAST_TEMPERATURE:
        raise argparse.ArgumentTypeError(f"{text} is neither 0 nor from {_LEAST_INCREMENT} to 1")
    return value


def _add_language(parser: ArgumentParser) -> None:
    speech = parser.add_argument_group("language")
    add_language(speech)
    speech.add_argument(
        "-dl",
        "--detect-language",
        action="store_true",
        help="print which languages the speech may be in and how likely each is, and nothing else",
    )
    add_translate(speech)


def _add_context(parser: ArgumentParser) -> None:
    context = parser.add_argument_group("what the model is told before a window")
    add_prompt(context, "--prompt")
    add_hotwords(context)
    add_declared(context, TranscribeOptions, "context")


def _add_computed(parser: ArgumentParser) -> None:
    computed = parser.add_argument_group("how much is computed")
    add_declared(computed, TranscribeOptions, "computed")
    computed.add_argument(
        "--low-power",
        action="store_true",
        help="save power: one hypothesis, one thread, and no more of the encoder than the sound "
        "needs (-bs 1 -t 1 -ac 1500)",
    )


def _add_search(parser: ArgumentParser) -> None:
    search = parser.add_argument_group("how text is searched for")
    add_declared(search, TranscribeOptions, "search")
    search.add_argument("--fast", action="store_true", help="the same as -bs 1")
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


def _add_doubt(parser: ArgumentParser) -> None:
    doubt = parser.add_argument_group(
        "when text is not trusted",
        "A window whose text fails one of these tests is decoded again at the next\n"
        "temperature. Each takes a number, or none to leave the test out.",
    )
    add_declared(doubt, TranscribeOptions, "doubt")


def _add_suppression(parser: ArgumentParser) -> None:
    limits = parser.add_argument_group("what may be written")
    add_suppress_non_speech(limits)
    add_suppress_regex(limits)
    add_declared(limits, TranscribeOptions, "limits")


def _add_words(parser: ArgumentParser) -> None:
    words = parser.add_argument_group("times of words")
    add_declared(words, TranscribeOptions, "words")
    add_ineffective(words)


def _add_vad(parser: ArgumentParser) -> None:
    vad = parser.add_argument_group("skipping silence (Silero VAD)")
    add_vad(vad)
    add_vad_model(vad)
    add_declared(vad, VadOptions, "vad")
