"""What timing words costs, its share of the time that decoding takes, and of all; and how far their
starts are off, with the defaults.

    python benchmarks/words.py --models tiny.en base --runs 5

Both shares are of the same run, so that what else the machine does matters little; medians of the
runs. Starts are compared with forced alignments. The recordings are those of tests/data.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from statistics import fmean, median

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from alignments import start_errors
from recordings import ENGLISH, recording

from pyengine import TranscribeOptions, Whisper, hub, load_model, transcribe
from pyengine.vad_options import VadOptions

RECORDINGS = ("jfk", "austen-0870", "two-cities")
SEARCHES = {"greedy": None, "5 beams": 5}


def shares(model: Whisper, beam_size: int | None) -> tuple[float, float, float]:
    """Of one run over all recordings: timing words to decoding, to all, and seconds a word."""
    options = TranscribeOptions(vad=VadOptions(), beam_size=beam_size, word_timestamps=True)
    align = decode = total = words = 0.0
    for name in RECORDINGS:
        result = transcribe(model, recording(name), options)
        t = result.timings
        align += t.align
        decode += t.prompt + t.decode + t.sample
        total += t.total
        words += sum(len(segment.words) for segment in result.segments)
    return align / decode, align / (total - align), align / words


def starts(model: Whisper) -> str:
    """How far they are off in all English recordings."""
    options = replace(TranscribeOptions.recommended(), language="en")
    errors = [
        error
        for name in ENGLISH
        for error in start_errors(
            name,
            [w for s in transcribe(model, recording(name), options).segments for w in s.words],
        )
    ]
    return (
        f"{len(errors)} starts, mean absolute error {1e3 * fmean(map(abs, errors)):.0f} ms, "
        f"median {1e3 * median(errors):+.0f} ms, worst {max(map(abs, errors)):.2f} s"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", nargs="+", default=["tiny.en", "base"])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    print(f"{'model':10}{'search':10}{'of decoding':>12}{'of all':>9}{'ms a word':>11}")
    for name in arguments.models:
        model = load_model(hub.resolve(name), backend="wasm", threads=arguments.threads)
        for search, beam_size in SEARCHES.items():
            runs = [shares(model, beam_size) for _ in range(arguments.runs)]
            decoding, everything, word = (median(column) for column in zip(*runs, strict=True))
            print(f"{name:10}{search:10}{decoding:12.1%}{everything:9.1%}{1e3 * word:11.2f}")
        fast = load_model(
            hub.resolve(name), backend="wasm", threads=arguments.threads, arithmetic="fast"
        )
        print(f"{name:10}{starts(fast)}")


if __name__ == "__main__":
    main()
