"""What counts as speech, and how much of a pause is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pyengine.declarations import Argument, Range

_Seconds = Range(least=0, most=60)
"""So much audio may have to wait in memory until it is decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VadOptions:
    """What counts as speech. Names and defaults are whisper.cpp's ``--vad-...``, in seconds."""

    threshold: Annotated[
        float,
        Range(least=0, most=1),
        Argument(
            flags=("-vt", "--vad-threshold"),
            group="vad",
            metavar="P",
            help="speech begins where the probability of speech reaches this (default: "
            "%(default)s)",
        ),
    ] = 0.5
    """Speech begins where its probability reaches this, and ends 0.15 below."""

    min_speech: Annotated[
        float,
        _Seconds,
        Argument(
            flags=("-vspd", "--vad-min-speech-duration-ms"),
            group="vad",
            scale=1000,
            metavar="MS",
            help="ignore speech that is shorter than this, in milliseconds: it is taken for a "
            "noise (default: %(default)s)",
        ),
    ] = 0.25
    """Shorter speech is taken for a noise."""

    min_silence: Annotated[
        float,
        _Seconds,
        Argument(
            flags=("-vsd", "--vad-min-silence-duration-ms"),
            group="vad",
            scale=1000,
            metavar="MS",
            help="a silence that is shorter than this, in milliseconds, does not end speech "
            "(default: %(default)s)",
        ),
    ] = 0.1
    """Shorter silence does not end speech."""

    max_speech: Annotated[
        float | None,
        Argument(
            flags=("-vmsd", "--vad-max-speech-duration-s"),
            group="vad",
            metavar="S",
            help="whisper.cpp's option, accepted without effect: speech that is longer than S "
            "seconds is cut, but such a cut takes no sound away (default: %(default)s)",
        ),
    ] = None
    """Longer speech is cut at its last pause (for `detect_speech`: a cut takes no audio away)."""

    speech_pad: Annotated[
        float,
        _Seconds,
        Argument(
            flags=("-vp", "--vad-speech-pad-ms"),
            group="vad",
            scale=1000,
            metavar="MS",
            help="keep this much sound before and after speech, in milliseconds (default: "
            "%(default)s)",
        ),
    ] = 0.03
    """Kept on both sides of speech."""

    samples_overlap: Annotated[
        float,
        _Seconds,
        Argument(
            flags=("-vo", "--vad-samples-overlap"),
            group="vad",
            metavar="S",
            help="keep this much more sound after speech, in seconds (default: %(default)s)",
        ),
    ] = 0.1
    """Kept after speech beyond its pad, so that its last sound does not break off."""

    max_pause: Annotated[
        float,
        _Seconds,
        Argument(
            flags=("--vad-max-pause",),
            group="vad",
            metavar="S",
            help="shorten pauses in speech that are longer than S seconds to that (default: "
            "%(default)s)",
        ),
    ] = 1.0
    """Longer pauses are shortened to this, half of it on either side of speech: the model needs
    the rhythm of speech, and hears words worse that begin at once. Not in whisper.cpp, which cuts
    out every pause; 0 does so."""
