"""Ops and runs that the kernels would compute garbage of, or write over other memory for."""

from dataclasses import replace

import numpy as np
import pytest
from op_bench import Bench, rng, tensor, weight

from pyengine.arena import Kind
from pyengine.backends.kernel_host import KernelTrap
from pyengine.backends.wasm_backend import WasmBackend
from pyengine.backends.wasm_limits import check, most_rows, most_rows_of
from pyengine.backends.wasm_program import encode
from pyengine.hparams import DType
from pyengine.integers import cross_cache_columns
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


def matrix(*shape: int) -> Tensor:
    return weight("w.weight", *shape, dtype=DType.F16)


def ints(name: str, *shape: int) -> Tensor:
    return tensor(name, *shape, dtype=DType.I32)


def caches(*shape: int, dtype: DType = DType.F16) -> list[Tensor]:
    return [tensor(name, *shape, dtype=dtype, kind=Kind.CACHE) for name in ("kc", "vc")]


Q, K, V, OUT = (tensor(name, 9, 32) for name in ("q", "k", "v", "out"))

MATMUL = Matmul(tensor("x", 9, 16), matrix(24, 16), tensor("out", 9, 24), Rows.TOKENS)
BIASED = replace(MATMUL, bias=weight("b", 24), residual=tensor("residual", 9, 24))
CONV = Conv(
    tensor("x", 12, 8), matrix(16, 8, 3), weight("b", 16, 1), tensor("out", 11, 16),
    Rows.FRAMES, Rows.AUDIO, stride=1, out_row=1,
)  # fmt: skip
NORM = LayerNorm(Q, weight("w", 32), weight("b", 32), OUT, Rows.TOKENS)
ATTENTION = Attention(Q, K, V, OUT, Rows.TOKENS, Rows.AUDIO, 4)
CROSS = Attention(
    Q, *caches(32, 32), OUT, Rows.TOKENS, Rows.AUDIO, 4, tensor("weights", 2, 9, 32), (1, 3)
)
INTEGER_CACHES = caches(32, cross_cache_columns(32, 32, 4), dtype=DType.I8)
CROSS_INTEGERS = Attention(Q, *INTEGER_CACHES, OUT, Rows.TOKENS, Rows.AUDIO, 4)
STORE = StoreCross(K, V, *caches(32, 32), Rows.AUDIO, 4)
CACHED = CachedAttention(
    Q, K, V, *caches(2, 32, 32), ints("slots", 9), ints("positions", 9), OUT, Rows.TOKENS, 4
)
COPY = CopySlots(*caches(2, 32, 32), ints("copies", 2, 4), Rows.COPIES, 4)
ALIGNMENT = AddAlignment(
    tensor("weights", 2, 9, 32), tensor("total", 9, 32), Rows.TOKENS, Rows.HEARD, True
)
WARP = Warp(
    tensor("total", 9, 32), tensor("trace", 9, 32), ints("entries", 7), Rows.TOKENS, Rows.HEARD, 1
)
EMBED = Embed(
    ints("tokens", 9), ints("positions", 9), matrix(50, 32), weight("pe", 20, 32), OUT, Rows.TOKENS
)
GATHER = Gather(Q, ints("index", 2), tensor("few", 2, 32), Rows.LOGITS)

SOUND: list[Op] = [
    MATMUL, BIASED, CONV, NORM, ATTENTION, CROSS, CROSS_INTEGERS, STORE, CACHED, COPY, ALIGNMENT,
    WARP, EMBED, GATHER,
]  # fmt: skip


def test_what_the_kernels_can_execute_is_not_refused():
    for op in SOUND:
        check(op)


@pytest.mark.parametrize(
    ("op", "complaint"),
    [
        (replace(MATMUL, x=tensor("x", 9, 12), weight=matrix(24, 12)), "12 numbers, which is no m"),
        (replace(MATMUL, x=tensor("x", 9, 24)), "multiplied with rows of 24"),
        (replace(MATMUL, out=tensor("out", 9, 16)), "out has rows of 16 numbers, not of 24"),
        (replace(BIASED, bias=weight("b", 23)), "not a number for each of 24"),
        (replace(BIASED, residual=tensor("residual", 9, 16)), "residual has rows of 16"),
        (
            replace(BIASED, weight=matrix(20, 16), bias=weight("b", 20), residual=None,
                    out=tensor("out", 9, 20)),
            "20 columns",
        ),
        (replace(MATMUL, weight=matrix(1 << 27, 16)), "too large"),
        (replace(CONV, weight=matrix(16, 8, 5)), "5 taps"),
        (replace(CONV, stride=0), "stride of 0"),
        (replace(CONV, x=tensor("x", 12, 12), weight=matrix(16, 12, 3)), "no multiple of 8"),
        (replace(CONV, x=tensor("x", 12, 16)), "multiplied with rows of 48"),
        (replace(NORM, out=tensor("out", 9, 40)), "out has rows of 40"),
        (replace(NORM, weight=weight("w", 24)), "w has rows of 24"),
        (
            LayerNorm(tensor("x", 9, 12), weight("w", 12), weight("b", 12), tensor("o", 9, 12),
                      Rows.TOKENS),
            "x has rows of 12",
        ),
        (replace(ATTENTION, n_head=8), "8 heads in 32"),
        (replace(ATTENTION, n_head=3), "3 heads in 32"),
        (replace(ATTENTION, n_head=0), "0 heads in 32"),
        (replace(ATTENTION, v=tensor("v", 9, 40)), "v has rows of 40"),
        (replace(ATTENTION, v=tensor("v", 8, 32)), "not alike"),
        (replace(CROSS, k=caches(24, 32)[0], v=caches(24, 32)[1]), "24 positions"),
        (replace(CROSS, v=caches(48, 32)[1]), "not alike"),
        (replace(CROSS, weights=tensor("weights", 2, 9, 16)), "weights has rows of 16"),
        (replace(CROSS, weights=tensor("weights", 1, 9, 32)), "no place for each of heads"),
        (replace(CROSS, heads=(1, 4)), "no place for each of heads"),
        (
            replace(CROSS, k=caches(32, 32, dtype=DType.I8)[0], v=caches(32, 32, dtype=DType.I8)[1],
                    weights=None, heads=()),
            "bytes a head",
        ),
        (replace(STORE, v=tensor("v", 9, 40)), "v has rows of 40"),
        (replace(STORE, k_cache=caches(40, 32)[0], v_cache=caches(40, 32)[1]), "40 positions"),
        (replace(CACHED, k_cache=caches(2, 40, 32)[0], v_cache=caches(2, 40, 32)[1]), "not F16"),
        (
            replace(CACHED, k_cache=caches(2, 32, 32, dtype=DType.F32)[0],
                    v_cache=caches(2, 32, 32, dtype=DType.F32)[1]),
            "not F16",
        ),
        (replace(CACHED, n_head=16), "16 heads in 32"),
        (replace(COPY, copies=ints("copies", 2, 3)), "copies has rows of 3"),
        (replace(COPY, n_head=5), "5 heads in 32"),
        (replace(ALIGNMENT, total=tensor("total", 9, 30)), "no multiple of 4"),
        (replace(ALIGNMENT, weights=tensor("weights", 2, 9, 36)), "weights has rows of 36"),
        (replace(WARP, trace=tensor("trace", 8, 32)), "not alike"),
        (replace(EMBED, out=tensor("out", 9, 24)), "out has rows of 24"),
        (replace(EMBED, positional_embedding=weight("pe", 20, 16)), "pe has rows of 16"),
        (replace(GATHER, out=tensor("few", 2, 24)), "few has rows of 24"),
        (
            Gather(tensor("x", 9, 30), ints("index", 2), tensor("few", 2, 30), Rows.LOGITS),
            "no multiple of 4",
        ),
    ],
)  # fmt: skip
def test_what_they_cannot_is_refused_before_memory_is_taken(op, complaint):
    with pytest.raises(ValueError, match=f"cannot execute {type(op).__name__}: .*{complaint}"):
        Bench(WasmBackend(threads=1), op)


def test_a_tensor_lies_where_the_plan_aligns():
    with pytest.raises(ValueError, match="lies at 68, which is no multiple of 64"):
        encode(Program("test", [MATMUL]), lambda tensor: 68, "exact")


@pytest.mark.parametrize(
    ("op", "most"),
    [
        (MATMUL, {Rows.TOKENS: 9}),
        (replace(BIASED, residual=tensor("residual", 5, 24)), {Rows.TOKENS: 5}),
        (CONV, {Rows.FRAMES: 10, Rows.AUDIO: 10}),
        (replace(CONV, stride=2), {Rows.FRAMES: 10, Rows.AUDIO: 5}),
        (replace(CONV, out_row=4), {Rows.FRAMES: 10, Rows.AUDIO: 7}),
        (NORM, {Rows.TOKENS: 9}),
        (ATTENTION, {Rows.TOKENS: 9, Rows.AUDIO: 9}),
        (CROSS, {Rows.TOKENS: 9, Rows.AUDIO: 32, Rows.HEARD: 32}),
        (STORE, {Rows.AUDIO: 9}),
        (CACHED, {Rows.TOKENS: 9}),
        (COPY, {Rows.COPIES: 2}),
        (ALIGNMENT, {Rows.TOKENS: 9, Rows.HEARD: 32}),
        (WARP, {Rows.TOKENS: 9, Rows.HEARD: 32}),  # the last is the end's, which nobody enters
        (replace(WARP, first_row=0), {Rows.TOKENS: 8, Rows.HEARD: 32}),
        (EMBED, {Rows.TOKENS: 9}),
        (GATHER, {Rows.LOGITS: 2}),
    ],
)
def test_rows_there_is_room_for(op, most):
    assert most_rows(op) == most


def test_programs_have_room_for_what_all_their_ops_have():
    few = replace(EMBED, tokens=ints("tokens", 4))
    assert most_rows_of([MATMUL, few, GATHER]) == {Rows.TOKENS: 4, Rows.LOGITS: 2}


@pytest.mark.parametrize("count", [-1, 10])
def test_a_run_of_more_rows_is_refused(count):
    bench = Bench(WasmBackend(threads=1), MATMUL)
    with pytest.raises(ValueError, match=f"{count} rows of TOKENS, .* room for 9"):
        bench.run(MATMUL.out, {Rows.TOKENS: count})
    with pytest.raises(ValueError, match="room for 9"):
        bench.executable.run_op(0, {Rows.TOKENS: count})


ONE = np.ones(1, np.int32)


@pytest.mark.parametrize(
    ("op", "given"),
    [
        (EMBED, {"tokens": 50 * ONE, "positions": ONE}),
        (EMBED, {"tokens": -ONE, "positions": ONE}),
        (EMBED, {"tokens": ONE, "positions": 20 * ONE}),
        (GATHER, {"index": 9 * ONE}),
        (CACHED, {"slots": 2 * ONE, "positions": ONE}),
        (CACHED, {"slots": ONE, "positions": 32 * ONE}),
        (COPY, {"copies": np.array([[0, 2, 0, 5]], np.int32)}),
        (COPY, {"copies": np.array([[-1, 1, 0, 5]], np.int32)}),
        (COPY, {"copies": np.array([[0, 1, 0, 33]], np.int32)}),
    ],
)
@pytest.mark.parametrize("variant", ["relaxed", "simd128"])
def test_an_index_that_leads_out_of_a_tensor_stops_the_run(variant, op, given):
    bench = Bench(WasmBackend(threads=1, variant=variant), op)
    for t in bench.tensors.values():
        if t.dtype is not DType.I32:
            bench.set(**{t.name.replace(".", "__"): rng(1).standard_normal(t.shape)})
    bench.set(**given)
    with pytest.raises(KernelTrap):
        bench.executable.run_op(0, dict.fromkeys(most_rows(op), 1))
