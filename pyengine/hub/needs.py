"""What a model takes, memory and computing, by the engine's own plan for its hyper-parameters."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from pyengine.backends import create_backend
from pyengine.backends.wasm_host import MOST_THREADS
from pyengine.bench.roofline import op_cost, total
from pyengine.errors import OutOfMemoryError
from pyengine.hparams import DType, Hparams
from pyengine.hub.catalog import CATALOG, ModelInfo
from pyengine.hub.families import FAMILIES, Family
from pyengine.integers import DEFAULT_ARITHMETIC, Arithmetic
from pyengine.limits import Limit, memory_limits
from pyengine.loading import plan_network
from pyengine.network import build_network
from pyengine.program import Program, Rows
from pyengine.whisper import DEFAULT_SLOTS

_STEPS = 100
"""Tokens of a window that is full of speech: some 75 words of English."""

_BEAMS = 5
"""As the command line and the page search by default."""

_KERNELS_REACH = Limit(1 << 32, "the WebAssembly kernels can address {} MB")


@cache
def memory(
    hp: Hparams,
    *,
    backend: str = "wasm",
    arithmetic: Arithmetic = DEFAULT_ARITHMETIC,
    n_slots: int = DEFAULT_SLOTS,
    threads: int | None = MOST_THREADS,
) -> int:
    """Bytes of the arena.

    The defaults are those of the page, on a machine with as many processors as it uses at most.

    Raises:
        OptionError: there is no such backend or arithmetic.
    """
    computing = create_backend(backend, threads=threads, arithmetic=arithmetic)
    return plan_network(hp, computing, n_slots)[1].total


@cache
def work(family: Family) -> float:
    """How much computing speech takes, in units of base's: products and attention of the encoder
    for a window, and of the decoder for the text in it. The formats of a family are alike."""
    return _operations(family) / _operations(FAMILIES["base"])


@cache
def _operations(family: Family) -> float:
    hp = family.hparams(DType.F16)
    network = build_network(hp, cache_dtype=DType.F16, n_slots=_BEAMS, arithmetic="fast")
    rows = {
        Rows.FRAMES: hp.n_frames,
        Rows.AUDIO: hp.n_audio_ctx,
        Rows.TOKENS: _BEAMS,
        Rows.LOGITS: _BEAMS,
    }

    def operations(program: Program) -> float:
        return total(op_cost(op, rows, keys=_STEPS, slots=_BEAMS) for op in program.ops).flops

    window = operations(network.encoder) + operations(network.cross)
    return window + _STEPS * operations(network.decoder)


def require_memory(
    info: ModelInfo,
    *,
    backend: str,
    arithmetic: Arithmetic,
    n_slots: int,
    threads: int | None = None,
    limits: Iterable[Limit] | None = None,
) -> None:
    """Sees to it that a model is not fetched in vain.

    Args:
        backend, arithmetic, n_slots, threads: with which it is to be loaded.
        limits: None for those of this process.

    Raises:
        OutOfMemoryError: it cannot be held here whatever else is closed; says which one could.
    """
    if info.family is None:
        return

    def need(model: ModelInfo) -> int:
        return _memory_of(model, backend, arithmetic, n_slots, threads)

    least = min([*(memory_limits() if limits is None else limits), *_reach(backend)], default=None)
    if least is None or need(info) <= least.nbytes:
        return
    said = f"{info.name} takes {need(info) / 1e6:.0f} MB of memory, and {least}"
    others = sorted(_alternatives(info.family), key=_worth, reverse=True)
    best = next((model for model in others if need(model) <= least.nbytes), None)
    if best is None:
        raise OutOfMemoryError(f"{said}: no model fits; use another machine")
    raise OutOfMemoryError(
        f"{said}: take {best.name} ({need(best) / 1e6:.0f} MB), the largest that fits"
    )


def _memory_of(
    info: ModelInfo, backend: str, arithmetic: Arithmetic, n_slots: int, threads: int | None
) -> int:
    assert info.family
    return memory(
        info.family.hparams(info.dtype),
        backend=backend,
        arithmetic=arithmetic,
        n_slots=n_slots,
        threads=threads,
    )


def _reach(backend: str) -> list[Limit]:
    return [_KERNELS_REACH] if backend == "wasm" else []


def _alternatives(family: Family) -> list[ModelInfo]:
    """What is published for many languages where this is for many, for English where it is not."""
    english = family.languages == 1
    return [m for m in CATALOG.values() if m.family and (m.family.languages == 1) is english]


def _worth(info: ModelInfo) -> tuple[float, int]:
    """The more computing the better, and of one family the smallest download."""
    assert info.family
    return work(info.family), -info.size_bytes
