#!/usr/bin/env python3
"""Word errors of our modes on every recording with a transcript, beside the others'.

    .venv/bin/python benchmarks/quality.py --model tiny.en --model base

Prints one table a model: a row for each way to transcribe, a column for each recording. With --made
it is about what is made of the recordings instead: quieter ones, and soft beginnings and ends.
Texts are kept with --json, so that it can be stopped and goes on where it was. Times are those of
one run each, as multiples of the first row's.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import jiwer
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from recordings import SPOKEN, recording, transcript  # noqa: E402
from wer import SEARCHES, errors, spoken_words, texts_of_others, words  # noqa: E402

from pyengine import TranscribeOptions, hub, load_model, transcribe  # noqa: E402
from pyengine.integers import ARITHMETICS  # noqa: E402
from pyengine.vad import detect_speech  # noqa: E402
from pyengine.vad_options import VadOptions  # noqa: E402

GREEDY = TranscribeOptions()
BEAM = TranscribeOptions(beam_size=5)


def _heard(options: TranscribeOptions, max_pause: float) -> TranscribeOptions:
    return replace(options, vad=VadOptions(max_pause=max_pause))


MODES = {
    "greedy": GREEDY,
    "beam5": BEAM,
    "greedy, VAD": _heard(GREEDY, 1.0),
    "beam5, VAD": _heard(BEAM, 1.0),
    "greedy, VAD, pause 0": _heard(GREEDY, 0.0),
    "greedy, VAD, pause 0.3": _heard(GREEDY, 0.3),
    "greedy, VAD, pause 2": _heard(GREEDY, 2.0),
    "greedy, VAD, pause 5": _heard(GREEDY, 5.0),
    "beam5, VAD, pause 0": _heard(BEAM, 0.0),
    "beam5, VAD, pause 2": _heard(BEAM, 2.0),
    "greedy, conditioned": replace(GREEDY, condition_on_previous_text=True),
    "beam5, conditioned": replace(BEAM, condition_on_previous_text=True),
    "greedy, VAD, conditioned": replace(_heard(GREEDY, 1.0), condition_on_previous_text=True),
    "beam5, VAD, conditioned": replace(_heard(BEAM, 1.0), condition_on_previous_text=True),
}

AS_RECORDED = "as recorded"


def _quieter(samples: np.ndarray, *, db: float) -> np.ndarray:
    return samples * np.float32(10 ** (-db / 20))


def _softened(samples: np.ndarray, *, db: float = 30, seconds: float = 0.4) -> np.ndarray:
    """Its speech fades in and out; before and after it all is as soft as its ends are."""
    speech = detect_speech(samples, VadOptions(speech_pad=0))
    at = np.arange(len(samples)) / 16_000
    nearest = np.minimum(at - speech[0].start, speech[-1].end - at)
    gain = -db * (1 - np.clip(nearest / seconds, 0, 1))
    return samples * (10 ** (gain / 20)).astype(np.float32)


VARIANTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    AS_RECORDED: lambda samples: samples,
    **{f"-{db} dB": partial(_quieter, db=db) for db in (20, 30, 38, 45)},
    "soft ends": _softened,
}


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="quality.py", description=__doc__.partition("\n")[0])
    parser.add_argument("--model", action="append", help="may be given again (default: tiny.en)")
    parser.add_argument(
        "--mode", action="append", choices=MODES, help="may be given again (default: all)"
    )
    parser.add_argument(
        "--arithmetic",
        action="append",
        choices=ARITHMETICS,
        help="may be given again (default: exact)",
    )
    parser.add_argument(
        "--made",
        action="store_true",
        help="recordings made quieter, and with soft beginnings and ends, instead",
    )
    parser.add_argument("--backend", default="wasm", choices=["numpy", "wasm"])
    parser.add_argument("--threads", type=int)
    parser.add_argument("--json", type=Path, help="keep texts and seconds here; known ones stay")
    parser.add_argument("--texts", action="store_true", help="print what is wrong, too")
    options = parser.parse_args(argv)
    known = json.loads(options.json.read_text()) if options.json and options.json.is_file() else {}
    for name in options.model or ["tiny.en"]:
        found = run(name, options, known)
        print(made_table(name, found) if options.made else table(name, found), flush=True)
        if options.texts:
            print(what_is_wrong(found))
    return 0


def family(model: str) -> str:
    """The name of its F16 file, which is what others transcribed with."""
    return hub.find(model).family.name


def recordings_of(model: str) -> list[str]:
    english = family(model).endswith(".en")
    return [name for name, language in SPOKEN.items() if language == "en" or not english]


def made(recorded: str, variant: str) -> str:
    """A name for a variant of a recording."""
    return recorded if variant == AS_RECORDED else f"{recorded}, {variant}"


def run(name: str, options: argparse.Namespace, known: dict) -> dict[str, dict]:
    """Texts and seconds by mode (with its arithmetic where that is not exact) and recording."""
    found = known.setdefault(name, {})
    variants = VARIANTS if options.made else [AS_RECORDED]
    wanted = {made(n, v): (n, v) for v in variants for n in recordings_of(name)}
    labels = []
    for arithmetic in options.arithmetic or ["exact"]:
        model = None
        for mode in options.mode or MODES:
            labels.append(mode if arithmetic == "exact" else f"{mode}, {arithmetic}")
            of_mode = found.setdefault(labels[-1], {})
            for key, (recorded, variant) in wanted.items():
                if key in of_mode:
                    continue
                model = model or load_model(
                    hub.resolve(name),
                    backend=options.backend,
                    threads=options.threads,
                    arithmetic=arithmetic,
                )
                samples = VARIANTS[variant](recording(recorded))
                started = time.perf_counter()
                result = transcribe(model, samples, MODES[mode])
                of_mode[key] = {
                    "text": result.text,
                    "language": result.language.code,
                    "seconds": round(time.perf_counter() - started, 2),
                }
                if options.json:
                    options.json.write_text(json.dumps(known, ensure_ascii=False, indent=1))
    return {label: {n: found[label][n] for n in wanted} for label in labels}


def table(model: str, ours: dict[str, dict]) -> str:
    """Markdown; a cell is the number of words that are wrong."""
    names = recordings_of(model)
    lines = [
        f"\n**{model}**: words wrong",
        "| | " + " | ".join(names) + " | sum | WER % | time |",
        "|---" * (len(names) + 4) + "|",
        "| *words* | " + " | ".join(str(spoken_words(n)) for n in names) + " | | | |",
    ]
    rows: dict[str, tuple[list[str], float | None]] = {}
    for search in SEARCHES:
        others = [texts_of_others(family(model), n, search) for n in names]
        for whose in others[0]:
            rows[f"{whose}, {search}"] = ([o[whose] for o in others], None)
    for mode, found in ours.items():
        seconds = sum(found[n]["seconds"] for n in names)
        rows[f"ours: {mode}"] = ([found[n]["text"] for n in names], seconds)
    first = next((s for _, s in rows.values() if s is not None), 1.0)
    total = sum(spoken_words(n) for n in names)
    for label, (said, seconds) in rows.items():
        counts = [errors(n, t) for n, t in zip(names, said, strict=True)]
        share = f"{seconds / first:.2f}" if seconds is not None else ""
        cells = [*map(str, counts), str(sum(counts)), f"{100 * sum(counts) / total:.1f}", share]
        lines.append(f"| {label} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def made_table(model: str, ours: dict[str, dict]) -> str:
    """Markdown; a row is a variant of all recordings."""
    names = recordings_of(model)
    lines = [
        f"\n**{model}**: {len(names)} recordings, {sum(map(spoken_words, names))} words",
        "| | words wrong | first words kept | last words kept |",
        "|---" * 4 + "|",
    ]
    for variant in VARIANTS:
        for mode, found in ours.items():
            texts = {n: found[made(n, variant)]["text"] for n in names}
            wrong = sum(errors(n, text) for n, text in texts.items())
            firsts, lasts = zip(*(ends_kept(n, text) for n, text in texts.items()), strict=True)
            lines.append(f"| {variant}: {mode} | {wrong} | {sum(firsts)} | {sum(lasts)} |")
    return "\n".join(lines)


def ends_kept(name: str, text: str) -> tuple[bool, bool]:
    """Whether the first and the last word of a recording are heard."""
    said = words(name, transcript(name))
    result = jiwer.process_words(" ".join(said), " ".join(words(name, text)))
    right = [chunk for chunk in result.alignments[0] if chunk.type == "equal"]
    return (
        any(chunk.ref_start_idx == 0 for chunk in right),
        any(chunk.ref_end_idx == len(said) for chunk in right),
    )


def what_is_wrong(ours: dict[str, dict]) -> str:
    """The texts that differ from what is said."""
    return "\n".join(
        f"{mode} | {name}: {of_name['text']}"
        for mode, found in ours.items()
        for name, of_name in found.items()
        if errors(name.partition(",")[0], of_name["text"])
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
