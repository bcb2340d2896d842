"""Who speaks when in a real short conversation, with what PyTorch's networks answer about it."""

import weakref

import numpy as np
import pytest
from spoken_turns import Remembered, conversation, truth

from pyengine.errors import OptionError
from pyengine.speakers import pipeline
from pyengine.speakers.pipeline import Diarization, Heard, diarize
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
