"""The decoding loop on models that are made up, so that the right answer is known."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import log_softmax

from pyengine.decoding import (
    compression_ratio,
    decode_window,
    initial_tokens,
    language_probabilities,
)
from pyengine.errors import ModelFormatError
from pyengine.filters import logit_filters
from pyengine.options import TranscribeOptions
from pyengine.search import BeamSearch, Hypothesis, Sampling, best
from pyengine.softmax import log_sum_exp

# A vocabulary of 20: 0-9 text, 10 end, 11 no_timestamps, 12-19 timestamps 0.00 to 0.14


def logits(**given) -> np.ndarray:
    """All 20 at -10 but those given."""
    row = np.full(20, -10, np.float32)
    for token, value in given.items():
        row[int(token[1:])] = value
    return row


TOKENS = SimpleNamespace(
    n_vocab=20,
    eot=10,
    no_timestamps=11,
    timestamp_begin=12,
    sot=8,
    sot_prev=9,
    no_speech=7,
    control_tokens=(7, 8, 9),
    non_speech_tokens=(5, 6),
    languages=("en", "de", "fr"),
    language_token=lambda code: 1 + ("en", "de", "fr").index(code),
    encode=lambda text: {" ": [4]}[text],
    decode=lambda tokens: "".join("abcdefghij"[t] for t in tokens if t < 10),
)


class Script:
    """A model that gives prepared rows of logits, whatever it is asked."""

    def __init__(self, *rows):
        self.rows = list(rows)
        self.asked = []

    def decode(self, tokens, positions, *, slots=None, logit_rows=None):
        self.asked.append((list(tokens), list(positions), list(logit_rows or [])))
        return np.stack([self.rows.pop(0) for _ in (logit_rows or [0])])

    def log_sum_exp(self, row):
        result = log_sum_exp(row)
        row[:] = np.nan  # it may be spoilt
        return result


def greedy(model, initial=(8,), n_text_ctx=32):
    filters = logit_filters(TOKENS, TranscribeOptions(), timestamp_seconds=0.02)
    steps = decode_window(
        model, TOKENS, initial, filters, Sampling(TOKENS.eot), n_text_ctx=n_text_ctx
    )
    yielded = []
    while True:
        try:
            yielded.append(next(steps))
        except StopIteration as stop:
            assert yielded == list(range(1, len(stop.value.tokens) + 1))
            return stop.value


def test_greedy_decoding_takes_the_likeliest_allowed_token_each_time():
    model = Script(
        logits(t7=2.0, t13=1.0, t3=5.0),  # a window starts with a timestamp
        logits(t5=4.0, t2=1.0),  # 5 is not speech
        logits(t16=3.0, t2=1.0),
        logits(t10=3.0, t2=9.0),  # after a closing timestamp: another or the end
    )
    outcome = greedy(model)
    assert outcome.tokens == (13, 2, 16)
    assert outcome.text == "c"
    assert outcome.steps == 3
    assert model.asked == [
        ([8], [0], [0]),
        ([13], [1], [0]),
        ([2], [2], [0]),
        ([16], [3], [0]),
    ]
    # What the filters leave, and its logarithm of the softmax; the end counts too
    left = [[1] + [-10] * 7, [1] + [-10] * 5, [3] + [-10] * 5, [3] + [-10] * 4]
    expected = sum(log_softmax(np.array(row, np.float64))[0] for row in left) / 4
    assert outcome.avg_logprob == pytest.approx(expected, abs=1e-6)
    unfiltered = logits(t7=2.0, t13=1.0, t3=5.0).astype(np.float64)
    assert outcome.no_speech_prob == pytest.approx(np.exp(log_softmax(unfiltered)[7]), abs=1e-6)


def test_no_speech_is_judged_at_the_start_of_the_transcript():
    model = Script(logits(t7=30.0), logits(t13=1.0), logits(t10=9.0))
    outcome = greedy(model, initial=(9, 1, 2, 8, 3))
    assert outcome.no_speech_prob == pytest.approx(1.0)
    assert model.asked[0] == ([9, 1, 2, 8, 3], [0, 1, 2, 3, 4], [3, 4])
    assert model.asked[1] == ([13], [5], [0])


def test_decoding_ends_where_the_context_does():
    # openai-whisper: at most n_text_ctx // 2 tokens, and none past the context
    rows = [logits(t13=1.0), *(logits(t2=9.0) for _ in range(20))]
    assert greedy(Script(*rows), n_text_ctx=8).tokens == (13, 2, 2, 2)
    outcome = greedy(Script(rows[0], *rows), initial=(9, 1, 2, 3, 8, 0), n_text_ctx=8)
    assert outcome.tokens == (13, 2, 2)
    assert outcome.steps == 2


class Recurrent:
    """A model whose logits depend on all that a slot's cache holds, as a transformer's do: wrong
    copies give wrong logits."""

    def __init__(self, seed, slots, positions=40):
        self.seed = seed
        self.cache = np.full((slots, positions), -1)
        self.copied = 0

    def decode(self, tokens, positions, *, slots=None, logit_rows=None):
        slots = slots or [0] * len(tokens)
        assert len(set(zip(slots, positions, strict=True))) == len(tokens)
        for token, position, slot in zip(tokens, positions, slots, strict=True):
            self.cache[slot, position] = token
        return np.stack(
            [
                self.logits(self.cache[slots[row], : positions[row] + 1].tolist())
                for row in (logit_rows if logit_rows is not None else [-1])
            ]
        )

    def logits(self, history):
        assert -1 not in history, "a position that was never filled"
        return np.random.default_rng([self.seed, *history]).normal(0, 3, 20).astype(np.float32)

    def copy_slots(self, copies):
        for source, target, first, last in copies:
            assert source != target
            assert first < last
            self.cache[target, first:last] = self.cache[source, first:last]
            self.copied += last - first

    def log_sum_exp(self, row):
        result = log_sum_exp(row)
        row[:] = np.nan
        return result


def finish(steps):
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value


def search_without_caches(model, initial, filters, search, n_text_ctx):
    """The same, every row of logits computed from the whole sequence anew."""
    live = [Hypothesis()]
    for _ in range(n_text_ctx // 2):
        rows = np.stack([model.logits([*initial, *h.tokens]) for h in live])
        for hypothesis, row in zip(live, rows, strict=True):
            for filter_ in filters:
                filter_.apply(row, hypothesis.tokens)
        live = [b.hypothesis for b in search.step(live, rows, model.log_sum_exp)]
        if not live or len(initial) + len(live[0].tokens) > n_text_ctx:
            break
    return search.candidates(live)


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    width=st.integers(1, 5),
    temperature=st.sampled_from([None, 0.7, 3.0]),
    patience=st.sampled_from([1.0, 2.0]),
    penalty=st.sampled_from([None, 0.5]),
    prompt=st.integers(0, 3),
    timestamps=st.booleans(),
)
def test_caches_follow_the_hypotheses(
    seed, width, temperature, patience, penalty, prompt, timestamps
):
    def search():
        if temperature is None:
            return BeamSearch(TOKENS.eot, width=width, patience=patience)
        return Sampling(TOKENS.eot, temperature=temperature, width=width, seed=(seed,))

    options = TranscribeOptions(without_timestamps=not timestamps)
    filters = logit_filters(TOKENS, options, timestamp_seconds=0.02)
    initial = [*([9, *range(prompt)] if prompt else []), 8, 3]
    model = Recurrent(seed, width)
    outcome = finish(
        decode_window(
            model, TOKENS, initial, filters, search(), n_text_ctx=24, length_penalty=penalty
        )
    )
    candidates = search_without_caches(model, initial, filters, search(), 24)
    expected = best(candidates, penalty)
    assert outcome.tokens == expected.tokens
    average = expected.sum_logprob / (len(expected.tokens) + 1)
    assert outcome.avg_logprob == pytest.approx(average, abs=1e-5)


def test_only_what_differs_is_copied():
    """Two beams that part at the first token and then never again: one copy of the prompt."""
    script = {
        (8,): logits(t13=2.0, t14=1.9),
        (8, 13): logits(t1=9.0),
        (8, 14): logits(t2=9.0),
        (8, 13, 1): logits(t1=9.0),
        (8, 14, 2): logits(t2=9.0),
        (8, 13, 1, 1): logits(t10=9.0),
        (8, 14, 2, 2): logits(t10=9.0),
    }
    model = Recurrent(0, 2)
    model.logits = lambda history: script[tuple(history)].copy()
    outcome = finish(
        decode_window(model, TOKENS, [8], [], BeamSearch(TOKENS.eot, width=2), n_text_ctx=24)
    )
    assert outcome.tokens == (13, 1, 1)
    assert model.copied == 1


def test_no_more_tokens_than_asked_for():
    model = Recurrent(5, 1)
    filters = logit_filters(TOKENS, TranscribeOptions(), timestamp_seconds=0.02)
    for most in (1, 3):
        steps = decode_window(
            model, TOKENS, [8], filters, Sampling(TOKENS.eot), n_text_ctx=24, max_tokens=most
        )
        assert len(finish(steps).tokens) <= most


def test_weights_that_give_no_numbers_are_reported():
    with pytest.raises(ModelFormatError, match="not numbers"):
        greedy(Script(np.full(20, np.nan, np.float32)))


def test_language_probabilities():
    probabilities = language_probabilities(Script(logits(t1=1.0, t2=2.0, t3=0.0, t13=9.0)), TOKENS)
    total = np.exp(1) + np.exp(2) + 1
    assert list(probabilities) == ["de", "en", "fr"]
    assert probabilities["de"] == pytest.approx(np.exp(2) / total)
    assert sum(probabilities.values()) == pytest.approx(1)


class Marks:
    sot_prev = 99


def test_the_prompt_keeps_its_end():
    assert initial_tokens(Marks, (50, 51), [], 16) == [50, 51]
    assert initial_tokens(Marks, (50, 51), [1, 2], 16) == [99, 1, 2, 50, 51]
    # openai-whisper: at most n_ctx // 2 - 1 prompt tokens
    assert initial_tokens(Marks, (50,), list(range(30)), 16) == [99, *range(23, 30), 50]


def test_compression_ratio():
    assert compression_ratio("") == 0
    assert compression_ratio("A sentence that says a thing once.") < 1.2
    assert compression_ratio("again and " * 30) > 2.4
