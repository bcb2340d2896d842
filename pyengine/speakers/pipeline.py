"""Who speaks when, by their voices: windows, stretches of speech, embeddings, clusters, turns.

The order of work is pyannote's (Bredin, "pyannote.audio 2.1 speaker diarization pipeline", 2023),
for less work: windows overlap by half, each decides for its middle alone, and an embedding is made
of a stretch between two pauses instead of all that a window's speaker says.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from pyengine.errors import OptionError
from pyengine.intake import blocks_of
from pyengine.mel import SAMPLE_RATE
from pyengine.speakers.clusters import refined, speakers_of
from pyengine.speakers.frames import FRAMES, LEAD, STEP, n_frames
from pyengine.speakers.powerset import activity
from pyengine.speakers.stretches import Activity, Run, Stretch, changes, stretches_of
from pyengine.speakers.turn import Turn
from pyengine.speakers.turns import turns_of
from pyengine.speakers.voices import Voices, unit
from pyengine.speakers.windows import Samples, Window, Windows

F32 = npt.NDArray[np.float32]
Count = int | tuple[int, int] | None
"""How many speakers there are, or how many at least and at most; None where nobody knows."""

MOST = 50
"""Speakers that are told apart at most."""
HOP = n_frames(5.0)
"""From one window to the next."""
_HAS_A_VOICE = n_frames(0.4)
"""An embedding of less sound says nothing."""
_IS_RELIABLE = 1.0
"""Seconds of sound from which on an embedding has a say in who there is."""
_REFINEMENTS = 2
_NEAR = n_frames(2.0)
"""Speech that is too short to be known is whoever's speaks within this."""
_AROUND = 20
"""So many parts before and after another can be that near."""


class Networks(Protocol):
    """What the pipeline knows of the networks."""

    def segment(self, samples: F32, /) -> F32:
        """(160000,) samples to (589, 7) log-probabilities of sets of speakers (`powerset.py`)."""
        ...

    def features(self, samples: F32, /) -> F32:
        """(n,) samples to (frames, 80) log-mel energies, whose mean is not taken off."""
        ...

    def embed(self, features: F32, /) -> F32:
        """(frames, 80) features whose mean is 0 to (d,) numbers, which point in much the same
        direction for the same voice. At most 300 frames."""
        ...


@dataclass(frozen=True, slots=True)
class Heard:
    """How far the work has come."""

    seconds: float
    """Of the recording that are done."""


@dataclass(frozen=True, slots=True)
class Diarization:
    """Who speaks when."""

    turns: list[Turn]
    """In the order of their beginnings. Two overlap where both speak."""
    voices: F32
    """(speakers, d) the mean voice of each as a unit vector; for this run alone: whoever keeps them
    needs to be asked."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch as it is kept: frames of the recording, and its voice if it is long enough."""

    frames: Run
    window: int
    speaker: int
    seconds: float
    embedding: F32 | None


def diarize(
    audio: Samples | Iterable[Samples], networks: Networks, count: Count = None
) -> Generator[Heard, None, Diarization]:
    """Who speaks when in a recording.

    Holds 20 s of sound, and 2 MB for an hour of speech. The result is the same for blocks of any
    size. It pauses after each network's run and after each block.

    Args:
        audio: 16 kHz mono F32 samples in [-1, 1]: an (n,) array, or blocks of any size; an empty
            block says that the next one is not there yet.
        count: how many speakers there are, or how many at least and at most.

    Raises:
        OptionError: a number of speakers that makes no sense.
    """
    least, most = bounds(count)
    return _Run(networks, least, most).steps(blocks_of(audio))


def bounds(count: Count) -> tuple[int, int]:
    """How many speakers there are at least and at most.

    Raises:
        OptionError: that makes no sense.
    """
    if isinstance(count, int):
        count = count, count
    least, most = count or (1, MOST)
    if not 1 <= least <= most <= MOST:
        raise OptionError(
            f"{least} to {most} is no number of speakers: it is from 1 to {MOST}, or a range"
        )
    return least, most


class _Run:
    """The state of one run."""

    def __init__(self, networks: Networks, least: int, most: int) -> None:
        self._networks = networks
        self._bounds = least, most
        self._windows = Windows(HOP)
        self._waiting: tuple[Window, Activity, int] | None = None
        """A window, who is heard in it, and from which frame of its on it decides: up to which one
        is known when the next one is."""
        self._changes: list[int] = []
        """The frames of the recording at which windows heard one speaker follow another."""
        self._n_windows = 0
        self._parts: list[_Part] = []
        self._voices = Voices()

    def steps(self, blocks: Iterator[Samples]) -> Generator[Heard, None, Diarization]:
        for block in blocks:
            for window in self._windows.push(block):
                yield from self._window(window)
            yield self._heard()
        for window in self._windows.finish():
            yield from self._window(window)
        yield from self._decide(FRAMES)
        return self._result()

    def _heard(self) -> Heard:
        frame = self._waiting[0].frame if self._waiting else 0
        return Heard(min(frame * STEP, self._windows.received) / SAMPLE_RATE)

    def _window(self, window: Window) -> Generator[Heard, None, None]:
        heard = activity(self._networks.segment(window.samples))
        heard[max(0, -(-(window.heard - LEAD) // STEP)) :] = 0
        self._changes = [frame for frame in self._changes if frame > window.frame - FRAMES]
        self._changes += [window.frame + frame for frame in changes(heard)]
        yield self._heard()
        first = 0
        if self._waiting:
            before = self._waiting[0].frame
            border = (before + window.frame + FRAMES) // 2
            yield from self._decide(border - before)
            first = border - window.frame
        self._waiting = window, heard, first

    def _decide(self, end: int) -> Generator[Heard, None, None]:
        """What the waiting window has to say of its frames before `end`."""
        if self._waiting is None:
            return
        window, heard, first = self._waiting
        cuts = [frame - window.frame for frame in self._changes]
        for stretch in stretches_of(heard, (first, end), cuts):
            embedding = None
            if stretch.n_alone >= _HAS_A_VOICE:
                embedding = self._embedding(window, stretch)
                yield self._heard()
            self._keep(window.frame, stretch, embedding)
        self._n_windows += 1

    def _embedding(self, window: Window, stretch: Stretch) -> F32:
        sound = [
            self._networks.features(window.samples[LEAD + STEP * first : LEAD + STEP * last])
            for first, last in stretch.pieces
        ]
        features = np.concatenate(sound)
        return unit(self._networks.embed(features - features.mean(axis=0)))

    def _keep(self, frame: int, stretch: Stretch, embedding: F32 | None) -> None:
        own = frame + stretch.own[0], frame + stretch.own[1]
        seconds = stretch.n_alone * STEP / SAMPLE_RATE
        self._parts.append(_Part(own, self._n_windows, stretch.speaker, seconds, embedding))
        if embedding is not None and seconds >= _IS_RELIABLE:
            self._voices.add(embedding, seconds)

    def _result(self) -> Diarization:
        speakers = self._speakers()
        spoken: dict[int, list[Run]] = {}
        for part, speaker in zip(self._parts, self._who(speakers), strict=True):
            if speaker is not None:
                spoken.setdefault(speaker, []).append(part.frames)
        turns, order = turns_of(spoken, self._windows.received / SAMPLE_RATE)
        return Diarization(turns, speakers[order])

    def _speakers(self) -> F32:
        """(speakers, d) mean voices."""
        known = [part for part in self._parts if part.embedding is not None]
        if not known:
            return np.zeros((0, 0), np.float32)
        means, weights = self._voices.means, self._voices.seconds
        if not len(means):
            # Nobody has said much: what there is must do
            means = _vectors(known)
            weights = np.array([part.seconds for part in known], np.float32)
        speakers = speakers_of(means, weights, *self._bounds)
        for _ in range(_REFINEMENTS):
            speakers = refined(speakers, means, weights)
        return speakers

    def _who(self, speakers: F32) -> list[int | None]:
        """Whose each part is: whose voice is most like its own; where it is too short for one, who
        else speaks as its window's speaker, or who speaks nearest to it."""
        who: list[int | None] = [None] * len(self._parts)
        if not len(speakers):
            return who
        known = [i for i, part in enumerate(self._parts) if part.embedding is not None]
        alike = _vectors([self._parts[i] for i in known]) @ speakers.T
        votes: dict[tuple[int, int], F32] = {}
        for i, likeness in zip(known, alike, strict=True):
            part = self._parts[i]
            who[i] = int(likeness.argmax())
            key = part.window, part.speaker
            votes[key] = votes.get(key, np.float32(0)) + likeness * np.float32(part.seconds)
        for i, part in enumerate(self._parts):
            vote = votes.get((part.window, part.speaker))
            if part.embedding is None and vote is not None:
                who[i] = int(vote.argmax())
        nearest = _nearest(self._parts, who)
        return [nearest.get(i) if speaker is None else speaker for i, speaker in enumerate(who)]


def _nearest(parts: Sequence[_Part], who: Sequence[int | None]) -> dict[int, int]:
    """Who speaks nearest to each of the parts of which this is not known, if anybody does."""
    found: dict[int, int] = {}
    for i, part in enumerate(parts):
        around = range(max(0, i - _AROUND), min(len(parts), i + _AROUND))
        known = [(_apart(parts[k].frames, part.frames), k) for k in around if who[k] is not None]
        gap, k = min(known, default=(_NEAR, i))
        speaker = who[k]
        if who[i] is None and speaker is not None and gap < _NEAR:
            found[i] = speaker
    return found


def _apart(a: Run, b: Run) -> int:
    """Frames between two runs; below 0 where they overlap."""
    return max(a[0] - b[1], b[0] - a[1])


def _vectors(parts: Iterable[_Part]) -> F32:
    return np.stack([part.embedding for part in parts if part.embedding is not None])
