"""Seconds and runs of stages, as they become timings; the decoder that adds to them."""

from types import SimpleNamespace

import pytest

from pyengine import stopwatch, timed_decoder
from pyengine.stopwatch import Stopwatch
from pyengine.timed_decoder import TimedDecoder


def test_timings(monkeypatch):
    now = 10.0
    monkeypatch.setattr(stopwatch, "time", SimpleNamespace(perf_counter=lambda: now))
    watch = Stopwatch(started=4.0)
    watch.mel, watch.encode, watch.encode_runs = 0.5, 2.0, 3
    watch.count_fault("logprob")
    watch.count_fault("logprob")
    timings = watch.timings(load=1.5)
    assert (timings.load, timings.mel, timings.encode, timings.encode_runs) == (1.5, 0.5, 2.0, 3)
    assert (timings.fallbacks_logprob, timings.fallbacks_repetition) == (2, 0)
    assert timings.total == 6.0
    assert Stopwatch().faults is not watch.faults


def test_prompts_and_steps_are_counted_apart(monkeypatch):
    now = 0.0
    monkeypatch.setattr(timed_decoder, "time", SimpleNamespace(perf_counter=lambda: now))

    class Model:
        def decode(self, tokens, positions, **_):
            nonlocal now
            now += len(tokens)
            return tokens

        def copy_slots(self, copies):
            nonlocal now
            now += 0.5

    watch = Stopwatch()
    decoder = TimedDecoder(Model(), watch)
    assert decoder.decode([1, 2, 3], [0, 1, 2]) == [1, 2, 3]
    decoder.decode([4], [3])
    decoder.copy_slots([(0, 1, 0, 3)])
    decoder.decode([5], [4])
    assert (watch.prompt, watch.prompt_runs) == (3, 1)
    assert (watch.decode, watch.decode_runs) == (2.5, 2)
    assert watch.in_decoder == pytest.approx(5.5)
