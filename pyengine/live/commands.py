"""Voice commands: each utterance of a stream is one of the given phrases, or follows upon an
activation phrase, or is no command.

After whisper.cpp's examples/command. There a phrase counts by the first token alone; here by all it
is written with (`phrases.py`), and against what was said if it is none of the phrases.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pyengine.check_options import check_options
from pyengine.declarations import check_declared, is_finite
from pyengine.errors import OptionError
from pyengine.intake import Samples, blocks_of
from pyengine.live.activation import activation
from pyengine.live.agreement import spoken
from pyengine.live.events import Listening, Speaking
from pyengine.live.listening import Quanta, Utterances
from pyengine.live.options import LONGEST
from pyengine.live.phrases import MOST_TOKENS, Phrases, shares
from pyengine.live.utterance import Heard, UtteranceReader
from pyengine.live.window import Window
from pyengine.mel import SAMPLE_RATE
from pyengine.options import TranscribeOptions
from pyengine.result import Language
from pyengine.steps import Steps
from pyengine.vad import Vad, check_vad_options, load_vad
from pyengine.vad.spans import Span
from pyengine.vad_options import VadOptions
from pyengine.whisper import Whisper

_Value = TypeVar("_Value")

_AROUND = SAMPLE_RATE // 2
"""Samples before and after speech that are read with it: the model hears words worse that begin at
once."""

_ELSEWHERE = -5.0
"""Natural logarithm of how likely it is, beside what the model writes by itself, that this was said
and none of the phrases. Far less likely, for who gives commands mostly says one of them, and the
model has its own ways to write it ("10" for "ten", "In valid choice" for "Invalid choice").

Measured with 80 recordings of one to three words (asterisk-core-sounds-en), many of them alike
("fifteen", "fifteenth", "fifty"), and tiny.en, which writes 54 of them as they are said. Of the 80
phrases the right one is the likeliest for 77, for 75 within a factor of e ** 5 of what the model
writes by itself. Where it is left out of the list, 6 are taken for another; of 23 other sentences
and noises none is taken for one. With e ** 4 these are 74, 4 and 0, with e ** 7 77, 17 and 4. Log
probabilities per token tell less: where they let 75 pass, 15 of the 23 pass, too, for in a long
text the few tokens that do not fit are lost among the others."""

_MOST_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandOptions:
    """What is a command. `phrases` or `activation` must be given, or both."""

    phrases: tuple[str, ...] = ()
    """A command is one of these; without any it is whatever is said after the activation phrase."""

    activation: str | None = None
    """What must be said before a command, in one go with it or before a pause. None if nothing."""

    threshold: float = 0.5
    """How likely the likeliest phrase must be to be a command."""

    activation_threshold: float = 0.7
    """How similar a text's beginning must be to the activation phrase, from 0 to 1."""

    wait: float = 8.0
    """Seconds after the activation phrase within which the command must begin."""

    pause: float = 0.6
    """Seconds of silence that end an utterance."""

    length: float = 10.0
    """Seconds of an utterance that are read; who goes on speaking is no more listened to until he
    pauses."""

    vad: VadOptions = field(default_factory=VadOptions)
    """What counts as speech: nothing else is read."""

    decoding: TranscribeOptions = field(default_factory=TranscribeOptions)
    """Language, task, prompts, suppression and search; the first temperature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandHeard:
    """Something was said. Times are seconds from the stream's start."""

    start: float
    end: float
    text: str
    """As the model writes it by itself, the activation phrase and all."""
    command: str | None
    """A phrase, or what was said after the activation phrase; None where it was no command."""
    probabilities: Mapping[str, float]
    """Of each phrase, likeliest first; what is missing to 1 is the probability that it was none of
    them. Empty where they were not asked for."""
    activation: float | None
    """How similar the beginning was to the activation phrase, or that of an utterance before upon
    which this one follows; None where none is needed."""
    awaiting: bool = False
    """Whether the activation phrase was said and a command may still follow."""


CommandEvent = Language | Speaking | CommandHeard | Listening


def command_events(
    model: Whisper,
    blocks: Samples | Iterable[Samples],
    options: CommandOptions,
    *,
    vad: Vad | None = None,
) -> Generator[CommandEvent, None, None]:
    """Listen for commands, as a generator of events: a `Speaking` where an utterance begins and
    where it ends, and a `CommandHeard` when it is understood, unless the model hears nothing in it.

    An empty block says that the next one is not there yet; the generator goes on with a
    `Listening`, so that whoever drives it can wait. Closing it ends the work.

    Args:
        blocks: (n,) F32 at 16 kHz, of any sizes: they make no difference.
        vad: what the VAD computes with; None for the built-in one.

    Raises:
        OptionError: the options ask for what this model cannot do, or make no sense.
    """
    check_command_options(options)
    check_options(options.decoding, model.n_slots)
    return _Listener(model, options, vad or load_vad()).events(blocks)


def check_command_options(options: CommandOptions) -> None:
    """Raises OptionError where they make no sense, whatever the model."""
    check_declared(options)
    if not options.phrases and options.activation is None:
        raise OptionError(
            "there is nothing to listen for: give phrases, an activation phrase, or both"
        )
    if options.activation is not None and not spoken(options.activation):
        raise OptionError(f"{options.activation!r} is no activation phrase that somebody could say")
    for name in ("threshold", "activation_threshold"):
        value: float = getattr(options, name)
        if not 0 <= value <= 1:
            raise OptionError(f"{name} must be from 0 to 1, not {value}")
    _check_seconds("wait", options.wait, 0.0, _MOST_SECONDS)
    _check_seconds("pause", options.pause, 0.1, 5.0)
    _check_seconds("length", options.length, 1.0, LONGEST)
    check_vad_options(options.vad)


def _check_seconds(name: str, value: float, least: float, most: float) -> None:
    if not (is_finite(value) and least <= value <= most):
        raise OptionError(
            f"{name} must be from {least:g} to {most:g} seconds, not {str(value)[:40]}"
        )


@dataclass(frozen=True, slots=True)
class _Activated:
    """The activation phrase was said."""

    similarity: float
    until: int
    """The sample before which the command must begin."""


class _Listener:
    """The state of one run."""

    def __init__(self, model: Whisper, options: CommandOptions, vad: Vad) -> None:
        self._model = model
        self._options = options
        self._reader = UtteranceReader(model, options.decoding, reserve=MOST_TOKENS)
        self._phrases = Phrases(model.tokenizer, options.phrases) if options.phrases else None
        self._length = round(options.length * SAMPLE_RATE)
        self._quanta = Quanta()
        self._utterances = Utterances(vad, options.vad, options.pause)
        self._window = Window()
        self._received = 0
        self._heard = 0
        """Samples that have gone through the VAD."""
        self._open: int | None = None
        """Where the utterance began that is going on."""
        self._is_read = False
        """Whether it has been read as far as it will be."""
        self._language: Language | None = None
        """The last that was told."""
        self._activated: _Activated | None = None

    def events(self, blocks: Samples | Iterable[Samples]) -> Generator[CommandEvent, None, None]:
        yield from self._tell_language()
        for block in blocks_of(blocks):
            self._received += len(block)
            for quantum in self._quanta.push(block):
                yield from self._hear(quantum)
            yield self._listening()
        rest = self._quanta.finish()
        self._take(rest)
        for start, end in [*self._utterances.push(rest), *self._utterances.finish()]:
            yield from self._close((start, min(end, self._heard)))
        yield self._listening()

    def _take(self, samples: Samples) -> None:
        self._window.push(samples)
        self._heard += len(samples)

    def _hear(self, quantum: Samples) -> Generator[CommandEvent, None, None]:
        self._take(quantum)
        for span in self._utterances.push(quantum):
            yield from self._close(span)
        span = self._utterances.speaking
        if self._open is None:
            if span and not self._utterances.is_short(span):
                yield self._begin(span[0])
            self._window.drop((span[0] if span else self._heard) - _AROUND)
        elif not self._is_read and self._heard - self._open >= self._length:
            yield from self._read(self._open, self._open + self._length)
        if self._is_read:
            self._window.drop(self._heard)

    def _begin(self, start: int) -> Speaking:
        self._open = start
        return Speaking(speaking=True, at=start / SAMPLE_RATE)

    def _close(self, span: Span) -> Generator[CommandEvent, None, None]:
        """An utterance is over."""
        start, end = span
        if self._open is None:
            yield self._begin(start)
        yield Speaking(speaking=False, at=end / SAMPLE_RATE)
        if not self._is_read:
            yield from self._read(start, end)
        self._open, self._is_read = None, False
        self._window.drop(end)

    def _read(self, start: int, end: int) -> Generator[CommandEvent, None, None]:
        first = self._window.first
        samples = self._window.samples[max(start - _AROUND - first, 0) : end + _AROUND - first]
        heard = yield from self._turns(self._reader.read(samples))
        yield from self._tell_language()
        if heard and spoken(heard.text()):
            yield (yield from self._understand(heard, (start, end)))
        self._is_read = True

    def _understand(self, heard: Heard, span: Span) -> Generator[CommandEvent, None, CommandHeard]:
        """What an utterance means."""
        start, end = span
        first = 0
        similarity: float | None = None
        if self._options.activation is not None:
            beginning = activation([p.text for p in heard.pieces], self._options.activation)
            similarity = beginning.similarity
            if similarity >= self._options.activation_threshold:
                first = beginning.n_pieces
                until = end + round(self._options.wait * SAMPLE_RATE)
                self._activated = _Activated(similarity, until)
            elif self._activated and start <= self._activated.until:
                similarity = self._activated.similarity
            else:
                self._activated = None
        command: str | None = None
        probabilities: dict[str, float] = {}
        is_meant = self._options.activation is None or self._activated is not None
        if is_meant and spoken(heard.text(first)):
            if self._phrases is None:
                command = heard.text(first)
            else:
                probabilities = yield from self._choose(self._phrases, heard, first)
                phrase, probability = next(iter(probabilities.items()))
                command = phrase if probability >= self._options.threshold else None
        if command is not None:
            self._activated = None
        return CommandHeard(
            start=start / SAMPLE_RATE,
            end=end / SAMPLE_RATE,
            text=heard.text(),
            command=command,
            probabilities=probabilities,
            activation=similarity,
            awaiting=self._activated is not None,
        )

    def _choose(
        self, phrases: Phrases, heard: Heard, first: int
    ) -> Generator[CommandEvent, None, dict[str, float]]:
        """The probability of each phrase to be what was said from a piece on, likeliest first."""
        elsewhere = heard.logprob(first) + _ELSEWHERE
        logprobs = yield from self._turns(
            phrases.log_probabilities(
                self._model, heard.before(first), self._model.n_slots, elsewhere
            )
        )
        found = shares([*logprobs, elsewhere])[:-1]
        pairs = zip(phrases.texts, found, strict=True)
        return dict(sorted(pairs, key=lambda pair: -pair[1]))

    def _turns(
        self, work: Generator[object, None, _Value]
    ) -> Generator[CommandEvent, None, _Value]:
        """Do work that goes in steps, and let others have a turn between them."""
        steps = Steps(work)
        for _ in steps:
            yield self._listening()
        return steps.result

    def _tell_language(self) -> Generator[CommandEvent, None, None]:
        language = self._reader.language
        if language and (self._language is None or language.code != self._language.code):
            self._language = language
            yield language

    def _listening(self) -> Listening:
        waiting = self._open is not None and not self._is_read
        behind = self._received - (self._open or 0) if waiting else self._received - self._heard
        return Listening(seconds=self._received / SAMPLE_RATE, behind=behind / SAMPLE_RATE)
