"""The recordings the tests transcribe: speech from tests/data, the rest made here.

`tests/data/README.md` says where the speech comes from and under which licence.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np

from pyengine.audio import load_audio

DATA = Path(__file__).parent / "data"
REFERENCE = DATA / "openai_whisper"

ENGLISH = ("jfk", "austen-0870", "austen-0880", "goforward", "two-cities", "en-demo-congrats")
MADE = ("jfk-noise5db", "silence-10s", "noise-20s", "silence-speech")
OTHER_LANGUAGES = ("es-demo-abouttotry", "fr-demo-congrats")

SPOKEN = {
    **dict.fromkeys((*ENGLISH, "jfk-noise5db", "silence-speech"), "en"),
    "es-demo-abouttotry": "es",
    "fr-demo-congrats": "fr",
}
"""The language of each recording that has speech in it."""

_SAYS_THE_SAME = {"jfk-noise5db": "jfk", "silence-speech": "austen-0870"}


@cache
def recording(name: str) -> np.ndarray:
    """(n,) F32 samples at 16 kHz."""
    if name in MADE:
        samples = np.clip(np.round(_made(name) * 32768), -32768, 32767) / 32768
        return samples.astype(np.float32)
    if name == "jfk":
        return load_audio(DATA / "jfk.wav")
    return load_audio(DATA / "audio" / f"{name}.flac")


@cache
def _transcripts() -> dict[str, dict[str, str]]:
    return json.loads((DATA / "transcripts.json").read_text())


def transcript(name: str) -> str:
    """What is said in a recording, as its source has it."""
    return _transcripts()[_SAYS_THE_SAME.get(name, name)]["text"]


def _made(name: str) -> np.ndarray:
    match name:
        case "silence-10s":
            return np.zeros(160_000)
        case "noise-20s":
            return np.random.default_rng(0).standard_normal(320_000) * 0.03
        case "jfk-noise5db":
            speech = recording("jfk").astype(np.float64)
            noise = np.random.default_rng(1).standard_normal(len(speech))
            noise *= np.sqrt(np.mean(speech**2) / 10**0.5 / np.mean(noise**2))
            return speech + noise
        case "silence-speech":
            return np.concatenate([np.zeros(560_000), recording("austen-0870"), np.zeros(320_000)])
        case _:
            raise KeyError(name)
