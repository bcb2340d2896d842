"""Real models on real speech: the tokens are openai-whisper's, every one of them.

The references were made by tests/data/openai_whisper/make.py with the same weights, at
temperature 0 and without word timestamps; each variant has its arguments beside it.
"""

import json
from dataclasses import replace

import numpy as np
import pytest
from recordings import ENGLISH, MADE, OTHER_LANGUAGES, REFERENCE, SPOKEN, recording

from pyengine import (
    Language,
    TranscribeOptions,
    TranscribeResult,
    Whisper,
    transcribe,
)
from pyengine.transcribe import transcribe_events
from pyengine.vad_options import VadOptions

# openai-whisper encodes the first window twice where the language is to be detected, filling it
# up with the spectrum of silence for that and with zeros for decoding. Here the second encoding
# serves for both, which costs half. Only pure silence, where there is nothing to detect, comes
# out differently (Welsh, 10 s of nothing): there the reference's language is given.
NO_LANGUAGE_IN_IT = {("base", "silence-10s"): "en"}

# The kernels' F16 caches shift logits by up to 5e-3 (test_numerics.py). Here "," and " or" have
# 26.115 both, and any change of the kernels may let the other win: "for good, author evil".
NEAR_TIES = {("wasm", "base", "two-cities", "conditioned")}

MULTI_WINDOW = ("two-cities", "silence-speech")

GREEDY = TranscribeOptions(temperature=(0.0,))
"""As the references are made: no fallback."""

MODES = {
    "independent": GREEDY,
    "conditioned": replace(GREEDY, condition_on_previous_text=True),
    "translated": replace(GREEDY, task="translate"),
    "beam5": replace(GREEDY, beam_size=5),
}

OWN_NAMES = {
    "sample_len": lambda n: {"max_tokens": n},
    "clip_timestamps": lambda s: {"clip_timestamps": tuple(map(float, s.split(",")))},
    "suppress_tokens": lambda s: {"suppress_non_speech": {"-1": True, "": False}[s]},
    "temperature": lambda temperatures: {"temperature": tuple(temperatures)},
}
"""openai-whisper's arguments that are called otherwise here; the others are the same."""


def references(model: str) -> dict:
    return json.loads((REFERENCE / f"{model}.json").read_text())


def options_of(arguments: dict) -> TranscribeOptions:
    """Ours for openai-whisper's arguments."""
    own = {}
    for name, value in arguments.items():
        own |= OWN_NAMES[name](value) if name in OWN_NAMES else {name: value}
    return replace(GREEDY, **own)


def variants(model: str) -> list[tuple[str, str, str]]:
    found = references(model).items()
    return [(model, name, label) for name, r in found for label in r.get("variants", ())]


@pytest.fixture
def load(remembering, backend):
    """A model by name: (name, model, references)."""
    return lambda name: (name, remembering(name, backend), references(name))


def check(loaded, name: str, mode: str) -> None:
    model_name, model, reference = loaded
    options = replace(MODES[mode], language=NO_LANGUAGE_IN_IT.get((model_name, name)))
    near_tie = (model.backend.name, model_name, name, mode) in NEAR_TIES
    compare(model, name, options, reference[name][mode], near_tie=near_tie)


def compare(
    model: Whisper, name: str, options: TranscribeOptions, expected: dict, *, near_tie: bool
) -> None:
    # openai-whisper keeps segments without text; nobody wants to read those
    segments = [s for s in expected["segments"] if s["text"].strip() and s["start"] != s["end"]]
    if near_tie:
        result, steps = spied(model, name, options)
        tokens = [t for s in segments for t in s["tokens"]]
        if [t for s in result.segments for t in s.tokens] != tokens:
            check_near_tie(result, steps, tokens)
            return
    else:
        result = transcribe(model, recording(name), options)
    assert result.language.code == expected["language"]
    assert [list(s.tokens) for s in result.segments] == [s["tokens"] for s in segments]
    for ours, theirs in zip(result.segments, segments, strict=True):
        assert ours.text == theirs["text"]
        assert ours.seek == theirs["seek"]
        assert (ours.start, ours.end) == pytest.approx((theirs["start"], theirs["end"]), abs=1e-6)
        assert ours.temperature == theirs.get("temperature", 0.0)
        assert ours.avg_logprob == pytest.approx(theirs["avg_logprob"], abs=1e-3)
        assert ours.no_speech_prob == pytest.approx(theirs["no_speech_prob"], abs=1e-3)


Steps = list[tuple[int, np.ndarray]]
"""The last token given to each decoder run, and the logits it led to."""


def spied(model: Whisper, name: str, options: TranscribeOptions) -> tuple[TranscribeResult, Steps]:
    steps: Steps = []
    decode = model.decode

    def spy(tokens, positions, **kwargs):
        logits = decode(tokens, positions, **kwargs)
        steps.append((tokens[-1], logits[-1].copy()))
        return logits

    model.decode = spy
    try:
        return transcribe(model, recording(name), options), steps
    finally:
        del model.decode


def check_near_tie(result: TranscribeResult, steps: Steps, theirs: list[int]) -> None:
    """The tokens agree up to one that wins over the reference's by less than F16 can tell."""
    ours = [t for s in result.segments for t in s.tokens]
    at = next(i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b)
    assert at > 100
    margins = [
        float(logits[ours[at]] - logits[theirs[at]])
        for last, logits in steps
        if last == ours[at - 1] and logits.argmax() == ours[at]
    ]
    assert 0 <= min(margins) < 1e-2


# numpy takes seconds for a window and a tenth of one for five beams' step. That it computes what
# the kernels do is shown op by op (test_ops.py) and from log-mel to logits (test_numerics.py)
QUICK = {("tiny.en", "jfk"), ("tiny.en", "austen-0880"), ("tiny.en", "goforward"), ("base", "jfk")}

# A larger model takes twice the time and the same way: tiny.en hears everything. Base's sizes are
# heard in a short recording, and in another language than English; French and several windows in
# fast arithmetic (test_wer.py)
OF_BASE = {"jfk", "es-demo-abouttotry"}


IN_OTHER_SOUND = {
    ("base", "es-demo-abouttotry", "beam5"),
    ("tiny.en", "en-demo-congrats", "beam5"),
    ("tiny.en", "en-demo-congrats", "prompt"),
    ("tiny.en", "noise-20s", "beam5"),
    ("tiny.en", "two-cities", "again"),
    ("tiny.en", "two-cities", "clips, conditioned"),
    ("tiny.en", "two-cities", "no timestamps, beams"),
    ("tiny.en", "two-cities", "open clip"),
    ("tiny.en", "two-cities", "prompt, conditioned"),
}
"""What a shorter recording is heard with, too: beams by base in jfk, by tiny.en in two-cities, in
noise and between silences; a second try and clips in jfk, a prompt and beams in goforward. Or what
two-cities is heard with one by one, and a carried prompt together with the text before."""


def cases(*tests: tuple[str, ...]) -> pytest.MarkDecorator:
    """Tests (model, recording, ...) with the kernels, and quick ones with numpy, too. Without
    `--hours`, numpy is given tiny.en and the plain modes, base what only it can show."""
    quick = [t for t in tests if t[:2] in QUICK]
    both = [("wasm", *t) for t in tests] + [("numpy", *t) for t in quick]
    names = ("backend", "model", "name", "label")[: 1 + len(tests[0])]
    marked = [pytest.param(*t, marks=pytest.mark.hours if is_more(*t) else ()) for t in both]
    return pytest.mark.parametrize(names, marked, indirect=["backend"])


def is_more(backend: str, model: str, name: str, label: str | None = None) -> bool:
    """Whether other tests show as much."""
    in_no_mode = label is not None and label not in MODES
    if model == "base" and (name not in OF_BASE or (in_no_mode and name not in OTHER_LANGUAGES)):
        return True
    if (model, name, label) in IN_OTHER_SOUND:
        return True
    return backend == "numpy" and (model == "base" or in_no_mode)


BOTH = ("tiny.en", "base")


def modes(name: str) -> list[str]:
    """How a recording is heard."""
    found = ["independent", "beam5"]
    if name in MULTI_WINDOW:
        found.append("conditioned")
    if name == "es-demo-abouttotry":
        found.append("translated")
    return found


def heard() -> list[tuple[str, str, str]]:
    """One recording in all its modes, then the next: what is encoded for one serves for all."""
    recordings = {"tiny.en": (*ENGLISH, *MADE), "base": (*ENGLISH, *MADE, *OTHER_LANGUAGES)}
    return [
        (model, name, mode) for model in BOTH for name in recordings[model] for mode in modes(name)
    ]


@cases(*heard())
def test_tokens_are_openai_whispers(load, model, name, label):
    check(load(model), name, label)


@cases(*variants("tiny.en"), *variants("base"))
def test_options(load, model, name, label):
    check_variant(load(model), name, label)


def check_variant(loaded, name: str, label: str) -> None:
    model_name, model, reference = loaded
    expected = reference[name]["variants"][label]
    options = options_of(expected["arguments"])
    near_tie = (model.backend.name, model_name, name, label) in NEAR_TIES
    compare(model, name, options, expected, near_tie=near_tie)


@cases(*(("base", name) for name in SPOKEN))
def test_the_language_is_found(load, model, name):
    _, model, reference = load(model)
    events = transcribe_events(model, recording(name))
    language = next(e for e in events if isinstance(e, Language))
    events.close()
    expected = reference[name]["languages"]
    found = language.probabilities
    assert language.code == SPOKEN[name] == next(iter(expected)) == next(iter(found))
    assert language.probability == found[language.code]
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert sum(found.values()) == pytest.approx(1)
    if len(recording(name)) > 30 * 16_000:  # no padding, so the encodings are the same
        for code, probability in expected.items():
            assert found[code] == pytest.approx(probability, abs=1e-3)


# What the page and the command line do by themselves: skip what is not speech

HEARING = TranscribeOptions(vad=VadOptions())


@cases(*((model, name) for model in BOTH for name in ("silence-10s", "noise-20s")))
def test_silence_and_noise_say_nothing(load, model, name):
    _, model, _ = load(model)
    result = transcribe(model, recording(name), HEARING)
    assert (result.text, result.segments, result.speech) == ("", (), ())


@cases(*((model, "silence-speech") for model in BOTH))
def test_a_sentence_between_silences_is_found_at_its_time(load, model, name):
    _, model, reference = load(model)
    result = transcribe(model, recording(name), HEARING)
    # As by itself, 35 s later; openai-whisper's last word there ends at 6.8 s
    sentence = reference["austen-0870"]["independent"]["segments"][0]["text"]
    assert result.text == sentence
    assert result.segments[0].start == pytest.approx(35.0, abs=0.5)
    assert result.segments[-1].end == pytest.approx(35.0 + 6.8, abs=0.5)
