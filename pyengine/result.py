"""What goes into a transcription and what comes out: plain frozen values, no behaviour.

Times are seconds from the start of the recording; token ids are the model's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Task = Literal["transcribe", "translate"]
Stage = Literal["mel", "encode", "decode"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscribeOptions:
    """Options of one transcription. Names and defaults follow openai-whisper's
    ``transcribe()`` and ``DecodingOptions`` unless a comment says otherwise.
    """

    language: str | None = None
    """Language code ("en", "fr", ...) or name; None detects it (multilingual models)."""

    task: Task = "transcribe"

    offset: float = 0.0
    """Seconds of audio to skip; reported times still count from the start of the recording."""

    duration: float | None = None
    """Seconds of audio to process from `offset`; None means to the end."""

    initial_prompt: str | None = None
    """Text given to the model as if it had been said before: names, jargon, style."""

    condition_on_previous_text: bool = False
    """Feed each window the text of the previous ones. Off, unlike openai-whisper: it is the
    main cause of repetition loops and there is no temperature fallback yet to end them."""

    suppress_blank: bool = True

    suppress_non_speech: bool = True
    """Suppress tokens that are not speech: brackets, notes, speaker dashes."""

    max_initial_timestamp: float | None = 1.0

    no_speech_threshold: float | None = 0.6

    logprob_threshold: float | None = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One timed piece of transcript."""

    id: int
    seek: int
    """First mel frame (10 ms each) of the window it was found in."""
    start: float
    end: float
    text: str
    tokens: tuple[int, ...]
    temperature: float
    avg_logprob: float
    compression_ratio: float
    no_speech_prob: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a transcription has come; sent several times a second."""

    stage: Stage
    seconds_done: float
    """Seconds of audio finished; fractional inside a window, never decreasing."""
    seconds_total: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The language being transcribed, known before the first segment."""

    code: str
    probability: float | None
    """None where the language was given, not detected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Seconds spent and runs made per stage, as whisper.cpp prints them."""

    load: float
    mel: float
    encode: float
    encode_runs: int
    prompt: float
    prompt_runs: int
    decode: float
    decode_runs: int
    sample: float
    total: float
    """Of this transcription; `load` came before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscribeResult:
    """A finished transcription."""

    text: str
    segments: tuple[Segment, ...]
    language: Language
    duration: float
    """Seconds of audio given, before offset and duration cut it."""
    timings: Timings


Event = Progress | Language | Segment
