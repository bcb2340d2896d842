#!/usr/bin/env python3
"""Word errors of our modes on every recording with a transcript, beside the others'.

    .venv/bin/python benchmarks/quality.py --model tiny.en --model base

Prints one table a model: a row for each way to transcribe, a column for each recording. Texts are
kept with --json, so that it can be stopped and goes on where it was. Times are those of one run
each, as multiples of the first row's.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from recordings import SPOKEN, recording  # noqa: E402
from wer import SEARCHES, errors, spoken_words, texts_of_others  # noqa: E402

from pyengine import TranscribeOptions, hub, load_model, transcribe  # noqa: E402
from pyengine.result import VadOptions  # noqa: E402

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


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="quality.py", description=__doc__.partition("\n")[0])
    parser.add_argument("--model", action="append", help="may be given again (default: tiny.en)")
    parser.add_argument(
        "--mode", action="append", choices=MODES, help="may be given again (default: all)"
    )
    parser.add_argument("--backend", default="wasm", choices=["numpy", "wasm"])
    parser.add_argument("--threads", type=int)
    parser.add_argument("--json", type=Path, help="keep texts and seconds here; known ones stay")
    parser.add_argument("--texts", action="store_true", help="print what is wrong, too")
    options = parser.parse_args(argv)
    known = json.loads(options.json.read_text()) if options.json and options.json.is_file() else {}
    for name in options.model or ["tiny.en"]:
        print(table(name, run(name, options, known), texts=options.texts), flush=True)
    return 0


def recordings_of(model: str) -> list[str]:
    return [n for n, language in SPOKEN.items() if language == "en" or not model.endswith(".en")]


def run(name: str, options: argparse.Namespace, known: dict) -> dict[str, dict]:
    """Texts and seconds by mode and recording."""
    found = known.setdefault(name, {})
    model = None
    for mode in options.mode or MODES:
        of_mode = found.setdefault(mode, {})
        for recorded in recordings_of(name):
            if recorded in of_mode:
                continue
            if model is None:
                path = hub.resolve(name)
                model = load_model(path, backend=options.backend, threads=options.threads)
            started = time.perf_counter()
            result = transcribe(model, recording(recorded), MODES[mode])
            of_mode[recorded] = {
                "text": result.text,
                "language": result.language.code,
                "seconds": round(time.perf_counter() - started, 2),
            }
            if options.json:
                options.json.write_text(json.dumps(known, ensure_ascii=False, indent=1))
    return {mode: found[mode] for mode in options.mode or MODES}


def table(model: str, ours: dict[str, dict], *, texts: bool) -> str:
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
        others = [texts_of_others(model, n, search) for n in names]
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
    if texts:
        for mode, found in ours.items():
            lines += [
                f"{mode} | {n}: {found[n]['text']}" for n in names if errors(n, found[n]["text"])
            ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
