"""Voices to make conversations of: recordings of real people in packages of Debian 12.

voices.json pins the packages and has their licences.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

RATE = 16_000
CACHE = Path(__file__).parents[1] / ".cache" / "voices"
Samples = npt.NDArray[np.float32]

_STEP = RATE // 100
_BELOW_LOUDEST = 35.0
"""dB: what is quieter than this below a clip's loudest 10 ms is no speech."""
_ABOVE_NOISE = 10.0
"""dB: nor is what is not so much louder than the quietest twentieth of the clip, its noise,"""
_SURELY_SPEECH = 18.0
"""unless it is this near to the loudest: a clip may be cut so closely that it has no pause."""
LONGEST_PAUSE = 0.5
"""Seconds without speech that are still part of it, as the truth of most corpora has it."""


@dataclass(frozen=True)
class Clip:
    """A few words of one voice, from their first sound to their last."""

    samples: Samples
    speech: tuple[tuple[int, int], ...]
    """The samples in which there is speech: first, and last (exclusive)."""


@cache
def manifest() -> dict[str, dict]:
    return json.loads(Path(__file__).with_name("voices.json").read_text("utf-8"))


def voices_of(half: str) -> list[str]:
    """The names of the voices of "dev" or of "test"."""
    return [name for name, (_, _, of) in manifest()["voices"].items() if of == half]


@cache
def clips_of(voice: str) -> list[Clip]:
    """All clips of a voice, in the order of their files' names."""
    package, pattern, _ = manifest()["voices"][voice]
    kept = CACHE / f"{voice}.npz"
    if not kept.exists():
        recordings = [decode(path) for path in sorted(fetch(package).glob(pattern))]
        np.savez(kept, *[samples for samples in recordings if len(samples)])
    with np.load(kept) as file:
        clips = [clip_of(file[name]) for name in file.files]
    return [clip for clip in clips if clip]


def fetch(package: str) -> Path:
    """The folder with a package's files, which apt-get downloads once."""
    pinned = manifest()["packages"][package]
    folder = CACHE / package
    if folder.exists():
        return folder
    CACHE.mkdir(parents=True, exist_ok=True)
    before = set(CACHE.glob("*.deb"))
    command = ["apt-get", "download", f"{package}={pinned['version']}"]
    subprocess.run(command, cwd=CACHE, check=True)
    (file,) = set(CACHE.glob("*.deb")) - before
    try:
        if hashlib.sha256(file.read_bytes()).hexdigest() != pinned["sha256"]:
            raise SystemExit(
                f"{package} is not the pinned one; another release may have replaced it"
            )
        subprocess.run(["dpkg-deb", "-x", str(file), str(folder)], check=True)
    finally:
        file.unlink()
    return folder


def decode(path: Path) -> Samples:
    """A file's samples, mono at 16 kHz; none where it cannot be read, as a few of theirs cannot."""
    pieces = []
    try:
        with av.open(str(path)) as container:
            resampler = av.AudioResampler("flt", "mono", RATE)
            for frame in [*container.decode(audio=0), None]:
                pieces += [piece.to_ndarray()[0] for piece in resampler.resample(frame)]
    except (av.FFmpegError, UnicodeDecodeError):
        return np.zeros(0, np.float32)
    return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)


def clip_of(samples: Samples) -> Clip | None:
    """A recording without the silence around it; None where hardly anything is in it."""
    steps = len(samples) // _STEP
    if steps < 20:
        return None
    power = (samples[: steps * _STEP].reshape(steps, _STEP).astype(np.float64) ** 2).mean(axis=1)
    level = 10 * np.log10(power + 1e-12)
    if level.max() < -50:
        return None
    noise = min(np.percentile(level, 5) + _ABOVE_NOISE, level.max() - _SURELY_SPEECH)
    heard = np.flatnonzero(level > max(level.max() - _BELOW_LOUDEST, noise))
    breaks = np.flatnonzero(np.diff(heard) > LONGEST_PAUSE * RATE / _STEP)
    first = heard[0]
    starts = np.concatenate([heard[:1], heard[breaks + 1]])
    ends = np.concatenate([heard[breaks], heard[-1:]]) + 1
    speech = tuple(
        (int(start - first) * _STEP, int(end - first) * _STEP)
        for start, end in zip(starts, ends, strict=True)
    )
    loud = power[heard].mean() ** 0.5
    trimmed = samples[first * _STEP : (heard[-1] + 1) * _STEP] / np.float32(loud)
    return Clip(trimmed.astype(np.float32), speech)
