"""Probabilities of phrases on models that are made up, against sums over all spellings."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import log_softmax, logsumexp, softmax

from pyengine.errors import OptionError
from pyengine.live import phrases
from pyengine.live.phrases import MOST_TOKENS, Phrases, shares, spellings
from pyengine.softmax import log_sum_exp

ALPHABET = " .!?。！？abcdABCD"  # noqa: RUF001 - ends of sentences
EOT = len(ALPHABET)
SOT = EOT + 1
TOKENS = SimpleNamespace(eot=EOT, encode=lambda text: [ALPHABET.index(char) for char in text])


class Recurrent:
    """A model whose logits depend on all that a slot's cache holds, as a transformer's do."""

    def __init__(self, seed, n_slots):
        self.seed = seed
        self.cache = np.full((n_slots, 200), -1)
        self.known = {}
        self.runs = 0
        self.most_rows = 0

    def decode(self, tokens, positions, *, slots=None, logit_rows=None):
        slots = slots or [0] * len(tokens)
        assert len(set(zip(slots, positions, strict=True))) == len(tokens)
        assert len(logit_rows) <= len(self.cache)
        self.runs += 1
        self.most_rows = max(self.most_rows, len(tokens))
        for token, position, slot in zip(tokens, positions, slots, strict=True):
            self.cache[slot, position] = token
        return np.stack(
            [
                self.logits(self.cache[slots[row], : positions[row] + 1].tolist())
                for row in logit_rows
            ]
        )

    def logits(self, history):
        assert -1 not in history, "a position that was never filled"
        key = tuple(history)
        if key not in self.known:
            random = np.random.default_rng([self.seed, *history])
            self.known[key] = random.normal(0, 2, EOT + 2).astype("f4")
        return self.known[key].copy()

    def copy_slots(self, copies):
        for source, target, first, last in copies:
            self.cache[target, first:last] = self.cache[source, first:last]

    def log_sum_exp(self, row):
        found = log_sum_exp(row)
        row[:] = np.nan  # it may be spoilt
        return found


def finish(steps):
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value


def by_hand(model, initial, text):
    """The sum over all that a phrase may be written as, each token after those before it."""
    sums = []
    for space in ("", " "):
        for first in {text[0].lower(), text[0].upper()}:
            for end in ("", ".", "!", "?", "。", "！", "？"):  # noqa: RUF001
                history, total = list(initial), 0.0
                for token in [*TOKENS.encode(space + first + text[1:] + end), EOT]:
                    total += log_softmax(model.logits(history).astype(np.float64))[token]
                    history.append(token)
                sums.append(total)
    return logsumexp(sums)


TEXTS = st.lists(
    st.text("abcd", min_size=1, max_size=5), min_size=1, max_size=6, unique_by=str.lower
)


@pytest.mark.slow
@given(seed=st.integers(0, 10**6), n_slots=st.integers(1, 8), texts=TEXTS)
def test_every_spelling_counts(seed, n_slots, texts):
    model = Recurrent(seed, n_slots)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phrases, "_HOPELESS", np.inf)
        patch.setattr(phrases, "_MINOR", np.inf)
        found = finish(Phrases(TOKENS, texts).log_probabilities(model, [SOT, 3], n_slots))
    expected = [by_hand(model, [SOT, 3], text) for text in texts]
    assert found == pytest.approx(expected, abs=1e-4)


@pytest.mark.slow
@given(seed=st.integers(0, 10**6), n_slots=st.integers(1, 8), texts=TEXTS)
def test_what_is_left_out_does_not_matter(seed, n_slots, texts):
    model = Recurrent(seed, n_slots)
    found = finish(Phrases(TOKENS, texts).log_probabilities(model, [SOT], n_slots))
    expected = np.array([by_hand(model, [SOT], text) for text in texts])
    # 14 spellings of a phrase at most are each less likely by e ** 4 than the rest of it
    assert shares(found) == pytest.approx(softmax(expected), abs=0.06)
    best = max(expected)
    for ours, exact in zip(found, expected, strict=True):
        if ours > best - 8:
            assert ours == pytest.approx(exact, abs=np.log1p(28 * np.exp(-4)))
        else:  # a bound, but of one spelling
            assert exact <= best - 8 + np.log(28)


def likely(*texts, n_slots=4):
    """A model that writes one of these, each with the same probability."""

    def logits(history):
        said = "".join(ALPHABET[t] for t in history[1:])
        row = np.full(EOT + 2, -30, np.float32)
        for text in texts:
            if text == said:
                row[EOT] = 0
            elif text.startswith(said):
                row[ALPHABET.index(text[len(said)])] = 0
        return row

    model = Recurrent(0, n_slots)
    model.logits = logits
    return model


def test_the_one_that_was_said_is_likeliest():
    texts = ["abba", "dad", "cab", "bad"]
    found = finish(Phrases(TOKENS, texts).log_probabilities(likely(" Dad."), [SOT], 4))
    assert shares(found) == pytest.approx([0, 1, 0, 0], abs=1e-6)
    found = finish(Phrases(TOKENS, texts).log_probabilities(likely(" Dad.", "cab"), [SOT], 4))
    assert shares(found) == pytest.approx([0, 0.5, 0.5, 0], abs=1e-6)


def test_phrases_that_begin_alike_are_told_apart_by_their_ends():
    texts = ["ab", "abc", "abcd"]
    found = finish(Phrases(TOKENS, texts).log_probabilities(likely(" Abc"), [SOT], 2))
    assert shares(found) == pytest.approx([0, 1, 0], abs=1e-6)


def test_hundreds_of_phrases_take_few_runs():
    texts = ["".join(f"{i:04b}{i:08b}".replace("0", "a").replace("1", "b")) for i in range(200)]
    model = likely(f" {texts[77].capitalize()}.", n_slots=8)
    found = finish(Phrases(TOKENS, texts).log_probabilities(model, [SOT], 8))
    assert np.argmax(found) == 77
    assert model.runs < 20  # as long as the phrase is, and its end


def test_beside_a_rival_that_is_far_likelier_all_are_hopeless():
    model = Recurrent(1, 4)
    found = finish(Phrases(TOKENS, ["abcd", "dcba"]).log_probabilities(model, [SOT], 4, rival=20.0))
    assert model.runs == 1
    assert max(found) < 0


@pytest.mark.slow
def test_long_phrases_fit_into_a_run():
    texts = [letter * (MOST_TOKENS - 1) for letter in "abcd"]
    model = Recurrent(2, 8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phrases, "_HOPELESS", np.inf)
        patch.setattr(phrases, "_MINOR", np.inf)
        steps = Phrases(TOKENS, texts).log_probabilities(model, [SOT], 8)
        found = finish(steps)
    assert found == pytest.approx([by_hand(model, [SOT], text) for text in texts], abs=1e-2)
    assert model.most_rows <= 2 * MOST_TOKENS


def test_a_phrase_is_written_as_the_model_would():
    assert spellings("go left") == (" Go left", " go left", "Go left", "go left")
    assert spellings(" Stop! ") == (" Stop", " stop", "Stop", "stop")
    assert spellings("开灯。") == (" 开灯", "开灯")
    assert spellings("  Wi-Fi \t off.") == (" Wi-Fi off", " wi-Fi off", "Wi-Fi off", "wi-Fi off")


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ([], "no phrases"),
        (["a", "..."], "'...' is no phrase"),
        (["a", ""], "'' is no phrase"),
        (["ab", "Ab!"], "'ab' and 'Ab!' are the same"),
        (["a" * (MOST_TOKENS + 1)], "too long"),
    ],
)
def test_phrases_that_cannot_be(texts, message):
    with pytest.raises(OptionError, match=message.replace(".", r"\.")):
        Phrases(TOKENS, texts)


def test_shares():
    assert shares([0.0, np.log(3.0), -np.inf]) == pytest.approx([0.25, 0.75, 0])
    assert shares([-1000.0, -1000.0]) == [0.5, 0.5]
