"""Scratch memory is as large as the kernels take for an op: what lies behind it stays as it was."""

import numpy as np
import pytest
from op_bench import HP, POISONED, rng, tensor, weight
from test_wasm_limits import caches, ints

from pyengine.arena import Kind, Request, plan_arena
from pyengine.backends.wasm_backend import WasmBackend
from pyengine.backends.wasm_limits import most_rows_of
from pyengine.hparams import DType
from pyengine.integers import ARITHMETICS, cross_cache_columns
from pyengine.program import (
    AddAlignment,
    Attention,
    CachedAttention,
    Conv,
    Matmul,
    Op,
    Program,
    Rows,
    StoreCross,
    Warp,
    arena_requests,
    op_tensors,
)

GUARD = 4096
"""Bytes behind each part of scratch memory."""


def product(rows: int, n: int, k: int, *, fine: bool = False) -> list[Op]:
    matrix = weight("w.weight", n, k, dtype=DType.F16)
    return [Matmul(tensor("x", rows, k), matrix, tensor("o", rows, n), Rows.TOKENS, fine=fine)]


def convolution(rows: int, c_in: int) -> list[Op]:
    matrix, bias = weight("w.weight", 16, c_in, 3, dtype=DType.F16), weight("b", 16, 1)
    x, out = tensor("x", rows + 2, c_in), tensor("o", rows, 16)
    return [Conv(x, matrix, bias, out, Rows.FRAMES, Rows.FRAMES, stride=1)]


def attention(rows: int, keys: int, heads: int, d: int) -> list[Op]:
    q, out = tensor("q", rows, heads * d), tensor("o", rows, heads * d)
    k, v = (tensor(name, keys, heads * d) for name in "kv")
    return [Attention(q, k, v, out, Rows.TOKENS, Rows.AUDIO, heads)]


def cross_attention(arithmetic: str, rows: int, room: int, heads: int, d: int) -> list[Op]:
    state = heads * d
    fast = arithmetic == "fast"
    columns = cross_cache_columns(room, state, heads) if fast else state
    kc, vc = caches(room, columns, dtype=DType.I8 if fast else DType.F16)
    q, out = tensor("q", rows, state), tensor("o", rows, state)
    return [
        StoreCross(tensor("k", room, state), tensor("v", room, state), kc, vc, Rows.AUDIO, heads),
        Attention(q, kc, vc, out, Rows.TOKENS, Rows.AUDIO, heads),
    ]


def cached_attention(rows: int, room: int, heads: int, d: int) -> list[Op]:
    q, k, v, out = (tensor(name, rows, heads * d) for name in "qkvo")
    places = ints("slots", rows), ints("positions", rows)
    return [CachedAttention(q, k, v, *caches(1, room, heads * d), *places, out, Rows.TOKENS, heads)]


def alignment(rows: int, keys: int) -> list[Op]:
    total, trace = tensor("total", rows, keys), tensor("trace", rows, keys)
    counts = Rows.TOKENS, Rows.HEARD
    return [
        AddAlignment(tensor("weights", 1, rows, keys), total, *counts, True),
        Warp(total, trace, ints("entries", rows), *counts, 0),
    ]


def ops_of(arithmetic: str) -> dict[str, list[Op]]:
    return {
        "one row": product(1, 64, 1536),
        "few rows": product(8, 64, 4096),
        "few fine rows": product(8, 1, 4096, fine=True),
        "many rows": product(61, 200, 1544),
        "many fine rows": product(61, 200, 1544, fine=True),
        "convolution": convolution(62, 80),
        "attention": attention(33, 61, 2, 64),
        "attention of large heads": attention(5, 301, 1, 256),
        "cross-attention": cross_attention(arithmetic, 6, 304, 2, 64),
        "cross-attention of large heads": cross_attention(arithmetic, 5, 16, 1, 512),
        "cached attention": cached_attention(6, 48, 2, 64),
        "alignment": alignment(9, 304),
    }


@pytest.mark.parametrize("arithmetic", ARITHMETICS)
@pytest.mark.parametrize("name", ops_of("exact"))
@pytest.mark.parametrize("variant", ["relaxed", "simd128"])
def test_nothing_is_written_behind_scratch(variant, arithmetic, name):
    program = Program("test", ops_of(arithmetic)[name])
    backend = WasmBackend(threads=1, variant=variant, arithmetic=arithmetic)
    requests = arena_requests([program], weight_nbytes=backend.weight_nbytes)
    behind: dict[str, int] = {}
    for request in backend.scratch(HP, [program]):
        requests.append(request)
        if request.name in POISONED:
            behind[request.name] = request.nbytes
            requests.append(Request(f"behind.{request.name}", Kind.SCRATCH, GUARD))
    plan = plan_arena(requests)
    backend.allocate(plan)
    for name in behind:
        behind[name] += backend.host.base + plan.offsets()[name]
    untouched = np.full(GUARD, 0xA5, np.uint8)
    for at in behind.values():
        backend.host.write(at, untouched)
    for t in {t.name: t for op in program.ops for t in op_tensors(op)}.values():
        if t.dtype is DType.I32:
            backend.write(t, np.arange(t.shape[0]) if t.name == "positions" else [0] * t.shape[0])
            continue
        values = rng(1).standard_normal(t.shape).astype(t.dtype.numpy)
        if t.kind is Kind.WEIGHT:
            backend.write_weight(t, 0, memoryview(values.tobytes()))
            backend.finish_weight(t)
        elif t.kind is not Kind.CACHE:
            backend.write(t, values)
    most = most_rows_of(program.ops)
    executable = backend.compile(program)
    for fewer in range(4):
        for _ in executable.steps({rows: max(1, n - fewer) for rows, n in most.items()}):
            pass
    for name, at in behind.items():
        np.testing.assert_array_equal(backend.host.read(at, GUARD), untouched, name)
