"""Single ops of a backend, of base's sizes, on random numbers: what kernels can do. What they do
on a model's own numbers is measured with the model (model.py)."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from functools import cache

import numpy as np

from pyengine.arena import ArenaPlan, Kind, Placement, Request, plan_arena
from pyengine.backends.base import Backend
from pyengine.bench.clock import Budget, repeat
from pyengine.bench.noise import noise
from pyengine.bench.result import ATTENTION, Measure, product_name
from pyengine.bench.roofline import FEW_ROWS, INTEGERS, Limits, Products, bound, op_cost
from pyengine.hparams import DType, Hparams
from pyengine.program import Attention, Matmul, Op, Program, Rows, Tensor, op_tensors

BASE = Hparams(
    n_vocab=51865,
    n_audio_ctx=1500,
    n_audio_state=512,
    n_audio_head=8,
    n_audio_layer=6,
    n_text_ctx=448,
    n_text_state=512,
    n_text_head=8,
    n_text_layer=6,
    n_mels=80,
    ftype=1,
)

MANY = 1500
"""Rows of a GEMM: the positions of one window."""

FEW = (1, 5)
"""Rows of a GEMV: one sequence, and five beams."""

GEMM_SHAPES = ((512, 512), (512, 2048), (2048, 512))
"""Inner dimension and columns."""

GEMV_SHAPES = (*GEMM_SHAPES, (512, BASE.n_vocab))

POOL_BYTES = 1 << 26
"""Weights are taken from here in turn: more than most caches hold, as with a model's."""

Work = Generator[None, None, Measure]


@cache
def _random_weights() -> bytes:
    """A megabyte of F16 of a model's size."""
    values = noise(0, 1 << 19) / 16
    return values.astype(np.float16).tobytes()


class KernelBench:
    """A backend with one program for each shape. All weights lie in one pool, one shape's at a
    time and as often as they fit; all inputs and outputs share theirs.

    Args:
        backend: a new one; its memory is taken here.

    Raises:
        MemoryError: it cannot be had.
    """

    def __init__(self, backend: Backend, *, pool_bytes: int = POOL_BYTES) -> None:
        self.backend = backend
        sizes = {shape: backend.weight_nbytes(_weight(*shape, 0)) for shape in GEMV_SHAPES}
        self._counts = {shape: max(1, pool_bytes // size) for shape, size in sizes.items()}
        programs = [_attention_program()]
        programs += [_product_program("gemm", k, n, count=1) for k, n in GEMM_SHAPES]
        programs += [_product_program("gemv", *shape, count=n) for shape, n in self._counts.items()]
        self.pool_bytes = max(pool_bytes, *sizes.values())
        plan = _plan(backend, self.pool_bytes, programs)
        self.pool_offset = plan.offsets()[_POOL]
        """In the arena."""
        backend.allocate(plan)
        self._products = Products.of(backend)
        self._programs = {p.name: (p.ops, backend.compile(p)) for p in programs}

    def lay(self, k: int, n: int) -> Iterator[None]:
        """Write the weights of a shape over those of another; pauses."""
        block = memoryview(_random_weights())
        for index in range(self._counts[k, n]):
            weight = _weight(k, n, index)
            for offset in range(0, weight.nbytes, len(block)):
                self.backend.write_weight(weight, offset, block[: weight.nbytes - offset])
                yield
            self.backend.finish_weight(weight)

    def fill(self) -> Iterator[None]:
        """Write all else that is read; pauses."""
        values = noise(1, MANY, 512)
        for name in ("q", "k", "v"):
            self.backend.write(_activation(name, 512), values)
            yield
        self.backend.write(_activation("in", 2048), np.tile(values, 4))

    def gemm(self, k: int, n: int, *, threads: int, limits: Limits | None, budget: Budget) -> Work:
        """One product of many rows; packing and widening included. The shape's weights must lie
        there, as for `gemv`."""
        return self._measure(
            f"gemm.{k}x{n}", MANY, product_name(MANY, k, n), threads, limits, budget
        )

    def gemv(
        self, rows: int, k: int, n: int, *, threads: int, limits: Limits | None, budget: Budget
    ) -> Work:
        """One product of few rows, its weights read from memory. Bounds are for one thread."""
        limits = limits if threads == 1 else None
        return self._measure(
            f"gemv.{k}x{n}", rows, product_name(rows, k, n), threads, limits, budget
        )

    def attention(self, *, threads: int, limits: Limits | None, budget: Budget) -> Work:
        """Self-attention of one window."""
        heads = BASE.n_audio_head
        name = ATTENTION.format(MANY, heads, BASE.n_audio_state // heads)
        return self._measure("attention", MANY, name, threads, limits, budget)

    def _measure(
        self,
        program: str,
        rows: int,
        name: str,
        threads: int,
        limits: Limits | None,
        budget: Budget,
    ) -> Work:
        ops, executable = self._programs[program]
        counts = {Rows.TOKENS: rows}
        executable.threads = threads
        times = yield from repeat(lambda: executable.steps(counts), budget, count=len(ops))
        op, products = ops[0], self._products
        cost = op_cost(op, counts, products)
        limit = bound(cost, limits, threads=threads) if limits else None
        of_integers = INTEGERS if products.arithmetic == "fast" else None
        return Measure(
            group="kernels",
            name=name,
            dtype=products.type_name(op.weight) if isinstance(op, Matmul) else of_integers,
            threads=threads,
            times=times,
            flops=cost.flops,
            nbytes=cost.nbytes if rows <= FEW_ROWS else 0,
            bound=limit.seconds if limit else None,
            bound_by=limit.by if limit else None,
        )


_POOL = "pool"


def _plan(backend: Backend, pool_bytes: int, programs: list[Program]) -> ArenaPlan:
    """Memory for the pool, inputs and outputs, and within it the tensors of the programs."""
    regions = [_activation(name, 2048) for name in ("in", "out")]
    regions += [_activation(name, 512) for name in ("q", "k", "v")]
    plan = plan_arena(
        [
            Request(_POOL, Kind.WEIGHT, pool_bytes),
            *(Request(region.name.split(".")[0], Kind.IO, region.nbytes) for region in regions),
            *backend.scratch(BASE, programs),
        ]
    )
    offsets = plan.offsets()
    aliases: dict[str, Placement] = {}
    tensors = (t for program in programs for op in program.ops for t in op_tensors(op))
    for tensor in [*tensors, *regions]:
        if tensor.kind is Kind.WEIGHT:
            size = backend.weight_nbytes(tensor)
            at = offsets[_POOL] + int(tensor.name.split(".")[1]) * size
        else:
            size, at = tensor.nbytes, offsets[tensor.name.split(".")[0]]
        aliases[tensor.name] = Placement(Request(tensor.name, tensor.kind, size), at)
    return ArenaPlan((*plan.placements, *aliases.values()), plan.total)


def _activation(region: str, columns: int, rows: int = MANY) -> Tensor:
    return Tensor(f"{region}.{rows}x{columns}", (rows, columns), DType.F32, Kind.IO)


def _weight(k: int, n: int, index: int) -> Tensor:
    return Tensor(f"{k}x{n}.{index}.weight", (n, k), DType.F16, Kind.WEIGHT)


def _product_program(name: str, k: int, n: int, *, count: int) -> Program:
    x, out = _activation("in", k), _activation("out", n, MANY if n <= 2048 else max(FEW))
    fine = name == "gemv"  # as in the decoder, and in most of the encoder not
    weights = [_weight(k, n, i) for i in range(count)]
    ops: list[Op] = [Matmul(x, weight, out, Rows.TOKENS, fine=fine) for weight in weights]
    return Program(f"{name}.{k}x{n}", ops, short=True)


def _attention_program() -> Program:
    q, k, v, out = (_activation(name, 512) for name in ("q", "k", "v", "out"))
    op = Attention(q, k, v, out, Rows.TOKENS, Rows.TOKENS, BASE.n_audio_head)
    return Program("attention", [op], short=True)
