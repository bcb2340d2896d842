"""The ops that fast arithmetic computes otherwise, see integers.py."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pyengine.backends import numpy_integers as kernels
from pyengine.backends.numpy_memory import NumpyMemory, Step
from pyengine.integers import BLOCK
from pyengine.program import Attention, Conv, Embed, Matmul, Rows, StoreCross


def quantised_conv(op: Conv, memory: NumpyMemory) -> Step:
    x, weight, out = memory.array(op.x), memory.integers(op.weight), memory.array(op.out)
    bias, residual, blas = (
        memory.array(op.bias).reshape(-1),
        memory.optional(op.residual),
        memory.blas,
    )
    # Neighbouring rows lie behind one another: together they are one row of a product
    windows = np.lib.stride_tricks.sliding_window_view(x.reshape(-1), 3 * x.shape[1])
    windows = windows[:: op.stride * x.shape[1]]

    def call(rows: Mapping[Rows, int]) -> None:
        n_in, n = rows[op.rows_in], rows[op.rows]
        x[0] = 0
        x[n_in + 1] = 0
        kernels.quantised_matmul(
            windows[:n],
            weight,
            out[op.out_row : op.out_row + n],
            fine=True,
            bias=bias,
            gelu=True,
            residual=None if residual is None else residual[:n],
            blas=blas,
        )

    return call


def quantised_matmul(op: Matmul, memory: NumpyMemory) -> Step:
    x, weight, out = memory.array(op.x), memory.integers(op.weight), memory.array(op.out)
    bias, residual, blas = memory.optional(op.bias), memory.optional(op.residual), memory.blas

    def call(rows: Mapping[Rows, int]) -> None:
        n = rows[op.rows]
        kernels.quantised_matmul(
            x[:n],
            weight,
            out[:n],
            fine=op.fine,
            bias=bias,
            gelu=op.gelu,
            residual=None if residual is None else residual[:n],
            blas=blas,
        )

    return call


def quantised_attention(op: Attention, memory: NumpyMemory) -> Step:
    q, k, v, out = (memory.array(t) for t in (op.q, op.k, op.v, op.out))
    blas = memory.blas

    def call(rows: Mapping[Rows, int]) -> None:
        n, n_keys = rows[op.rows], rows[op.keys]
        kernels.quantised_attention(q[:n], k[:n_keys], v[:n_keys], out[:n], op.n_head, blas=blas)

    return call


def quantised_cross_attention(op: Attention, memory: NumpyMemory) -> Step:
    q, out = memory.array(op.q), memory.array(op.out)
    weights, blas, n_head = memory.optional(op.weights), memory.blas, op.n_head
    d = op.q.shape[1] // n_head

    def call(rows: Mapping[Rows, int]) -> None:
        n, positions = rows[op.rows], rows[op.keys]
        kernels.quantised_cross_attention(
            q[:n],
            memory.cross_matrices(op.k, n_head, (positions, d)),
            memory.cross_matrices(op.v, n_head, (d, positions)),
            out[:n],
            None if weights is None else weights[:, :n, : rows[op.heard]],
            op.heads,
            blas=blas,
        )

    return call


def store_integers(op: StoreCross, memory: NumpyMemory) -> Step:
    k, v, n_head = memory.array(op.k), memory.array(op.v), op.n_head
    d = op.k.shape[1] // n_head

    def call(rows: Mapping[Rows, int]) -> None:
        n = rows[op.rows]
        keys = memory.cross_matrices(op.k_cache, n_head, (n, d))
        values = memory.cross_matrices(op.v_cache, n_head, (d, n))
        for head in range(n_head):
            some = slice(head * d, (head + 1) * d)
            keys[head].quantise(0, k[:n, some])
            values[head].quantise(0, v[:n, some].T)

    return call


def quantised_embed(op: Embed, memory: NumpyMemory) -> Step:
    tokens, positions = memory.ints(op.tokens), memory.ints(op.positions)
    weight, out = memory.integers(op.token_embedding), memory.array(op.out)
    positional_embedding, k = memory.array(op.positional_embedding), out.shape[1]

    def call(rows: Mapping[Rows, int]) -> None:
        n = rows[op.rows]
        factors = weight.factors[tokens[:n]].repeat(BLOCK, axis=1)[:, :k]
        np.multiply(weight.numbers[tokens[:n]], factors, out=out[:n])
        np.add(out[:n], positional_embedding[positions[:n]], out=out[:n])

    return call
