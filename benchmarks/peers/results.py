"""Runs kept in a file, and the tables made of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from peers.systems import OURS, SYSTEMS


@dataclass(frozen=True, slots=True)
class Run:
    """One system in one process in one round. Times in seconds; all None where it failed."""

    session: int
    """Index in `Results.sessions`."""
    round: int
    """Runs of one round stood next to each other in time: only they are compared."""
    system: str
    model: str
    clip: str
    clip_seconds: float
    threads: int
    load: float | None = None
    first: float | None = None
    warm: float | None = None
    """The median of the runs after the first."""
    peak_mb: float | None = None
    text: str = ""
    about: str = ""
    failure: str = ""
    cpu_per_minute: float | None = None
    """Seconds of all cores together for a minute of speech, of the runs after the first."""


@dataclass(slots=True)
class Results:
    """All that was measured, in one file or only in memory."""

    sessions: list[dict[str, Any]] = field(default_factory=list)
    """What each call of the command ran on."""
    runs: list[Run] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> Results:
        content = json.loads(path.read_text("utf-8"))
        return cls(content["sessions"], [Run(**run) for run in content["runs"]])

    def write(self, path: Path) -> None:
        fresh = path.with_name(path.name + ".new")
        fresh.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", "utf-8")
        fresh.replace(path)

    @property
    def next_round(self) -> int:
        return 1 + max((run.round for run in self.runs), default=0)


def ratio(ours: Iterable[Run], theirs: Iterable[Run], what: str) -> float | None:
    """Median over rounds of our time by theirs.

    Args:
        what: "load", "first" or "warm".
    """
    by_round = {run.round: getattr(run, what) for run in ours}
    pairs = [(by_round.get(run.round), getattr(run, what)) for run in theirs]
    ratios = [a / b for a, b in pairs if a is not None and b is not None]
    return median(ratios) if ratios else None


def markdown(results: Results) -> str:
    """A table for each model and clip, with what they were measured on above."""
    parts = [_conditions(results)]
    for (model, clip, seconds), runs in _grouped(results.runs):
        parts.append("\n".join(_table(f"{model}, {clip} ({seconds:.0f} s)", runs)))
    return "\n\n".join(parts)


def texts(results: Results) -> str:
    """What each system made of each clip; who agrees is named together."""
    lines = []
    for (model, clip, _), runs in _grouped(results.runs):
        speakers: dict[str, dict[str, None]] = {}  # dictionaries keep the order
        for run in runs:
            if not run.failure:
                speakers.setdefault(run.text, {})[SYSTEMS[run.system].title] = None
        for text, names in speakers.items():
            lines.append(f"{model}, {clip}: {'; '.join(names)}:\n    {text}")
    return "\n".join(lines)


def _table(title: str, runs: Sequence[Run]) -> Iterator[str]:
    columns = "threads | load | first | warm | core s/min | peak MB | ours/theirs: first, warm"
    yield f"| {title} | {columns} |"
    yield "|---|---|---|---|---|---|---|---|"
    for threads in sorted({run.threads for run in runs}):
        same = [run for run in runs if run.threads == threads]
        ours = [run for run in same if run.system == OURS]
        for system in SYSTEMS:
            theirs = [run for run in same if run.system == system]
            if theirs:
                yield _row(system, threads, ours, theirs)


def _row(system: str, threads: int, ours: Sequence[Run], theirs: Sequence[Run]) -> str:
    ratios = [ratio(ours, theirs, what) for what in ("first", "warm")]
    against = ", ".join(f"{r:.2f}" for r in ratios if r is not None) or "-"
    cells = [
        SYSTEMS[system].title,
        str(threads),
        *(_median(theirs, what, ".2f") for what in ("load", "first", "warm")),
        _median(theirs, "cpu_per_minute", ".1f"),
        _median(theirs, "peak_mb", ".0f"),
        "" if system == OURS else against,
    ]
    return f"| {' | '.join(cells)} |"


def _median(runs: Iterable[Run], what: str, form: str) -> str:
    values = [value for run in runs if (value := getattr(run, what)) is not None]
    return format(median(values), form) if values else "-"


def _conditions(results: Results) -> str:
    counts = [
        len({run.round for run in results.runs if key == (run.model, run.clip, run.threads)})
        for key in {(run.model, run.clip, run.threads) for run in results.runs}
    ]
    rounds = f"{min(counts)}" + (f" to {max(counts)}" if min(counts) < max(counts) else "")
    machines = dict.fromkeys(session["machine"] for session in results.sessions)
    return (
        f"Seconds; medians of {rounds} interleaved rounds, each run in a fresh browser or process; "
        f"ratios taken within a round. {'; '.join(machines)}."
    )


def _grouped(runs: Iterable[Run]) -> Iterator[tuple[tuple[str, str, float], list[Run]]]:
    groups: dict[tuple[str, str, float], list[Run]] = {}
    for run in runs:
        groups.setdefault((run.model, run.clip, run.clip_seconds), []).append(run)
    yield from groups.items()
