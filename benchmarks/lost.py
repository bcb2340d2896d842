#!/usr/bin/env python3
"""What transcripts lose and invent: recordings joined, with gaps, loudness, speed and noise.

    .venv/bin/python benchmarks/lost.py --model tiny.en --joins 40 --json lost.json

Prints a table for each model: a row for each way to transcribe, with runs of three words and more
that were lost or invented, loops, and words wrong; with --where, each run. Texts are kept with
--json, so that it can be stopped and goes on where it was. The others' ways, openai-whisper's and
whisper.cpp's, run natively, with the same weights.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, cast

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from joins import (  # noqa: E402
    CONDITIONS,
    Join,
    Spoken,
    join,
    length,
    loops,
    runs,
    spoken_recordings,
)
from peers.paths import PEER_PYTHON  # noqa: E402
from peers.setup import ensure_python_packages, ggml_file  # noqa: E402
from wer import count_errors, english_words  # noqa: E402

from pyengine import TranscribeOptions, load_model, transcribe  # noqa: E402
from pyengine.audio import load_audio  # noqa: E402
from pyengine.integers import ARITHMETICS  # noqa: E402
from pyengine.vad_options import VadOptions  # noqa: E402

DEFAULTS = replace(TranscribeOptions.recommended(), language="en")
GREEDY = replace(DEFAULTS, beam_size=None)
WAYS = {
    "defaults": DEFAULTS,
    "greedy": GREEDY,
    "beam 5": replace(DEFAULTS, beam_threshold=None),
    "defaults, no context": replace(DEFAULTS, condition_on_previous_text=False),
    "greedy, no context": replace(GREEDY, condition_on_previous_text=False),
    "greedy, once": replace(GREEDY, missed_speech=None),
    "beam 5, once": replace(DEFAULTS, beam_threshold=None, missed_speech=None),
    "VAD 0.25": replace(DEFAULTS, vad=VadOptions(threshold=0.25)),
    "greedy, no VAD": replace(GREEDY, vad=None),
    "greedy, no VAD, no words": replace(GREEDY, vad=None, word_timestamps=False),
}
OTHERS = ("openai-whisper greedy", "openai-whisper beam 5", "whisper.cpp beam 5")

Transcriber = Callable[[np.ndarray], str]


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="lost.py", description=__doc__.partition("\n")[0])
    parser.add_argument("--model", action="append", help="may be given again (default: tiny.en)")
    parser.add_argument(
        "--way",
        action="append",
        choices=[*WAYS, *OTHERS],
        help="may be given again (default: all of ours)",
    )
    parser.add_argument("--joins", type=int, default=200, metavar="N")
    parser.add_argument("--first", type=int, default=0, metavar="SEED", help="of the first join")
    parser.add_argument(
        "--longest", type=float, default=600, metavar="S", help="seconds of a join: 60 to this"
    )
    parser.add_argument(
        "--condition",
        action="append",
        choices=CONDITIONS,
        help="may be given again (default: half of the joins clean, the others all the rest)",
    )
    parser.add_argument("--arithmetic", default="fast", choices=ARITHMETICS)
    parser.add_argument(
        "--spoken",
        type=Path,
        metavar="JSON",
        help='other recordings: {"name": {"file": ..., "text": ...}, ...} (default: the tests\')',
    )
    parser.add_argument("--json", type=Path, help="keep texts and seconds here; known ones stay")
    parser.add_argument("--where", action="store_true", help="print where each run lies, too")
    options = parser.parse_args(argv)
    known = json.loads(options.json.read_text()) if options.json and options.json.is_file() else {}
    joins = joins_of(spoken(options.spoken), options)
    for model in options.model or ["tiny.en"]:
        of_model = known.setdefault(model, {})
        for way in options.way or WAYS:
            texts = of_model.setdefault(way, {})
            missing = [one for one in joins if one.made not in texts]
            if not missing:
                continue
            with transcriber(model, way, options.arithmetic) as transcribed:
                for one in missing:
                    started = time.perf_counter()
                    text = transcribed(one.samples)
                    seconds = round(time.perf_counter() - started, 2)
                    texts[one.made] = {"text": text, "seconds": seconds}
                    if options.json:
                        options.json.write_text(json.dumps(known, ensure_ascii=False, indent=1))
        found = {way: of_model[way] for way in options.way or WAYS}
        print(table(model, joins, found), flush=True)
        if options.where:
            print(where(joins, found), flush=True)
    return 0


def spoken(source: Path | None) -> list[Spoken]:
    if source is None:
        return spoken_recordings()
    given = json.loads(source.read_text())
    return [
        Spoken(name, load_audio(source.parent / one["file"]), tuple(english_words(one["text"])))
        for name, one in given.items()
    ]


def joins_of(recordings: Sequence[Spoken], options: argparse.Namespace) -> list[Join]:
    every = ["clean", *CONDITIONS[1:]]
    made = []
    for seed in range(options.first, options.first + options.joins):
        seconds = length(seed, options.longest)
        if options.condition:
            condition = options.condition[seed % len(options.condition)]
        else:
            condition = every[0] if seed % 2 else every[1 + seed // 2 % (len(every) - 1)]
        made.append(join(recordings, seed, seconds, condition))
    return made


@contextmanager
def transcriber(model: str, way: str, arithmetic: str) -> Iterator[Transcriber]:
    if way in WAYS:
        engine = load_model(ggml_file(model), backend="wasm", arithmetic=arithmetic)
        yield lambda samples: transcribe(engine, samples, WAYS[way]).text
        return
    ensure_python_packages()
    script = Path(__file__).with_name("peers") / "joined.py"
    command = [str(PEER_PYTHON), str(script), str(ggml_file(model)), way]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "HF_HUB_OFFLINE": "1"},
        ) as process,
    ):
        yield partial(_asked, process, Path(folder) / "joined.npy")


def _asked(process: subprocess.Popen[str], path: Path, samples: np.ndarray) -> str:
    np.save(path, samples)
    to, back = cast(IO[str], process.stdin), cast(IO[str], process.stdout)
    to.write(f"{path}\n")
    to.flush()
    return json.loads(back.readline())["text"]


def table(model: str, joins: Sequence[Join], found: dict[str, dict]) -> str:
    """Markdown; clean joins apart from the others."""
    lines = []
    for name, these in (
        ("clean", [one for one in joins if ", clean," in one.made]),
        ("noise, telephone, clipping", [one for one in joins if ", clean," not in one.made]),
    ):
        if not these:
            continue
        minutes = sum(len(one.samples) for one in these) / 16000 / 60
        n_words = sum(len(one.words) for one in these)
        lines += [
            f"\n**{model}, {name}**: {len(these)} joins, {minutes:.0f} minutes, {n_words} words",
            "| | runs lost | words in them | runs invented | words in them | loops | words wrong "
            "| % | seconds |",
            "|---" * 9 + "|",
        ]
        for way, texts in found.items():
            counts = np.zeros(6, int)
            for one in these:
                words = english_words(texts[one.made]["text"])
                all_runs = runs(one.words, words)
                lost = [len(r.said) - len(r.found) for r in all_runs if r.is_lost]
                invented = [len(r.found) - len(r.said) for r in all_runs if not r.is_lost]
                n_wrong = count_errors(one.words, words)
                counts += (
                    *(len(lost), sum(lost), len(invented), sum(invented)),
                    *(loops(words, one.words), n_wrong),
                )
            seconds = sum(texts[one.made]["seconds"] for one in these)
            cells = [*map(str, counts), f"{100 * counts[-1] / n_words:.1f}", f"{seconds:.0f}"]
            lines.append(f"| {way} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def where(joins: Sequence[Join], found: dict[str, dict]) -> str:
    lines = []
    for way, texts in found.items():
        lines.append(f"\n{way}")
        for one in joins:
            for run in runs(one.words, english_words(texts[one.made]["text"])):
                what = "lost" if run.is_lost else "invented"
                words = f"{' '.join(run.said)!r} -> {' '.join(run.found)!r}"
                lines.append(f"  {what}: {one.made}: {one.place(run.at)}: {words}")
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
