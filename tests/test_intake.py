"""What the model hears of a recording that comes in blocks."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyengine import intake as module
from pyengine.clips import Clip
from pyengine.intake import LOOKAHEAD, Ear, Intake, SpeechIntake, blocks_of
from pyengine.mel import log_mel_spectrogram
from pyengine.mel_filters import mel_filters
from pyengine.vad_options import VadOptions

S = 16_000
FILTERS = mel_filters(80)
SOUND = np.random.default_rng(0).uniform(-0.1, 0.1, 4 * S).astype(np.float32)


@dataclass
class Kept:
    first: int
    samples: np.ndarray


class FakeGate:
    """Keeps what `speech` says, as soon as it comes; samples since the gate's start."""

    speech = ((S // 2, S), (S * 3 // 2, S * 5 // 2))

    lead, tail = 1600, 3200

    def __init__(self, vad, options):
        self.decided = 0

    def push(self, samples):
        first, last = self.decided, self.decided + len(samples)
        self.decided = last
        kept = []
        for a, b in self.speech:
            begin, end = max(first, a), min(last, b)
            if begin < end:
                kept.append(Kept(begin, samples[begin - first : end - first]))
        return kept

    def finish(self):
        return []


@pytest.fixture
def fake_gate(monkeypatch):
    monkeypatch.setattr(module, "SpeechGate", FakeGate)


def drain(intake):
    while not intake.ended:
        intake.pull()
    return intake


def heard(intake, clip=0):
    return intake.window(intake.first(clip), intake.last(clip))


def test_all_of_it_is_the_spectrogram_of_all_of_it():
    intake = drain(Intake(blocks_of(SOUND), FILTERS, [Clip(0, None)]))
    assert (intake.first(0), intake.last(0)) == (0, 400)
    whole = log_mel_spectrogram(SOUND, FILTERS, padding=480_000)
    np.testing.assert_array_equal(heard(intake), whole[:, :400])


@settings(max_examples=20, deadline=None)
@given(cuts=st.lists(st.integers(0, 4 * S), max_size=6))
def test_blocks_make_no_difference(cuts):
    blocks = np.split(SOUND, sorted(cuts))
    intake = drain(Intake(iter(blocks), FILTERS, [Clip(0, None)]))
    assert intake.received == len(SOUND)
    expected = drain(Intake(blocks_of(SOUND), FILTERS, [Clip(0, None)]))
    np.testing.assert_array_equal(heard(intake), heard(expected))


def test_clips_are_frames_of_the_whole():
    clips = [Clip(S, 2 * S), Clip(2 * S, 2 * S + 4000), Clip(3 * S, 99 * S), Clip(99 * S, None)]
    intake = drain(Intake(blocks_of(SOUND), FILTERS, clips))
    bounds = [(intake.first(i), intake.last(i)) for i in range(4)]
    assert bounds == [(100, 200), (200, 225), (300, 400), (400, 400)]
    whole = log_mel_spectrogram(SOUND, FILTERS, padding=480_000)
    np.testing.assert_array_equal(heard(intake, 1), whole[:, 200:225])
    assert [intake.covered(t * S) for t in (0, 1, 2, 3, 4)] == [*(0, 0, S, S + 4000, 2 * S + 4000)]


def test_a_window_is_used_when_a_minute_beyond_it_is_known():
    second = np.zeros(S, np.float32)
    intake = Intake(iter([second] * 200), FILTERS, [Clip(0, None)])
    pulls = 0
    while not intake.has(0, 0, 3000):
        intake.pull()
        pulls += 1
    # A frame is known when the samples around its middle are: half a window later
    assert pulls == (3000 + LOOKAHEAD) // 100 + 1
    assert not intake.ended
    while not intake.has(0, 3000, 6000):
        intake.pull()
        pulls += 1
    assert pulls == (6000 + LOOKAHEAD) // 100 + 1


def test_what_comes_after_the_last_clip_is_not_asked_for():
    second = np.zeros(S, np.float32)
    intake = Intake(iter([second] * 1000), FILTERS, [Clip(0, 10 * S)])
    while not intake.has(0, 0, 3000):
        intake.pull()
    assert intake.last(0) == 1000
    assert intake.received <= 72 * S


def test_an_empty_block_is_nothing_yet():
    intake = Intake(iter([SOUND[:0], SOUND, SOUND[:0]]), FILTERS, [Clip(0, None)])
    intake.pull()
    assert (intake.received, intake.ended) == (0, False)
    intake.pull()
    intake.pull()
    assert (intake.received, intake.ended) == (len(SOUND), False)
    intake.pull()
    assert intake.ended


def test_blocks_must_be_mono():
    intake = Intake(blocks_of([SOUND.reshape(-1, 2)]), FILTERS, [Clip(0, None)])
    with pytest.raises(ValueError, match="one dimension"):
        intake.pull()


def test_of_speech_a_window_is_used_when_a_minute_of_the_recording_beyond_it_is_known(
    fake_gate, monkeypatch
):
    monkeypatch.setattr(FakeGate, "speech", ((0, 20 * S), (50 * S, 1000 * S)))
    second = np.zeros(S, np.float32)
    intake = SpeechIntake(iter([second] * 300), FILTERS, [Clip(0, None)], None, VadOptions())
    while not intake.has(0, 0, 3000):
        intake.pull()
    # 30 s are heard at second 60
    assert intake.received == 120 * S
    assert intake.last(0) > 3000


def test_a_minute_without_speech_ends_a_window(fake_gate, monkeypatch):
    monkeypatch.setattr(FakeGate, "speech", ((5 * S, 10 * S), (500 * S, 1000 * S)))
    second = np.zeros(S, np.float32)
    intake = SpeechIntake(iter([second] * 700), FILTERS, [Clip(0, None)], None, VadOptions())
    while not intake.has(0, 0, 3000):
        intake.pull()
    assert intake.received == 70 * S
    # The last frame of 5 s sees beyond them
    assert intake.last(0) == 499
    assert intake.silent_frames() == 20
    while not intake.has(0, 499, 3499):  # the same silence does not end another
        intake.pull()
    assert intake.received == (500 + 30 + 60) * S


@pytest.mark.parametrize("size", [4 * S, 1000, 7919])
def test_speech_follows_upon_speech(fake_gate, size):
    blocks = [SOUND[i : i + size] for i in range(0, len(SOUND), size)]
    intake = drain(SpeechIntake(iter(blocks), FILTERS, [Clip(0, None)], None, VadOptions()))
    parts = [SOUND[S // 2 : S], SOUND[3 * S // 2 : 5 * S // 2]]
    expected = log_mel_spectrogram(np.concatenate(parts), FILTERS, padding=480_000)
    assert intake.last(0) == 150
    np.testing.assert_array_equal(heard(intake), expected[:, :150])
    assert intake.timeline.spans() == ((0.5, 1.0), (1.5, 2.5))
    assert intake.timeline.start(S * 6 // 10) == pytest.approx(1.6)


def test_each_clip_is_listened_to_for_itself(fake_gate):
    clips = [Clip(0, S), Clip(S, 2 * S), Clip(2 * S, None)]
    intake = drain(SpeechIntake(blocks_of(SOUND), FILTERS, clips, None, VadOptions()))
    # 0.5 s of each clip, and at its start again for the last
    assert intake.timeline.spans() == ((0.5, 1.0), (1.5, 2.0), (2.5, 3.0), (3.5, 4.0))
    lengths = [intake.last(i) - intake.first(i) for i in range(3)]
    assert lengths == [50, 50, 100]
    for i, start in ((0, 0.5), (1, 1.5), (2, 2.5)):
        assert intake.timeline.start(intake.first(i) * 160) == pytest.approx(start)
    assert intake.first(1) - intake.last(0) >= 3


def test_a_recording_that_ends_before_its_clips(fake_gate):
    clips = [Clip(0, S), Clip(9 * S, 10 * S), Clip(11 * S, None)]
    intake = drain(SpeechIntake(blocks_of(SOUND), FILTERS, clips, None, VadOptions()))
    assert [intake.last(i) - intake.first(i) for i in range(3)] == [50, 0, 0]


def test_no_speech_at_all(fake_gate, monkeypatch):
    monkeypatch.setattr(FakeGate, "speech", ())
    intake = drain(SpeechIntake(blocks_of(SOUND), FILTERS, [Clip(0, None)], None, VadOptions()))
    assert (intake.first(0), intake.last(0)) == (0, 0)
    assert intake.timeline.spans() == ()


def test_an_ear_remembers_where_speech_was(fake_gate):
    ear = Ear(None, 2.0)
    assert ear.has_speech(0.0, 0.1)  # it cannot know yet
    ear.push(SOUND)
    assert not ear.has_speech(0.0, 0.4)
    assert ear.has_speech(0.0, 0.6)
    assert ear.has_speech(0.7, 0.8)
    assert not ear.has_speech(1.0, 1.5)
    assert ear.has_speech(0.9, 1.5)
    assert not ear.has_speech(2.5, 4.0)
    assert ear.has_speech(2.5, 4.1)


def test_speech_is_told_by_the_second(fake_gate):
    clips = [Clip(0, 2 * S), Clip(2 * S, None)]
    intake = SpeechIntake(iter([SOUND]), FILTERS, clips, None, VadOptions())
    drain(intake)
    spans = [(0.5, 1.0), (1.5, 2.5), (2.5, 3.0), (3.5, 4.5)]  # of each clip's gate, in order
    assert intake.speech(0, 10) == spans
    assert intake.speech(0.9, 1.6) == spans[:2]
    assert intake.speech(1.0, 1.5) == []
    assert Intake(iter([SOUND]), FILTERS, [Clip(0, None)]).speech(0, 10) is None
