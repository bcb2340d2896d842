"""The table of stage times that ends a run, in whisper.cpp's form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pyengine.result import Timings
from pyengine.stopwatch import added


def total_timings(timings: Sequence[Timings]) -> Timings:
    """One or more runs together, `total` with the one loading of the model they share."""
    together = added(timings)
    return replace(together, total=together.load + together.total)


def format_timings(timings: Timings) -> str:
    """Lines of milliseconds; where a stage has runs, also their number and the time of each."""
    return "\n".join(f"pyengine: {line}" for line in _lines(timings))


def _lines(t: Timings) -> Iterator[str]:
    yield _line("load", t.load)
    yield f"    fallbacks = {t.fallbacks_logprob:3} p / {t.fallbacks_repetition:3} h"
    yield _line("vad", t.vad)
    yield _line("mel", t.mel)
    yield _line("sample", t.sample)
    yield _line("encode", t.encode) + _per_run(t.encode, t.encode_runs)
    yield _line("decode", t.decode) + _per_run(t.decode, t.decode_runs)
    yield _line("prompt", t.prompt) + _per_run(t.prompt, t.prompt_runs)
    if t.align_runs:
        yield _line("align", t.align) + _per_run(t.align, t.align_runs)
    yield _line("total", t.total)


def _line(stage: str, seconds: float) -> str:
    return f"{stage:>8} time = {seconds * 1e3:8.2f} ms"


def _per_run(seconds: float, runs: int) -> str:
    return f" / {runs:5} runs ({seconds * 1e3 / max(runs, 1):8.2f} ms per run)"
