#!/usr/bin/env python3
"""Word errors, delays and cost of live recognition, on every recording with a transcript.

    .venv/bin/python benchmarks/live.py --model tiny.en --mode default

Recordings are heard at fixed places, as fast as can be. A delay is from a word's end to the end
of the audio that had come when it was shown; what a reading takes comes on top. "offline" is the
transcription that the page and the command line make of a file. With --joins, recordings are joined
by chance as in lost.py. The page's own delays, with a microphone, are measured by
benchmarks/captions.py.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import numpy as np  # noqa: E402
from joins import join, length, spoken_recordings  # noqa: E402
from recordings import SPOKEN, recording, transcript  # noqa: E402
from wer import count_errors, english_words, words  # noqa: E402

from pyengine import TranscribeOptions, hub, load_model, transcribe  # noqa: E402
from pyengine.integers import ARITHMETICS  # noqa: E402
from pyengine.live.events import Committed, Tentative  # noqa: E402
from pyengine.live.options import LiveOptions  # noqa: E402
from pyengine.live.recognizer import live_events  # noqa: E402

BASE = LiveOptions()
RECOMMENDED = TranscribeOptions.recommended()
BEAMS = TranscribeOptions(
    beam_size=RECOMMENDED.beam_size, beam_threshold=RECOMMENDED.beam_threshold
)
MODES: dict[str, LiveOptions | None] = {
    "offline": None,
    "default": BASE,
    "beams": replace(BASE, decoding=BEAMS),
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
    parser.add_argument("--joins", type=int, metavar="N", help="instead: so many, of 60 to 150 s")
    parser.add_argument("--backend", default="wasm", choices=["numpy", "wasm"])
    parser.add_argument("--arithmetic", default="fast", choices=ARITHMETICS)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--texts", action="store_true", help="print what is wrong, too")
    args = parser.parse_args(argv)
    model = load_model(
        hub.resolve(args.model),
        backend=args.backend,
        threads=args.threads,
        arithmetic=args.arithmetic,
    )
    sounds = joined(args.joins) if args.joins else alone(args.recording, model.is_multilingual)
    print("| mode | " + " | ".join(sounds) + " | sum | WER % | tentative | committed | busy |")
    print("|---" * (len(sounds) + 6) + "|")
    for mode in args.mode or MODES:
        counts: list[int] = []
        shown: list[float] = []
        committed: list[float] = []
        spent = heard = 0.0
        texts: list[str] = []
        for sound in sounds.values():
            started = time.perf_counter()
            options = MODES[mode]
            if options is None:
                decoding = replace(RECOMMENDED, language=sound.language)
                text = transcribe(model, sound.samples, decoding).text
            else:
                decoding = replace(options.decoding, language=sound.language)
                options = replace(options, decoding=decoding)
                text = hear(model, sound.samples, options, shown, committed)
            spent += time.perf_counter() - started
            heard += len(sound.samples) / 16000
            counts.append(sound.errors(text))
            texts.append(text)
        total = sum(len(sound.said) for sound in sounds.values())
        cells = [*map(str, counts), str(sum(counts)), f"{100 * sum(counts) / total:.1f}"]
        cells += [median(shown), median(committed), f"{spent / heard:.2f}"]
        print(f"| {mode} | " + " | ".join(cells) + " |", flush=True)
        if args.texts:
            for name, count, text in zip(sounds, counts, texts, strict=True):
                if count:
                    print(f"  {name}: {text}")
    return 0


@dataclass(frozen=True, slots=True)
class Sound:
    """What is heard, and what is said in it."""

    samples: np.ndarray
    language: str
    said: Sequence[str]
    words: Callable[[str], list[str]]
    """Of a text, as they are compared."""

    def errors(self, text: str) -> int:
        return count_errors(self.said, self.words(text))


def alone(names: Sequence[str] | None, multilingual: bool) -> dict[str, Sound]:
    """Each recording by itself."""
    names = names or [n for n, language in SPOKEN.items() if language == "en" or multilingual]
    return {
        name: Sound(
            recording(name), SPOKEN[name], words(name, transcript(name)), partial(words, name)
        )
        for name in names
    }


def joined(n: int) -> dict[str, Sound]:
    """lost.py's clean joins, the first of them."""
    spoken = spoken_recordings()
    found: dict[str, Sound] = {}
    for seed in range(1, 1 + 2 * n, 2):
        one = join(spoken, seed, length(seed, 150))
        found[str(seed)] = Sound(one.samples, "en", one.words, english_words)
    return found


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
