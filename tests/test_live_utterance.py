"""What is heard in an utterance: pieces by hand, and texts that openai-whisper has, too."""

import json
from math import exp, log
from types import SimpleNamespace

import numpy as np
import pytest
from recordings import REFERENCE, recording

from models.miniature import write_miniature
from pyengine import Language, OptionError, TranscribeOptions, load_model, window_reader
from pyengine.decoding import DecodingResult
from pyengine.live.utterance import UtteranceReader, heard

TEXTS = {1: " Hey", 2: " com", 3: "puter", 4: ",", 5: " stop", 6: "."}
TOKENS = SimpleNamespace(eot=10, decode=lambda tokens: "".join(TEXTS[t] for t in tokens))


def decoded(tokens, logprobs, end):
    return DecodingResult(
        tokens=tokens,
        text="",
        avg_logprob=(sum(logprobs) + end) / (len(tokens) + 1),
        no_speech_prob=0.0,
        compression_ratio=1.0,
        temperature=0.0,
        steps=len(tokens),
        token_probs=tuple(map(exp, logprobs)),
    )


def finish(steps):
    count = 0
    while True:
        try:
            next(steps)
            count += 1
        except StopIteration as stop:
            assert count
            return stop.value


def test_pieces_and_what_follows_upon_them():
    logprobs = [-0.1, -0.2, -0.3, -0.4, -0.5, -0.6]
    found = heard(TOKENS, [20, 21], decoded((1, 2, 3, 4, 5, 6), logprobs, -0.7), "en")
    assert [piece.text for piece in found.pieces] == [" Hey", " computer", ",", " stop", "."]
    assert [piece.tokens for piece in found.pieces] == [(1,), (2, 3), (4,), (5,), (6,)]
    assert [piece.logprob for piece in found.pieces] == pytest.approx(
        [-0.1, -0.5, -0.4, -0.5, -0.6]
    )
    assert found.text() == "Hey computer, stop."
    assert found.text(3) == "stop."
    assert found.before(0) == [20, 21]
    assert found.before(3) == [20, 21, 1, 2, 3, 4]
    assert found.logprob() == pytest.approx(-2.8)
    assert found.logprob(3) == pytest.approx(-1.8)
    assert found.logprob(5) == pytest.approx(-0.7)


def test_tokens_without_text_are_no_pieces():
    found = heard(TOKENS, [20], decoded((5, 12), [log(0.5), log(0.25)], log(0.5)), "en")
    assert [piece.text for piece in found.pieces] == [" stop"]
    assert found.logprob() == pytest.approx(log(0.5 * 0.25 * 0.5))
    assert heard(TOKENS, [20], decoded((), [], -0.3), "en").text() == ""


@pytest.fixture(scope="module")
def real(whisper):
    """In the arithmetic that one listens in."""
    return whisper("tiny.en", arithmetic="fast")


@pytest.fixture(scope="module")
def polyglot(tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "mini-multilingual.bin"
    write_miniature(path, seed=2, multilingual=True)
    return load_model(path, backend="wasm", threads=1)


@pytest.mark.parametrize("name", ["goforward", "austen-0870", "jfk"])
def test_the_shortened_context_changes_no_word(real, name):
    reference = json.loads((REFERENCE / "tiny.en.json").read_text())[name]["independent"]
    expected = "".join(segment["text"] for segment in reference["segments"])
    found = finish(UtteranceReader(real, TranscribeOptions()).read(recording(name)))
    words = [piece.text.strip().lower() for piece in found.pieces if piece.text.strip(" ,.!")]
    assert words == [word.strip(".,!").lower() for word in expected.split()]


def test_silence_is_nothing(real):
    options = TranscribeOptions(no_speech_threshold=0.3, logprob_threshold=None)
    assert finish(UtteranceReader(real, options).read(np.zeros(32_000, np.float32))) is None


def test_a_prompt_is_given_to_every_utterance(real):
    options = TranscribeOptions(initial_prompt="Ten meters, two meters.")
    reader = UtteranceReader(real, options)
    first, second = (finish(reader.read(recording("goforward"))) for _ in range(2))
    tokenizer = real.tokenizer
    prompt = tokenizer.encode(" Ten meters, two meters.")
    assert first.initial == (
        *(tokenizer.sot_prev, *prompt),
        *(tokenizer.sot, tokenizer.no_timestamps),
    )
    assert first == second


@pytest.mark.slow
def test_room_is_left_after_the_text(polyglot):
    options = TranscribeOptions(language="en", no_speech_threshold=None)
    sound = recording("jfk")[:16_000]
    whole = finish(UtteranceReader(polyglot, options).read(sound))
    n_initial = len(whole.initial)
    reserve = polyglot.hparams.n_text_ctx - n_initial - 3
    short = finish(UtteranceReader(polyglot, options, reserve=reserve).read(sound))
    assert len(whole.before(99)) - n_initial > 3
    assert len(short.before(99)) - n_initial <= 3


def test_longer_audio_than_the_model_can_hear(polyglot):
    options = TranscribeOptions(language="en", no_speech_threshold=None, max_tokens=3)
    sound = np.tile(recording("jfk"), 3)
    heard_of_it = finish(UtteranceReader(polyglot, options).read(sound))
    assert heard_of_it == finish(UtteranceReader(polyglot, options).read(sound[:480_000]))


def test_a_language_is_asked_for_until_it_is_clear(polyglot, monkeypatch):
    answers = [{"cy": 0.3, "en": 0.2}, {"fr": 0.8, "cy": 0.1}]
    monkeypatch.setattr(window_reader, "language_probabilities", lambda *_: answers.pop(0))
    reader = UtteranceReader(polyglot, TranscribeOptions(no_speech_threshold=None, max_tokens=2))
    assert reader.language is None
    sound = recording("goforward")
    languages = []
    for _ in range(3):
        found = finish(reader.read(sound))
        languages.append(reader.language)
        assert found.initial[1] == polyglot.tokenizer.language_token(reader.language.code)
    assert [language.code for language in languages] == ["cy", "fr", "fr"]
    assert languages[1] == Language(
        code="fr", probability=0.8, probabilities={"fr": 0.8, "cy": 0.1}
    )


def test_a_language_that_is_given_is_not_asked_for(polyglot, monkeypatch):
    monkeypatch.setattr(window_reader, "language_probabilities", None)
    options = TranscribeOptions(language="french", no_speech_threshold=None, max_tokens=2)
    reader = UtteranceReader(polyglot, options)
    assert reader.language == Language(code="fr", probability=None)
    finish(reader.read(recording("goforward")))


def test_what_the_model_cannot_do(real):
    with pytest.raises(OptionError, match="only knows English"):
        UtteranceReader(real, TranscribeOptions(language="fr"))
