#!/usr/bin/env python3
"""Transcribes an hour and watches memory and time; needs Linux.

    .venv/bin/python benchmarks/long.py --csv long.csv --svg long.svg

The hour is made of the tests' recordings (tests/long_recording.py), block by block. Prints the
real-time factor and how memory went; --csv has a line for each half minute of audio read, --svg a
drawing of them, --json the segments.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from long_recording import SAMPLE_RATE, LongRecording  # noqa: E402
from recordings import ENGLISH, recording  # noqa: E402

from pyengine import TranscribeOptions, hub, load_model, transcribe  # noqa: E402
from pyengine.vad_options import VadOptions  # noqa: E402

EVERY_SECONDS = 30


@dataclass(frozen=True)
class Sample:
    audio_minutes: float
    rss_mb: float
    seconds: float


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="long.py", description=__doc__.partition("\n")[0])
    parser.add_argument("--model", default="tiny.en")
    parser.add_argument("--backend", default="wasm", choices=["numpy", "wasm"])
    parser.add_argument("--threads", type=int)
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--beam-size", type=int)
    parser.add_argument("--no-vad", action="store_true")
    parser.add_argument("--csv", type=Path)
    parser.add_argument("--svg", type=Path)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(argv)

    options = TranscribeOptions(
        vad=None if asked.no_vad else VadOptions(), beam_size=asked.beam_size, word_timestamps=True
    )
    model = load_model(hub.resolve(asked.model), backend=asked.backend, threads=asked.threads)
    for name in ENGLISH:
        recording(name)  # read before the clock starts
    long = LongRecording(ENGLISH, seconds=60 * asked.minutes, seed=asked.seed)
    samples: list[Sample] = []
    started = time.perf_counter()

    def watched() -> Iterator[np.ndarray]:
        done = 0
        for block in long:
            if done % (EVERY_SECONDS * SAMPLE_RATE) == 0:
                samples.append(sample(done))
            yield block
            done += len(block)
        samples.append(sample(done))

    def sample(done: int) -> Sample:
        taken = time.perf_counter() - started
        return Sample(done / SAMPLE_RATE / 60, rss_mb(), round(taken, 2))

    result = transcribe(model, watched(), options, seconds=long.seconds)
    taken = time.perf_counter() - started
    if asked.csv:
        with asked.csv.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["audio_minutes", "rss_mb", "seconds"])
            writer.writerows((s.audio_minutes, s.rss_mb, s.seconds) for s in samples)
    if asked.svg:
        asked.svg.write_text(svg(samples, f"{asked.model}, {asked.backend} backend"))
    if asked.json:
        asked.json.write_text(json.dumps([asdict(s) for s in result.segments], indent=1))
    speech = sum(p.end - p.start for p in long.placed)
    early = [s.rss_mb for s in samples if 4 <= s.audio_minutes <= 6]
    timings = result.timings
    print(
        f"{long.seconds / 60:.0f} minutes, {speech / 60:.1f} of them speech, in {taken:.0f} s: "
        f"{long.seconds / taken:.1f} times real time\n"
        f"{len(result.segments)} segments, {timings.encode_runs} windows; "
        f"VAD {timings.vad:.1f} s, mel {timings.mel:.1f} s, encoder {timings.encode:.1f} s, "
        f"decoder {timings.prompt + timings.decode:.1f} s\n"
        f"resident: {max(early, default=0):.1f} MB after five minutes, "
        f"{samples[-1].rss_mb:.1f} MB at the end, {max(s.rss_mb for s in samples):.1f} MB at most"
    )
    return 0


def rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * resource.getpagesize() / 1e6, 2)


def svg(samples: Sequence[Sample], title: str) -> str:
    """Memory and time over minutes of audio, as a drawing."""
    width, height, left, right, top, bottom = 720, 320, 60, 60, 40, 50
    minutes = samples[-1].audio_minutes
    most_mb = _round_up(max(s.rss_mb for s in samples))
    most_seconds = _round_up(max(s.seconds for s in samples))

    def x(s: Sample) -> float:
        return left + (width - left - right) * s.audio_minutes / minutes

    def y(share: float) -> float:
        return height - bottom - (height - top - bottom) * share

    def line(shares: Sequence[float], colour: str, dash: str = "") -> str:
        points = " ".join(
            f"{x(s):.1f},{y(share):.1f}" for s, share in zip(samples, shares, strict=True)
        )
        return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'

    ticks = [
        f'<line x1="{left}" y1="{y(i / 4):.1f}" x2="{width - right}" y2="{y(i / 4):.1f}" '
        f'stroke="#ddd"/><text x="{left - 8}" y="{y(i / 4) + 4:.1f}" text-anchor="end">'
        f'{most_mb * i / 4:g}</text><text x="{width - right + 8}" y="{y(i / 4) + 4:.1f}">'
        f"{most_seconds * i / 4:g}</text>"
        for i in range(5)
    ]
    ticks += [
        f'<text x="{left + (width - left - right) * i / 6:.1f}" y="{height - bottom + 18}" '
        f'text-anchor="middle">{minutes * i / 6:g}</text>'
        for i in range(7)
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            'font-family="sans-serif" font-size="12" fill="#222">',
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            f'<text x="{left}" y="20" font-size="14">{title}</text>',
            *ticks,
            line([s.rss_mb / most_mb for s in samples], "#0b62a4"),
            line([s.seconds / most_seconds for s in samples], "#b5541c", ' stroke-dasharray="6 4"'),
            f'<text x="{left}" y="{height - 10}" fill="#0b62a4">resident memory, MB (left)</text>',
            f'<text x="{width / 2}" y="{height - 10}" text-anchor="middle">minutes of audio</text>',
            f'<text x="{width - right}" y="{height - 10}" text-anchor="end" fill="#b5541c">'
            "seconds taken (right, dashed)</text>",
            "</svg>\n",
        ]
    )


def _round_up(value: float) -> float:
    """To the next 1, 2 or 4 times a power of ten, so that quarters are plain numbers."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(n * power for n in (1, 2, 4, 8, 10) if n * power >= value))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
