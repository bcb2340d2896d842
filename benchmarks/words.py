"""What timing words costs: its share of the time that decoding takes, and of all.

    python benchmarks/words.py --models tiny.en base --runs 5

Both shares are of the same run, so that what else the machine does matters little; medians of the
runs. The recordings are those of tests/data.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import median

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from recordings import recording

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


if __name__ == "__main__":
    main()
