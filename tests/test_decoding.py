"""Filters and the greedy loop on made-up logits whose right answer is known by hand."""

import numpy as np

from pyengine.decoding import (
    SuppressBlank,
    SuppressTokens,
    TimestampRules,
    compression_ratio,
    initial_tokens,
)

# A vocabulary of 20: 0-9 text, 10 end, 11 no_timestamps, 12-19 timestamps 0.00 to 0.14
RULES = TimestampRules(eot=10, no_timestamps=11, timestamp_begin=12, max_initial=3)


def allowed(filter_, sampled, logits=None) -> set[int]:
    row = np.zeros(20, np.float32) if logits is None else np.array(logits, np.float32)
    # Text a little likelier than all timestamps together, so that only the rules decide
    if logits is None:
        row[:12] = 5
    filter_.apply(row, sampled)
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


def test_timestamps_win_when_together_they_are_likelier_than_any_text():
    logits = np.full(20, -10.0)
    logits[3] = 1.0
    logits[13:20] = 0.0  # log(7) = 1.95 > 1.0
    assert allowed(RULES, [12, 1], logits) == set(range(13, 20))
    logits[13:20] = -1.0  # 0.95 < 1.0
    assert 3 in allowed(RULES, [12, 1], logits)


def test_blank_is_suppressed_only_at_the_start():
    blank = SuppressBlank((4, 10))
    assert allowed(blank, []) == set(range(20)) - {4, 10}
    assert allowed(blank, [12]) == set(range(20))


def test_suppressed_tokens_never_come():
    assert allowed(SuppressTokens(np.array([0, 19])), [12, 1]) == set(range(1, 19))


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
