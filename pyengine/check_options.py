"""Whether what is asked of a transcription makes sense, all of it before any work."""

from __future__ import annotations

from pyengine.clips import clips_of
from pyengine.declarations import check_declared
from pyengine.errors import OptionError
from pyengine.options import TranscribeOptions
from pyengine.token_patterns import compile_pattern
from pyengine.vad import check_vad_options


def check_options(options: TranscribeOptions, n_slots: int | None = None) -> None:
    """Check each option, and what must hold between them.

    What only the model's vocabulary can tell (its languages, tokens to suppress) is left to it.

    Args:
        n_slots: hypotheses that the model has room for, where it is known.

    Raises:
        OptionError: the first one that makes no sense, or asks for too many hypotheses.
    """
    check_declared(options)
    if options.vad:
        check_vad_options(options.vad)
    clips_of(options)
    if not options.temperature:
        raise OptionError("there is no temperature to decode at; give one or more")
    if options.suppress_regex is not None:
        compile_pattern(options.suppress_regex)
    if n_slots is None:
        return
    for what, n in (("beam size", options.beam_size or 1), ("best of", options.best_of)):
        if n > n_slots:
            raise OptionError(
                f"{what} is {n}; this model was loaded for 1 to {n_slots} hypotheses at a time"
            )
