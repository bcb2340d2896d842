"""What the kernels take for granted of an op: checked before memory is taken for its program.

A kernel checks none of it in its loops: it would compute garbage, or write over what lies behind.
What only a run knows, the token ids and slots and positions, the kernels check themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import prod

from pyengine.arena import Kind
from pyengine.backends.wasm_scratch import BLOCK_BYTES, KEYS_TOGETHER
from pyengine.hparams import DType
from pyengine.integers import blocks, is_matrix
from pyengine.program import (
    AddAlignment,
    Attention,
    CachedAttention,
    Conv,
    CopySlots,
    Embed,
    Gather,
    LayerNorm,
    Matmul,
    Op,
    Rows,
    StoreCross,
    Tensor,
    Warp,
    op_tensors,
)

LANES = 8
"""Numbers that are read together: lengths of rows are multiples of it."""

_LARGEST = 1 << 31
"""Of what is counted in a 32-bit integer."""


def check(op: Op) -> None:
    """See that an op is one that the kernels can execute.

    Raises:
        ValueError: it is not; the message says what they assume of it.
    """
    for complaint in _complaints(op):
        raise ValueError(f"the kernels cannot execute {type(op).__name__}: {complaint}")


def _complaints(op: Op) -> Iterator[str]:
    for tensor in op_tensors(op):
        if len(tensor.shape) > 3 or tensor.nbytes >= _LARGEST:
            yield f"{tensor.name} {tensor.shape} is too large, or has more than three dimensions"
        if is_matrix(tensor):
            yield from _multiple(tensor, prod(tensor.shape[1:]), LANES)
    match op:
        case Matmul():
            yield from _product(op.weight, op.x.shape[1], op.bias, op.residual, op.out)
        case Conv():
            _, c_in, taps = op.weight.shape
            if taps != 3 or op.stride < 1:
                yield f"{op.weight.name} has {taps} taps and a stride of {op.stride}"
            yield from _multiple(op.x, c_in, LANES)
            yield from _product(op.weight, taps * op.x.shape[1], op.bias, op.residual, op.out)
        case LayerNorm():
            yield from _multiple(op.x, op.x.shape[1], LANES)
            yield from _lengths(op.x.shape[1], op.out, op.weight, op.bias)
        case Attention() if op.k.kind is not Kind.CACHE:
            yield from _heads(op.q, op.n_head)
            yield from _lengths(op.q.shape[1], op.k, op.v, op.out)
            yield from _rows_alike(op.k, op.v)
        case Attention():
            yield from _heads(op.q, op.n_head)
            yield from _lengths(op.q.shape[1], op.out)
            yield from _cross_caches(op.k, op.v, op.q.shape[1], op.n_head)
            if op.heads and op.weights:
                if op.heads[-1] >= op.n_head or len(op.heads) != op.weights.shape[0]:
                    yield f"{op.weights.name} has no place for each of heads {op.heads}"
                yield from _lengths(op.k.shape[0], op.weights)
        case StoreCross():
            yield from _heads(op.k, op.n_head)
            yield from _lengths(op.k.shape[1], op.v)
            yield from _cross_caches(op.k_cache, op.v_cache, op.k.shape[1], op.n_head)
        case CachedAttention():
            yield from _heads(op.q, op.n_head)
            yield from _lengths(op.q.shape[1], op.k, op.v, op.out, op.k_cache)
            yield from _caches(op.k_cache, op.v_cache)
        case CopySlots():
            yield from _heads(op.k_cache, op.n_head)
            yield from _caches(op.k_cache, op.v_cache)
            yield from _lengths(4, op.copies)
        case AddAlignment():
            yield from _multiple(op.total, op.total.shape[1], 4)
            yield from _lengths(op.total.shape[1], op.weights)
        case Warp():
            yield from _lengths(op.total.shape[1], op.trace)
            yield from _rows_alike(op.total, op.trace)
        case Embed():
            table = op.token_embedding
            yield from _lengths(table.shape[1], op.positional_embedding, op.out)
        case Gather():
            yield from _multiple(op.x, op.x.shape[1], 4)
            yield from _lengths(op.x.shape[1], op.out)
        case _:
            pass


def _multiple(tensor: Tensor, n: int, of: int) -> Iterator[str]:
    if n % of:
        yield f"{tensor.name} has rows of {n} numbers, which is no multiple of {of}"


def _lengths(n: int, *tensors: Tensor) -> Iterator[str]:
    for tensor in tensors:
        if tensor.shape[-1] != n:
            yield f"{tensor.name} has rows of {tensor.shape[-1]} numbers, not of {n}"


def _rows_alike(one: Tensor, other: Tensor) -> Iterator[str]:
    if one.shape != other.shape:
        yield f"{one.name} {one.shape} and {other.name} {other.shape} are not alike"


def _product(
    weight: Tensor, k: int, bias: Tensor | None, residual: Tensor | None, out: Tensor
) -> Iterator[str]:
    """Of rows of k numbers and a matrix."""
    n = weight.shape[0]
    if k != prod(weight.shape[1:]):
        yield f"{weight.name} {weight.shape} is multiplied with rows of {k} numbers"
    yield from _lengths(n, out)
    if bias and prod(bias.shape) != n:
        yield f"{bias.name} {bias.shape} is not a number for each of {n}"
    if residual:
        yield from _lengths(n, residual)
    if (bias or residual) and n % LANES:
        yield f"{out.name} has a bias or a residual, and {n} columns, no multiple of {LANES}"


def _heads(tensor: Tensor, n_head: int) -> Iterator[str]:
    """Heads are cut out of rows."""
    state = tensor.shape[-1]
    if n_head < 1 or state % n_head or state // n_head % LANES:
        yield f"{tensor.name} has {n_head} heads in {state} numbers, none of a multiple of {LANES}"


def _caches(k: Tensor, v: Tensor) -> Iterator[str]:
    """Of the decoder's self-attention: (slots, positions, state)."""
    yield from _rows_alike(k, v)
    if k.dtype is not DType.F16 or k.shape[1] % KEYS_TOGETHER:
        yield f"{k.name} is {k.shape} {k.dtype.name}, not F16 for a multiple of {KEYS_TOGETHER}"


def _cross_caches(k: Tensor, v: Tensor, state: int, n_head: int) -> Iterator[str]:
    yield from _rows_alike(k, v)
    room, columns = k.shape
    if room % KEYS_TOGETHER:
        yield f"{k.name} has {room} positions, no multiple of {KEYS_TOGETHER}"
    if k.dtype is DType.F16:
        yield from _lengths(state, k)
        return
    d = state // n_head
    keys = room * d + room // 8 * blocks(d) * BLOCK_BYTES
    values = d * room + d // 8 * blocks(room) * BLOCK_BYTES
    if k.dtype is not DType.I8 or room * columns % n_head:
        yield f"{k.name} is {k.shape} {k.dtype.name}, which are no matrices of {n_head} heads"
    elif room * columns // n_head < max(keys, values):
        yield f"{k.name} has less than {max(keys, values)} bytes a head"


def most_rows(op: Op) -> Mapping[Rows, int]:
    """How many rows of each count an op's tensors have room for."""
    match op:
        case Conv():
            room = min(op.out.shape[0] - op.out_row, (op.x.shape[0] - 3) // op.stride + 1)
            rows = min(room, op.residual.shape[0]) if op.residual else room
            most = [(op.rows, rows), (op.rows_in, op.x.shape[0] - 2)]
        case Matmul():
            tensors = op.x, op.out, *([op.residual] if op.residual else [])
            most = [(op.rows, min(t.shape[0] for t in tensors))]
        case LayerNorm():
            most = [(op.rows, min(op.x.shape[0], op.out.shape[0]))]
        case Attention():
            most = [(op.rows, min(op.q.shape[0], op.out.shape[0])), (op.keys, op.k.shape[0])]
            if op.weights:
                most += [(op.rows, op.weights.shape[1]), (op.heard, op.k.shape[0])]
        case AddAlignment():
            most = [(op.rows, min(op.weights.shape[1], op.total.shape[0]))]
            most += [(op.keys, op.total.shape[1])]
        case Warp():
            entries = op.first_row + 1 + op.entries.shape[0]
            most = [(op.rows, min(op.total.shape[0], entries)), (op.keys, op.total.shape[1])]
        case CachedAttention():
            tensors = op.q, op.k, op.v, op.out, op.slots, op.positions
            most = [(op.rows, min(t.shape[0] for t in tensors))]
        case CopySlots():
            most = [(op.rows, op.copies.shape[0])]
        case StoreCross():
            tensors = op.k, op.v, op.k_cache
            most = [(op.rows, min(t.shape[0] for t in tensors))]
        case Embed():
            tensors = op.tokens, op.positions, op.out
            most = [(op.rows, min(t.shape[0] for t in tensors))]
        case Gather():
            most = [(op.rows, min(op.index.shape[0], op.out.shape[0]))]
        case _:
            most = []
    return _least(most)


def _least(limits: Iterable[tuple[Rows, int]]) -> dict[Rows, int]:
    least: dict[Rows, int] = {}
    for rows, most in limits:
        least[rows] = min(most, least.get(rows, most))
    return least


def most_rows_of(ops: Iterable[Op]) -> Mapping[Rows, int]:
    """How many rows of each count all of these have room for."""
    return _least(limit for op in ops for limit in most_rows(op).items())
