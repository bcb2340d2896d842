#!/usr/bin/env python3
"""Measures this project's page and its peers on the same recordings, in turn, and compares.

    .venv/bin/python benchmarks/compare.py --model tiny.en --threads 1,2

README.md beside this file says what is measured and how. What the peers need is installed at the
first run, in benchmarks/.cache and benchmarks/node_modules.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # for site_build, which no package holds

try:
    import playwright  # noqa: F401

    import pyengine  # noqa: F401
except ModuleNotFoundError as missing:
    sys.exit(f"{missing}: run `python build_wasm.py --check` once, then use .venv/bin/python")

from peers.clips import Clip, find_clip  # noqa: E402
from peers.machine import describe_machine, describe_revision  # noqa: E402
from peers.measurement import MeasurementError, Task  # noqa: E402
from peers.results import Results, Run, markdown, texts  # noqa: E402
from peers.setup import SetupError  # noqa: E402
from peers.systems import OURS, OURS_EXACT, SYSTEMS  # noqa: E402

from pyengine.errors import PyengineError  # noqa: E402
from site_build.site import is_stale  # noqa: E402


def main(argv: Sequence[str]) -> int:
    options = parse(argv)
    try:
        results = read(options.json)
        if options.rounds:
            check_site(options.site, options.only)
            clips = [find_clip(name) for name in options.clip or ["jfk"]]
            measure(options, clips, results)
    except (SetupError, PyengineError, OSError) as error:
        print(f"compare: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    if not results.runs:
        print("compare: nothing was measured", file=sys.stderr)
        return 1
    print(markdown(results))
    if not options.markdown:
        print(f"\n{texts(results)}")
    return 0


def parse(argv: Sequence[str]) -> argparse.Namespace:
    description, _, _ = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(prog="compare.py", description=description)
    parser.add_argument("--model", action="append", help="may be given again (default: tiny.en)")
    parser.add_argument(
        "--clip",
        action="append",
        help='a recording of tests/data by name, "long" (73 s made of them), "note" (5 s of jfk), '
        "or a file; may be given again (default: jfk, 11 s)",
    )
    parser.add_argument(
        "--threads", type=numbers, default=[1, 2], metavar="N[,N]", help="default: 1,2"
    )
    parser.add_argument("--rounds", type=int, default=3, help="0 only prints what --json has")
    parser.add_argument("--warm", type=int, default=2, help="runs after the first (default: 2)")
    parser.add_argument(
        "--only",
        type=systems,
        default=list(SYSTEMS),
        metavar="SYSTEM[,SYSTEM]",
        help=f"default: all of {', '.join(SYSTEMS)}",
    )
    parser.add_argument("--site", type=Path, default=ROOT / "dist", help="default: dist")
    parser.add_argument(
        "--limit", type=float, default=300, help="seconds to give a system (default: 300)"
    )
    parser.add_argument("--json", type=Path, help="keep the runs here, with those already there")
    parser.add_argument("--markdown", action="store_true", help="print the tables only")
    return parser.parse_args(argv)


def numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def systems(text: str) -> list[str]:
    names = text.split(",")
    for name in names:
        if name not in SYSTEMS:
            raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(SYSTEMS)}")
    return names


def read(path: Path | None) -> Results:
    return Results.read(path) if path and path.is_file() else Results()


def check_site(site: Path, names: Sequence[str]) -> None:
    """Raises SetupError where there is no site to measure."""
    if not {OURS, OURS_EXACT} & set(names):
        return
    if not (site / "site.json").is_file():
        raise SetupError(f"there is no site in {site}: run `python build_wasm.py`")
    if is_stale([], site):
        say("The site is older than its sources: this measures the site.")


def measure(options: argparse.Namespace, clips: Sequence[Clip], results: Results) -> None:
    """Runs everything asked for; each run is kept as soon as it is done."""
    models = options.model or ["tiny.en"]
    for model in models:
        for name in options.only:
            SYSTEMS[name].prepare(model)
    results.sessions.append(
        {
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": describe_machine(),
            "revision": describe_revision(),
        }
    )
    for model in models:
        for clip in clips:
            for threads in options.threads:
                task = Task(model, clip, threads, options.warm, options.site, options.limit)
                first = results.next_round
                for number in range(first, first + options.rounds):
                    for name in options.only:
                        results.runs.append(run(name, task, number, len(results.sessions) - 1))
                        if options.json:
                            results.write(options.json)


def run(name: str, task: Task, number: int, session: int) -> Run:
    """One run; a system that fails is part of the result."""
    what = (session, number, name, task.model, task.clip.name, task.clip.seconds, task.threads)
    label = f"{number:3} {task.model} {task.clip.name} x{task.threads} {name}"
    started = time.monotonic()
    try:
        found = SYSTEMS[name].measure(task)
    except MeasurementError as error:
        say(f"{label}: failed: {error}")
        return Run(*what, failure=str(error))
    warm = median(found.runs[1:]) if found.runs[1:] else None
    runs = " ".join(f"{seconds:.2f}" for seconds in found.runs)
    took = time.monotonic() - started
    say(f"{label}: load {found.load:.2f}, runs {runs} ({found.about}; {took:.0f} s in all)")
    minutes = task.warm * task.clip.seconds / 60
    return Run(
        *what,
        found.load,
        found.runs[0],
        warm,
        found.peak_mb,
        text=found.text,
        about=found.about,
        cpu_per_minute=None if found.cpu is None else found.cpu / minutes,
    )


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
