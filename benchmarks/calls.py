#!/usr/bin/env python3
"""Calls with a speaker on each of two channels: who says which words, beside whisper.cpp's rule.

    .venv/bin/python benchmarks/calls.py --model base --calls 2

The calls are made of the tests' English recordings, cut at their pauses: men on the left, women on
the right, one after the other or while the other still talks; each is heard on the other's channel,
too, so much quieter. Prints a row for each: how many of the words that are said are found with
their speaker, by each way, and the processor time beside that of the mix.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "data" / "speakers")]

from make import utterances  # noqa: E402
from recordings import recording  # noqa: E402

from pyengine import TranscribeOptions, load_model, transcribe  # noqa: E402
from pyengine.hub import resolve  # noqa: E402
from pyengine.result import Segment  # noqa: E402
from pyengine.speakers import Speakers  # noqa: E402

RATE = 16_000
LEFT = ("jfk", "goforward", "two-cities")
CASES = ((0.0, 0.0), (0.03, 0.0), (0.3, 0.0), (0.03, 1.0), (0.3, 1.0))
"""Loudness on the other's channel, and seconds for which the next begins before one has ended."""


@dataclass(frozen=True, slots=True)
class Call:
    samples: np.ndarray
    """(n, 2)."""
    words: tuple[list[str], list[str]]
    """Of each speaker."""


def call(seed: int, bleed: float, together: float) -> Call:
    random = np.random.default_rng(seed)
    spoken = utterances()
    order = list(random.permutation(len(spoken)))
    parts: list[tuple[int, int, np.ndarray]] = []
    words: tuple[list[str], list[str]] = ([], [])
    at, last = 0, None
    while order:
        sides = {i: int(spoken[i][0] not in LEFT) for i in order}
        i = next((i for i in order if sides[i] != last), order[0])
        order.remove(i)
        name, said = spoken[i]
        last = sides[i]
        first = max(0, round((said[0][1] - 0.04) * RATE))
        samples = recording(name)[first : round((said[-1][2] + 0.06) * RATE)]
        gaps = (-together, 0.05, 0.4) if together else (0.05, 0.3, 0.7)
        at = max(0, at + round(random.choice(gaps) * RATE))
        parts.append((at, last, samples))
        words[last].extend(word[0] for word in said)
        at += len(samples)
    whole = np.zeros((max(at + len(samples) for at, _, samples in parts) + RATE, 2), np.float32)
    for start, side, samples in parts:
        whole[start : start + len(samples), side] += samples
    whole = whole + bleed * whole[:, ::-1] + random.standard_normal(whole.shape) * 5e-4
    return Call(whole.astype(np.float32), words)


def found(said: Sequence[str], heard: Sequence[str]) -> int:
    """How many words are there, in order."""
    heard = [re.sub(r"[^a-z0-9']", "", word.lower()) for word in heard]
    matched = difflib.SequenceMatcher(None, said, heard, False).get_matching_blocks()
    return sum(block.size for block in matched)


def whisper_cpp(samples: np.ndarray, segment: Segment) -> int | None:
    """Whose channel is louder in a segment (examples/cli/cli.cpp, estimate_diarization_speaker)."""
    span = samples[round(segment.start * RATE) : round(segment.end * RATE)]
    left, right = np.abs(span.astype(np.float64)).sum(axis=0)
    return 0 if left > 1.1 * right else 1 if right > 1.1 * left else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="base")
    parser.add_argument("--calls", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    model = load_model(resolve(args.model), backend="wasm", threads=args.threads)
    options = TranscribeOptions.recommended()
    print("| on the other's channel | both at a time | words | ours | whisper.cpp's rule | work |")
    print("|---|---|---|---|---|---|")
    for bleed, together in CASES:
        total, ours, rule = 0, 0, 0
        times = [0.0, 0.0]
        for seed in range(args.calls):
            made = call(seed, bleed, together)
            began = time.process_time()
            mix = transcribe(model, made.samples.mean(axis=1), options)
            times[0] += time.process_time() - began
            began = time.process_time()
            told = transcribe(model, made.samples, options, speakers=Speakers(by="channels"))
            times[1] += time.process_time() - began
            for speaker, said in enumerate(made.words):
                total += len(said)
                words = [w for s in told.segments for w in s.words if w.speaker == speaker]
                ours += found(said, [w.text for w in words])
                theirs = [s for s in mix.segments if whisper_cpp(made.samples, s) == speaker]
                rule += found(said, [w.text for s in theirs for w in s.words])
        level = f"{20 * np.log10(bleed):.0f} dB" if bleed else "nothing"
        print(
            f"| {level} | {together:.0f} s | {total} | {ours / total:.1%} | {rule / total:.1%} | "
            f"{times[1] / times[0]:.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
