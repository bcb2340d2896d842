"""Conversations made of clips of different voices, and who speaks in them when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from voices import LONGEST_PAUSE, RATE, Clip, Samples, clips_of

Spectrum = npt.NDArray[np.float64]

_LEVEL = 0.05
"""The root mean square of a speaker of middling loudness."""
_BINS = 257
_MOST_CHANGE = 15.0
"""dB: what a telephone has cut off does not come back."""


@dataclass(frozen=True)
class Truth:
    """Seconds in which a voice speaks."""

    start: float
    end: float
    voice: str


@dataclass(frozen=True)
class Conversation:
    name: str
    samples: Samples
    truth: tuple[Truth, ...]
    speakers: int


def make_conversation(
    name: str,
    voices: Sequence[str],
    seed: int,
    seconds: float = 180.0,
    overlap: float = 0.0,
    aliases: dict[str, str] | None = None,
) -> Conversation:
    """Turns of 0.5 to 15 s with gaps between them, voices of different loudness, one microphone in
    one room, a little noise.

    Args:
        overlap: which part of the time in which somebody speaks two do.
        aliases: voices that are recordings of one person, and whose.
    """
    rng = np.random.default_rng(seed)
    colours = dict(zip(voices, one_microphone([colour_of(voice) for voice in voices]), strict=True))
    gains = {voice: _LEVEL * 10 ** (rng.uniform(-6, 6) / 20) for voice in voices}
    clips = {voice: _shuffled(clips_of(voice), rng) for voice in voices}
    mixed = np.zeros(round((seconds + 30) * RATE), np.float32)
    spoken = np.zeros(len(mixed), np.uint8)
    spans: list[tuple[int, int, str]] = []
    end, voice = round(rng.uniform(0, 2) * RATE), str(rng.choice(list(voices)))
    while end < seconds * RATE:
        turn, speech = _turn(clips[voice], rng)
        turn = _filtered(turn, colours[voice])
        start = end + round(_gap(rng) * RATE)
        two, one = np.count_nonzero(spoken[:end] > 1), np.count_nonzero(spoken[:end])
        before = [span for span in spans if span[2] != voice]
        if overlap and before and two < overlap * (one + len(turn)):
            last = before[-1]
            room = min(last[1] - last[0], len(turn)) * rng.uniform(0.3, 0.9)
            own = max((span[1] for span in spans if span[2] == voice), default=0)
            start = max(own + RATE // 4, last[1] - round(min(room, 3 * RATE)))
        stop = min(start + len(turn), len(mixed))
        mixed[start:stop] += turn[: stop - start] * np.float32(gains[voice])
        for first, final in speech:
            first, final = start + first, min(start + final, stop)
            if first < final:
                spans.append((first, final, voice))
                spoken[first:final] += 1
        end = max(end, stop)
        if len(voices) > 1:
            voice = str(rng.choice([other for other in voices if other != voice]))
    samples = _in_a_room(mixed[:end], rng)
    merged = _merged(spans, aliases or {})
    return Conversation(name, samples, merged, len({turn.voice for turn in merged}))


@cache
def colour_of(voice: str) -> Spectrum:
    """(257,) decibels: the mean spectrum of a voice's clips, which studios and phones change."""
    power = np.zeros(_BINS)
    for clip in clips_of(voice)[:200]:
        n = len(clip.samples) // 256 - 1
        at = np.arange(max(n, 0))[:, None] * 256 + np.arange(512)
        power += (np.abs(np.fft.rfft(clip.samples[at] * np.hanning(512))) ** 2).sum(axis=0)
    smooth = np.convolve(np.pad(power, 4, "edge"), np.ones(9) / 9, "valid")
    return 10 * np.log10(smooth / smooth.mean() + 1e-9)


def one_microphone(colours: Sequence[Spectrum]) -> list[Spectrum]:
    """Decibels by which to change each voice's recordings so that all have one mean spectrum.

    Without this, who speaks could be told by what they were recorded with.
    """
    target = np.mean(colours, axis=0)
    return [np.clip(target - colour, -_MOST_CHANGE, _MOST_CHANGE) for colour in colours]


def _filtered(samples: Samples, decibels: Spectrum) -> Samples:
    """Linear phase, and no delay."""
    taps = np.roll(np.fft.irfft(10 ** (decibels / 20)), _BINS - 1) * np.hanning(2 * _BINS - 2)
    size = 1 << (len(samples) + len(taps)).bit_length()
    full = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(taps, size), size)
    return full[_BINS - 1 : _BINS - 1 + len(samples)].astype(np.float32)


def _shuffled(clips: Sequence[Clip], rng: np.random.Generator) -> list[Clip]:
    return [clips[i] for i in rng.permutation(len(clips))]


def _turn(clips: list[Clip], rng: np.random.Generator) -> tuple[Samples, list[tuple[int, int]]]:
    """Clips one after the other until a turn is as long as was drawn; they are queued again."""
    wanted = np.exp(rng.uniform(np.log(0.5), np.log(15))) * RATE
    pieces: list[Samples] = []
    speech: list[tuple[int, int]] = []
    length = 0
    while length < wanted:
        clip = clips.pop(0)
        clips.append(clip)
        if pieces and length + len(clip.samples) > 15 * RATE:
            break
        if pieces:
            pause = round(rng.uniform(0.1, 0.4) * RATE)
            pieces.append(np.zeros(pause, np.float32))
            length += pause
        samples, spans = clip.samples[: 15 * RATE], clip.speech
        speech += [
            (length + a, length + min(b, len(samples))) for a, b in spans if a < len(samples)
        ]
        pieces.append(samples)
        length += len(samples)
    return np.concatenate(pieces), speech


def _gap(rng: np.random.Generator) -> float:
    """Seconds between two turns: mostly short, now and then a long silence."""
    return float(rng.uniform(2, 6) if rng.random() < 0.08 else rng.gamma(2.0, 0.25))


def _in_a_room(samples: Samples, rng: np.random.Generator) -> Samples:
    """As one microphone hears it: with decaying reflections, and noise 25 to 40 dB below."""
    decay = rng.uniform(0.15, 0.4)
    n = round(decay * RATE)
    tail = rng.standard_normal(n) * 10 ** (-3 * np.arange(n) / n)
    tail[: RATE // 200] = 0
    tail *= rng.uniform(0.2, 0.6) / np.sqrt(np.sum(tail**2))
    tail[0] = 1.0
    size = 1 << (len(samples) + n).bit_length()
    wet = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(tail, size), size)[: len(samples)]
    noise = (
        np.cumsum(rng.standard_normal(len(wet)))
        if rng.random() < 0.5
        else rng.standard_normal(len(wet))
    )
    if len(noise) > RATE:  # What rumbles below 20 Hz is no noise that a microphone has
        noise = noise - np.convolve(noise, np.ones(400) / 400, "same")
    noise *= (
        np.sqrt(np.mean(wet**2)) / np.sqrt(np.mean(noise**2)) * 10 ** (-rng.uniform(25, 40) / 20)
    )
    wet = wet + noise
    return (wet * min(1.0, 0.95 / np.abs(wet).max())).astype(np.float32)


def _merged(spans: Sequence[tuple[int, int, str]], aliases: dict[str, str]) -> tuple[Truth, ...]:
    """Each voice's speech, its short pauses filled."""
    turns: list[Truth] = []
    for voice in sorted({aliases.get(span[2], span[2]) for span in spans}):
        own = sorted(span[:2] for span in spans if aliases.get(span[2], span[2]) == voice)
        start, end = own[0]
        for first, last in own[1:]:
            if first - end > LONGEST_PAUSE * RATE:
                turns.append(Truth(start / RATE, end / RATE, voice))
                start = first
            end = max(end, last)
        turns.append(Truth(start / RATE, end / RATE, voice))
    return tuple(sorted(turns, key=lambda turn: (turn.start, turn.end)))


def make_sounds() -> Iterator[Conversation]:
    """Music, noises and silence: nobody speaks."""
    rng = np.random.default_rng(0)
    for i, clip in enumerate(clips_of("music")):
        if len(clip.samples) > 20 * RATE:
            yield Conversation(f"music {i}", clip.samples[: 120 * RATE] * np.float32(_LEVEL), (), 0)
    white = rng.standard_normal(60 * RATE)
    brown = np.cumsum(white)
    brown -= np.convolve(brown, np.ones(400) / 400, "same")
    for name, noise in (("white noise", white), ("rumble", brown), ("silence", white * 0)):
        level = _LEVEL / max(float(np.sqrt(np.mean(noise**2))), 1e-9)
        yield Conversation(name, (noise * level).astype(np.float32), (), 0)
