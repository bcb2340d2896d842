"""Recordings joined end to end, with gaps, in loudness, speed and noise as life has them: what a
transcript loses of them, and what it invents.

Everything of a join follows from its seed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import jiwer
import numpy as np
from ffmpeg import RATE
from recordings import ENGLISH, recording, transcript
from wer import english_words

from pyengine.resample import resample

RUN = 3
"""So many words in a row that are lost, or invented, are more than a word misheard."""

GAPS = ("silence", "room", "hum", "music")
CONDITIONS = ("clean", "20 dB", "10 dB", "5 dB", "telephone", "clipped")
"""All the join has it; noise is so many dB below the speech."""

_FAINT = 10 ** (-60 / 20)
_ROOM = 10 ** (-45 / 20)
_MUSIC = 10 ** (-26 / 20)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A recording and its words, as they are compared."""

    name: str
    samples: np.ndarray
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A recording within a join."""

    name: str
    start: float
    end: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Join:
    """What is heard, and what is said in it."""

    samples: np.ndarray
    parts: tuple[Part, ...]
    made: str
    """How, in words."""

    @property
    def words(self) -> list[str]:
        return [word for part in self.parts for word in part.words]

    def place(self, word: int) -> str:
        """Where the word of this number is, about: of its recording all words are as long."""
        for part in self.parts:
            if word < len(part.words):
                at = part.start + (part.end - part.start) * word / len(part.words)
                return f"{part.name} at {int(at // 60)}:{at % 60:04.1f}"
            word -= len(part.words)
        return "its end"


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row that the transcript lacks, or that nobody said."""

    at: int
    """The number of the word that was said there."""
    said: tuple[str, ...]
    found: tuple[str, ...]

    @property
    def is_lost(self) -> bool:
        return len(self.said) > len(self.found)


def spoken_recordings() -> list[Spoken]:
    """The tests' English ones."""
    return [Spoken(n, recording(n), tuple(english_words(transcript(n)))) for n in ENGLISH]


def length(seed: int, longest: float) -> float:
    """Of a join, in seconds: 60 to `longest`, as chance has it."""
    return 60 * (longest / 60) ** np.random.default_rng(seed).random()


def join(spoken: Sequence[Spoken], seed: int, seconds: float, condition: str = "clean") -> Join:
    """About so many seconds of recordings in random order, with gaps of 0 to 20 s of silence, room
    noise, hum or music, each at a speed of its own (0.9 to 1.15) and, but in noise, as loud as
    chance has it (0 to -40 dB)."""
    random = np.random.default_rng([seed, *condition.encode()])
    blocks = [np.zeros(0)]
    parts: list[Part] = []
    at = 0
    order: list[int] = []
    gap = random.choice(GAPS)
    quiet = -40 * random.random() ** 2 if random.random() < 0.5 else 0.0
    while at < seconds * RATE:
        order = order or list(random.permutation(len(spoken)))
        one = spoken[order.pop()]
        pause = random.choice([0.0, 0.3, 1.0]) + random.choice([0, 0, 1]) * random.uniform(0, 20)
        level = 10 ** (max(-40.0, quiet + random.uniform(-6, 3)) / 20)
        if condition.endswith(" dB"):
            level = 1.0  # so that the noise is as far below the speech as it says
        samples = _at_speed(one.samples, random.choice([0.9, 1.0, 1.0, 1.0, 1.07, 1.15])) * level
        between = _gap(gap, round(pause * RATE), random) * min(1.0, level)
        at += len(between)
        parts.append(Part(one.name, at / RATE, (at + len(samples)) / RATE, one.words))
        blocks += [between, samples]
        at += len(samples)
    blocks.append(_gap(gap, round(random.uniform(0, 5) * RATE), random) * level)
    whole = _HEARD_THROUGH[condition](np.concatenate(blocks), random)
    made = f"seed {seed}, {condition}, gaps of {gap}, {len(parts)} recordings"
    return Join(np.clip(whole, -1, 1).astype(np.float32), tuple(parts), made)


def runs(said: Sequence[str], found: Sequence[str]) -> list[Run]:
    """Where a transcript lacks RUN words and more in a row, or has as many that nobody said."""
    aligned = jiwer.process_words(" ".join(said), " ".join(found)).alignments[0]
    different: list[Run] = []
    for is_equal, chunks in groupby(aligned, lambda chunk: chunk.type == "equal"):
        if not is_equal:
            first, *_, last = [*chunks] * 2
            words = said[first.ref_start_idx : last.ref_end_idx]
            others = found[first.hyp_start_idx : last.hyp_end_idx]
            different.append(Run(first.ref_start_idx, tuple(words), tuple(others)))
    return [run for run in different if abs(len(run.said) - len(run.found)) >= RUN]


def loops(found: Sequence[str], said: Sequence[str]) -> int:
    """How often words are said three times and more in a row that were not."""
    return max(0, _loops(found) - _loops(said))


def _loops(words: Sequence[str]) -> int:
    n_loops, at = 0, 0
    while at < len(words):
        for length in range(1, 1 + min(30, (len(words) - at) // 3)):
            once = words[at : at + length]
            times = 1
            while words[at + times * length : at + (times + 1) * length] == once:
                times += 1
            if times >= 3:
                n_loops += 1
                at += times * length
                break
        else:
            at += 1
    return n_loops


def _at_speed(samples: np.ndarray, speed: float) -> np.ndarray:
    return samples if speed == 1 else resample(samples, round(RATE * speed), RATE)


def _gap(kind: str, n: int, random: np.random.Generator) -> np.ndarray:
    at = np.arange(n) / RATE
    match kind:
        case "room":
            return _pink(n, random) * _ROOM
        case "hum":
            waves = [np.sin(2 * np.pi * 50 * k * at) / k for k in (1, 2, 3, 5)]
            return sum(waves, np.zeros(n)) * _ROOM
        case "music":
            return _music(n, random) * _MUSIC
        case _:
            return random.standard_normal(n) * _FAINT if random.random() < 0.5 else np.zeros(n)


def _music(n: int, random: np.random.Generator) -> np.ndarray:
    """Chords of plucked strings, two a second, with a drum."""
    sound = np.zeros(n)
    since = np.arange(2 * RATE) / RATE
    for start in range(0, n, RATE // 2):
        root = 110 * 2 ** (random.integers(0, 12) / 12)
        hertz = [root * 2 ** (step / 12) * k for step in (0, 4, 7, 12) for k in (1, 2, 3, 4)]
        loud = np.tile(1 / np.arange(1, 5), 4)
        left = min(len(since), n - start)
        at = since[:left]
        chord = sum(a * np.sin(2 * np.pi * f * at) for a, f in zip(loud, hertz, strict=True))
        sound[start : start + left] += chord * np.exp(-3 * at)
        drum = at[: RATE // 10]
        sound[start : start + len(drum)] += (
            2 * random.standard_normal(len(drum)) * np.exp(-40 * drum)
        )
    return sound / 4


def _pink(n: int, random: np.random.Generator) -> np.ndarray:
    """Noise as rooms have it: the deeper the louder, of unit power."""
    spectrum = np.fft.rfft(random.standard_normal(n)) if n else np.zeros(0)
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    noise = np.fft.irfft(spectrum, n) if n else np.zeros(0)
    return noise / max(1e-9, float(np.sqrt(np.mean(noise**2)))) if n else noise


def _noisy(decibels: float) -> Callable[[np.ndarray, np.random.Generator], np.ndarray]:
    def made(samples: np.ndarray, random: np.random.Generator) -> np.ndarray:
        # Of speech alone: silence is most of what is soft
        power = np.mean(samples[np.abs(samples) > 0.02] ** 2)
        return samples + _pink(len(samples), random) * np.sqrt(power / 10 ** (decibels / 10))

    return made


def _telephone(samples: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """300 to 3400 Hz, in 8 bits of mu-law (ITU-T G.711)."""
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    spectrum[(hertz < 300) | (hertz > 3400)] = 0
    narrow = np.clip(np.fft.irfft(spectrum, len(samples)), -1, 1)
    coded = np.round(np.sign(narrow) * np.log1p(255 * np.abs(narrow)) / np.log(256) * 127) / 127
    return np.sign(coded) * (256 ** np.abs(coded) - 1) / 255


def _clipped(samples: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """As loud as if the microphone had been turned up too far."""
    level = np.quantile(np.abs(samples[samples != 0]), 0.95)
    return np.clip(samples / level, -1, 1) * 0.9


_HEARD_THROUGH: Mapping[str, Callable[[np.ndarray, np.random.Generator], np.ndarray]] = {
    "clean": lambda samples, random: samples,
    "20 dB": _noisy(20),
    "10 dB": _noisy(10),
    "5 dB": _noisy(5),
    "telephone": _telephone,
    "clipped": _clipped,
}
