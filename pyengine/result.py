"""What comes out of a transcription: plain frozen values, no behaviour.

Times are seconds from the start of the recording; token ids are the model's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pyengine.sound.pieces import Loss

Stage = Literal["mel", "encode", "decode"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word as it was heard, with the punctuation that belongs to it."""

    text: str
    """As in the segment's text: with the space before it, where there is one."""
    start: float
    """Seconds from the start of the recording."""
    end: float
    """Seconds, not before `start`; words of a transcript never overlap."""
    probability: float | None = None
    """How sure the model was, from 0 to 1: the mean of its tokens' probabilities. None where
    nobody knows, such as in text a person has written."""
    tokens: tuple[int, ...] = ()
    """The model's own numbers of the pieces of its text."""
    speaker: int | None = None
    """Who says it, where that is another than the segment's or is known of words alone; see
    `Segment.speaker`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One timed piece of transcript."""

    id: int
    """Its place among the transcript's, from 0."""
    seek: int
    """First mel frame (10 ms each) of the window it was found in."""
    start: float
    """Seconds from the start of the recording."""
    end: float
    """Seconds from the start of the recording."""
    text: str
    """With the space before it, where there is one."""
    tokens: tuple[int, ...]
    """The model's own numbers of the pieces of its text, timestamps among them."""
    temperature: float
    """At which its window was decoded: 0, or higher where that text was not trusted."""
    avg_logprob: float
    """The mean log probability of its window's tokens."""
    compression_ratio: float
    """How much shorter zlib makes its window's text: above 2.4 it repeats itself."""
    no_speech_prob: float
    """The model's probability that its window holds no speech."""
    token_probs: tuple[float, ...] = ()
    """The probability of each of `tokens` when it was chosen; empty where that is not known."""
    confidence: float | None = None
    """The geometric mean of the text tokens' probabilities; None where they are not known."""
    speaker: int | None = None
    """Who says it, counted from 0 in order of first appearance, or by channel;
    `TranscribeResult.speakers` has the names. None where nobody knows."""
    turn_next: bool = False
    """Whether somebody else speaks after it, where the model marks that (`speaker_turns`)."""
    words: tuple[Word, ...] = ()
    """Their texts in a row are the segment's; empty without `word_timestamps`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a transcription has come; sent several times a second."""

    stage: Stage
    """What is being done: the log-mel, the encoder or the decoder."""
    seconds_done: float
    """Seconds of audio finished; fractional inside a window, never decreasing."""
    seconds_total: float
    """Seconds there will be, as far as that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The language being transcribed, known before the first segment."""

    code: str
    """As Whisper has it: "en", "fr"."""
    probability: float | None
    """None where the language was given, not detected."""
    probabilities: Mapping[str, float] = field(default_factory=dict[str, float])
    """Of every language by code, likeliest first; empty where it was not detected."""


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
    vad: float = 0.0
    align: float = 0.0
    """Timing words."""
    align_runs: int = 0
    fallbacks_logprob: int = 0
    """Windows decoded again because their text was not trusted; whisper.cpp's "p"."""
    fallbacks_repetition: int = 0
    """Because it repeated itself; whisper.cpp's "h"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscribeResult:
    """A finished transcription."""

    text: str
    """All segments' texts in a row."""
    segments: tuple[Segment, ...]
    """In order."""
    language: Language
    """Of the first window, or as it was given."""
    duration: float
    """Seconds of audio given, before offset and duration cut it."""
    timings: Timings
    """Where the time went."""
    speech: tuple[tuple[float, float], ...] | None = None
    """Start and end of what was transcribed, where `vad` chose it."""
    losses: tuple[Loss, ...] = ()
    """What of the recording could not be read, where who decoded it said so."""
    missed: tuple[tuple[float, float], ...] = ()
    """Start and end of speech in which no words were found, where `missed_speech` looked."""
    reread: tuple[tuple[float, float], ...] = ()
    """Start and end of speech in which words were looked for again: its words, where it is not in
    `missed`, are of another reading than those before it."""
    notes: tuple[str, ...] = ()
    """Sentences for the user: what was chosen of the recording, and what of it is missing."""
    speakers: tuple[str, ...] = ()
    """Their names, by the numbers that segments and words have; one without a name is "Speaker 1",
    and so on (`formats.speakers`)."""


Event = Progress | Language | Segment
