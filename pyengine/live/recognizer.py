"""A stream of sound to text while it goes on: what is said for certain is committed, the rest is
shown as tentative.

A window of audio is read again and again as it grows (`reading.py`). Words on which all readings
of `LiveOptions.settle` agree are committed (`agreement.py`) and are from then on what every
reading must begin with: they cannot change, and cost nothing. Where the window gets long it loses
its first sentences. When the speaker pauses, all that was said is read once more, with care, and
committed.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace

from pyengine.check_options import check_options
from pyengine.intake import blocks_of
from pyengine.live.agreement import Agreement
from pyengine.live.events import Committed, Listening, LiveEvent, Speaking, Tentative
from pyengine.live.listening import Quanta, Samples, Utterances
from pyengine.live.options import LiveOptions, lengths_of, reading_options
from pyengine.live.pacing import Pacer
from pyengine.live.reading import Reader
from pyengine.live.sentences import Sentences, ends_sentence, to_word
from pyengine.live.window import CommittedWord, Window
from pyengine.mel import SAMPLE_RATE
from pyengine.result import Language, TranscribeResult
from pyengine.steps import Steps
from pyengine.text_context import TextContext
from pyengine.vad import Vad, load_vad
from pyengine.vad.spans import Span
from pyengine.whisper import Whisper
from pyengine.words import TimedWord, snap_to_speech

_LEAD = SAMPLE_RATE // 2
"""Samples before speech that are read with it: the model hears words worse that begin at once."""

_TAIL = SAMPLE_RATE // 2
"""And after it."""

_UNCERTAIN = 1.0
"""Seconds at a window's end whose words are not committed even where it must be."""


def live_events(
    model: Whisper,
    blocks: Samples | Iterable[Samples],
    options: LiveOptions | None = None,
    *,
    vad: Vad | None = None,
    realtime: bool = False,
) -> Generator[LiveEvent, None, TranscribeResult]:
    """Recognise a stream while it goes on, as a generator of its events.

    Committed words are only ever followed by others; their times ascend. An empty block says that
    the next one is not there yet; the generator goes on with a `Listening`, so that whoever drives
    it can wait.

    Args:
        blocks: (n,) F32 at 16 kHz, of any sizes.
        vad: what the VAD computes with; None for the built-in one.
        realtime: whether the stream goes on by itself. Then all that has come is taken before each
            reading, and a machine that cannot read every `step` reads less often (`Pace`). Else
            readings are at the same places of the stream whatever the blocks and the machine.

    Returns:
        The transcript; the generator's value. Closing the generator drops what is not committed.

    Raises:
        OptionError: the options ask for what this model cannot do, or make no sense.
    """
    options = options or LiveOptions()
    lengths_of(options)
    check_options(options.decoding, model.n_slots)
    return _Recognition(model, options, vad, realtime=realtime).events(blocks)


class _Recognition:
    """The state of one run."""

    def __init__(
        self, model: Whisper, options: LiveOptions, vad: Vad | None, *, realtime: bool
    ) -> None:
        lengths = lengths_of(options)
        decoding = reading_options(options)
        self._options = options
        self._realtime = realtime
        self._length = round(lengths.length * SAMPLE_RATE)
        self._keep = round(lengths.keep * SAMPLE_RATE)
        self._context = TextContext(model.tokenizer, decoding, model.hparams.n_text_ctx)
        self._reader = Reader(model, decoding, options.audio_context)
        self._pacer = Pacer(lengths.step)
        self._quanta = Quanta()
        self._window = Window()
        self._utterances = (
            Utterances(vad or load_vad(), options.vad, options.pause) if options.vad else None
        )
        self._received = 0
        self._heard = 0
        """Samples that have gone through the VAD."""
        self._read_to = 0
        """Where the last reading ended."""
        self._open: int | None = None if options.vad else 0
        """Where the utterance began that is being read."""
        self._tentative: list[CommittedWord] = []
        self._agreement = Agreement(round(options.settle * SAMPLE_RATE))
        self._last_end = 0.0
        """When the last committed word ended."""
        self._sentences = Sentences()
        self._speech: list[tuple[float, float]] = []
        self._vad_seconds = 0.0

    def events(
        self, blocks: Samples | Iterable[Samples]
    ) -> Generator[LiveEvent, None, TranscribeResult]:
        if self._reader.language:
            yield self._reader.language
        for block in blocks_of(blocks):
            self._received += len(block)
            for quantum in self._quanta.push(block):
                yield from self._hear(quantum)
                if not self._realtime or self._is_full:
                    yield from self._read_if_due()
            if self._realtime and not len(block):
                yield from self._read_if_due()
            yield self._listening()
        yield from self._finish()
        return self._result()

    def _hear(self, quantum: Samples) -> Generator[LiveEvent, None, None]:
        """Take the next samples, and read the utterances that end with them."""
        self._window.push(quantum)
        self._heard += len(quantum)
        if self._utterances is None:
            return
        started = time.perf_counter()
        ended = self._utterances.push(quantum)
        self._vad_seconds += time.perf_counter() - started
        for span in ended:
            yield from self._close(span)
        span = self._utterances.speaking
        if self._open is None and span and not self._utterances.is_short(span):
            self._open = span[0]
            yield Speaking(speaking=True, at=span[0] / SAMPLE_RATE)
        if self._open is None:
            # A noise so far, or nothing
            self._window.drop((span[0] if span else self._heard) - _LEAD)
            self._read_to = max(self._read_to, self._window.first)

    def _close(self, span: Span) -> Generator[LiveEvent, None, None]:
        """An utterance is over: commit all of it."""
        start, end = span
        if self._open is None:
            yield Speaking(speaking=True, at=start / SAMPLE_RATE)
        self._open = start
        yield from self._read_finally(min(end + _TAIL, self._heard))
        yield from self._sentences.finish()
        self._open = None
        self._drop(end)
        self._speech.append((start / SAMPLE_RATE, end / SAMPLE_RATE))
        yield Speaking(speaking=False, at=end / SAMPLE_RATE)

    @property
    def _is_full(self) -> bool:
        """Whether the window is as long as it may be, in sound or in text."""
        if self._open is None:
            return False
        is_long = self._window.end - self._window.first >= self._length
        return is_long or len(self._window.tokens) > self._reader.most_known

    def _read_if_due(self) -> Generator[LiveEvent, None, None]:
        if self._open is None:
            return
        if self._is_full:
            yield from self._make_room()
        elif (
            self._options.policy != "utterance"
            and self._heard - self._read_to >= self._pacer.step * SAMPLE_RATE
        ):
            yield from self._read_on()

    def _read_on(self) -> Generator[LiveEvent, None, None]:
        """Read the window as far as it goes now."""
        heard = self._heard
        words = yield from self._read(self._window.end, final=False)
        if words is None:
            return
        n = self._agreement.read(words, heard)
        if self._options.policy != "agreement":
            n = 0
        yield from self._commit(words[:n], words[n:])
        self._trim()

    def _read_finally(self, end: int) -> Generator[LiveEvent, None, None]:
        words = yield from self._read(end, final=True)
        yield from self._commit(words or [], [])
        self._agreement.clear()

    def _make_room(self) -> Generator[LiveEvent, None, None]:
        """The window is as long as it may be."""
        if self._options.policy != "agreement":
            yield from self._read_finally(self._window.end)
            self._drop(self._window.end - self._keep)
            return
        words = yield from self._read(self._window.end, final=True)
        words = words or []
        certain = self._window.end / SAMPLE_RATE - _UNCERTAIN
        n = sum(word.end <= certain for word in words)
        yield from self._commit(words[:n], words[n:])
        self._agreement.clear()
        self._trim()
        if self._is_full:  # nobody knows what was said in it
            self._drop(self._window.end - round(_UNCERTAIN * SAMPLE_RATE))

    def _read(
        self, end: int, *, final: bool
    ) -> Generator[LiveEvent, None, list[CommittedWord] | None]:
        """Read the window up to a sample; None where the reading is not to be trusted."""
        window = self._window
        self._read_to = self._heard
        samples = window.samples[: end - window.first]
        prompt = self._context.prompt()
        steps = Steps(self._reader.read(samples, prompt, window.tokens, final=final))
        for _ in steps:
            yield self._listening()
        if self._realtime:
            pace = self._pacer.spent(steps.seconds)
            if pace:
                yield pace
        if steps.result is None:
            return None
        return self._placed(steps.result, more=not final)

    def _placed(self, words: Sequence[TimedWord], *, more: bool) -> list[CommittedWord]:
        """Words of the window in seconds of the stream, ascending, after what is committed."""
        offset, last = self._window.start_seconds, self._last_end
        spans = [(offset + word.start, offset + word.end) for word in words]
        if self._utterances:
            since = max(self._window.first, round(last * SAMPLE_RATE))
            speech = [
                (max(a, since) / SAMPLE_RATE, b / SAMPLE_RATE)
                for a, b in self._utterances.speech(since)
            ]
            spans = snap_to_speech(spans, speech, more=more)
        placed: list[CommittedWord] = []
        heard = max(self._window.end / SAMPLE_RATE, last)
        for word, (start, stop) in zip(words, spans, strict=True):
            start = min(max(start, last), heard)
            last = min(max(stop, start), heard)
            placed.append(CommittedWord(word.text, start, last, word.probability, word.tokens))
        return placed

    def _commit(
        self, words: Sequence[CommittedWord], rest: Sequence[CommittedWord]
    ) -> Generator[LiveEvent, None, None]:
        """`words` are certain, `rest` may follow upon them."""
        shown = self._tentative
        self._tentative = list(rest)
        if words:
            if not self._reader.is_sure_of_language and self._reader.language:
                self._reader.keep_language()
                yield self._reader.language
            self._window.words += words
            self._agreement.commit(len(words))
            self._last_end = words[-1].end
            yield Committed(words=tuple(map(to_word, words)))
            yield from self._sentences.add(words)
        if (words and (shown or rest)) or [w.text for w in shown] != [w.text for w in rest]:
            yield Tentative(words=tuple(map(to_word, rest)))

    def _trim(self) -> None:
        """Let go of sentences that are over when the window gets long."""
        window = self._window
        if window.end - window.first < self._length // 2 and not self._is_full:
            return
        after = [*window.words, *self._tentative]
        cut: float | None = None
        for word, next_word in zip(window.words, after[1:], strict=False):
            if ends_sentence(word.text):
                cut = (word.end + next_word.start) / 2
        if cut is None and self._is_full and window.words:
            n = len(window.words)
            cut = window.words[-1].end
            if n < len(after):
                cut = (cut + after[n].start) / 2
        if cut is not None:
            self._drop(round(cut * SAMPLE_RATE))

    def _drop(self, before: int) -> None:
        dropped = self._window.drop(before)
        self._context.tell([token for word in dropped for token in word.tokens])

    def _finish(self) -> Generator[LiveEvent, None, None]:
        rest = self._quanta.finish()
        self._window.push(rest)
        self._heard += len(rest)
        if self._utterances is None:
            yield from self._read_finally(self._window.end)
            yield from self._sentences.finish()
            return
        self._utterances.push(rest)
        for span in self._utterances.finish():
            yield from self._close((span[0], min(span[1], self._heard)))
        yield self._listening()

    def _listening(self) -> Listening:
        return Listening(
            seconds=self._received / SAMPLE_RATE,
            behind=max(0, self._received - max(self._read_to, self._idle_to)) / SAMPLE_RATE,
        )

    @property
    def _idle_to(self) -> int:
        """Where nobody speaks, what was heard need not be read."""
        return self._heard if self._open is None else 0

    def _result(self) -> TranscribeResult:
        segments = tuple(self._sentences.segments)
        return TranscribeResult(
            text="".join(segment.text for segment in segments),
            segments=segments,
            language=self._reader.language or Language(code="en", probability=None),
            duration=self._received / SAMPLE_RATE,
            timings=replace(self._reader.timings(), vad=self._vad_seconds),
            speech=tuple(self._speech) if self._options.vad else None,
        )
