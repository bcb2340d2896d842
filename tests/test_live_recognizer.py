"""The live recogniser: on made-up readings whatever they say, and on real speech."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recordings import recording
from wer import errors

from models.miniature import write_miniature
from pyengine import (
    LiveOptions,
    OptionError,
    TranscribeOptions,
    VadOptions,
    live_events,
    load_model,
    steps,
)
from pyengine.live import Committed, Listening, Pace, Speaking, Tentative, recognizer
from pyengine.live.options import lengths_of
from pyengine.result import Language, Segment, Timings, TranscribeResult
from pyengine.words import TimedWord

RATE = 16_000


@dataclass
class Run:
    """What a recognition said, in order."""

    events: list
    result: TranscribeResult

    def of(self, kind: type) -> list:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def words(self) -> list:
        return [word for event in self.of(Committed) for word in event.words]

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words)


def run(model, samples, options: LiveOptions, block: int | None = None, **arguments) -> Run:
    blocks = samples
    if block:
        blocks = (samples[i : i + block] for i in range(0, len(samples), block))
    events = live_events(model, blocks, options, **arguments)
    found = []
    while True:
        try:
            found.append(next(events))
        except StopIteration as stop:
            return Run(found, stop.value)


def check_promises(heard: Run, seconds: float) -> None:
    """What holds of every recognition, whatever the model reads."""
    last = 0.0
    tentative: list = []
    for event in heard.events:
        if isinstance(event, Committed):
            assert event.words
            for word in event.words:
                assert last <= word.start <= word.end
                last = word.end
        elif isinstance(event, Tentative):
            tentative = [*event.words]
            times = [last, *(t for word in tentative for t in (word.start, word.end))]
            assert times == sorted(times)
    assert tentative == []
    assert last <= seconds
    assert heard.text == heard.result.text == "".join(s.text for s in heard.of(Segment))
    assert heard.result.segments == tuple(heard.of(Segment))
    times = [t for s in heard.result.segments for t in (s.start, s.end)]
    assert times == sorted(times)
    assert heard.result.duration == pytest.approx(seconds)


class ScriptedReader:
    """Reads what it is told to, one script after the other."""

    script: Iterator = iter(())
    read_windows: list[tuple[int, int]]

    def __init__(self, model, options, audio_context) -> None:
        self.language = Language(code="en", probability=None)
        self.is_sure_of_language = True
        self.most_known = 20

    def read(self, samples, prompt, known, *, final):
        yield
        words = next(self.script, [])
        if words is None:
            return None
        seconds = len(samples) / RATE
        return [
            TimedWord(f" {text}", at * seconds, (at + width) * seconds, (ord(text),), 0.5)
            for text, at, width in words
        ]

    def timings(self) -> Timings:
        names = Timings.__dataclass_fields__
        return Timings(**dict.fromkeys(names, 0))


a_word = st.tuples(st.sampled_from("abc"), st.floats(0, 1), st.floats(0, 0.5))
readings = st.lists(st.none() | st.lists(a_word, max_size=8), max_size=40)
policies = st.sampled_from(["agreement", "sliding"])


@pytest.mark.slow
@settings(max_examples=60)
@given(readings, policies, st.integers(1, 20), st.floats(1.0, 12.0), st.booleans())
def test_promises_hold_whatever_is_read(script, policy, tenths, length, realtime):
    samples = np.zeros(30 * RATE, np.float32)
    step = min(0.5 + tenths / 10, length)
    options = LiveOptions(policy=policy, vad=None, step=step, length=length)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recognizer, "Reader", ScriptedReader)
        patch.setattr(ScriptedReader, "script", iter(script))
        heard = run(_NoModel(), samples, options, block=tenths * 1600, realtime=realtime)
    check_promises(heard, 30)


class _NoModel:
    """Enough of a model for what does not read."""

    n_slots = 5

    class tokenizer:
        @staticmethod
        def encode(text: str) -> list[int]:
            return []

    class hparams:
        n_text_ctx = 448


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"policy": "guess"}, "guess"),
        ({"step": 0.0}, "step"),
        ({"step": float("nan")}, "step"),
        ({"length": 31.0}, "length"),
        ({"pause": 0.01}, "pause"),
        ({"settle": -1.0}, "settle"),
        ({"policy": "sliding", "step": 5.0, "length": 3.0}, "step"),
        ({"policy": "utterance", "vad": None}, "VAD"),
        ({"vad": VadOptions(threshold=2)}, "threshold"),
        ({"audio_context": 0}, "context"),
        ({"decoding": TranscribeOptions(beam_size=50)}, "beam"),
    ],
)
def test_options_without_sense(wrong, says):
    with pytest.raises(OptionError, match=says):
        next(live_events(_NoModel(), np.zeros(1, np.float32), LiveOptions(**wrong)))


def test_windows_fit_the_audio_context():
    """What does not fit is not heard: with 200 positions a reading of 6 s failed, with 512 it lost
    what came after 10 s."""
    assert lengths_of(LiveOptions(audio_context=1500)).length == 20
    assert lengths_of(LiveOptions(audio_context=512)).length == pytest.approx(8.24)
    short = lengths_of(LiveOptions(policy="sliding", audio_context=200))
    assert (short.length, short.step) == pytest.approx((2, 2))
    for length, needed in ((10.0, 600), (28.0, 1500)):
        too_short = LiveOptions(length=length, audio_context=needed - 1)
        with pytest.raises(OptionError, match=f"at least {needed}"):
            lengths_of(too_short)
        assert lengths_of(replace(too_short, audio_context=needed)).length == length
    with pytest.raises(OptionError, match="at least 150"):
        lengths_of(LiveOptions(audio_context=149))


@pytest.mark.parametrize("policy", ["agreement", "sliding", "utterance"])
def test_no_word_is_lost_in_a_short_audio_context(model, policy):
    options = LiveOptions(policy=policy, audio_context=512)
    said = run(model, recording("jfk"), options, block=1600).text
    assert errors("jfk", said) <= 1


@pytest.fixture(scope="module")
def model(whisper):
    """In the default arithmetic of the page and the command line: a quarter of the time."""
    return whisper("tiny.en", arithmetic="fast")


@pytest.fixture(scope="module")
def jfk(model) -> Run:
    return run(model, recording("jfk"), LiveOptions(), block=1600)


def test_speech_becomes_text(jfk):
    check_promises(jfk, 11.0)
    said = "".join(c for c in jfk.text.lower() if c.isalpha() or c == " ").split()
    assert " ".join(said) == (
        "and so my fellow americans ask not what your country can do for you "
        "ask what you can do for your country"
    )


def test_words_are_where_they_are_said(jfk):
    """openai-whisper's times of some words (shared references, tiny.en), half a second around."""
    at = {word.text.strip(" .,").lower(): word.start for word in jfk.words}
    for text, start in {"fellow": 1.40, "americans": 1.76}.items():
        assert at[text] == pytest.approx(start, abs=0.5)


def test_text_comes_while_it_is_said(jfk):
    """In seconds of the stream: the computer's own time is not for a test."""
    come, delays, shown = 0.0, [], []
    n_shown = n_committed = 0
    for event in jfk.events:
        if isinstance(event, Listening):
            come = event.seconds
        elif isinstance(event, Committed):
            delays += [come - word.end for word in event.words]
            n_committed += len(event.words)
        elif isinstance(event, Tentative):
            shown += [come - w.end for w in event.words[max(0, n_shown - n_committed) :]]
            n_shown = max(n_shown, n_committed + len(event.words))
    assert np.median(delays) < 1.5
    assert np.median(shown) < 0.6


def test_in_exact_arithmetic(whisper):
    """Every reading is a whole window there."""
    heard = run(whisper("tiny.en"), recording("goforward"), LiveOptions(step=1.0), block=1600)
    check_promises(heard, len(recording("goforward")) / RATE)
    assert errors("goforward", heard.text) == 0


def test_speaking_is_told(jfk):
    speaking = [event.speaking for event in jfk.of(Speaking)]
    assert speaking == [i % 2 == 0 for i in range(len(speaking))]
    assert len(speaking) % 2 == 0
    assert jfk.result.speech


@pytest.fixture(scope="module")
def short(model) -> tuple[np.ndarray, Run]:
    samples = np.concatenate([recording("goforward"), np.zeros(20_000, np.float32)])
    return samples, run(model, samples, LiveOptions(), block=1600)


# 1 sample to 10 s: what is decided must not depend on how the samples came
@pytest.mark.parametrize("block", [1, pytest.param(5000, marks=pytest.mark.hours), 160_000])
def test_blocks_of_any_size_give_the_same(model, short, block):
    samples, expected = short
    heard = run(model, samples, LiveOptions(), block=block)
    assert [event for event in heard.events if not isinstance(event, Listening)] == [
        event for event in expected.events if not isinstance(event, Listening)
    ]
    assert "forward" in heard.text


@pytest.mark.parametrize("name", ["silence-10s", "noise-20s"])
@pytest.mark.parametrize("policy", ["agreement", "sliding", "utterance"])
def test_silence_and_noise_say_nothing(model, name, policy):
    heard = run(model, recording(name), LiveOptions(policy=policy))
    assert {type(event) for event in heard.events} <= {Listening, Language}
    assert heard.result.text == ""


@pytest.mark.parametrize("policy", ["sliding", "utterance"])
def test_other_policies(model, policy):
    heard = run(model, recording("jfk"), LiveOptions(policy=policy), block=1600)
    check_promises(heard, 11.0)
    assert "what you can do for your country" in heard.text.lower().replace(",", "")
    assert bool(heard.of(Tentative)) == (policy == "sliding")


def test_all_that_waits_is_taken_before_a_reading(model):
    """A machine that is too slow: everything has come before the first reading ends."""

    def late() -> Iterator[np.ndarray]:
        samples = recording("jfk")
        for i in range(0, len(samples), 1600):
            yield samples[i : i + 1600]
            if i > 8 * RATE:
                yield np.empty(0, np.float32)

    heard = run(model, late(), replace(LiveOptions(), vad=None), realtime=True)
    check_promises(heard, 11.0)
    first = next(i for i, e in enumerate(heard.events) if isinstance(e, Tentative | Committed))
    assert max(e.seconds for e in heard.events[:first] if isinstance(e, Listening)) > 8
    assert "ask what you can do" in heard.text.lower()


def test_a_pace_it_cannot_keep_is_told(model, monkeypatch):
    """By a clock on which every op of the encoder takes a second."""
    clock = itertools.count()
    slow = SimpleNamespace(perf_counter=lambda: float(next(clock)))
    monkeypatch.setattr(steps, "time", slow)
    samples = recording("goforward")
    pieces = [samples[i : i + 1600] for i in range(0, len(samples), 1600)]
    blocks = (block for piece in pieces for block in (piece, samples[:0]))
    heard = run(model, blocks, LiveOptions(), realtime=True)
    assert heard.of(Pace)
    assert all(pace.step > pace.wanted == 0.5 for pace in heard.of(Pace))
    assert "forward" in heard.text


def test_language_is_told_before_the_first_word(whisper):
    model = whisper("base", arithmetic="fast")
    samples = recording("fr-demo-congrats")[: 5 * RATE]
    heard = run(model, samples, LiveOptions(step=2.0), block=1600)
    check_promises(heard, 5)
    kinds = [type(event) for event in heard.events]
    assert kinds.index(Language) < kinds.index(Committed)
    (language,) = heard.of(Language)
    assert language.code == heard.result.language.code == "fr"
    assert 0 < language.probability <= 1


@pytest.mark.slow
@pytest.mark.parametrize("policy", ["agreement", "sliding"])
def test_a_model_that_never_stops_talking_fits_its_context(tmp_path, policy):
    """A miniature says random words for as long as it may, with room for 32 tokens of text."""
    write_miniature(tmp_path / "mini.bin", n_text_ctx=64)
    mini = load_model(tmp_path / "mini.bin", backend="wasm", threads=1)
    samples = np.random.default_rng(0).normal(0, 0.1, 20 * RATE).astype(np.float32)
    once = TranscribeOptions(
        temperature=(0.0,), compression_ratio_threshold=None, no_speech_threshold=None
    )
    options = LiveOptions(policy=policy, vad=None, decoding=once, step=1.0, length=6.0)
    heard = run(mini, samples, options, block=8000)
    check_promises(heard, 20)
    assert heard.of(Committed)


def test_closing_it_ends_the_work(model):
    events = live_events(model, (recording("jfk")[: 2 * RATE] for _ in range(1000)))
    next(events)
    events.close()
    assert list(events) == []
