"""How a stream of sound is recognised while it goes on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Annotated, Literal

from pyengine.declarations import Range, check_declared, is_finite
from pyengine.errors import OptionError
from pyengine.options import TranscribeOptions
from pyengine.vad import check_vad_options
from pyengine.vad_options import VadOptions
from pyengine.words import POSITION_SECONDS

Policy = Literal["agreement", "sliding", "utterance"]

LONGEST = 28.0
"""Seconds of audio read together at most: what the model can hear at once, and room for a silence
after it."""

_ROOM = 2.0
"""Seconds of the model's context that a window leaves for that."""

_SHORTEST_LENGTH = 1.0
_SHORTEST_STEP = 0.1
_LONGEST_PAUSE = 10.0

_STEPS: Mapping[Policy, float] = MappingProxyType(
    {"agreement": 0.5, "sliding": 3.0, "utterance": LONGEST}
)
_LENGTHS: Mapping[Policy, float] = MappingProxyType(
    {"agreement": 20.0, "sliding": 10.0, "utterance": LONGEST}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveOptions:
    """Options of one live recognition. Names of lengths are whisper.cpp's ``stream``'s, in
    seconds; docs/live.md says what each policy is for."""

    policy: Policy = "agreement"
    """"agreement": words are committed when all readings of `settle` agree on them, the rest is
    tentative. "sliding" is whisper.cpp's stream: a window is read again every `step` and committed
    whole when it is `length` long. "utterance" is its VAD mode: what was said is read once, when
    the speaker pauses."""

    step: float | None = None
    """Seconds of new audio between two readings; None for the policy's own: 0.5, sliding 3.
    Utterances are read at their end alone."""

    length: float | None = None
    """Seconds of audio read together at most; None for the policy's own: 20, sliding 10,
    utterance 28, or less where `audio_context` is less."""

    keep: float = 0.2
    """Sliding: seconds of a committed window that the next begins with."""

    pause: float = 0.8
    """Seconds of silence after which what was said is committed."""

    settle: float = 0.75
    """Agreement: seconds for which every reading must have had a word before it is committed, two
    readings at least."""

    vad: VadOptions | None = field(default_factory=VadOptions)
    """What counts as speech: nothing else is read. None reads everything; not for "utterance",
    which would not know when one ends."""

    audio_context: Annotated[int | None, Range(least=1)] = None
    """Encoder positions (0.02 s each) that a reading has at most, whisper.cpp's ``-ac``; None for
    as many as its audio needs. Two seconds more than `length`: what does not fit is not heard."""

    carry: bool = True
    """Tell each window the text before it."""

    decoding: TranscribeOptions = field(default_factory=TranscribeOptions)
    """Language, task, prompts, suppression, and the search and thresholds of what is read when a
    speaker pauses. Which part of a recording, timestamps and words are not for this."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """The lengths of `LiveOptions` as they are in force, in seconds."""

    step: float
    length: float
    keep: float


def lengths_of(options: LiveOptions) -> Lengths:
    """Fill in the policy's own lengths.

    Raises:
        OptionError: values that make no sense, alone or together.
    """
    check_declared(options)
    step = _STEPS[options.policy] if options.step is None else options.step
    length = _LENGTHS[options.policy] if options.length is None else options.length
    if options.audio_context is not None:
        fits = options.audio_context * POSITION_SECONDS - _ROOM
        if options.length is None:
            length = min(length, fits)
        if options.step is None:
            step = min(step, length)
        if length > fits or length < _SHORTEST_LENGTH:
            needed = math.ceil((max(length, _SHORTEST_LENGTH) + _ROOM) / POSITION_SECONDS)
            raise OptionError(
                f"an audio context of {options.audio_context} positions is too short for what is "
                f"read together: give at least {needed}"
            )
    _check("step", step, _SHORTEST_STEP, LONGEST)
    _check("length", length, _SHORTEST_LENGTH, LONGEST)
    _check("pause", options.pause, _SHORTEST_STEP, _LONGEST_PAUSE)
    _check("settle", options.settle, 0.0, LONGEST)
    _check("keep", options.keep, 0.0, length / 2)
    if options.policy == "sliding" and step > length:
        raise OptionError(f"a step of {step:g} s leaves out audio of windows of {length:g} s")
    if options.vad is None and options.policy == "utterance":
        raise OptionError('the policy "utterance" needs the VAD: it tells when one ends')
    if options.vad is not None:
        check_vad_options(options.vad)
    return Lengths(step, length, options.keep)


def reading_options(options: LiveOptions) -> TranscribeOptions:
    """What a reading is decoded with: without timestamps, context as `carry` has it."""
    return replace(
        options.decoding,
        without_timestamps=True,
        condition_on_previous_text=options.carry,
    )


def _check(name: str, value: float, least: float, most: float) -> None:
    if not (is_finite(value) and least <= value <= most):
        raise OptionError(
            f"{name} must be from {least:g} to {most:g} seconds, not {str(value)[:40]}"
        )
