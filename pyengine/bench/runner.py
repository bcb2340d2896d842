"""The whole benchmark, one measure after another, as a generator."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pyengine.backends import HELPER_SECONDS, create_backend
from pyengine.backends.base import Backend
from pyengine.backends.wasm_backend import WasmBackend
from pyengine.bench import machine
from pyengine.bench.clock import Budget
from pyengine.bench.kernels import FEW, GEMM_SHAPES, GEMV_SHAPES, POOL_BYTES, KernelBench
from pyengine.bench.model import BEAMS, ModelBench
from pyengine.bench.result import BenchResult, Machine, Measure, ModelFacts
from pyengine.bench.roofline import Limits
from pyengine.errors import OutOfMemoryError
from pyengine.mel import SAMPLE_RATE
from pyengine.steps import Steps
from pyengine.whisper import Whisper


@dataclass(frozen=True, slots=True)
class Measuring:
    """What is being done. Comes often: whoever drives may show it, or stop there."""

    name: str


Event = Measuring | Measure
Events = Generator[Event, None, Measure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is done for each measure.

    Args:
        budget: how often it is repeated.
        pool_bytes: of weights for the kernels; few of them measure caches, not memory.
    """

    budget: Budget
    pool_bytes: int = POOL_BYTES


THOROUGH = Effort(budget=Budget(0.3, 0.7, 4, 60))
QUICK = Effort(budget=Budget(0.3, 0.1, 3, 12))
"""Less certain numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is to be measured.

    Args:
        version: of pyengine.
        backend: a new one, or the model's; others like it are made for the kernels.
        model: whose times are wanted as well; its state is spoiled.
        samples: (n,) F32, 16 kHz: a recording for the model to transcribe.
    """

    version: str
    backend: Backend
    model: Whisper | None = None
    model_name: str = ""
    samples: npt.NDArray[np.float32] | None = None
    effort: Effort = THOROUGH


def run_bench(subject: Subject) -> Generator[Event, None, BenchResult]:
    """Measure this machine, the kernels and a model. The value it returns is the result; closing
    it ends the work.

    Raises:
        OutOfMemoryError: there is no memory for the kernels under test.
        StalledError: a computing thread does not answer.
    """
    measures: list[Measure] = []
    notes: list[str] = []
    dot = yield from _keeping(measures, _all(subject, notes))
    backend, model, samples = subject.backend, subject.model, subject.samples
    facts = None
    if model:
        seconds = None if samples is None else len(samples) / SAMPLE_RATE
        facts = ModelFacts(
            name=subject.model_name, arena_bytes=model.plan.total, clip_seconds=seconds
        )
    return BenchResult(
        machine=Machine(
            version=subject.version,
            platform=machine.this_platform(),
            backend=backend.name,
            variant=backend.variant,
            threads=max((m.threads for m in measures), default=1),
            arithmetic=backend.arithmetic,
            dot=dot,
        ),
        model=facts,
        measures=tuple(measures),
        notes=tuple(notes),
    )


def _keeping(
    measures: list[Measure], events: Generator[Event, None, str | None]
) -> Generator[Event, None, str | None]:
    steps = Steps(events)
    for event in steps:
        if isinstance(event, Measure):
            measures.append(event)
        yield event
    return steps.result


def _all(subject: Subject, notes: list[str]) -> Generator[Event, None, str | None]:
    """Everything; how integers were multiplied."""
    limits, dot = yield from _kernels(subject, notes)
    if subject.model:
        if subject.samples is None:
            notes.append("Without a recording the model heard noise.")
        yield from _model(subject, subject.model, limits, notes)
        yield from _python(subject, subject.model)
    return dot


def _kernels(
    subject: Subject, notes: list[str]
) -> Generator[Event, None, tuple[Limits | None, str | None]]:
    budget, pool_bytes = subject.effort.budget, subject.effort.pool_bytes
    try:
        bench = KernelBench(_like(subject.backend), pool_bytes=pool_bytes)
    except MemoryError as error:
        raise OutOfMemoryError(
            f"the benchmark needs {pool_bytes / 1e6:.0f} MB for the kernels, which are "
            "not to be had here: close other programs or tabs"
        ) from error
    yield from _pausing("Preparing weights", bench.fill())
    yield from _pausing("Preparing weights", bench.lay(*GEMV_SHAPES[0]))

    backend, found = bench.backend, list[Measure]()
    if isinstance(backend, WasmBackend):
        host, pool = backend.host, backend.host.base + bench.pool_offset
        for fused in (True, False) if backend.variant == "relaxed" else (False,):
            work = machine.multiply_add_peak(host, budget, fused=fused)
            found.append((yield from _measured("Arithmetic", work)))
        for dot in dict.fromkeys((backend.dot, "words")) if backend.dot else ():
            work = machine.integer_peak(host, budget, dot=dot)
            found.append((yield from _measured("Arithmetic", work)))
        work = machine.read_speed(host, pool, bench.pool_bytes, budget)
        found.append((yield from _measured("Memory", work)))
        for rows in machine.WIDEN_ROWS:
            work = machine.widening_speed(host, pool, rows, budget)
            found.append((yield from _measured("Widening", work)))
    limits = machine.limits_of(found, backend.variant)

    counts = yield from _thread_counts(backend, notes)
    for k, n in GEMV_SHAPES:
        yield from _pausing("Preparing weights", bench.lay(k, n))
        for threads in counts:
            if (k, n) in GEMM_SHAPES:
                work = bench.gemm(k, n, threads=threads, limits=limits, budget=budget)
                yield from _measured("Matrix products", work)
            for rows in FEW:
                work = bench.gemv(rows, k, n, threads=threads, limits=limits, budget=budget)
                yield from _measured("Products of few rows", work)
    for threads in counts:
        work = bench.attention(threads=threads, limits=limits, budget=budget)
        yield from _measured("Attention", work)
    return limits, backend.dot


def _model(
    subject: Subject, model: Whisper, limits: Limits | None, notes: list[str]
) -> Iterator[Event]:
    budget = subject.effort.budget
    bench = ModelBench(model, subject.samples)
    yield from _measured("Log-mel", bench.log_mel(budget))
    for threads in (yield from _thread_counts(model.backend, [])):
        work = bench.encoder(threads=threads, limits=limits, budget=budget)
        yield from _measured("Encoder", work)
        work = bench.prompt(threads=threads, limits=limits, budget=budget)
        yield from _measured("Prompt", work)
        work = bench.step(threads=threads, limits=limits, budget=budget)
        yield from _measured("Decoder", work)
        if model.n_slots >= BEAMS:
            work = bench.beams(threads=threads, limits=limits, budget=budget)
            yield from _measured("Five beams", work)
    if model.n_slots < BEAMS:
        notes.append("The model was loaded for fewer hypotheses than five beams need.")
    for shape in bench.products():
        for random in (False, True):
            work = bench.product(shape, random=random, limits=limits, budget=budget)
            yield from _measured("Products in the model", work)


def _python(subject: Subject, model: Whisper) -> Iterator[Event]:
    budget = subject.effort.budget
    bench = ModelBench(model, subject.samples)
    yield from _measured("Choice of tokens", bench.sampling())
    if subject.samples is not None:
        yield from _measured("Transcript", bench.transcript(budget))


def _like(backend: Backend) -> Backend:
    """A new backend of the same kind."""
    threads = backend.threads_wanted
    if isinstance(backend, WasmBackend):
        return WasmBackend(
            threads=threads,
            variant=backend.variant,
            arithmetic=backend.arithmetic,
            dot=backend.dot,
        )
    return create_backend(backend.name, arithmetic=backend.arithmetic)


def _thread_counts(backend: Backend, notes: list[str]) -> Generator[Event, None, tuple[int, ...]]:
    """One, and as many as there are once all have started."""
    patience = time.monotonic() + HELPER_SECONDS
    while backend.threads < backend.threads_wanted and time.monotonic() < patience:
        yield Measuring("Starting threads")
    if backend.threads < backend.threads_wanted:
        notes.append(f"Only {backend.threads} of {backend.threads_wanted} threads started.")
    return (1,) if backend.threads == 1 else (1, backend.threads)


def _measured(name: str, work: Generator[None, None, Measure]) -> Events:
    """A measure's pauses as events, and it."""
    yield Measuring(name)
    steps = Steps(work)
    for _ in steps:
        yield Measuring(name)
    yield steps.result
    return steps.result


def _pausing(name: str, work: Iterator[None]) -> Iterator[Event]:
    for _ in work:
        yield Measuring(name)
