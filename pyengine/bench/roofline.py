"""The least time some work can take on a machine whose limits are known.

The roofline model (Williams, Waterman and Patterson 2009): work that does `flops` operations on
`nbytes` of memory takes at least max(flops / peak, nbytes / bandwidth). What is counted:

- flops: a multiply-add is two. Matrix products, convolutions and the two products of attention;
  softmax, GELU and layer norm, under 2% of any model, are not counted.
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
from math import prod
from typing import Literal

from pyengine.arena import Kind
from pyengine.hparams import DType
from pyengine.program import Attention, CachedAttention, Conv, Matmul, Op, Rows

FEW_ROWS = 8
"""Up to here kernels widen weights as they use them; with more, once for many rows."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What some work has to do."""

    flops: float = 0
    nbytes: float = 0
    widened: float = 0
    rows: int = 0
    """That share the widening."""


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


def bound(cost: Cost, limits: Limits, *, threads: int = 1) -> Bound:
    """The least time for some work.

    Args:
        threads: that share it; their arithmetic adds up. What one core reads says little of
            what several do, so with more than one memory is not counted.
    """
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


def op_cost(op: Op, rows: Mapping[Rows, int], *, keys: int = 0, slots: int = 1) -> Cost:
    """What an op has to do.

    Args:
        rows: of the run.
        keys: positions that each row of cached self-attention sees.
        slots: sequences those rows belong to.
    """
    match op:
        case Matmul():
            m, (n, k) = rows[op.rows], op.weight.shape
            return _product(m, n * k, op.weight.dtype)
        case Conv():
            return _product(rows[op.rows], prod(op.weight.shape), op.weight.dtype)
        case Attention():
            m, n, state = rows[op.rows], rows[op.keys], op.q.shape[1]
            if op.k.kind is Kind.CACHE:
                return _cached(m, n, state, op.k.dtype, slots=1)
            return Cost(4.0 * m * n * state)
        case CachedAttention():
            return _cached(rows[op.rows], keys, op.q.shape[1], op.k_cache.dtype, slots=slots)
        case _:
            return Cost()


def _product(m: int, weights: int, dtype: DType) -> Cost:
    few = dtype is DType.F16 and m <= FEW_ROWS
    return Cost(2.0 * m * weights, weights * dtype.itemsize, weights if few else 0, m if few else 0)


def _cached(m: int, keys: int, state: int, dtype: DType, *, slots: int) -> Cost:
    numbers = 2 * slots * keys * state
    few = dtype is DType.F16 and m <= FEW_ROWS
    return Cost(
        4.0 * m * keys * state,
        numbers * dtype.itemsize,
        numbers if few else 0,
        m // slots if few else 0,
    )
