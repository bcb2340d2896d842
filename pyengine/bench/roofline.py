"""The least time some work can take on a machine whose limits are known.

The roofline model (Williams, Waterman and Patterson 2009): work that does `flops` operations on
`nbytes` of memory takes at least max(flops / peak, nbytes / bandwidth). What is counted:

- flops: a multiply-add is two. Matrix products, convolutions and the two products of attention;
  softmax, GELU and layer norm, under 2% of any model, are not counted.
- integer_ops: the same where integers do it (integers.py), with activations of seven bits.
- fine_ops: with activations of fourteen bits. With relaxed SIMD they can be two products of bytes,
  or one of 16-bit integers, whichever is faster on the machine. Making integers of activations is
  not counted, nor exponentials.
- nbytes: weights and caches, read once an op. Activations stay in the processor's caches.
- widened: F16 numbers that few rows have to share the widening of, five vector operations
  (shifts and masks) for eight numbers which no multiply-add unit does. Whether they cost time
  beside the multiply-adds depends on the machine, so it is measured: a loop without memory that
  widens and multiplies for as many rows (bench.c) gives numbers per second.

So a bound never counts time that a faster kernel could save, but for softmax and its like.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import inf, prod
from typing import Literal

from pyengine.arena import Kind
from pyengine.backends.base import Backend
from pyengine.hparams import DType
from pyengine.integers import Arithmetic, blocks, is_quantised
from pyengine.program import Attention, CachedAttention, Conv, Matmul, Op, Rows, Tensor

FEW_ROWS = 8
"""Up to here kernels widen weights as they use them; with more, once for many rows."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What some work has to do."""

    flops: float = 0
    """Of floating-point numbers, or what integers do in their place."""
    nbytes: float = 0
    widened: float = 0
    rows: int = 0
    """That share the widening."""
    integer_ops: float = 0
    """That integers of seven bits do in place of floating-point numbers."""
    fine_ops: float = 0
    """The same, with integers of fourteen bits."""


@dataclass(frozen=True, slots=True)
class Products:
    """How a backend multiplies."""

    arithmetic: Arithmetic = "exact"

    @classmethod
    def of(cls, backend: Backend) -> Products:
        """Those of a backend."""
        return cls(backend.arithmetic)

    def type_name(self, weight: Tensor) -> str:
        """What a weight's numbers are."""
        dtype = DType.I8 if is_quantised(weight, self.arithmetic) else weight.dtype.widened
        return dtype.name


INTEGERS = DType.I8.name
EXACT = Products()


@dataclass(frozen=True, slots=True)
class Bound:
    """The least seconds for some work, and what takes them."""

    seconds: float
    by: Literal["arithmetic", "memory"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one core can do in a second."""

    flops: float
    bandwidth: float
    """Bytes read from memory."""
    widened: Mapping[int, float] = field(default_factory=dict[int, float])
    """Numbers widened and multiplied, by the rows that each is multiplied for."""
    integer_ops: float = inf
    """Of integers of seven bits, where they are measured."""
    fine_ops: float = inf
    """Of integers of fourteen."""


def bound(cost: Cost, limits: Limits, *, threads: int = 1) -> Bound:
    """The least time for some work.

    Args:
        threads: that share it; their arithmetic adds up. What one core reads says little of
            what several do, so with more than one memory is not counted.
    """
    if cost.integer_ops or cost.fine_ops:
        arithmetic = cost.integer_ops / limits.integer_ops + cost.fine_ops / limits.fine_ops
    else:
        arithmetic = cost.flops / limits.flops
    if cost.rows in limits.widened:
        arithmetic = max(arithmetic, cost.widened / limits.widened[cost.rows])
    arithmetic /= threads
    memory = cost.nbytes / limits.bandwidth if threads == 1 else 0.0
    return Bound(memory, "memory") if memory > arithmetic else Bound(arithmetic, "arithmetic")


def bound_of_all(costs: Iterable[Cost], limits: Limits, *, threads: int = 1) -> Bound:
    """The least time for one work after another; `by` is what more of it goes to."""
    bounds = [bound(cost, limits, threads=threads) for cost in costs]
    total = sum(b.seconds for b in bounds)
    memory = sum(b.seconds for b in bounds if b.by == "memory")
    return Bound(total, "memory" if 2 * memory > total else "arithmetic")


def total(costs: Iterable[Cost]) -> Cost:
    """Operations and bytes of all."""
    costs = list(costs)
    return Cost(sum(c.flops for c in costs), sum(c.nbytes for c in costs))


def op_cost(
    op: Op,
    rows: Mapping[Rows, int],
    products: Products = EXACT,
    *,
    keys: int = 0,
    slots: int = 1,
) -> Cost:
    """What an op has to do.

    Args:
        rows: of the run.
        keys: positions that each row of cached self-attention sees.
        slots: sequences those rows belong to.
    """
    match op:
        case Matmul():
            return _product(rows[op.rows], op.weight, products, fine=op.fine)
        case Conv():
            return _product(rows[op.rows], op.weight, products, fine=True)
        case Attention():
            m, n, state = rows[op.rows], rows[op.keys], op.q.shape[1]
            if op.k.kind is Kind.CACHE and op.k.dtype is not DType.I8:
                return _cached(m, n, state, op.k.dtype, slots=1)
            flops = 4.0 * m * n * state
            if products.arithmetic == "exact":
                return Cost(flops)
            if op.k.kind is Kind.CACHE:
                keys = n * op.n_head * _row_bytes(state // op.n_head)
                return Cost(flops, keys + state * _row_bytes(n), fine_ops=flops)
            # Queries have eight bits, and the softmax more
            return Cost(flops, integer_ops=flops / 2, fine_ops=flops / 2)
        case CachedAttention():
            return _cached(rows[op.rows], keys, op.q.shape[1], op.k_cache.dtype, slots=slots)
        case _:
            return Cost()


def _product(m: int, weight: Tensor, products: Products, *, fine: bool) -> Cost:
    n, k = weight.shape[0], prod(weight.shape[1:])
    flops = 2.0 * m * n * k
    if is_quantised(weight, products.arithmetic):
        nbytes = n * _row_bytes(k)
        return (
            Cost(flops, nbytes, fine_ops=flops) if fine else Cost(flops, nbytes, integer_ops=flops)
        )
    dtype = weight.dtype.widened
    few = dtype is DType.F16 and m <= FEW_ROWS
    return Cost(flops, dtype.nbytes(n * k), n * k if few else 0, m if few else 0)


def _row_bytes(k: int) -> int:
    """Of k integers, and the factor and sum of each block."""
    return k + 8 * blocks(k)


def _cached(m: int, keys: int, state: int, dtype: DType, *, slots: int) -> Cost:
    numbers = 2 * slots * keys * state
    few = dtype is DType.F16 and m <= FEW_ROWS
    return Cost(
        4.0 * m * keys * state,
        dtype.nbytes(numbers),
        numbers if few else 0,
        m // slots if few else 0,
    )
