"""Real models on real speech: the tokens are openai-whisper's, every one of them.

The references were made by tests/data/openai_whisper/make.py with the same weights, greedy at
temperature 0 and without word timestamps.
"""

import json

import pytest
from recordings import ENGLISH, MADE, OTHER_LANGUAGES, REFERENCE, recording

from pyengine import TranscribeOptions, load_model, transcribe

# openai-whisper encodes the first window twice where the language is to be detected, filling it
# up with the spectrum of silence for that and with zeros for decoding. Here the second encoding
# serves for both, which costs half. Only pure silence, where there is nothing to detect, comes
# out differently (Welsh, 10 s of nothing): there the reference's language is given.
NO_LANGUAGE_IN_IT = {("base", "silence-10s"): "en"}

MULTI_WINDOW = ("two-cities", "silence-speech")


@pytest.fixture(scope="module", params=["tiny.en", "base"])
def loaded(request, backend):
    path = request.getfixturevalue(request.param.replace(".", "_"))
    reference = json.loads((REFERENCE / f"{request.param}.json").read_text())
    return request.param, load_model(path, backend=backend), reference


@pytest.fixture(scope="module")
def loaded_base(base, backend):
    reference = json.loads((REFERENCE / "base.json").read_text())
    return "base", load_model(base, backend=backend), reference


def check(loaded, name: str, mode: str) -> None:
    model_name, model, reference = loaded
    given = NO_LANGUAGE_IN_IT.get((model_name, name))
    options = TranscribeOptions(
        language=given,
        condition_on_previous_text=mode == "conditioned",
        task="translate" if mode == "translated" else "transcribe",
    )
    result = transcribe(model, recording(name), options)
    expected = reference[name][mode]
    assert result.language.code == expected["language"]
    # openai-whisper keeps segments without text; nobody wants to read those
    segments = [s for s in expected["segments"] if s["text"].strip() and s["start"] != s["end"]]
    assert [list(s.tokens) for s in result.segments] == [s["tokens"] for s in segments]
    for ours, theirs in zip(result.segments, segments, strict=True):
        assert ours.text == theirs["text"]
        assert ours.seek == theirs["seek"]
        assert (ours.start, ours.end) == pytest.approx((theirs["start"], theirs["end"]), abs=1e-6)
        assert ours.avg_logprob == pytest.approx(theirs["avg_logprob"], abs=1e-3)
        assert ours.no_speech_prob == pytest.approx(theirs["no_speech_prob"], abs=1e-3)


@pytest.mark.parametrize("name", [*ENGLISH, *MADE])
def test_english(loaded, name):
    check(loaded, name, "independent")


@pytest.mark.parametrize("name", MULTI_WINDOW)
def test_conditioned_on_previous_text(loaded, name):
    check(loaded, name, "conditioned")


@pytest.mark.parametrize("name", OTHER_LANGUAGES)
def test_other_languages(loaded_base, name):
    check(loaded_base, name, "independent")


def test_translation(loaded_base):
    check(loaded_base, "es-demo-abouttotry", "translated")
