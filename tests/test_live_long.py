"""Long speaking and silence, live: no recording in it is lost, nothing is said in silence, times
ascend. `long_recording.py` makes it, an hour of it with `--hours`; it is heard as fast as can be.
That memory stays flat is `test_memory.py`'s: watching every allocation of an hour takes one."""

import pytest
from long_recording import LongRecording
from recordings import ENGLISH, transcript
from test_long import SLACK, passages, recall
from wer import spoken_words

from pyengine import LiveOptions, live_events
from pyengine.live import Committed

OPTIONS = LiveOptions(step=4.0)
"""Eight times fewer readings than by default: an hour shall take minutes."""


@pytest.fixture(scope="module")
def long(long_seconds, hours):
    # Two-cities is half of all that is said in five minutes; test_long.py hears it
    names = [name for name in ENGLISH if hours or name != "two-cities"]
    return LongRecording(names, seconds=long_seconds, seed=1)


@pytest.fixture(scope="module")
def heard(whisper, long):
    """The committed words: text, start and end."""
    model = whisper("tiny.en", arithmetic="fast")
    return [
        (word.text, word.start, word.end)
        for event in live_events(model, long, OPTIONS)
        if isinstance(event, Committed)
        for word in event.words
    ]


def test_no_passage_is_lost(heard, long):
    hits = total = 0
    for passage in passages(long.placed):
        text = "".join(
            text
            for text, start, end in heard
            if passage.start - SLACK <= start and end <= passage.end + SLACK
        )
        share = recall(passage, [transcript(name) for name in passage.names], text)
        assert share >= 0.6, (passage, text)  # of the shortest, one word is a quarter
        n = sum(spoken_words(name) for name in passage.names)
        hits += share * n
        total += n
    assert hits >= 0.95 * total


def test_nothing_is_said_in_silence(heard, long):
    spoken = passages(long.placed)
    for word in heard:
        _, start, end = word
        assert any(p.start - SLACK <= start and end <= p.end + SLACK for p in spoken), word


def test_times_ascend(heard):
    times = [t for _, start, end in heard for t in (start, end)]
    assert times == sorted(times)
