"""A benchmark's result for people: a table, and one line to paste beside others'."""

from __future__ import annotations

from collections.abc import Sequence

from pyengine.bench.kernels import GEMM_SHAPES, GEMV_SHAPES, MANY
from pyengine.bench.model import BEAMS
from pyengine.bench.result import (
    ENCODER,
    BenchResult,
    Machine,
    Measure,
    product_name,
    step_name,
)

LINE_HEADER = (
    "| version | platform | kernels | arithmetic | threads | model | enc ms | dec ms | batch5 ms "
    "| prompt ms | rtf | GEMM Gop/s (of peak) | GB/s |\n"
    "|---|---|---|---|--:|---|--:|--:|--:|--:|--:|--:|--:|"
)

TABLE_HEADER = (
    f"{'':<34} {'type':<5} {'threads':>7} {'time':>10} {'best':>10} {'first':>10} "
    f"{'Gop/s':>8} {'GB/s':>6} {'of limit':>8}"
)


def format_row(m: Measure) -> str:
    """One measure as a line of the table."""
    return (
        f"{m.name:<34} {m.dtype or '':<5} {m.threads:>7} {_seconds(m.seconds):>10} "
        f"{_seconds(m.times.best):>10} {_seconds(m.times.first):>10} "
        f"{_number(m.gflops):>8} {_number(m.gbytes):>6} {_percent(m.fraction):>8}"
    )


def format_table(result: BenchResult) -> str:
    """All measures, what they were measured on, and what could not be."""
    return "\n".join([TABLE_HEADER, *map(format_row, result.measures), *format_facts(result)])


def format_facts(result: BenchResult) -> list[str]:
    """What stands below the table."""
    machine, model = result.machine, result.model
    kernels = f", {machine.variant} kernels" if machine.variant else ""
    what = f"{machine.backend}{kernels}, {_arithmetic(machine)} arithmetic"
    lines = [f"pyengine {machine.version}, {what}, {machine.platform}"]
    if model:
        lines.append(f"{model.name}: {model.arena_bytes / 1e6:.0f} MB of memory")
    if model and model.clip_seconds and result.real_time_factor:
        lines.append(
            f"{model.clip_seconds:.1f} s of speech at {1 / result.real_time_factor:.1f} times "
            "its speed"
        )
    return [*lines, *result.notes]


def format_line(result: BenchResult) -> str:
    """The row of a table whose head is `LINE_HEADER`."""
    machine, model = result.machine, result.model
    gemm = [result.find(product_name(MANY, k, n)) for k, n in GEMM_SHAPES]
    k, n = GEMV_SHAPES[-1]
    rtf = result.real_time_factor
    prompts = [m for m in result.measures if m.name.startswith("Prompt")]
    cells = [
        machine.version,
        machine.platform,
        machine.variant or machine.backend,
        _arithmetic(machine),
        str(machine.threads),
        model.name if model else "-",
        _milliseconds(result.find(ENCODER)),
        _milliseconds(result.find(step_name(1))),
        _milliseconds(result.find(step_name(BEAMS))),
        _milliseconds(max(prompts, key=lambda m: m.threads, default=None)),
        "-" if rtf is None else f"{rtf:.3f}",
        _rate([m for m in gemm if m]),
        _number(_gbytes(result.find(product_name(1, k, n)))) or "-",
    ]
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def _arithmetic(machine: Machine) -> str:
    return f"{machine.arithmetic} ({machine.dot})" if machine.dot else machine.arithmetic


def _rate(measures: Sequence[Measure]) -> str:
    """Of several as one piece of work."""
    seconds = sum(m.seconds for m in measures)
    if not seconds:
        return "-"
    bounds = [m.bound for m in measures if m.bound is not None]
    whole = len(bounds) == len(measures)
    of_peak = f" ({100 * sum(bounds) / seconds:.0f}%)" if whole else ""
    return f"{sum(m.flops for m in measures) / seconds / 1e9:.1f}{of_peak}"


def _gbytes(m: Measure | None) -> float | None:
    return m.gbytes if m else None


def _milliseconds(m: Measure | None) -> str:
    return "-" if m is None else f"{1e3 * m.seconds:.1f}"


def _seconds(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.2f} s"
    if seconds >= 1e-3:
        return f"{1e3 * seconds:.2f} ms"
    return f"{1e6 * seconds:.0f} us"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _percent(fraction: float | None) -> str:
    return "" if fraction is None else f"{100 * fraction:.0f}%"
