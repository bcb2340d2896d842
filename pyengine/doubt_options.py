"""When a window's text is not trusted, and what is read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pyengine.declarations import Argument, Range
from pyengine.limit_options import LimitOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtOptions(LimitOptions):
    """A part of `TranscribeOptions`, upon another."""

    compression_ratio_threshold: Annotated[
        float | None,
        Range(above=0),
        Argument(
            flags=("--compression-ratio-threshold",),
            group="doubt",
            metavar="X",
            help="openai-whisper's test for repetition: fails if the text compresses better than "
            "this (default: %(default)s, none with -et)",
        ),
    ] = 2.4
    """Text that compresses better than this repeats itself: the next temperature is tried."""

    entropy_threshold: Annotated[
        float | None,
        Argument(
            flags=("-et", "--entropy-thold"),
            group="doubt",
            metavar="X",
            help="whisper.cpp's test for repetition (2.4 in whisper.cpp): fails if the last 32 "
            "tokens have less entropy than this. If given, it replaces "
            "--compression-ratio-threshold, as in whisper.cpp (default: %(default)s)",
        ),
    ] = None
    """whisper.cpp's test for repetition (there 2.4): the entropy of the last 32 tokens is below
    this. None leaves it out."""

    logprob_threshold: Annotated[
        float | None,
        Argument(
            flags=("-lpt", "--logprob-thold"),
            group="doubt",
            metavar="LOGP",
            help="fails if the mean log probability of the tokens is below this (default: "
            "%(default)s)",
        ),
    ] = -1.0
    """Text with a lower mean log probability is not trusted: the next temperature is tried."""

    no_speech_threshold: Annotated[
        float | None,
        Argument(
            flags=("-nth", "--no-speech-thold"),
            group="doubt",
            metavar="P",
            help="take a window for silence if the model's probability of no speech is above this "
            "and the window's text fails -lpt (default: %(default)s)",
        ),
    ] = 0.6
    """A window is silence where its no-speech probability is above this and its text is not
    trusted either."""

    hallucination_silence_threshold: Annotated[
        float | None,
        Range(above=0),
        Argument(
            flags=("--hallucination-silence-threshold",),
            group="doubt",
            metavar="S",
            help="drop segments that lie in a silence of at least S seconds (default: %(default)s)",
        ),
    ] = None
    """Drop segments that lie in a silence of at least this many seconds, as Silero VAD hears it
    (openai-whisper guesses from word times)."""

    missed_speech: Annotated[
        float | None,
        Range(above=0),
        Argument(
            flags=("--missed-speech",),
            group="doubt",
            default=1.0,
            none="0",
            metavar="S",
            help="read speech again in which the voice activity detection hears at least S seconds "
            "and no word was found; 0 does not (default: %(default)s)",
        ),
    ] = None
    """Speech of at least so many seconds, as `vad` hears it, that no word covers is read again.
    Needs `word_timestamps`. Not in openai-whisper."""
