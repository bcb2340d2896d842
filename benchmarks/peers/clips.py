"""The recordings the systems transcribe, as 16 kHz mono samples."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from peers.paths import ROOT
from pyengine.audio import load_audio

RATE = 16_000
NOTE_SECONDS = 5
"""Of "note", the beginning of jfk: what a voice note or a command is."""

DATA = ROOT / "tests" / "data"
LONG = ("two-cities", "jfk", "austen-0870", "austen-0880", "goforward")
"""Read one after another with a second of silence after each: 73 s, three windows."""


@dataclass(frozen=True, slots=True)
class Clip:
    name: str
    samples: np.ndarray
    """(n,) F32"""

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE


def find_clip(name: str) -> Clip:
    """A recording of tests/data by name, "long", "note", or a file by its path.

    Raises:
        AudioError, OSError: it cannot be read.
    """
    if name == "long":
        pause = np.zeros(RATE, np.float32)
        parts = [part for item in LONG for part in (_load(item), pause)]
        return Clip(name, np.concatenate(parts))
    if name == "note":
        return Clip(name, _load("jfk")[: NOTE_SECONDS * RATE])
    return Clip(Path(name).stem, _load(name))


def _load(name: str) -> np.ndarray:
    candidates = (Path(name), DATA / name, DATA / f"{name}.wav", DATA / "audio" / f"{name}.flac")
    path = next((path for path in candidates if path.is_file()), candidates[0])
    return np.ascontiguousarray(load_audio(path), np.float32)
