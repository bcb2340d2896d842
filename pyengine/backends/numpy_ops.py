"""What the numpy backend does for each op, as `program` describes it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from itertools import pairwise

import numpy as np

from pyengine.arena import Kind
from pyengine.backends import numpy_alignment as alignment
from pyengine.backends import numpy_kernels as kernels
from pyengine.backends.numpy_integer_ops import (
    quantised_attention,
    quantised_conv,
    quantised_cross_attention,
    quantised_embed,
    quantised_matmul,
    store_integers,
)
from pyengine.backends.numpy_memory import NumpyMemory, Step
from pyengine.integers import is_quantised
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
    Warp,
)


@singledispatch
def step_of(op: Op, memory: NumpyMemory) -> Step:
    """What executes an op, for the row counts of a run; one function below for each."""
    raise NotImplementedError(f"the numpy backend cannot execute {type(op).__name__}")


@step_of.register
def conv(op: Conv, memory: NumpyMemory) -> Step:
    if is_quantised(op.weight, memory.arithmetic):
        return quantised_conv(op, memory)
    x, weight, out = memory.array(op.x), memory.array(op.weight), memory.array(op.out)
    bias, residual = memory.array(op.bias).reshape(-1), memory.optional(op.residual)
    ws, blas = memory.workspace, memory.blas

    def call(rows: Mapping[Rows, int]) -> None:
        n_in, n = rows[op.rows_in], rows[op.rows]
        x[0] = 0
        x[n_in + 1] = 0
        end = op.stride * (n - 1) + 1
        taps = [(x[t : t + end : op.stride], weight[:, :, t]) for t in range(3)]
        kernels.blocked_matmul(
            taps,
            out[op.out_row : op.out_row + n],
            ws,
            scale=memory.scales[op.weight.name],
            bias=bias,
            gelu=True,
            residual=None if residual is None else residual[:n],
            blas=blas,
        )

    return call


@step_of.register
def layer_norm(op: LayerNorm, memory: NumpyMemory) -> Step:
    x, out = memory.array(op.x), memory.array(op.out)
    weight, bias, ws = memory.array(op.weight), memory.array(op.bias), memory.workspace

    def call(rows: Mapping[Rows, int]) -> None:
        n = rows[op.rows]
        kernels.layer_norm(x[:n], weight, bias, out[:n], ws)

    return call


@step_of.register
def matmul(op: Matmul, memory: NumpyMemory) -> Step:
    if is_quantised(op.weight, memory.arithmetic):
        return quantised_matmul(op, memory)
    x, weight, out = memory.array(op.x), memory.array(op.weight), memory.array(op.out)
    bias, residual = memory.optional(op.bias), memory.optional(op.residual)
    ws, blas = memory.workspace, memory.blas

    def call(rows: Mapping[Rows, int]) -> None:
        n = rows[op.rows]
        kernels.blocked_matmul(
            [(x[:n], weight)],
            out[:n],
            ws,
            scale=memory.scales[op.weight.name],
            bias=bias,
            gelu=op.gelu,
            residual=None if residual is None else residual[:n],
            blas=blas,
        )

    return call


@step_of.register
def attention(op: Attention, memory: NumpyMemory) -> Step:
    if memory.arithmetic == "fast":
        cached = op.k.kind is Kind.CACHE
        return quantised_cross_attention(op, memory) if cached else quantised_attention(op, memory)
    q, k, v, out = (memory.array(t) for t in (op.q, op.k, op.v, op.out))
    ws, blas = memory.workspace, memory.blas
    weights = memory.optional(op.weights)

    def call(rows: Mapping[Rows, int]) -> None:
        n, n_keys = rows[op.rows], rows[op.keys]
        kernels.attention(q[:n], k[:n_keys], v[:n_keys], out[:n], op.n_head, ws, blas=blas)
        if weights is not None:
            heard = rows[op.heard]
            places = weights[:, :n, :heard]
            kernels.attention_weights(q[:n], k[:heard], places, op.n_head, op.heads, blas=blas)

    return call


@step_of.register
def add_alignment(op: AddAlignment, memory: NumpyMemory) -> Step:
    weights, total = memory.array(op.weights), memory.array(op.total)

    def call(rows: Mapping[Rows, int]) -> None:
        n, keys = rows[op.rows], rows[op.keys]
        alignment.add_alignment(weights[:, :n, :keys], total[:n, :keys], begin=op.begin)

    return call


@step_of.register
def warp(op: Warp, memory: NumpyMemory) -> Step:
    total, entries = memory.array(op.total), memory.ints(op.entries)

    def call(rows: Mapping[Rows, int]) -> None:
        said = total[op.first_row : rows[op.rows] - 1, : rows[op.keys]]
        entries[: len(said)] = alignment.warp(said)

    return call


@step_of.register
def cached_attention(op: CachedAttention, memory: NumpyMemory) -> Step:
    q, k, v, out = (memory.array(t) for t in (op.q, op.k, op.v, op.out))
    k_cache, v_cache = memory.array(op.k_cache), memory.array(op.v_cache)
    slots, positions = memory.ints(op.slots), memory.ints(op.positions)
    ws, blas = memory.workspace, memory.blas

    def call(rows: Mapping[Rows, int]) -> None:
        n = rows[op.rows]
        slot_of, last = slots[:n], positions[:n]
        k_cache[slot_of, last] = k[:n]
        v_cache[slot_of, last] = v[:n]
        # Rows of one slot stand together: one call for each run of them
        starts = [0, *(np.flatnonzero(np.diff(slot_of)) + 1).tolist(), n]
        for r0, r1 in pairwise(starts):
            slot, keys = int(slot_of[r0]), int(last[r0:r1].max()) + 1
            kernels.attention(
                q[r0:r1],
                k_cache[slot, :keys],
                v_cache[slot, :keys],
                out[r0:r1],
                op.n_head,
                ws,
                blas=blas,
                last_key=last[r0:r1],
            )

    return call


@step_of.register
def copy_slots(op: CopySlots, memory: NumpyMemory) -> Step:
    caches = [memory.array(op.k_cache), memory.array(op.v_cache)]
    copies = memory.ints(op.copies)

    def call(rows: Mapping[Rows, int]) -> None:
        for source, target, first, last in copies[: rows[op.rows]].tolist():
            for cache in caches:
                np.copyto(cache[target, first:last], cache[source, first:last])

    return call


@step_of.register
def store_cross(op: StoreCross, memory: NumpyMemory) -> Step:
    if memory.arithmetic == "fast":
        return store_integers(op, memory)
    k, v = memory.array(op.k), memory.array(op.v)
    k_cache, v_cache = memory.array(op.k_cache), memory.array(op.v_cache)

    def call(rows: Mapping[Rows, int]) -> None:
        n = rows[op.rows]
        k_cache[:n] = k[:n]
        v_cache[:n] = v[:n]

    return call


@step_of.register
def embed(op: Embed, memory: NumpyMemory) -> Step:
    tokens, positions = memory.ints(op.tokens), memory.ints(op.positions)
    if is_quantised(op.token_embedding, memory.arithmetic):
        return quantised_embed(op, memory)
    token_embedding = memory.array(op.token_embedding)
    positional_embedding, out = memory.array(op.positional_embedding), memory.array(op.out)

    def call(rows: Mapping[Rows, int]) -> None:
        n = rows[op.rows]
        kernels.widen(token_embedding[tokens[:n]], out[:n], memory.scales[op.token_embedding.name])
        np.add(out[:n], positional_embedding[positions[:n]], out=out[:n])

    return call


@step_of.register
def gather(op: Gather, memory: NumpyMemory) -> Step:
    x, index, out = memory.array(op.x), memory.ints(op.index), memory.array(op.out)

    def call(rows: Mapping[Rows, int]) -> None:
        n = rows[op.rows]
        np.copyto(out[:n], x[index[:n]])

    return call
