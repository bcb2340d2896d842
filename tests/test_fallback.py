"""When a window is decoded again, by openai-whisper's rules and whisper.cpp's."""

from math import log

import pytest

from pyengine.decoding import DecodingResult
from pyengine.fallback import decode_with_fallback, entropy, fault, is_silence
from pyengine.options import TranscribeOptions


def result(logprob=-0.5, no_speech=0.1, ratio=1.5, tokens=(1, 2, 3), temperature=0.0):
    return DecodingResult(
        tokens=tuple(tokens),
        text="",
        avg_logprob=logprob,
        no_speech_prob=no_speech,
        compression_ratio=ratio,
        temperature=temperature,
        steps=len(tokens),
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, None),
        ({"ratio": 2.4}, None),  # not above
        ({"ratio": 2.5}, "repetition"),
        ({"logprob": -1.0}, None),  # not below
        ({"logprob": -1.1}, "logprob"),
        ({"logprob": -1.1, "ratio": 9.0}, "logprob"),
        ({"logprob": -1.1, "no_speech": 0.7}, None),  # silence: no other temperature helps
        ({"logprob": -1.1, "no_speech": 0.7, "ratio": 9.0}, None),
        ({"logprob": -0.5, "no_speech": 0.7, "ratio": 9.0}, "repetition"),
    ],
)
def test_openai_whispers_rules(values, expected):
    assert fault(result(**values), TranscribeOptions()) == expected


def test_thresholds_can_be_changed_and_left_out():
    bad = result(logprob=-5, no_speech=0.9, ratio=9.0)
    none = TranscribeOptions(compression_ratio_threshold=None, logprob_threshold=None)
    assert fault(bad, none) is None
    assert fault(bad, TranscribeOptions(no_speech_threshold=None)) == "logprob"
    assert fault(bad, TranscribeOptions(logprob_threshold=None)) == "repetition"
    assert fault(result(ratio=1.5), TranscribeOptions(compression_ratio_threshold=1.0))


def test_whisper_cpps_entropy():
    # 16 different tokens, each twice: log(16); 40 the same: 0. Only the last 32 count.
    assert entropy([*range(16), *range(16)]) == pytest.approx(log(16))
    assert entropy([7] * 40) == 0
    assert entropy([*range(100, 150), *[7] * 32]) == 0
    assert entropy([1, 1, 1, 2]) == pytest.approx(-(0.75 * log(0.75) + 0.25 * log(0.25)))
    options = TranscribeOptions(entropy_threshold=2.4, compression_ratio_threshold=None)
    assert fault(result(tokens=[1, 2] * 17), options) == "repetition"
    assert fault(result(tokens=[1, 2] * 16), options) is None  # too short to tell
    assert fault(result(tokens=range(40)), options) is None


@pytest.mark.parametrize(
    ("no_speech", "logprob", "expected"),
    [(0.7, -1.5, True), (0.7, -0.5, False), (0.5, -1.5, False), (0.6, -1.5, False)],
)
def test_silence_needs_both(no_speech, logprob, expected):
    assert is_silence(result(logprob, no_speech), TranscribeOptions()) is expected


def test_silence_thresholds_can_be_left_out():
    assert not is_silence(result(-9.0, 1.0), TranscribeOptions(no_speech_threshold=None))
    assert is_silence(result(0.0, 0.9), TranscribeOptions(logprob_threshold=None))


def run(outcomes, **options):
    """Decode where each temperature has a result; what was tried, why, and what was taken."""
    tried, faults = [], []

    def decode(temperature):
        tried.append(temperature)
        yield 1
        yield 2
        return outcomes[temperature]

    steps = decode_with_fallback(decode, TranscribeOptions(**options), faults.append)
    count = 0
    while True:
        try:
            next(steps)
            count += 1
        except StopIteration as stop:
            assert count == 2 * len(tried)
            return tried, faults, stop.value


def test_temperatures_rise_until_the_text_can_stand():
    outcomes = {0.0: result(ratio=3.0), 0.2: result(-2.0), 0.4: result()}
    tried, faults, taken = run(outcomes)
    assert tried == [0.0, 0.2, 0.4]
    assert faults == ["repetition", "logprob"]
    assert taken is outcomes[0.4]


def test_the_last_temperature_is_taken_as_it_is():
    outcomes = {0.0: result(ratio=3.0), 0.5: result(ratio=4.0)}
    tried, faults, taken = run(outcomes, temperature=(0.0, 0.5))
    assert (tried, faults) == ([0.0, 0.5], ["repetition"])
    assert taken is outcomes[0.5]


def test_one_temperature_means_no_fallback():
    bad = result(-9.0, ratio=9.0)
    assert run({0.3: bad}, temperature=(0.3,)) == ([0.3], [], bad)
