"""Who speaks when in a real short conversation, with what PyTorch's networks answer about it."""

import weakref

import numpy as np
import pytest
from spoken_turns import Remembered, conversation, truth

from pyengine.errors import OptionError
from pyengine.speakers import pipeline
from pyengine.speakers.frames import n_frames
from pyengine.speakers.pipeline import Diarization, Heard, diarize
from pyengine.speakers.powerset import SETS
from pyengine.speakers.windows import Windows
from pyengine.steps import Steps

COLLAR = 0.25
"""Seconds that do not matter in evaluations: nobody can say to a tenth when a word begins."""


class Nobody:
    """Networks that hear nobody."""

    def segment(self, samples: np.ndarray) -> np.ndarray:
        assert samples.shape == (160_000,)
        return np.log(np.tile(np.float32([0.94] + 6 * [0.01]), (589, 1)))

    def features(self, samples: np.ndarray) -> np.ndarray:
        raise AssertionError("nobody speaks")

    embed = features


class Drawn:
    """Networks that answer what is drawn by hand; a person's sound is their number.

    Args:
        spoken: (speaker of the window, from which second, to which).
    """

    def __init__(self, *spoken: tuple[int, float, float]) -> None:
        self._heard = np.zeros((589, 3), bool)
        for speaker, start, end in spoken:
            self._heard[n_frames(start) : n_frames(end), speaker] = True
        self._sounds: list[np.ndarray] = []

    def segment(self, samples: np.ndarray) -> np.ndarray:
        probs = np.full((589, 7), 0.01, np.float32)
        for i, members in enumerate(SETS):
            wanted = [speaker in members for speaker in range(3)]
            probs[(self._heard == wanted).all(axis=1), i] = 0.94
        return np.log(probs)

    def features(self, samples: np.ndarray) -> np.ndarray:
        assert samples.all(), "there is no sound behind a recording's end"
        self._sounds.append(samples)
        return np.zeros((len(samples) // 160, 80), np.float32)

    def embed(self, features: np.ndarray) -> np.ndarray:
        person = round(float(np.median(np.concatenate(self._sounds))))
        self._sounds = []
        return np.eye(5, dtype=np.float32)[person]


def heard_by(networks: Drawn, *people: tuple[int, float], seconds: float = 10.0) -> Diarization:
    """Of a recording in which each of some people has the sound from a second on."""
    samples = np.ones(round(seconds * 16_000), np.float32)
    for person, start in people:
        samples[round(start * 16_000) :] = person
    return Steps(diarize(samples, networks)).finish()


def about(found: Diarization) -> list[tuple[int, int, int]]:
    """Turns in tenths of seconds."""
    return [(round(a * 10), round(b * 10), speaker) for a, b, speaker in turns(found)]


def turns(found: Diarization) -> list[tuple[float, float, int]]:
    return [(turn.start, turn.end, turn.speaker) for turn in found.turns]


@pytest.fixture(scope="module")
def found() -> Diarization:
    return Steps(diarize(conversation(), Remembered())).finish()


def test_turns_are_who_spoke_when(found):
    """A voice is one in two languages; a recording's own silence at its ends is no speech."""
    heard = turns(found)
    assert [speaker for _, _, speaker in heard] == [speaker for _, _, speaker in truth()]
    for (start, end, _), (begin, stop, _) in zip(heard, truth(), strict=True):
        assert begin - COLLAR < start < end < stop + COLLAR
    wrong = sum(stop - begin for begin, stop, _ in truth()) - sum(b - a for a, b, _ in heard)
    assert wrong < 0.1 * sum(stop - begin for begin, stop, _ in truth())


def test_each_speaker_has_a_voice(found):
    assert found.voices.shape == (3, 192)
    alike = found.voices @ found.voices.T
    np.testing.assert_allclose(np.diag(alike), 1, atol=1e-5)
    assert (alike - np.eye(3)).max() < 0.35


@pytest.mark.parametrize("size", [997, 16_000, 79_920, 123_457])
def test_blocks_of_any_size_give_the_same(found, size):
    samples = conversation()
    blocks = [samples[i : i + size] for i in range(0, len(samples), size)]
    blocks.insert(len(blocks) // 2, samples[:0])
    other = Steps(diarize(blocks, Remembered())).finish()
    assert other.turns == found.turns
    np.testing.assert_array_equal(other.voices, found.voices)


@pytest.mark.parametrize(
    ("count", "speakers"), [(2, 2), ((1, 2), 2), ((4, 6), 4), ((1, 50), 3), (1, 1)]
)
def test_a_known_number(count, speakers):
    known = Steps(diarize(conversation(), Remembered(), count)).finish()
    assert {turn.speaker for turn in known.turns} == {*range(speakers)}
    assert len(known.voices) == speakers


@pytest.mark.parametrize("count", [0, -1, 51, (0, 2), (3, 2), (1, 51)])
def test_a_number_that_makes_no_sense_is_refused_before_anything_is_read(count):
    def unread():
        raise AssertionError
        yield

    with pytest.raises(OptionError, match="from 1 to 50"):
        diarize(unread(), Nobody(), count)


def test_progress_goes_up_and_pauses_between_the_networks_runs():
    class Counting(Remembered):
        runs = 0

        def segment(self, samples):
            self.runs += 1
            return super().segment(samples)

        def embed(self, features):
            self.runs += 1
            return super().embed(features)

    networks = Counting()
    done, runs = [0.0], [0]
    for heard in diarize(conversation(), networks):
        assert isinstance(heard, Heard)
        done.append(heard.seconds)
        runs.append(networks.runs)
    assert np.all(np.diff(done) >= 0)
    assert done[-1] <= len(conversation()) / 16_000
    assert max(np.diff(runs)) == 1


def test_voices_are_in_the_order_of_the_speakers():
    """A window's first speaker, whose cluster is the first, need not be the first to speak."""
    found = heard_by(Drawn((2, 0.5, 4.0), (0, 4.5, 9.5)), (4, 0), (3, 4.2))
    assert about(found) == [(5, 40, 0), (45, 95, 1)]
    np.testing.assert_allclose(found.voices, np.eye(5)[[4, 3]], atol=1e-6)


def test_a_window_may_take_two_for_one():
    found = heard_by(Drawn((0, 0.5, 4.0), (0, 5.5, 9.5)), (1, 0), (2, 5))
    assert about(found) == [(5, 40, 0), (55, 95, 1)]


def test_a_word_too_short_to_know_is_its_windows_speakers():
    spoken = (0, 0.5, 4.0), (1, 4.2, 7.5), (0, 7.7, 8.0)
    assert about(heard_by(Drawn(*spoken), (1, 0), (2, 4.1)))[-1] == (77, 80, 0)


def test_else_it_is_whoevers_speaks_nearest():
    spoken = (0, 0.5, 4.0), (1, 4.3, 7.5), (2, 7.7, 8.0)
    assert about(heard_by(Drawn(*spoken), (1, 0), (2, 4.1)))[-1] == (43, 80, 1)
    # Or nobody's, where that is long ago
    spoken = (0, 0.5, 4.0), (2, 7.7, 8.0)
    assert about(heard_by(Drawn(*spoken))) == [(5, 40, 0)]


def test_a_network_may_hear_more_than_there_is():
    assert about(heard_by(Drawn((0, 1, 9)), seconds=5.0)) == [(10, 50, 0)]


@pytest.mark.parametrize("length", [0, 1, 1_000, 160_000, 400_123])
def test_nobody_speaks(length):
    found = Steps(diarize(np.zeros(length, np.float32), Nobody(), 2)).finish()
    assert found.turns == []
    assert len(found.voices) == 0


def test_sound_is_not_kept(monkeypatch):
    """However long the recording is, no more than two windows wait."""
    alive: list[weakref.ref[np.ndarray]] = []

    class Watched(Windows):
        def push(self, block):
            for window in super().push(block):
                alive.append(weakref.ref(window.samples))
                yield window

    monkeypatch.setattr(pipeline, "Windows", Watched)
    silence = np.zeros(80_000, np.float32)
    for _ in diarize((silence for _ in range(40)), Nobody()):
        assert sum(samples() is not None for samples in alive) <= 2
    assert len(alive) > 30
