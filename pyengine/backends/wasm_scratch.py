"""How much scratch memory the kernels take for an op."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from pyengine.arena import Kind
from pyengine.hparams import DType
from pyengine.integers import BLOCK, Arithmetic, blocks, held_as, is_matrix
from pyengine.program import (
    AddAlignment,
    Attention,
    CachedAttention,
    Conv,
    Matmul,
    Op,
    StoreCross,
    Tensor,
    Warp,
)

# Sizes in the kernels' sources, which tests/test_wasm_program.py compares
TILE_ROWS = 6
K_BLOCK = 512
N_BLOCK = 128
FEW_ROWS = 8
FEW_BYTES = 4
CACHED_ROWS = 5
PANELS, KEY_BLOCK = 4, 300

KEYS_TOGETHER = 16
"""Of a cache of halves, whose numbers lie side by side."""

BLOCK_BYTES = 64
"""Of the factors and sums of a block of eight rows (integers.c)."""


@dataclass(frozen=True, slots=True)
class Scratch:
    """Memory that an op works with, in F32 numbers."""

    own: int = 0
    """Of each thread."""
    shared: int = 0


def scratch_of(op: Op, arithmetic: Arithmetic) -> Scratch:
    """What the kernels take to execute an op with as many rows as its tensors have, whichever
    variant they are."""
    match op:
        case Matmul():
            return _product_scratch(op.weight, min(op.x.shape[0], op.out.shape[0]), arithmetic)
        case Conv():
            return _product_scratch(op.weight, op.out.shape[0], arithmetic)
        case Attention() if op.k.kind is not Kind.CACHE:
            state, keys = op.q.shape[1], op.k.shape[0]
            return _attention_scratch(state // op.n_head, keys, op.n_head, arithmetic)
        case Attention():
            room, d = op.k.shape[0], op.q.shape[1] // op.n_head
            if op.k.dtype is DType.F16:
                return _cached_scratch(room, d)
            most = -(-max(room, d) // 8) * 8
            packed = CACHED_ROWS * FEW_BYTES * most
            return Scratch(own=CACHED_ROWS * room + blocks(most) * BLOCK_BYTES // 4 + packed // 4)
        case CachedAttention():
            return _cached_scratch(op.k_cache.shape[1], op.q.shape[1] // op.n_head)
        case StoreCross():
            return Scratch(own=max(8 * BLOCK, op.k.shape[1] // op.n_head))
        case AddAlignment() | Warp():
            return Scratch(own=op.total.shape[1] + 16)
        case _:
            return Scratch()


def _product_scratch(weight: Tensor, rows: int, arithmetic: Arithmetic) -> Scratch:
    n, k = weight.shape[0], prod(weight.shape[1:])
    tiled = rows + TILE_ROWS
    if held_as(weight, arithmetic) is DType.F16:
        some = min(K_BLOCK, k)
        return Scratch(max(N_BLOCK * some, min(rows, FEW_ROWS) * k), tiled * some)
    few = 2 * blocks(k) * BLOCK_BYTES + FEW_BYTES * FEW_ROWS * k
    # Two bytes are two planes of bytes, or one of 16-bit integers; these widen weights as well
    panel = min(n + 7, max(8, min(N_BLOCK, N_BLOCK * K_BLOCK * 2 // k))) * 2 * k
    many = tiled * 2 * k + 32 + -(-tiled // TILE_ROWS) * blocks(k) * BLOCK_BYTES
    return Scratch(-(-max(few, panel) // 4), -(-many // 4))


def _attention_scratch(d: int, keys: int, n_head: int, arithmetic: Arithmetic) -> Scratch:
    d_room, tiled = d + TILE_ROWS, keys + TILE_ROWS
    own = PANELS * 8 * (d + d_room + KEY_BLOCK + TILE_ROWS + 5)
    if arithmetic == "exact":
        return Scratch(own, n_head * (tiled * d + d_room * keys))
    factors = tiled + -(-keys // KEY_BLOCK) * d_room
    integers = tiled * d + d_room * (keys + 4)
    return Scratch(own + PANELS * 4 * KEY_BLOCK, n_head * (factors + -(-integers // 2)))


def _cached_scratch(room: int, d: int) -> Scratch:
    return Scratch(own=CACHED_ROWS * (room + d) + KEYS_TOGETHER * d // 2)


def loading_scratch(weight: Tensor) -> int:
    """F32 numbers that laying out a weight takes: eight rows as they are in the file, of halves at
    most, and two of F32."""
    return 6 * prod(weight.shape[1:]) if is_matrix(weight) else 0
