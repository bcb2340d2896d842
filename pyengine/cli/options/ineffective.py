"""Options of whisper.cpp that are accepted without effect, so that its command lines work here."""

from __future__ import annotations

import argparse

from pyengine.cli.options.arguments import Options, share


def add_ineffective(options: Options) -> None:
    """``-dtw`` and ``-wt``, which say how whisper.cpp times words."""
    options.add_argument(
        "-dtw",
        "--dtw",
        type=_dtw_model,
        metavar="MODEL",
        help="whisper.cpp's option, accepted without effect: words are always timed in this way, "
        "for the model that is loaded",
    )
    options.add_argument(
        "-wt",
        "--word-thold",
        type=share,
        metavar="P",
        help="whisper.cpp's option, accepted without effect: timing words needs no threshold",
    )


# whisper.cpp's presets of alignment heads (examples/cli/cli.cpp)
_DTW_MODELS = (
    *(
        f"{size}{english}"
        for size in ("tiny", "base", "small", "medium")
        for english in ("", ".en")
    ),
    *(f"large.{version}" for version in ("v1", "v2", "v3", "v3.turbo")),
)


def _dtw_model(text: str) -> str:
    """A model by whisper.cpp's name for it there, or by that of its file: large.v3, large-v3."""
    if text.replace("-", ".") not in _DTW_MODELS:
        known = ", ".join(_DTW_MODELS)
        raise argparse.ArgumentTypeError(
            f"{text!r} is none of {known}; it may be left out, words are timed without it"
        )
    return text
