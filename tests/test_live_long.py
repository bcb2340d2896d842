"""An hour of speaking and silence, live: no recording in it is lost, nothing is said in silence,
times ascend and memory stays flat. `long_recording.py` makes the hour; it is heard as fast as this
machine can."""

import tracemalloc
from dataclasses import dataclass, field

import pytest
from long_recording import LongRecording
from recordings import ENGLISH, transcript
from test_long import HOUR, SLACK, passages, recall
from wer import spoken_words

from pyengine import LiveOptions, live_events, load_model
from pyengine.live import Committed, Listening

OPTIONS = LiveOptions(step=2.0)
"""Four times fewer readings than by default: the hour shall take minutes."""


@dataclass
class Heard:
    words: list[tuple[str, float, float]] = field(default_factory=list)
    peaks: list[int] = field(default_factory=list)
    """Of each minute of audio: the most bytes of Python's and numpy's at a time."""


@pytest.fixture(scope="module")
def hour():
    return LongRecording(ENGLISH, seconds=HOUR, seed=1)


@pytest.fixture(scope="module")
def heard(tiny_en, hour):
    model, heard = load_model(tiny_en, backend="wasm"), Heard()
    tracemalloc.start()
    try:
        for event in live_events(model, hour, OPTIONS):
            if isinstance(event, Committed):
                heard.words += [(word.text, word.start, word.end) for word in event.words]
            elif isinstance(event, Listening) and event.seconds >= 60 * (len(heard.peaks) + 1):
                heard.peaks.append(tracemalloc.get_traced_memory()[1])
                tracemalloc.reset_peak()
    finally:
        tracemalloc.stop()
    return heard


def test_no_passage_is_lost(heard, hour):
    hits = total = 0
    for passage in passages(hour.placed):
        text = "".join(
            text
            for text, start, end in heard.words
            if passage.start - SLACK <= start and end <= passage.end + SLACK
        )
        share = recall(passage, [transcript(name) for name in passage.names], text)
        assert share >= 0.6, (passage, text)  # of the shortest, one word is a quarter
        n = sum(spoken_words(name) for name in passage.names)
        hits += share * n
        total += n
    assert hits >= 0.95 * total


def test_nothing_is_said_in_silence(heard, hour):
    spoken = passages(hour.placed)
    for word in heard.words:
        _, start, end = word
        assert any(p.start - SLACK <= start and end <= p.end + SLACK for p in spoken), word


def test_times_ascend(heard):
    times = [t for _, start, end in heard.words for t in (start, end)]
    assert times == sorted(times)


def test_memory_stays_flat(heard):
    """What grows is the transcript: some hundred bytes a word."""
    assert len(heard.peaks) == HOUR // 60
    half = len(heard.peaks) // 2
    assert max(heard.peaks[half:]) - max(heard.peaks[:half]) < 1000 * len(heard.words)
    assert max(heard.peaks) < 20_000_000 + 1000 * len(heard.words)  # the samples are 230 MB
