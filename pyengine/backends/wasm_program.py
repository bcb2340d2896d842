"""Programs as the kernels read them: records of 16 words (pyengine/kernels/program.c)."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import assert_never

import numpy as np
import numpy.typing as npt

from pyengine.arena import Kind
from pyengine.integers import Arithmetic, is_quantised
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
    Program,
    Rows,
    StoreCross,
    Tensor,
    Warp,
)

RECORD_WORDS = 16

ROW_INDEX = {rows: i for i, rows in enumerate(Rows)}
"""Where each row count stands in the parameter block."""


class Opcode(IntEnum):
    """The enum of program.c."""

    MATMUL = 0
    CONV = 1
    LAYER_NORM = 2
    ATTENTION = 3
    CROSS_ATTENTION = 4
    SELF_ATTENTION = 5
    STORE_CROSS = 6
    EMBED = 7
    GATHER = 8
    COPY_SLOTS = 9
    ADD_ALIGNMENT = 10
    WARP = 11


class Weights(IntEnum):
    """What the numbers of a matrix are: an enum of gemm.c."""

    HALVES = 0
    INTEGERS = 1
    FINE_INTEGERS = 2
    """The same, with more bits for what they are multiplied with."""


def encode(
    program: Program,
    address: Callable[[Tensor], int],
    scale: Callable[[Tensor], int],
    arithmetic: Arithmetic,
) -> npt.NDArray[np.int32]:
    """The program as (ops, 16) I32 records.

    Args:
        address: where a tensor lies in the kernels' memory.
        scale: where that lies which a matrix's numbers are multiplied with.
    """

    records = np.zeros((len(program.ops), RECORD_WORDS), np.int64)
    for record, op in zip(records, program.ops, strict=True):
        words = _words(op, address, scale, arithmetic)
        record[: len(words)] = words
    return records.astype(np.uint32).view(np.int32)


def _words(
    op: Op, address: Callable[[Tensor], int], scale: Callable[[Tensor], int], arithmetic: Arithmetic
) -> list[int]:
    def weights(tensor: Tensor, *, fine: bool = False) -> Weights:
        if not is_quantised(tensor, arithmetic):
            return Weights.HALVES
        return Weights.FINE_INTEGERS if fine else Weights.INTEGERS

    def optional(tensor: Tensor | None) -> int:
        return 0 if tensor is None else address(tensor)

    def addresses(*tensors: Tensor) -> list[int]:
        return [address(t) for t in tensors]

    match op:
        case Matmul():
            n, k = op.weight.shape
            return [
                Opcode.MATMUL,
                *addresses(op.x, op.weight),
                *(optional(op.bias), optional(op.residual), address(op.out)),
                *(ROW_INDEX[op.rows], k, n, k, int(op.gelu), scale(op.weight)),
                weights(op.weight, fine=op.fine),
            ]
        case Conv():
            n, c_in, _ = op.weight.shape
            return [
                Opcode.CONV,
                *addresses(op.x, op.weight, op.bias),
                *(optional(op.residual), address(op.out)),
                *(ROW_INDEX[op.rows_in], ROW_INDEX[op.rows], c_in, n, op.stride, op.out_row),
                scale(op.weight),
                weights(op.weight, fine=True),
            ]
        case LayerNorm():
            tensors = addresses(op.x, op.weight, op.bias, op.out)
            return [Opcode.LAYER_NORM, *tensors, ROW_INDEX[op.rows], op.x.shape[1]]
        case Attention():
            tensors = addresses(op.q, op.k, op.v, op.out)
            sizes = [ROW_INDEX[op.rows], ROW_INDEX[op.keys], op.q.shape[1], op.n_head]
            if op.k.kind is Kind.CACHE:
                wanted = sum(1 << head for head in op.heads)
                n_rows = op.weights.shape[1] if op.weights else 0
                place = optional(op.weights), wanted, n_rows, ROW_INDEX[op.heard]
                room, columns = op.k.shape
                head = room * columns // op.n_head if arithmetic == "fast" else 0
                return [Opcode.CROSS_ATTENTION, *tensors, *sizes, room, *place, head]
            return [Opcode.ATTENTION, *tensors, *sizes, int(arithmetic == "fast")]
        case AddAlignment():
            tensors = addresses(op.weights, op.total)
            counts = [ROW_INDEX[op.rows], ROW_INDEX[op.keys]]
            return [Opcode.ADD_ALIGNMENT, *tensors, *counts, *op.weights.shape, int(op.begin)]
        case Warp():
            tensors = addresses(op.total, op.trace, op.entries)
            counts = [ROW_INDEX[op.rows], ROW_INDEX[op.keys]]
            return [Opcode.WARP, *tensors, *counts, op.first_row, op.total.shape[1]]
        case CachedAttention():
            _, room, state = op.k_cache.shape
            return [
                Opcode.SELF_ATTENTION,
                *addresses(op.q, op.k, op.v, op.k_cache, op.v_cache, op.slots, op.positions),
                *(address(op.out), ROW_INDEX[op.rows], state, op.n_head, room),
            ]
        case CopySlots():
            _, room, state = op.k_cache.shape
            tensors = addresses(op.k_cache, op.v_cache, op.copies)
            return [Opcode.COPY_SLOTS, *tensors, ROW_INDEX[op.rows], state, op.n_head, room]
        case StoreCross():
            (room, columns), state = op.k_cache.shape, op.k.shape[1]
            head = room * columns // op.n_head if arithmetic == "fast" else 0
            tensors = addresses(op.k, op.v, op.k_cache, op.v_cache)
            sizes = [ROW_INDEX[op.rows], state, op.n_head, room, head]
            return [Opcode.STORE_CROSS, *tensors, *sizes]
        case Embed():
            tensors = addresses(
                op.tokens, op.positions, op.token_embedding, op.positional_embedding, op.out
            )
            sizes = [ROW_INDEX[op.rows], op.out.shape[1]]
            return [
                Opcode.EMBED,
                *tensors,
                *sizes,
                scale(op.token_embedding),
                weights(op.token_embedding),
            ]
        case Gather():
            tensors = addresses(op.x, op.index, op.out)
            return [Opcode.GATHER, *tensors, ROW_INDEX[op.rows], op.x.shape[1]]
        case _:
            assert_never(op)
