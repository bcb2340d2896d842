"""What a benchmark found: plain frozen values, and how they become JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from pyengine.integers import Arithmetic

Group = Literal["machine", "kernels", "model"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Seconds of one thing done several times."""

    first: float
    """The first time; compilers and caches were cold."""
    median: float
    """Of the times after warming up."""
    best: float
    """Of the same times."""
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One thing measured, and the least time that this machine's limits leave it."""

    group: Group
    name: str
    dtype: str | None = None
    """Of the weights, or of what takes their place."""
    threads: int = 1
    times: Times
    flops: float = 0
    """Of integers, too: a product and a sum are two."""
    nbytes: float = 0
    """Read from memory: weights and caches."""
    bound: float | None = None
    """Seconds below which this cannot be done; None where no limit was measured."""
    bound_by: Literal["arithmetic", "memory"] | None = None
    """Which limit that is; of several ops together, the one that accounts for more of it."""

    @property
    def seconds(self) -> float:
        """The time to tell: the median, but of the machine the best, which is its limit."""
        return self.times.best if self.group == "machine" else self.times.median

    @property
    def gflops(self) -> float | None:
        """10^9 operations in a second; None where there is nothing to count."""
        return self.flops / self.seconds / 1e9 if self.flops else None

    @property
    def gbytes(self) -> float | None:
        """10^9 bytes in a second; None where there is nothing to count."""
        return self.nbytes / self.seconds / 1e9 if self.nbytes else None

    @property
    def fraction(self) -> float | None:
        """Of what this machine can do: 1 is as fast as its limits allow."""
        return None if self.bound is None else self.bound / self.seconds

    def to_json(self) -> dict[str, Any]:
        """With the derived numbers."""
        derived = ("seconds", "gflops", "gbytes", "fraction")
        return {**asdict(self), **{name: getattr(self, name) for name in derived}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What was measured on."""

    version: str
    """Of pyengine."""
    platform: str
    """The browser, or Python, and what it runs on."""
    backend: str
    variant: str | None
    """Of the backend's kernels."""
    threads: int
    arithmetic: Arithmetic = "exact"
    dot: str | None = None
    """How the backend's kernels multiply integers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """Which model was measured."""

    name: str
    arena_bytes: int
    """All memory the model takes; it never grows."""
    clip_seconds: float | None
    """Length of the recording transcribed, if one was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchResult:
    """Everything measured, in the order of measuring."""

    machine: Machine
    model: ModelFacts | None
    measures: tuple[Measure, ...]
    notes: tuple[str, ...] = ()
    """What could not be measured, and why."""

    def find(self, name: str, *, threads: int | None = None) -> Measure | None:
        """The measure of that name; with the most threads where `threads` is None."""
        found = [m for m in self.measures if m.name == name and threads in (None, m.threads)]
        return max(found, key=lambda m: m.threads, default=None)

    @property
    def real_time_factor(self) -> float | None:
        """Seconds of work per second of the recording; below 1 is faster than speech."""
        found = self.find(TRANSCRIPT)
        seconds = self.model.clip_seconds if self.model else None
        return found.seconds / seconds if found and seconds else None

    def to_json(self) -> dict[str, Any]:
        """As plain dicts and lists."""
        return {
            "machine": asdict(self.machine),
            "model": asdict(self.model) if self.model else None,
            "real_time_factor": self.real_time_factor,
            "measures": [m.to_json() for m in self.measures],
            "notes": list(self.notes),
        }


FUSED_PEAK = "Fused multiply-add peak"
MUL_ADD_PEAK = "Multiply and add peak"
INTEGER_PEAK = "Integer dot product peak"
WORDS_PEAK = "16-bit dot product peak"
READ = "Memory read"
ATTENTION = "Flash attention {}, {} heads of {}"
LOG_MEL = "Log-mel of 30 s"
ENCODER = "Encode one window"
SAMPLING = "Choose a token"
TRANSCRIPT = "Transcribe the recording"


def widen_name(rows: int) -> str:
    return "Widen, use once" if rows == 1 else f"Widen, use {rows} times"


def product_name(rows: int, k: int, n: int) -> str:
    """Of (rows, k) times (k, n)."""
    return f"{'GEMV' if rows <= 8 else 'GEMM'} {rows}x{k}x{n}"


def of_recording(name: str) -> str:
    """A product on the numbers that a recording makes of it."""
    return f"{name}, real data"


def of_random_numbers(name: str) -> str:
    """The same product on random numbers."""
    return f"{name}, random data"


def prompt_name(tokens: int) -> str:
    return f"Prompt of {tokens} tokens"


def step_name(rows: int) -> str:
    return "Decoder step" if rows == 1 else f"Decoder step, {rows} beams"
