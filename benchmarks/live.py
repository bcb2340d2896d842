#!/usr/bin/env python3
"""Word errors, delays and cost of live recognition, on every recording with a transcript.

    .venv/bin/python benchmarks/live.py --model tiny.en --mode default

Recordings are heard at fixed places, as fast as can be. A delay is from a word's end to the end
of the audio that had come when it was shown; what a reading takes comes on top. "offline" is the
ordinary transcription, greedy and without silence. The page's own delays, with a microphone, are
measured by benchmarks/captions.py.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import numpy as np  # noqa: E402
from recordings import SPOKEN, recording  # noqa: E402
from wer import errors, spoken_words  # noqa: E402

from pyengine import TranscribeOptions, hub, load_model, transcribe  # noqa: E402
from pyengine.live.events import Committed, Tentative  # noqa: E402
from pyengine.live.options import LiveOptions  # noqa: E402
from pyengine.live.recognizer import live_events  # noqa: E402
from pyengine.vad_options import VadOptions  # noqa: E402

BASE = LiveOptions()
MODES: dict[str, LiveOptions | None] = {
    "offline": None,
    "default": BASE,
    "step 0.3": replace(BASE, step=0.3),
    "step 0.75": replace(BASE, step=0.75),
    "step 1": replace(BASE, step=1.0),
    "settle 0": replace(BASE, settle=0.0),
    "length 12": replace(BASE, length=12.0),
    "pause 0.6": replace(BASE, pause=0.6),
    "no carry": replace(BASE, carry=False),
    "whole context": replace(BASE, audio_context=1500),
    "context 768": replace(BASE, audio_context=768),
    "sliding": replace(BASE, policy="sliding"),
    "utterance": replace(BASE, policy="utterance"),
}
BLOCK = 1600


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="live.py", description=__doc__.partition("\n")[0])
    parser.add_argument("--model", default="tiny.en")
    parser.add_argument("--mode", action="append", choices=MODES, help="default: all")
    parser.add_argument("--recording", action="append", help="default: all with a transcript")
    parser.add_argument("--backend", default="wasm", choices=["numpy", "wasm"])
    parser.add_argument("--threads", type=int)
    parser.add_argument("--texts", action="store_true", help="print what is wrong, too")
    args = parser.parse_args(argv)
    model = load_model(hub.resolve(args.model), backend=args.backend, threads=args.threads)
    names = args.recording or [
        n for n, language in SPOKEN.items() if language == "en" or model.is_multilingual
    ]
    print("| mode | " + " | ".join(names) + " | sum | WER % | tentative | committed | busy |")
    print("|---" * (len(names) + 6) + "|")
    for mode in args.mode or MODES:
        counts: list[int] = []
        shown: list[float] = []
        committed: list[float] = []
        spent = heard = 0.0
        texts: list[str] = []
        for name in names:
            samples = recording(name)
            started = time.perf_counter()
            options = MODES[mode]
            if options is None:
                decoding = TranscribeOptions(vad=VadOptions(), language=SPOKEN[name])
                text = transcribe(model, samples, decoding).text
            else:
                options = replace(options, decoding=TranscribeOptions(language=SPOKEN[name]))
                text = hear(model, samples, options, shown, committed)
            spent += time.perf_counter() - started
            heard += len(samples) / 16000
            counts.append(errors(name, text))
            texts.append(text)
        total = sum(spoken_words(n) for n in names)
        cells = [*map(str, counts), str(sum(counts)), f"{100 * sum(counts) / total:.1f}"]
        cells += [median(shown), median(committed), f"{spent / heard:.2f}"]
        print(f"| {mode} | " + " | ".join(cells) + " |", flush=True)
        if args.texts:
            for name, count, text in zip(names, counts, texts, strict=True):
                if count:
                    print(f"  {name}: {text}")
    return 0


def hear(
    model: object,
    samples: np.ndarray,
    options: LiveOptions,
    shown: list[float],
    committed: list[float],
) -> str:
    """The committed text; delays are added to the lists."""
    come = 0.0
    n_committed = most_shown = 0
    text = ""

    def blocks() -> Iterator[np.ndarray]:
        nonlocal come
        for i in range(0, len(samples), BLOCK):
            come = min(i + BLOCK, len(samples)) / 16000
            yield samples[i : i + BLOCK]

    for event in live_events(model, blocks(), options):
        if isinstance(event, Committed):
            committed += [come - word.end for word in event.words]
            shown += [come - w.end for w in event.words[max(0, most_shown - n_committed) :]]
            n_committed += len(event.words)
            most_shown = max(most_shown, n_committed)
            text += "".join(word.text for word in event.words)
        elif isinstance(event, Tentative):
            shown += [come - w.end for w in event.words[max(0, most_shown - n_committed) :]]
            most_shown = max(most_shown, n_committed + len(event.words))
    return text


def median(values: list[float]) -> str:
    return f"{statistics.median(values):.2f}" if values else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
