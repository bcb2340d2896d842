"""Filters on made-up logits whose right answer is known by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from pyengine.errors import OptionError
from pyengine.filters import (
    NoRepeatNgram,
    RepetitionPenalty,
    SuppressBlank,
    SuppressTokens,
    TimestampRules,
    logit_filters,
)
from pyengine.generation_config import NOTHING, GenerationConfig
from pyengine.options import TranscribeOptions

# A vocabulary of 20: 0-9 text, 10 end, 11 no_timestamps, 12-19 timestamps 0.00 to 0.14
RULES = TimestampRules(eot=10, no_timestamps=11, timestamp_begin=12, max_initial=3)


def allowed(filter_, sampled) -> set[int]:
    row = np.zeros(20, np.float32)
    row[:11] = 3.0  # so that all timestamps together are not likelier than one other token
    filter_.apply(row, sampled)
    assert set(row.tolist()) <= {0.0, 3.0, -np.inf}
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
    RULES.apply(row, [12, 1])
    assert np.isneginf(row[:13]).all()
    assert (row[14:] == 0).all()  # 13 would be 0.02 s, but 12 was 0: only 12 is past


def test_one_timestamp_that_is_the_likeliest_token_wins():
    row = logits(t3=1.0, t15=2.0)
    RULES.apply(row, [12, 1])
    assert np.isneginf(row[:13]).all()
    assert row.argmax() == 15


@pytest.mark.parametrize("time", [-1.0, -1.2, -9.0])  # -1 + log(7) = 0.95; might win, does not
def test_text_wins_when_it_is_likelier_than_all_timestamps(time):
    row = logits(t3=1.0, time=time)
    kept = row.copy()
    RULES.apply(row, [12, 1])
    kept[[11, 12]] = -np.inf
    np.testing.assert_array_equal(row, kept)


def test_the_end_counts_as_text():
    for end, expected in ((3.0, 10), (1.0, 13)):
        row = logits(t10=end, time=0.0)
        RULES.apply(row, [12, 1])
        assert row.argmax() == expected


def test_only_timestamps_that_the_rules_leave_count():
    row = logits(t3=1.0, time=0.0)
    RULES.apply(row, [12, 1, 15, 15, 2])  # 16 to 19 are left: log(4) = 1.39 > 1.0
    assert row.argmax() == 16
    row = logits(t3=1.0, time=0.0)
    RULES.apply(row, [12, 1, 17, 17, 2])  # 18 and 19: log(2) = 0.69
    assert row.argmax() == 3


def test_repetition_is_penalised_towards_less_likely():
    row = logits(t1=3.0, t2=-3.0, t4=1.0, t13=2.0)
    RepetitionPenalty(1.5, eot=10).apply(row, [13, 1, 2, 1])
    assert row[[1, 2, 4, 13]].tolist() == [2.0, -4.5, 1.0, 2.0]


def test_no_ngram_comes_twice():
    bans = NoRepeatNgram(3, eot=10)
    assert allowed(bans, [12, 1, 2]) == set(range(20))
    # 1 2 3 has been, over a timestamp, too
    assert allowed(bans, [12, 1, 2, 14, 14, 3, 1, 2]) == set(range(20)) - {3}
    assert allowed(bans, [1, 2, 3, 1, 2, 4, 1, 2]) == set(range(20)) - {3, 4}
    assert allowed(NoRepeatNgram(1, eot=10), [12, 1, 2]) == set(range(20)) - {1, 2}
    assert allowed(NoRepeatNgram(2, eot=10), []) == set(range(20))


def test_blank_is_suppressed_only_at_the_start():
    blank = SuppressBlank((4, 10))
    assert allowed(blank, []) == set(range(20)) - {4, 10}
    assert allowed(blank, [12]) == set(range(20))


def test_suppressed_tokens_never_come():
    assert allowed(SuppressTokens(np.array([0, 19])), [12, 1]) == set(range(1, 19))


TOKENS = SimpleNamespace(
    n_vocab=20,
    eot=10,
    no_timestamps=11,
    timestamp_begin=12,
    control_tokens=(7, 8, 9),
    non_speech_tokens=(5, 6),
    encode=lambda text: {" ": [4]}[text],
    decode=lambda tokens: "".join("abcdefghij"[t] for t in tokens if t < 10),
)


def left(sampled, config=NOTHING, **options):
    filters = logit_filters(
        TOKENS, TranscribeOptions(**options), timestamp_seconds=0.02, config=config
    )
    row = np.zeros(20, np.float32)
    row[:10] = 3.0  # so that timestamps together are not likelier
    for filter_ in filters:
        filter_.apply(row, sampled)
    return set(np.flatnonzero(np.isfinite(row)).tolist())


def test_the_options_choose_the_filters():
    assert left([]) == {12, *range(13, 20)}
    assert left([], max_initial_timestamp=0.04) == {12, 13, 14}
    # 4 is a space, 5 and 6 are not speech, 7 to 9 control
    assert left([12]) == {0, 1, 2, 3, 4, 10}
    assert left([12], suppress_non_speech=False) == {0, 1, 2, 3, 4, 5, 6, 10}
    assert left([12], suppress_tokens=(0, 3)) == {1, 2, 4, 10}
    assert left([12], suppress_regex="[ab]|de") == {2, 3, 4, 10}  # all of a token's text
    assert left([12, 1], no_repeat_ngram_size=1, max_initial_timestamp=None) == {
        *(0, 2, 3, 4, 10),
        *range(13, 20),
    }


def test_lists_of_the_models_own_take_the_place_of_openais():
    """As transformers has them, generation/logits_process.py: SuppressTokens and
    SuppressTokensAtBegin."""

    def own(sampled, *, without_timestamps=True, **options):
        config = GenerationConfig(suppress_tokens=(0, 5), begin_suppress_tokens=(1, 10))
        return left(sampled, config, without_timestamps=without_timestamps, **options)

    text = {1, 2, 3, 4, 6}
    assert own([]) == (text - {1}) | {*range(11, 20)}
    assert own([1]) == text | {*range(10, 20)}
    assert own([12], without_timestamps=False) == text | {10}
    assert own([1], suppress_non_speech=False) == text | {0, 5} | {*range(10, 20)}
    assert own([], suppress_blank=False) == text | {*range(10, 20)}
    nothing = GenerationConfig(suppress_tokens=(), begin_suppress_tokens=())
    assert left([], nothing, without_timestamps=True) == {*range(7), *range(10, 20)}


def test_without_timestamps_their_rules_are_off():
    assert left([], without_timestamps=True) == {*(0, 1, 2, 3), *range(11, 20)}
    assert left([1], without_timestamps=True) == {*(0, 1, 2, 3, 4), *range(10, 20)}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"suppress_tokens": (20,)}, "no token 20"),
    ],
)
def test_options_without_sense(options, message):
    with pytest.raises(OptionError, match=message):
        left([], **options)
