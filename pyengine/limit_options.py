"""What may be written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pyengine.declarations import Argument, Range


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitOptions:
    """A part of `TranscribeOptions`."""

    suppress_blank: Annotated[
        bool,
        Argument(
            flags=("--suppress-blank",),
            group="limits",
            help="do not let the text of a window begin with a lone space, or be empty (default: "
            "on)",
        ),
    ] = True

    suppress_non_speech: bool = True
    """Suppress tokens that are not speech: brackets, notes, speaker dashes. Off shows sounds that
    matter, such as "[laughter]"."""

    suppress_tokens: Annotated[
        tuple[int, ...],
        Range(least=0),
        Argument(
            flags=("--suppress-tokens",),
            group="limits",
            metavar="IDS",
            help="never write these tokens, given as numbers with commas between",
        ),
    ] = ()

    suppress_regex: str | None = None
    """Tokens whose whole text matches this never come (whisper.cpp)."""

    max_initial_timestamp: Annotated[
        float | None,
        Range(least=0),
        Argument(
            flags=("--max-initial-timestamp",),
            group="limits",
            metavar="S",
            help="let the text of a window begin within its first S seconds only; 0 or none lets "
            "it begin anywhere (default: %(default)s)",
        ),
    ] = 1.0

    without_timestamps: Annotated[
        bool,
        Argument(
            flags=("--without-timestamps",),
            group="limits",
            help="let the model write no timestamps: one segment for each window",
        ),
    ] = False
    """One segment for each window, timed by the window (whisper.cpp's --no-timestamps)."""

    repetition_penalty: Annotated[
        float,
        Range(above=0),
        Argument(
            flags=("--repetition-penalty",),
            group="limits",
            metavar="X",
            help="above 1, make tokens that the model has written in a window less likely to come "
            "again in it (default: %(default)s)",
        ),
    ] = 1.0
    """arXiv:1909.05858."""

    no_repeat_ngram_size: Annotated[
        int,
        Range(least=0),
        Argument(
            flags=("--no-repeat-ngram-size",),
            group="limits",
            metavar="N",
            help="never write the same N tokens in a row twice in a window; 0 sets no such limit "
            "(default: %(default)s)",
        ),
    ] = 0

    speaker_turns: Annotated[
        bool,
        Argument(
            flags=("-tdrz", "--tinydiarize"),
            group="limits",
            help="mark where somebody else begins to speak, with a tinydiarize model: its name has "
            "tdrz",
        ),
    ] = False
    """Let the model write its token for a change of speaker (`Tokenizer.sot_lm`), at which segments
    are cut (`Segment.turn_next`). Only tinydiarize models have learnt to; no file says that it is
    one (github.com/akashmjn/tinydiarize)."""
