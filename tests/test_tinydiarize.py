"""Where a tinydiarize model says that another begins to speak. None can be had from a registry:
tokens are scripted, and a random model is made to write the one for a turn."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from result_factory import segment

from models.miniature import write_miniature
from pyengine import TranscribeOptions, load_model, transcribe
from pyengine.filters import logit_filters
from pyengine.result import Word
from pyengine.tinydiarize import at_turns

TURN, EOT = 103, 100
TEXTS = {1: " one", 2: " two", 3: " thr", 4: "ee"}
TOKENS = SimpleNamespace(
    eot=EOT, sot_lm=TURN, decode=lambda tokens: "".join(TEXTS.get(t, "") for t in tokens)
)


def said(*tokens: int, words: tuple[tuple[int, ...], ...] = ()):
    """A segment of a second for each token of text, timestamps around it."""
    text = [token for token in tokens if token < EOT]
    made = segment("".join(TEXTS[t] for t in text), 10, 10 + len(text))
    timed, at = [], 10
    for word in words:
        end = at + len(word)
        timed.append(Word(text=TOKENS.decode(word), start=at, end=end, tokens=word))
        at = end
    probs = tuple(token / 200 for token in tokens)
    return replace(made, tokens=tokens, token_probs=probs, words=tuple(timed))


def parts(whole) -> list[tuple]:
    return [(s.text, s.start, s.end, s.turn_next) for s in at_turns(whole, TOKENS)]


def test_a_turn_at_the_end_is_marked():
    whole = said(150, 1, 2, TURN, 160)
    assert list(at_turns(whole, TOKENS)) == [replace(whole, turn_next=True)]
    assert parts(said(150, 1, 2, 160)) == [(" one two", 10, 12, False)]
    assert parts(said(TURN, 1)) == [(" one", 10, 11, False)]  # nobody has spoken before it


@pytest.mark.parametrize("words", [(), ((1,), (2,), (3, 4))])
def test_a_segment_ends_at_a_turn(words):
    whole = said(150, 1, TURN, 2, 3, 4, TURN, 160, words=words)
    assert parts(whole) == [(" one", 10, 11, True), (" two three", 11, 14, True)]
    one, two = at_turns(whole, TOKENS)
    assert (one.tokens, two.tokens) == ((1,), (2, 3, 4))
    assert (one.token_probs, two.token_probs) == ((0.005,), (0.01, 0.015, 0.02))
    assert two.confidence == pytest.approx((0.01 * 0.015 * 0.02) ** (1 / 3))


def test_a_word_stays_whole():
    whole = said(1, 3, TURN, 4, 2, words=((1,), (3, 4), (2,)))
    assert parts(whole) == [(" one three", 10, 13, True), (" two", 13, 14, False)]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "mini.bin"
    write_miniature(path, seed=1, n_text_ctx=64)
    return load_model(path, backend="wasm", threads=1)


def test_the_token_is_ruled_out_unless_it_is_wanted(model):
    """whisper.cpp: "when tinydiarize is disabled, suppress solm token"."""
    tokenizer = model.tokenizer
    assert tokenizer.sot_lm == tokenizer.no_speech - 2  # its token_solm and token_nosp
    for wanted in (False, True):
        logits = np.zeros(tokenizer.n_vocab, np.float32)
        options = TranscribeOptions(speaker_turns=wanted, without_timestamps=True)
        for rule in logit_filters(tokenizer, options, timestamp_seconds=0.02):
            rule.apply(logits, [1])
        assert np.isfinite(logits[tokenizer.sot_lm]) == wanted


def test_a_transcription_has_turns(model, monkeypatch):
    """The model prefers the turn's token to every third."""
    decode, turn = model.decode, model.tokenizer.sot_lm
    calls = []

    def decoded(*args, **kwargs):
        logits = decode(*args, **kwargs)
        calls.append(1)
        if len(calls) % 3 == 0:
            logits[:, turn] = 100.0
        return logits

    monkeypatch.setattr(model, "decode", decoded)
    noise = np.random.default_rng(0).standard_normal(16_000).astype(np.float32) * 0.1
    options = TranscribeOptions(
        temperature=(0.0,), no_speech_threshold=None, logprob_threshold=None, language="en"
    )
    plain = transcribe(model, noise, options)
    calls.clear()
    result = transcribe(model, noise, replace(options, speaker_turns=True))
    assert not any(s.turn_next for s in plain.segments)
    assert sum(s.turn_next for s in result.segments) > 1
    assert [s.id for s in result.segments] == [*range(len(result.segments))]
