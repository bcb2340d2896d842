"""Filters and the greedy loop on made-up logits whose right answer is known by hand."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import log_softmax

from pyengine.decoding import (
    SuppressBlank,
    SuppressTokens,
    TimestampRules,
    compression_ratio,
    decode_greedily,
    initial_tokens,
    language_probabilities,
    likeliest,
    logit_filters,
)
from pyengine.errors import ModelFormatError
from pyengine.result import TranscribeOptions
from pyengine.softmax import log_sum_exp

# A vocabulary of 20: 0-9 text, 10 end, 11 no_timestamps, 12-19 timestamps 0.00 to 0.14
RULES = TimestampRules(eot=10, no_timestamps=11, timestamp_begin=12, max_initial=3)


def allowed(filter_, sampled) -> set[int]:
    row = np.zeros(20, np.float32)
    filter_.apply(row, sampled)
    assert set(row.tolist()) <= {0.0, -np.inf}
    return set(np.flatnonzero(np.isfinite(row)).tolist())


def test_window_starts_with_an_early_timestamp():
    assert allowed(RULES, []) == {12, 13, 14, 15}


def test_without_a_limit_any_first_timestamp_is_allowed():
    rules = TimestampRules(eot=10, no_timestamps=11, timestamp_begin=12, max_initial=None)
    assert allowed(rules, []) == set(range(12, 20))


def test_text_follows_the_first_timestamp():
    assert allowed(RULES, [12]) == set(range(11))


def test_after_text_a_later_timestamp_or_more_text():
    assert allowed(RULES, [13, 1]) == {*range(11), *range(14, 20)}


def test_a_closing_timestamp_is_followed_by_another_or_the_end():
    # The same moment may open the next segment
    assert allowed(RULES, [12, 1, 15]) == {10, *range(15, 20)}


def test_after_a_pair_comes_text():
    assert allowed(RULES, [12, 1, 15, 15]) == set(range(11))


def test_timestamps_never_go_back():
    assert allowed(RULES, [12, 1, 15, 16, 2]) == {*range(11), *range(17, 20)}


def test_a_single_timestamp_is_not_taken_for_a_pair_later():
    assert allowed(RULES, [12, 1, 15, 15, 2, 3]) == {*range(11), *range(16, 20)}


def logits(**given) -> np.ndarray:
    """All 20 at -10 but those given: by token, "time" for 13 to 19."""
    row = np.full(20, -10, np.float32)
    for token, value in given.items():
        row[slice(13, 20) if token == "time" else int(token[1:])] = value
    return row


def test_timestamps_win_when_together_they_are_likelier_than_any_other_token():
    row = logits(t3=1.0, time=0.0)  # log(7) = 1.95 > 1.0
    token, logprob = likeliest(row, 12)
    assert token == 13
    # Only timestamps are left: seven of the same weight, and one of e**-10
    assert logprob == pytest.approx(-np.log(7 + np.exp(-10.0)), abs=1e-6)
    assert np.isneginf(row[:12]).all()
    assert np.isfinite(row[12:]).all()


def test_one_timestamp_that_is_the_likeliest_token_wins():
    row = logits(t3=1.0, t15=2.0)
    token, logprob = likeliest(row, 12)
    assert token == 15
    assert logprob == pytest.approx(-np.log1p(7 * np.exp(-12.0)), abs=1e-6)
    assert np.isneginf(row[:12]).all()


@pytest.mark.parametrize("time", [-1.0, -1.2, -9.0])  # -1 + log(7) = 0.95; might win, does not
def test_text_wins_when_it_is_likelier_than_all_timestamps(time):
    row = logits(t3=1.0, time=time)
    expected = log_softmax(row.astype(np.float64))[3]
    kept = row.copy()
    assert likeliest(row, 12) == (3, pytest.approx(expected, abs=1e-6))
    np.testing.assert_array_equal(row, kept)


def test_the_end_counts_as_text():
    assert likeliest(logits(t10=3.0, time=0.0), 12)[0] == 10
    assert likeliest(logits(t10=1.0, time=0.0), 12)[0] == 13


def test_the_first_of_two_that_are_equally_likely_is_taken():
    assert likeliest(logits(t3=1.0, t7=1.0), 12)[0] == 3


@pytest.mark.parametrize("ruled_out", [slice(0, 12), slice(12, 20)])
def test_likeliest_of_what_the_filters_left(ruled_out):
    row = logits(t3=1.0, time=0.0)
    row[ruled_out] = -np.inf
    expected = log_softmax(row.astype(np.float64))
    token, logprob = likeliest(row, 12)
    assert token == expected.argmax()
    assert logprob == pytest.approx(expected[token], abs=1e-6)


def test_rows_of_a_batch_are_independent():
    batch = np.stack([logits(t3=1.0, time=0.0), logits(t3=3.0, time=0.0)])
    RULES.apply(batch[0], [12, 1])
    assert [likeliest(row, 12)[0] for row in batch] == [13, 3]
    assert np.isfinite(batch[1]).all()


def test_blank_is_suppressed_only_at_the_start():
    blank = SuppressBlank((4, 10))
    assert allowed(blank, []) == set(range(20)) - {4, 10}
    assert allowed(blank, [12]) == set(range(20))


def test_suppressed_tokens_never_come():
    assert allowed(SuppressTokens(np.array([0, 19])), [12, 1]) == set(range(1, 19))


TOKENS = SimpleNamespace(
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
        self.asked.append((list(tokens), list(positions), logit_rows))
        return np.stack([self.rows.pop(0) for _ in (logit_rows or [0])])

    def log_sum_exp(self, row):
        result = log_sum_exp(row)
        row[:] = np.nan  # it may be spoilt
        return result


def greedy(model, initial=(8,), n_text_ctx=32):
    filters = logit_filters(TOKENS, TranscribeOptions(), timestamp_seconds=0.02)
    steps = decode_greedily(model, TOKENS, initial, filters, n_text_ctx=n_text_ctx)
    yielded = []
    while True:
        try:
            yielded.append(next(steps))
        except StopIteration as stop:
            assert tuple(yielded) == stop.value.tokens
            return stop.value


def test_the_options_choose_the_filters():
    def left(sampled, **options):
        filters = logit_filters(TOKENS, TranscribeOptions(**options), timestamp_seconds=0.02)
        row = np.zeros(20, np.float32)
        for filter_ in filters:
            filter_.apply(row, sampled)
        return set(np.flatnonzero(np.isfinite(row)).tolist())

    assert left([]) == set(range(12, 20))
    assert left([], max_initial_timestamp=0.04) == {12, 13, 14}
    # 4 is a space, 5 and 6 are not speech, 7 to 9 control
    assert left([12]) == {0, 1, 2, 3, 4, 10}
    assert left([12], suppress_non_speech=False) == {0, 1, 2, 3, 4, 5, 6, 10}


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
        ([13], [1], None),
        ([2], [2], None),
        ([16], [3], None),
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
    assert model.asked[1] == ([13], [5], None)


def test_decoding_ends_where_the_context_does():
    # openai-whisper: at most n_text_ctx // 2 tokens, and none past the context
    rows = [logits(t13=1.0), *(logits(t2=9.0) for _ in range(20))]
    assert greedy(Script(*rows), n_text_ctx=8).tokens == (13, 2, 2, 2)
    outcome = greedy(Script(rows[0], *rows), initial=(9, 1, 2, 3, 8, 0), n_text_ctx=8)
    assert outcome.tokens == (13, 2, 2)
    assert outcome.steps == 2


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
