"""An hour of audio as the page and the command line transcribe it: nothing is lost, nothing is
made up, times do not go back, and memory does not grow.

`long_recording.py` makes the hour and knows what is where.
"""

import gc
import pickle
import tracemalloc
from dataclasses import dataclass
from functools import cache

import jiwer
import pytest
from long_recording import SAMPLE_RATE, LongRecording, Placed
from recordings import ENGLISH, recording, transcript
from wer import spoken_words, words

from pyengine import Segment, TranscribeOptions, transcribe
from pyengine.vad_options import VadOptions

OPTIONS = TranscribeOptions(vad=VadOptions(), word_timestamps=True)
"""The page's and the command line's defaults but for the beams, which take three times as long."""

SLACK = 1.0
"""Seconds by which a segment may reach beyond the speech. openai-whisper's own times are off by
some tenths, and a pause of up to a second belongs to the speech (`VadOptions.max_pause`)."""

ENOUGH = 0.98
"""Of the words, so many are heard."""

BREATH = 3.0
"""Recordings with less than this between them are one passage: a segment may go across."""


@dataclass
class Passage:
    start: float
    end: float
    names: list[str]


def passages(placed: list[Placed]) -> list[Passage]:
    found: list[Passage] = []
    for p in placed:
        if found and p.start - found[-1].end < BREATH:
            found[-1].end = p.end
            found[-1].names.append(p.name)
        else:
            found.append(Passage(p.start, p.end, [p.name]))
    return found


@dataclass
class Heard:
    segments: tuple[Segment, ...]
    peaks: list[int]
    """Of each minute of audio: the most bytes of Python's and numpy's at a time."""
    transcript: int
    """Bytes of the result, its words and tokens."""


@pytest.fixture(scope="module")
def model(whisper):
    return whisper("tiny.en", arithmetic="fast")


@pytest.fixture(scope="module")
def alone(model):
    """What the engine makes of a recording by itself."""
    return cache(lambda name: transcribe(model, recording(name), OPTIONS).text)


@pytest.fixture(scope="module")
def long(long_seconds):
    return LongRecording(ENGLISH, seconds=long_seconds, seed=1)


@pytest.fixture(scope="module")
def heard(model, long):
    peaks = []

    def watched():
        for second, block in enumerate(long):
            if second and second % 60 == 0:
                peaks.append(tracemalloc.get_traced_memory()[1])
                tracemalloc.reset_peak()
            yield block

    for name in ENGLISH:
        recording(name)  # which stays, and is not the engine's
    gc.collect()
    tracemalloc.start()
    try:
        result = transcribe(model, watched(), OPTIONS, seconds=long.seconds)
        assert result.duration == long.seconds
        segments = pickle.dumps(result.segments)
        gc.collect()
        with_result = tracemalloc.get_traced_memory()[0]
        del result
        gc.collect()
        transcript = with_result - tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    return Heard(pickle.loads(segments), peaks, transcript)


def test_every_sentence_is_there_at_its_time(heard, alone, long):
    # The model hears a recording cut and joined otherwise than alone, and then now and then
    # takes a word for another, or takes the right one. A sentence that is lost, or is not where
    # it was said, costs more: it is the whole of the short recordings.
    hits = total = 0
    for passage in passages(long.placed):
        text = "".join(
            s.text
            for s in heard.segments
            if passage.start - SLACK <= s.start and s.end <= passage.end + SLACK
        )
        share = recall(passage, [transcript(name) for name in passage.names], text)
        if share < ENOUGH:
            by_itself = recall(passage, [alone(name) for name in passage.names], text)
            share = max(share, by_itself)
        assert share >= 0.75, (passage, text)
        n = sum(spoken_words(name) for name in passage.names)
        hits += share * n
        total += n
    assert hits >= ENOUGH * total


def recall(passage: Passage, said: list[str], found: str) -> float:
    """The share of the words said that were found, in their order."""
    name = passage.names[0]
    expected = words(name, " ".join(said))
    got = words(name, found)
    hits = jiwer.process_words(" ".join(expected), " ".join(got)).hits if got else 0
    return hits / len(expected)


def test_no_words_in_silence(heard, long):
    spoken = passages(long.placed)
    for s in heard.segments:
        assert any(p.start - SLACK <= s.start and s.end <= p.end + SLACK for p in spoken), s


def test_times_do_not_go_back(heard, long_seconds):
    assert all(s.start <= s.end for s in heard.segments)
    starts = [s.start for s in heard.segments]
    ends = [s.end for s in heard.segments]
    assert starts == sorted(starts)
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
    assert ends[-1] <= long_seconds


def test_memory_does_not_grow(heard, long_seconds):
    """What grows are the transcript, some hundred bytes a word, and the list of pieces heard; what
    the spectrogram, the VAD and the blocks take is given back."""
    assert heard.transcript < 2_000_000
    assert len(heard.peaks) == long_seconds // 60 - 1
    # How much waits in a minute depends on how much speech is in it; half of them have seen all
    half = len(heard.peaks) // 2
    growth = max(heard.peaks[half:]) - max(heard.peaks[:half])
    assert growth < 2_000_000 + heard.transcript / 2, (heard.transcript, heard.peaks)
    assert (
        max(heard.peaks) < 20_000_000 + heard.transcript
    )  # an hour's samples are 230 MB, its log-mel 115 MB; five minutes' 19 and 10 MB


def test_an_hour_is_made_of_the_recordings():
    """Of the generator itself: the first minutes, and no more than a block at a time."""
    hour = LongRecording(ENGLISH)
    first = LongRecording(ENGLISH, block_seconds=0.7)
    placed = first.placed[:3]
    got = {p.name: [] for p in placed}
    at = 0
    for block in first:
        assert len(block) == 11_200
        for p in placed:
            a, b = round(p.start * SAMPLE_RATE), round(p.end * SAMPLE_RATE)
            got[p.name] += block[max(a - at, 0) : max(b - at, 0)].tolist()
        at += len(block)
        if at > placed[-1].end * SAMPLE_RATE:
            break
    for p in placed:
        assert got[p.name] == recording(p.name).tolist()
    assert first.placed == hour.placed
    gaps = [b.start - a.end for a, b in zip(hour.placed, hour.placed[1:], strict=False)]
    assert 1 <= min(gaps) < 4
    assert 56 < max(gaps) <= 60
