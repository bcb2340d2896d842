"""Spans of speech from probabilities: by hand, and as whisper.cpp finds them in made-up ones
(data/silero/make_segments.py)."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from recordings import DATA
from vad_cases import options, probabilities

from pyengine.errors import OptionError
from pyengine.vad.spans import SpeechTracker, check_vad_options, speech_spans
from pyengine.vad_options import VadOptions

BARE = VadOptions(min_speech=0.0, speech_pad=0.0)


def spans(text: str, options: VadOptions = BARE) -> list[tuple[float, float]]:
    """In windows. In the text: # speech (0.9), + in doubt (0.4), . silence (0.1)."""
    levels = {"#": 0.9, "+": 0.4, ".": 0.1}
    found = speech_spans([levels[c] for c in text], len(text) * 512, options)
    return [(start / 512, end / 512) for start, end in found]


def test_speech_and_silence():
    assert spans("") == []
    assert spans("........") == []
    assert spans("..####..........") == [(2, 6)]
    assert spans("..####..........###.....") == [(2, 6), (16, 19)]


def test_speech_to_the_end():
    assert spans("..####") == [(2, 6)]
    assert spans("..####..") == [(2, 8)]  # too little silence to know (whisper.cpp)


def test_doubt_neither_begins_nor_ends_speech():
    assert spans("++++####++++####+++..........") == [(4, 19)]
    assert spans("++++++++++++") == []


def test_silence_that_is_too_short_does_not_end_speech():
    # 0.1 s are more than three windows
    assert spans("####...####.........") == [(0, 11)]
    options = replace(BARE, min_silence=0.5)
    assert spans("####" + 13 * "." + "####" + 20 * ".", options) == [(0, 21)]


def test_doubt_counts_as_silence_once_it_began():
    assert spans("####.+++.####" + 10 * ".") == [(0, 13)]  # joined: less than 0.2 s
    assert spans("####.++++++.####" + 10 * ".") == [(0, 4), (11 + 1, 16)]


def test_noises_are_left_out():
    # 0.25 s are 7.8 windows
    options = replace(BARE, min_speech=0.25)
    assert spans("#######.........", options) == []
    assert spans("########.........", options) == [(0, 8)]
    assert spans("########.........", replace(BARE, min_speech=0.256)) == []  # not more than it
    assert spans(".........#######", options) == []
    assert spans("########" + 20 * "." + "####" + 20 * ".", options) == [(0, 8)]


def test_speech_close_together_is_one():
    # 0.2 s are 6.25 windows; four end the speech
    assert spans("####......####........") == [(0, 14)]
    assert spans("####.......####........") == [(0, 4), (11, 15)]


def test_pads():
    options = replace(BARE, speech_pad=0.064)  # two windows
    assert spans("#####..........#####......", options) == [(0, 7), (13, 22)]
    assert spans("..........#####", options) == [(8, 15)]
    wide = replace(BARE, speech_pad=0.192)  # six: the pause is halved
    assert spans("########........######" + 10 * ".", wide) == [(0, 12), (12, 28)]


def test_the_last_window_is_cut_at_the_recording_s_end():
    assert speech_spans([0.9] * 10, 9 * 512 + 7, VadOptions()) == [(0, 9 * 512 + 7)]
    # Speech that only the filled-up part of it could hold does not come
    assert all(end <= 4700 for _, end in speech_spans([0.0] * 9 + [0.9], 4700, BARE))


def test_long_speech_is_cut_at_a_pause():
    # Cut when more than 1 s - 512 samples, 30.25 windows, have passed, at the last pause of more
    # than 98 ms; from there on anew
    options = replace(BARE, max_speech=1.0, min_silence=0.3)
    text = 12 * "#" + 8 * "." + 20 * "#" + 12 * "."
    assert spans(text, options) == [(0, 12), (20, 40)]
    assert spans(text, replace(options, max_speech=None)) == [(0, 40)]


def test_long_speech_is_cut_at_its_last_pause():
    options = replace(BARE, max_speech=1.0, min_silence=0.5)
    text = 6 * "#" + 5 * "." + 8 * "#" + 7 * "." + 20 * "#" + 20 * "."
    assert spans(text, options) == [(0, 19), (26, 46)]
    text = 6 * "#" + 5 * "." + 13 * "#" + 20 * "."  # the limit is reached in that pause
    assert spans(text, options) == [(0, 24)]


def test_long_speech_without_a_pause_stays_whole():
    # It is cut, and joined again: that is what whisper.cpp does
    assert spans(100 * "#" + 10 * ".", replace(BARE, max_speech=1.0)) == [(0, 100)]


WHISPER_CPP = json.loads((DATA / "silero" / "segments.json").read_text())


@pytest.mark.parametrize("case", range(len(WHISPER_CPP)))
def test_segments_are_whisper_cpp_s(case):
    hundredths, given_options, expected = WHISPER_CPP[case]
    probabilities = (np.array(hundredths) / 100).astype(np.float32).tolist()
    options = VadOptions(
        threshold=given_options["threshold"] / 100,
        min_speech=given_options["min_speech"] / 1000,
        min_silence=given_options["min_silence"] / 1000,
        max_speech=given_options["max_speech"],
        speech_pad=given_options["speech_pad"] / 1000,
    )
    found = speech_spans(probabilities, len(probabilities) * 512, options)
    assert len(found) == len(expected)
    # whisper.cpp rounds to hundredths of a second
    assert np.allclose(np.array(found) / 160, np.array(expected), rtol=0, atol=0.51)


def test_there_is_something_to_compare():
    segments = [segment for _, _, found in WHISPER_CPP for segment in found]
    assert len(segments) > 100
    assert any(options["max_speech"] == 1 and len(found) > 2 for _, options, found in WHISPER_CPP)


@given(probabilities, options, st.integers(0, 511))
def test_segments_ascend_within_the_recording(levels, options, missing):
    n = max(0, len(levels) * 512 - missing)
    found = speech_spans(levels, n, options)
    assert all(0 <= start < end <= n for start, end in found)
    assert all(a[1] <= b[0] for a, b in pairwise(found))


@given(probabilities, options, st.lists(st.integers(0, 500), max_size=10))
def test_tracker_in_blocks_of_any_size(levels, options, cuts):
    whole, parts = SpeechTracker(options), SpeechTracker(options)
    expected = whole.push(levels) + whole.finish()
    found = []
    for block in np.split(np.array(levels), sorted(min(cut, len(levels)) for cut in cuts)):
        found += parts.push(block.tolist())
    assert found + parts.finish() == expected
    assert parts.position == len(levels) * 512


def test_doubt_ends_where_the_tracker_is_told_so():
    levels = [0.9] * 10 + [0.1] + [0.4] * 60 + [0.1] * 20
    patient, hasty = SpeechTracker(BARE), SpeechTracker(BARE, max_doubt=16_000)
    assert patient.push(levels) == [(0, 10 * 512)]
    # 16000 samples are 31.25 windows: it is speech again until the silence after the doubt
    assert hasty.push(levels) == [(0, 71 * 512)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"threshold": -0.1},
        {"threshold": 1.1},
        {"threshold": float("nan")},
        {"min_speech": -1.0},
        {"min_silence": float("inf")},
        {"max_speech": 0.0},
        {"max_speech": -1.0},
        {"max_speech": float("nan")},
        {"max_speech": 0.09},
        {"speech_pad": float("nan")},
        {"samples_overlap": 61.0},
        {"max_pause": -0.1},
    ],
)
def test_options_that_make_no_sense(wrong):
    (name,) = wrong
    with pytest.raises(OptionError, match=f"VAD {name} (is .*; it )?must be"):
        check_vad_options(VadOptions(**wrong))


def test_options_that_do():
    check_vad_options(VadOptions())
    check_vad_options(VadOptions(threshold=0.0, min_speech=60.0, max_speech=float("inf")))
