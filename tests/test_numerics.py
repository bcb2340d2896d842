"""Real models against openai-whisper's values, from log-mel to logits."""

from itertools import pairwise

import numpy as np
import pytest
from recordings import REFERENCE, recording

from pyengine.decoding import decode_window, language_probabilities
from pyengine.filters import logit_filters
from pyengine.mel import log_mel_spectrogram
from pyengine.options import TranscribeOptions
from pyengine.search import Sampling

# Numpy takes 20 s for a window of base, and the same way as for tiny.en's
CASES = [
    ("tiny.en", "numpy"),
    ("tiny.en", "wasm"),
    ("base", "wasm"),
    pytest.param(("base", "numpy"), marks=pytest.mark.hours),
]


@pytest.fixture(scope="module", params=CASES, ids="-".join)
def model_and_reference(request, remembering):
    name, backend = request.param
    with np.load(REFERENCE / f"jfk_{name}.npz") as file:
        reference = dict(file)
    model = remembering(name, backend)
    mel = np.zeros((80, 3000), np.float32)
    mel[:, :1100] = log_mel_spectrogram(recording("jfk"), model.mel_filters, padding=480_000)[
        :, :1100
    ]
    return model, reference, mel


def test_encoder_output(model_and_reference):
    model, reference, mel = model_and_reference
    model.encode(mel)
    got = model.audio_features()[reference["encoder_rows"]]
    # Both compute in F32 from the same F16 weights; F16 tolerance would be 1e-2
    np.testing.assert_allclose(got, reference["encoder"], atol=2e-3, rtol=0)


def test_first_20_steps_of_logits(model_and_reference):
    model, reference, mel = model_and_reference
    model.encode(mel)
    initial, chosen = reference["initial"].tolist(), reference["chosen"].tolist()
    columns = reference["logit_columns"]
    worst = []
    logits = model.decode(initial, range(len(initial)))
    for i, expected in enumerate(reference["logits"]):
        worst.append(float(np.abs(logits[0][columns] - expected).max()))
        logits = model.decode([chosen[i]], [len(initial) + i])
    # openai-whisper and the numpy backend keep keys and values in F32, the kernels in F16
    assert max(worst) < (2e-3 if model.backend.name == "numpy" else 1e-2)


def test_a_prompt_at_once_is_the_same_as_its_tokens_one_by_one(model_and_reference):
    model, reference, mel = model_and_reference
    model.encode(mel)
    tokens = [*reference["initial"].tolist(), *reference["chosen"].tolist()]
    at_once = model.decode(tokens, range(len(tokens)))[0].copy()
    for position, token in enumerate(tokens):
        logits = model.decode([token], [position])
    # Products of many rows and of one round differently, and in F16 caches the difference of one
    # bit can grow to that of one F16: with other recordings and lengths up to 3e-3
    atol = 2e-4 if model.backend.name == "numpy" else 5e-3
    np.testing.assert_allclose(logits[0], at_once, atol=atol, rtol=0)


def test_greedy_tokens_and_no_speech_probability(model_and_reference):
    model, reference, mel = model_and_reference
    model.encode(mel)
    filters = logit_filters(model.tokenizer, TranscribeOptions(), timestamp_seconds=0.02)
    initial = reference["initial"].tolist()
    search = Sampling(model.tokenizer.eot)
    steps = decode_window(model, model.tokenizer, initial, filters, search, n_text_ctx=448)
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            result = stop.value
            break
    assert list(result.tokens[:20]) == reference["chosen"].tolist()
    assert result.no_speech_prob == pytest.approx(float(reference["no_speech_prob"]), abs=1e-4)


@pytest.mark.parametrize(
    ("name", "backends"),
    [
        ("tiny.en", ("numpy", "wasm")),
        # Base's sizes in fast arithmetic are heard in test_wer.py, to the word
        pytest.param("base", ("numpy", "wasm"), marks=pytest.mark.hours),
    ],
    ids=["tiny.en", "base"],
)
def test_fast_arithmetic(name, backends, remembering):
    """Both backends hear the same, and nearly what the model itself hears."""
    with np.load(REFERENCE / f"jfk_{name}.npz") as file:
        reference = dict(file)
    features, logits = {}, {}
    for backend in backends:
        model = remembering(name, backend, arithmetic="fast")
        mel = log_mel_spectrogram(recording("jfk"), model.mel_filters, padding=480_000)[:, :3000]
        model.encode(mel)
        features[backend] = model.audio_features().copy()
        initial = reference["initial"].tolist()
        logits[backend] = model.decode(initial, range(len(initial)))[0].copy()
    exact = remembering(name)
    exact.encode(mel)
    expected = exact.audio_features().copy()
    expected_logits = exact.decode(initial, range(len(initial)))[0].copy()
    for found in features.values():
        error = np.sqrt(((found - expected) ** 2).mean() / (expected**2).mean())
        assert error < 0.05
    assert {found.argmax() for found in logits.values()} == {expected_logits.argmax()}
    for one, other in pairwise(logits.values()):
        np.testing.assert_allclose(one, other, atol=0.5, rtol=0)


def test_language(remembering):
    model = remembering("base")
    mel = log_mel_spectrogram(recording("jfk"), model.mel_filters, padding=480_000)
    window = np.zeros((80, 3000), np.float32)
    window[:, :1100] = mel[:, :1100]
    model.encode(window)
    probabilities = language_probabilities(model, model.tokenizer)
    # openai-whisper: numeric/info.json of the project's reference run
    expected = {"en": 0.9449578523635864, "pt": 0.006620483938604593, "es": 0.005099930800497532}
    assert list(probabilities)[:3] == list(expected)
    for code, p in expected.items():
        assert probabilities[code] == pytest.approx(p, abs=1e-4)
    assert sum(probabilities.values()) == pytest.approx(1)
