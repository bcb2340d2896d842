"""Quanta of a stream, and the utterances in it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from recordings import recording

from pyengine import detect_speech, load_vad
from pyengine.live.listening import QUANTUM, Quanta, Utterances
from pyengine.vad_options import VadOptions

RATE = 16_000


@given(st.lists(st.integers(0, 3 * QUANTUM), max_size=12))
def test_quanta_are_the_stream_in_equal_parts(sizes):
    samples = np.arange(sum(sizes), dtype=np.float32)
    quanta = Quanta()
    found, at = [], 0
    for size in sizes:
        found += list(quanta.push(samples[at : at + size]))
        at += size
    assert all(len(quantum) == QUANTUM for quantum in found)
    rest = quanta.finish()
    assert len(rest) < QUANTUM
    assert np.concatenate([*found, rest]).tolist() == samples.tolist()


def test_a_block_may_be_used_again_by_whoever_gave_it():
    quanta, block = Quanta(), np.ones(QUANTUM - 1, np.float32)
    assert list(quanta.push(block)) == []
    first = np.concatenate(list(quanta.push(np.ones(2, np.float32))))
    block[:] = 7
    assert first.tolist() == [1] * QUANTUM


def heard(samples: np.ndarray, pause: float) -> list[tuple[int, int]]:
    utterances = Utterances(load_vad(), VadOptions(), pause)
    whole = len(samples) - len(samples) % QUANTUM
    spans = []
    for start in range(0, whole, QUANTUM):
        spans += utterances.push(samples[start : start + QUANTUM])
        if utterances.speaking:
            assert utterances.speaking[1] <= utterances.heard
    return spans + utterances.push(samples[whole:]) + utterances.finish()


def test_utterances_are_apart_by_their_pauses():
    """Where the pauses are is known: they were put there."""
    word = recording("goforward")
    silence = np.zeros(2 * RATE, np.float32)
    samples = np.concatenate([silence, word, silence, word, silence])
    first, second = heard(samples, pause=1.0)
    starts = 2, 2 + len(word) / RATE + 2
    for (start, end), begins in zip((first, second), starts, strict=True):
        assert begins - 0.1 < start / RATE < begins + 1
        assert end / RATE < begins + len(word) / RATE + 0.1


def test_a_longer_pause_joins_them():
    word = recording("goforward")
    gap = np.zeros(RATE // 2, np.float32)
    samples = np.concatenate([word, gap, word, np.zeros(3 * RATE, np.float32)])
    assert len(heard(samples, pause=2.0)) == 1


def test_speech_is_told_with_its_short_pauses():
    samples = recording("two-cities")
    utterances = Utterances(load_vad(), VadOptions(), 0.8)
    utterances.push(samples)
    utterances.finish()
    bare = VadOptions(speech_pad=0.0)
    spans = [(s.start, s.end) for s in detect_speech(samples, bare)]
    ours = [(a / RATE, b / RATE) for a, b in utterances.speech(0)]
    # `detect_speech` joins what is closer than 0.2 s
    assert ours[0][0] == pytest.approx(spans[0][0], abs=0.05)
    for start, end in spans:
        assert any(abs(a - start) < 0.05 for a, _ in ours)
        assert any(abs(b - end) < 0.05 for _, b in ours[:-1]) or end > spans[-1][1] - 0.01


def test_what_is_over_is_forgotten():
    samples = recording("two-cities")
    utterances = Utterances(load_vad(), VadOptions(), 0.8)
    utterances.push(samples[: 30 * RATE])
    n = len(utterances.speech(0))
    assert n > 3
    assert len(utterances.speech(20 * RATE)) < n
    assert len(utterances.speech(0)) < n


@pytest.mark.parametrize("name", ["silence-10s", "noise-20s"])
def test_silence_and_noise_are_no_utterances(name):
    assert heard(recording(name), pause=0.8) == []
