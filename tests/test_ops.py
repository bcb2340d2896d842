"""Every op on every backend against its formula in float64, with NaN around what it may write.

One tester for all: the numpy backend with and without BLAS, the WebAssembly kernels with and
without relaxed SIMD and helping threads (under wasmtime). It also asks the processor whether a
number was subnormal, in what was given or in what happened to lie around it.
"""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from op_bench import Bench, rng, tensor, weight
from scipy.ndimage import maximum_filter1d, median_filter
from scipy.special import erf, logsumexp, softmax

from pyengine import ModelFormatError
from pyengine.arena import Kind
from pyengine.backends.numpy_backend import NumpyBackend
from pyengine.backends.wasm_backend import WasmBackend
from pyengine.hparams import DType, Hparams
from pyengine.loading import plan_network
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
)

BACKENDS = {
    "numpy-blas": lambda: NumpyBackend(blas=True),
    "numpy-einsum": lambda: NumpyBackend(blas=False),
    "wasm-relaxed": lambda: WasmBackend(variant="relaxed", threads=1),
    "wasm-simd128": lambda: WasmBackend(variant="simd128", threads=1),
    "wasm-relaxed-threads": lambda: WasmBackend(variant="relaxed", threads=3),
    "wasm-simd128-threads": lambda: WasmBackend(variant="simd128", threads=2),
}
INDEX = Tensor("index", (2,), DType.I32, Kind.IO)
EVERY_BACKEND = pytest.mark.parametrize("backend_name", BACKENDS)


def bench_of(backend_name: str, *ops: Op) -> Bench:
    return Bench(BACKENDS[backend_name](), *ops)


def gelu(x: np.ndarray) -> np.ndarray:
    return x * 0.5 * (1 + erf(x / np.sqrt(2)))


@pytest.mark.slow
@EVERY_BACKEND
@settings(max_examples=60)
@given(
    rows=st.integers(1, 12) | st.integers(1, 600),
    n_out=st.integers(1, 300),
    k=st.integers(1, 20).map(lambda n: 8 * n) | st.sampled_from([512, 520, 1536]),
    bias=st.booleans(),
    act=st.booleans(),
    residual=st.sampled_from(["none", "other", "out"]),
)
def test_matmul(backend_name, rows, n_out, k, bias, act, residual):
    if bias or residual != "none":
        n_out = -(-n_out // 8) * 8  # only the logits are odd in width, and they are bare
    assume(not (act and residual == "out"))
    r = rng(rows, n_out, k)
    x = r.standard_normal((rows, k), np.float32)
    w = r.standard_normal((n_out, k), np.float32).astype(np.float16)
    b = r.standard_normal(n_out, np.float32)
    res = r.standard_normal((rows, n_out), np.float32)
    out = tensor("out", rows + 3, n_out)
    residuals = {"none": None, "out": out, "other": tensor("residual", rows + 3, n_out)}
    bench = bench_of(
        backend_name,
        Matmul(
            tensor("x", rows + 3, k),
            weight("w.weight", n_out, k, dtype=DType.F16),
            out,
            Rows.TOKENS,
            bias=weight("b", n_out) if bias else None,
            gelu=act,
            residual=residuals[residual],
        ),
    )
    bench.set(x=x, w__weight=w)
    expected = x.astype(np.float64) @ w.T.astype(np.float64)
    if bias:
        bench.set(b=b)
        expected += b
    if act:
        expected = gelu(expected)
    if residual != "none":
        bench.set(**{"out" if residual == "out" else "residual": res})
        expected += res
    got = bench.run(out, {Rows.TOKENS: rows})
    # A running sum of k products of normals grows like sqrt(k), and its k roundings of 2**-24 add
    # up like sqrt(k) again; 5 sigma of that, as there are a hundred thousand sums
    np.testing.assert_allclose(got[:rows], expected, atol=2e-6 + 2**-22 * k, rtol=1e-5)
    assert np.isnan(got[rows:]).all()


def every_half(largest: float) -> np.ndarray:
    """All F16 up to this magnitude."""
    found = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    return found[np.abs(found) <= largest]


@pytest.mark.slow
@EVERY_BACKEND
@pytest.mark.parametrize("rows", [1, 8, 64])
@pytest.mark.parametrize(("largest", "subnormal"), [(63.97, False), (65504, True), (6e-8, False)])
def test_weights_of_all_sizes_are_what_they_are(backend_name, rows, largest, subnormal):
    """Only beside weights from 64 on can the smallest not be held as normal numbers."""
    k = 64
    values = every_half(largest)
    w = np.resize(values, (-(-len(values) // k // 8) * 8, k))
    w = np.concatenate([np.roll(w, shift, axis=1) for shift in range(0, k, rows)])
    out = tensor("out", rows, len(w))
    matrix = weight("w.weight", *w.shape, dtype=DType.F16)
    bench = bench_of(backend_name, Matmul(tensor("x", rows, k), matrix, out, Rows.TOKENS))
    bench.set(x=np.eye(rows, k, dtype=np.float32), w__weight=w)
    got = bench.run(out, {Rows.TOKENS: rows}, subnormal=subnormal)
    np.testing.assert_array_equal(got, w.astype(np.float32).T[:rows])


@pytest.mark.slow
@EVERY_BACKEND
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("frames", [2, 6, 38, 1000])
def test_conv(backend_name, stride, frames):
    c_in, c_out = 80, 96
    r = rng(stride, frames)
    x = r.standard_normal((frames, c_in), np.float32)
    w = (r.standard_normal((c_out, c_in, 3)) / 8).astype(np.float16)
    b = r.standard_normal((c_out, 1)).astype(np.float32)
    rows = frames // stride
    residual = r.standard_normal((rows, c_out), np.float32)
    out = tensor("out", rows + 4, c_out)
    bench = bench_of(
        backend_name,
        Conv(
            tensor("x", frames + 5, c_in),
            weight("w.weight", c_out, c_in, 3, dtype=DType.F16),
            weight("b", c_out, 1),
            out,
            rows_in=Rows.FRAMES,
            rows=Rows.AUDIO,
            stride=stride,
            out_row=1,
            residual=tensor("residual", rows, c_out),
        ),
    )
    unset = np.full((1, c_in), np.nan, np.float32)
    bench.set(x=np.concatenate([unset, x, unset]), w__weight=w, b=b, residual=residual)
    padded = np.pad(x.astype(np.float64), ((1, 1), (0, 0)))
    windows = [padded[stride * t : stride * t + 3] for t in range(rows)]
    expected = gelu(np.einsum("rti,oit->ro", windows, w.astype(np.float64)) + b.T) + residual
    got = bench.run(out, {Rows.FRAMES: frames, Rows.AUDIO: rows})
    np.testing.assert_allclose(got[1 : rows + 1], expected, atol=5e-5, rtol=0)
    assert np.isnan(got[0]).all()
    assert np.isnan(got[rows + 1 :]).all()


@pytest.mark.slow
@EVERY_BACKEND
@pytest.mark.parametrize("shape", [(1, 8), (300, 512), (1500, 384)])
def test_layer_norm(backend_name, shape):
    rows, n = shape
    r = rng(*shape)
    x = r.standard_normal(shape, np.float32) * 5 + 3
    w, b = r.standard_normal((2, n), np.float32)
    out = tensor("out", rows + 1, n)
    op = LayerNorm(tensor("x", rows + 1, n), weight("w", n), weight("b", n), out, Rows.TOKENS)
    bench = bench_of(backend_name, op)
    bench.set(x=x, w=w, b=b)
    x64 = x.astype(np.float64)
    mean, var = x64.mean(1, keepdims=True), x64.var(1, keepdims=True)
    expected = (x64 - mean) / np.sqrt(var + 1e-5) * w + b
    got = bench.run(out, {Rows.TOKENS: rows})
    np.testing.assert_allclose(got[:rows], expected, atol=1e-5, rtol=0)
    assert np.isnan(got[rows:]).all()


@EVERY_BACKEND
def test_what_is_subnormal_in_a_vector_of_weights_is_0(backend_name):
    rows, n = 3, 64
    x = rng(n).standard_normal((rows, n), np.float32)
    out = tensor("out", rows, n)
    op = LayerNorm(tensor("x", rows, n), weight("w", n), weight("b", n), out, Rows.TOKENS)
    bench = bench_of(backend_name, op)
    kept = np.arange(n) % 2 == 0
    w = np.where(kept, np.float32(2), np.float32(2.0**-127))
    b = np.where(kept, np.float32(2.0**-126), np.float32(-(2.0**-149)))
    bench.set(x=x, w=w, b=b)
    got = bench.run(out, {Rows.TOKENS: rows})
    expected = 2 * (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-5)
    np.testing.assert_allclose(got, np.where(kept, expected, 0), atol=1e-5, rtol=0)


def attend(q, k, v, heads, last_key=None):
    """Textbook attention in float64."""
    q, k, v = (a.astype(np.float64).reshape(len(a), heads, -1).swapaxes(0, 1) for a in (q, k, v))
    scores = q @ k.swapaxes(1, 2) / np.sqrt(q.shape[2])
    if last_key is not None:
        scores[:, np.arange(k.shape[1]) > np.asarray(last_key)[:, None]] = -np.inf
    return (softmax(scores, axis=2) @ v).swapaxes(0, 1).reshape(q.shape[1], -1)


def attention_tolerance(q, k, d):
    """exp turns a score's rounding error, which grows with the score, into a relative one."""
    highest = np.sqrt(d) * np.abs(q).max() * np.abs(k).max()
    return 2e-6 + 2**-21 * highest


def halves(r: np.random.Generator, *shape: int) -> np.ndarray:
    """Normal numbers that an F16 cache holds exactly."""
    return r.standard_normal(shape, np.float32).astype(np.float16).astype(np.float32)


@pytest.mark.slow
@EVERY_BACKEND
@settings(max_examples=40)
@given(
    rows=st.integers(1, 200),
    keys=st.integers(1, 1500),
    heads=st.sampled_from([1, 2, 8]),
    d=st.sampled_from([8, 64]),
    scale=st.sampled_from([0.1, 1.0, 10.0, 100.0]),
)
def test_attention(backend_name, rows, keys, heads, d, scale):
    r = rng(rows, keys, heads)
    q = r.standard_normal((rows, heads * d), np.float32) * np.float32(scale)
    k, v = r.standard_normal((2, keys, heads * d), np.float32)
    out = tensor("out", rows + 1, heads * d)
    kv = [tensor(name, keys + 2, heads * d) for name in ("k", "v")]
    op = Attention(tensor("q", rows + 1, heads * d), *kv, out, Rows.TOKENS, Rows.AUDIO, heads)
    bench = bench_of(backend_name, op)
    bench.set(q=q, k=k, v=v)
    got = bench.run(out, {Rows.TOKENS: rows, Rows.AUDIO: keys})
    expected = attend(q, k, v, heads)
    np.testing.assert_allclose(got[:rows], expected, atol=attention_tolerance(q, k, d), rtol=0)
    assert np.isnan(got[rows:]).all()


@pytest.mark.slow
@EVERY_BACKEND
@settings(max_examples=40)
@given(
    rows=st.integers(1, 23),
    keys=st.integers(1, 100) | st.integers(1, 1500),
    heads=st.sampled_from([1, 6]),
    d=st.sampled_from([8, 64]),
)
def test_cross_attention(backend_name, rows, keys, heads, d):
    state, room = heads * d, -(-keys // 16) * 16
    r = rng(rows, keys, heads)
    q = r.standard_normal((rows, state), np.float32)
    k, v = halves(r, 2, keys, state)
    dtype = BACKENDS[backend_name]().cache_dtype
    caches = [tensor(name, room, state, dtype=dtype, kind=Kind.CACHE) for name in ("kc", "vc")]
    out = tensor("out", rows + 1, state)
    bench = bench_of(
        backend_name,
        StoreCross(tensor("k", keys, state), tensor("v", keys, state), *caches, Rows.AUDIO, heads),
        Attention(tensor("q", rows, state), *caches, out, Rows.TOKENS, Rows.AUDIO, heads),
    )
    bench.set(q=q, k=k, v=v)
    got = bench.run(out, {Rows.TOKENS: rows, Rows.AUDIO: keys})
    expected = attend(q, k, v, heads)
    np.testing.assert_allclose(got[:rows], expected, atol=attention_tolerance(q, k, d), rtol=0)
    assert np.isnan(got[rows:]).all()


@pytest.mark.parametrize("backend_name", [name for name in BACKENDS if name.startswith("wasm")])
def test_caches_round_to_the_nearest_half_that_is_not_subnormal(backend_name):
    d = 512
    r = rng(d)
    v = (r.choice([-1, 1], (1, d)) * 2 ** r.uniform(-20, 18, (1, d))).astype(np.float32)
    v[0, :6] = 2.0**-15, 2.0**-15 * 1.001, -(2.0**-14), 2.0**-14 * 0.999, 0, 70000
    caches = [tensor(name, 16, d, dtype=DType.F16, kind=Kind.CACHE) for name in ("kc", "vc")]
    out = tensor("out", 1, d)
    bench = bench_of(
        backend_name,
        StoreCross(tensor("k", 1, d), tensor("v", 1, d), *caches, Rows.AUDIO, 8),
        Attention(tensor("q", 1, d), *caches, out, Rows.TOKENS, Rows.AUDIO, 8),
    )
    bench.set(q=np.ones((1, d), np.float32), k=np.zeros((1, d), np.float32), v=v)
    got = bench.run(out, {Rows.TOKENS: 1, Rows.AUDIO: 1})  # of one key only: its value
    nearest = np.clip(v, -65504, 65504).astype(np.float16).astype(np.float32)
    least = np.where(np.abs(v) > 2.0**-15, np.copysign(np.float32(2.0**-14), v), 0)
    np.testing.assert_array_equal(got, np.where(np.abs(v) < 2.0**-14, least, nearest))


@pytest.mark.slow
@EVERY_BACKEND
@settings(max_examples=30)
@given(
    rows=st.integers(1, 23),
    keys=st.integers(1, 100),
    heard=st.integers(1, 100),
    wanted=st.sets(st.integers(0, 4), min_size=1),
)
def test_attention_weights_of_some_heads(backend_name, rows, keys, heard, wanted):
    heads, d = 5, 16
    state, room = heads * d, -(-keys // 16) * 16
    heard = min(heard, keys)
    r = rng(rows, keys, heard)
    q = r.standard_normal((rows, state), np.float32)
    k, v = halves(r, 2, keys, state)
    dtype = BACKENDS[backend_name]().cache_dtype
    caches = [tensor(name, room, state, dtype=dtype, kind=Kind.CACHE) for name in ("kc", "vc")]
    weights = tensor("weights", len(wanted), rows + 1, room)
    chosen = tuple(sorted(wanted))
    reads = tensor("q", rows, state), *caches, tensor("out", rows, state)
    bench = bench_of(
        backend_name,
        StoreCross(tensor("k", keys, state), tensor("v", keys, state), *caches, Rows.AUDIO, heads),
        Attention(*reads, Rows.TOKENS, Rows.AUDIO, heads, weights, chosen),
    )
    bench.set(q=q, k=k, v=v)
    got = bench.run(weights, {Rows.TOKENS: rows, Rows.AUDIO: keys, Rows.HEARD: heard})
    for place, head in zip(got, chosen, strict=True):
        columns = slice(head * d, (head + 1) * d)
        scores = q[:, columns].astype(np.float64) @ k[:heard, columns].T.astype(np.float64)
        expected = softmax(scores / np.sqrt(d), axis=1)
        np.testing.assert_allclose(place[:rows, :heard], expected, atol=2e-6, rtol=2e-5)
    assert np.isnan(got[:, rows:]).all()
    assert np.isnan(got[:, :, heard:]).all()


def test_heads_that_attention_weights_can_be_had_of():
    k = tensor("k", 16, 8, kind=Kind.CACHE)
    reads = tensor("q", 1, 8), k, k, tensor("out", 1, 8), Rows.TOKENS, Rows.AUDIO, 40
    place = tensor("weights", 1, 1, 16)
    for heads in ((32,), (-1,), (1, 0), (1, 1)):
        with pytest.raises(ValueError, match="ascending"):
            Attention(*reads, place, heads)
    with pytest.raises(ValueError, match="place"):
        Attention(*reads, None, (0,))


@pytest.mark.slow
@EVERY_BACKEND
@settings(max_examples=30)
@given(
    rows=st.integers(2, 12) | st.integers(2, 230),
    keys=st.integers(1, 9) | st.integers(1, 300),
    heads=st.lists(st.integers(1, 3), min_size=1, max_size=2),
    flat=st.booleans(),
)
def test_add_alignment(backend_name, rows, keys, heads, flat):
    r = rng(rows, keys, *heads)
    layers = [r.random((n, rows, keys), np.float32) for n in heads]
    if flat:
        layers[0][:, :, 0] = 0  # nobody looks there
    room = -(-keys // 16) * 16
    total = tensor("total", rows + 1, room)
    places = [tensor(f"weights{i}", n, rows + 2, room) for i, n in enumerate(heads)]
    bench = bench_of(
        backend_name,
        *(
            AddAlignment(place, total, Rows.TOKENS, Rows.HEARD, i == 0)
            for i, place in enumerate(places)
        ),
    )
    for place, weights in zip(places, layers, strict=True):
        filled = np.full(place.shape, np.nan, np.float32)
        filled[:, :rows, :keys] = weights
        bench.set(**{place.name: filled})
    got = bench.run(total, {Rows.TOKENS: rows, Rows.HEARD: keys})
    expected = np.zeros((rows, keys))
    tolerance = np.zeros(keys)
    for weights in np.concatenate(layers).astype(np.float64):
        deviation, mean = weights.std(axis=0), weights.mean(axis=0)
        divisor = np.where(deviation > 1e-12, deviation, np.inf)
        z = (weights - mean) / divisor
        # Weights that hardly differ: what the mean is rounded by is not small beside that
        tolerance += maximum_filter1d(1e-4 + 1e-6 * mean / divisor, 7, mode="mirror")
        # scipy's "mirror" is the reflection without its edge
        expected += median_filter(z, (1, 7), mode="mirror") if keys > 3 else z
    assert (np.abs(got[:rows, :keys] - expected) <= tolerance + 1e-4 * np.abs(expected)).all()


@pytest.mark.slow
@EVERY_BACKEND
@settings(max_examples=40)
@given(
    rows=st.integers(1, 9) | st.integers(1, 100),
    keys=st.integers(1, 9) | st.integers(1, 200),
    first_row=st.integers(0, 3),
    levels=st.sampled_from([2, 3, 1000]),
)
def test_warp(backend_name, rows, keys, first_row, levels):
    """Every path's sum is at most this one's, and of equal ones it is openai-whisper's."""
    r = rng(rows, keys, first_row, levels)
    said = r.integers(0, levels, (rows, keys)).astype(np.float32)  # sums are exact, ties many
    total = tensor("total", first_row + rows + 2, -(-keys // 16) * 16)
    filled = np.full(total.shape, np.nan, np.float32)
    filled[first_row : first_row + rows, :keys] = said
    entries = tensor("entries", rows + 1, dtype=DType.I32)
    trace = tensor("trace", *total.shape)
    warp = Warp(total, trace, entries, Rows.TOKENS, Rows.HEARD, first_row)
    bench = bench_of(backend_name, warp)
    bench.set(total=filled)
    got = bench.run(entries, {Rows.TOKENS: first_row + rows + 1, Rows.HEARD: keys})
    assert got[:rows].tolist() == entries_by_the_book(-said)
    assert got[rows] == -1  # nothing was written there


def entries_by_the_book(cost: np.ndarray) -> list[int]:
    """Dynamic time warping, cell by cell, with openai-whisper's choices between equals: to both
    where that is cheapest, to the next row where that is, else to the next key."""
    n, m = cost.shape
    sums = np.full((n + 1, m + 1), np.inf)
    sums[0, 0] = 0
    steps = {}
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            both, row, key = sums[i - 1, j - 1], sums[i - 1, j], sums[i, j - 1]
            step = (1, 1) if both < min(row, key) else (1, 0) if row < min(both, key) else (0, 1)
            steps[i, j] = step
            sums[i, j] = cost[i - 1, j - 1] + sums[i - step[0], j - step[1]]
    i, j, entered = n, m, {}
    while i > 0:
        entered[i - 1] = max(j - 1, 0)
        di, dj = steps[i, j] if j else (1, 0)
        i, j = i - di, j - dj
    return [entered[i] for i in range(n)]


@EVERY_BACKEND
def test_cached_attention_prompts_steps_and_slots(backend_name):
    """Prompts in two slots, then steps in both at once, are causal attention per slot."""
    heads, d, ctx, slots = 2, 16, 48, 3
    r = rng(7)
    q = r.standard_normal((slots, ctx, d), np.float32)
    k, v = halves(r, 2, slots, ctx, d)
    dtype = BACKENDS[backend_name]().cache_dtype
    out = tensor("out", ctx, d)
    op = CachedAttention(
        *(tensor(name, ctx, d) for name in ("q", "k", "v")),
        *(tensor(n, slots, ctx, d, dtype=dtype, kind=Kind.CACHE) for n in ("kc", "vc")),
        tensor("slots", ctx, dtype=DType.I32),
        tensor("positions", ctx, dtype=DType.I32),
        out,
        Rows.TOKENS,
        heads,
    )
    bench = bench_of(backend_name, op)
    expected = [attend(q[s], k[s], v[s], heads, np.arange(ctx)) for s in range(slots)]

    def step(rows: list[tuple[int, int]]) -> None:
        which = tuple(np.array(rows).T)
        bench.set(q=q[which], k=k[which], v=v[which])
        bench.set(slots=np.int32(which[0]), positions=np.int32(which[1]))
        got = bench.run(out, {Rows.TOKENS: len(rows)})[: len(rows)]
        want = np.stack([expected[s][p] for s, p in rows])
        np.testing.assert_allclose(got, want, atol=1e-5, rtol=0)

    step([(0, p) for p in range(20)] + [(2, p) for p in range(5)])
    step([(0, 20), (2, 5)])
    step([(0, 21)])
    step([(1, p) for p in range(ctx)])
    step([(2, 6), (0, 22)])


@EVERY_BACKEND
def test_embed_and_gather(backend_name):
    r = rng(3)
    te = r.standard_normal((101, 16)).astype(np.float16)
    pe = r.standard_normal((16, 16), np.float32)
    tokens, positions = np.array([5, 100, 0, 6, 99]), np.array([3, 4, 15, 0, 7])
    out = tensor("out", 16, 16)
    op = Embed(
        tensor("tokens", 16, dtype=DType.I32),
        tensor("positions", 16, dtype=DType.I32),
        weight("te.weight", 101, 16, dtype=DType.F16),
        weight("pe", 16, 16),
        out,
        Rows.TOKENS,
    )
    bench = bench_of(backend_name, op)
    bench.set(tokens=tokens, positions=positions, te__weight=te, pe=pe)
    got = bench.run(out, {Rows.TOKENS: 5})
    np.testing.assert_array_equal(got[:5], te[tokens].astype(np.float32) + pe[positions])
    assert np.isnan(got[5:]).all()

    few = tensor("few", 2, 16)
    op = Gather(tensor("x", 16, 16), tensor("index", 2, dtype=DType.I32), few, Rows.LOGITS)
    bench = bench_of(backend_name, op)
    bench.set(x=pe, index=np.array([15, 2]))
    np.testing.assert_array_equal(bench.run(few, {Rows.LOGITS: 2}), pe[[15, 2]])


def test_a_product_cannot_overwrite_what_it_reads():
    x, w, out = tensor("x", 8, 8), weight("w.weight", 8, 8), tensor("out", 8, 8)
    with pytest.raises(ValueError, match="out cannot be read"):
        Matmul(x, w, out, Rows.TOKENS, gelu=True, residual=out)
    with pytest.raises(ValueError, match="x cannot be read"):
        Matmul(x, w, x, Rows.TOKENS)


def test_the_kernels_refuse_odd_heads():
    odd = Hparams(51864, 1500, 36, 3, 1, 448, 36, 3, 1, 80, 1)
    assert plan_network(odd, NumpyBackend())
    with pytest.raises(ModelFormatError, match="heads of 12 numbers"):
        plan_network(odd, WasmBackend())


def test_f32_matrices_become_f16_for_the_kernels():
    w = rng(5).standard_normal((16, 32), np.float32)
    x = np.eye(32, dtype=np.float32)
    out = tensor("out", 32, 16)
    op = Matmul(tensor("x", 32, 32), weight("w.weight", 16, 32), out, Rows.TOKENS)
    bench = bench_of("wasm-simd128", op)
    bench.set(x=x, w__weight=w)
    got = bench.run(out, {Rows.TOKENS: 32})
    np.testing.assert_array_equal(got, w.T.astype(np.float16).astype(np.float32))


@EVERY_BACKEND
@settings(max_examples=30)
@given(n=st.integers(1, 200), low=st.floats(0, 300), ruled_out=st.floats(0, 1))
def test_log_sum_exp(backend_name, n, low, ruled_out):
    r = rng(n)
    values = (r.uniform(-low, 0, n) + 20).astype(np.float32)
    values[r.random(n) < ruled_out] = -np.inf
    logits = tensor("logits", 2, 200)
    bench = bench_of(backend_name, Gather(tensor("x", 2, 200), INDEX, logits, Rows.LOGITS))
    with np.errstate(divide="ignore"):
        expected = logsumexp(values.astype(np.float64))
    got = bench.backend.log_sum_exp(logits, values)
    # A sum of F32 exponentials, each good to 2e-7 or so; the logarithm makes that absolute
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-6)


@pytest.mark.slow
@EVERY_BACKEND
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_copies_from_slot_to_slot(backend_name, data):
    """After copies, each slot attends as if its positions had been computed there."""
    heads, d, ctx, slots = 3, 16, 48, 4
    r = rng(11)
    q = r.standard_normal((slots, d * heads), np.float32)
    k, v = halves(r, 2, slots, ctx, d * heads)
    dtype = BACKENDS[backend_name]().cache_dtype
    caches = [tensor(n, slots, ctx, d * heads, dtype=dtype, kind=Kind.CACHE) for n in ("kc", "vc")]
    out = tensor("out", slots * ctx, d * heads)
    attention = CachedAttention(
        *(tensor(name, slots * ctx, d * heads) for name in ("q", "k", "v")),
        *caches,
        tensor("slots", slots * ctx, dtype=DType.I32),
        tensor("positions", slots * ctx, dtype=DType.I32),
        out,
        Rows.TOKENS,
        heads,
    )
    copy = CopySlots(*caches, tensor("copies", slots, 4, dtype=DType.I32), Rows.COPIES, heads)
    bench = bench_of(backend_name, attention, copy)
    copies = []
    for _ in range(data.draw(st.integers(1, slots))):
        source, target = data.draw(st.permutations(range(slots)))[:2]
        first = data.draw(st.integers(0, ctx - 2))
        copies.append((source, target, first, data.draw(st.integers(first + 1, ctx - 1))))
    everything = np.indices((slots, ctx - 1)).reshape(2, -1)
    which = tuple(everything)
    bench.set(q=np.repeat(q, ctx - 1, axis=0), k=k[which], v=v[which])
    bench.set(slots=np.int32(which[0]), positions=np.int32(which[1]))
    bench.set(copies=np.int32(copies))
    bench.run(out, {Rows.TOKENS: len(which[0]), Rows.COPIES: len(copies)})
    for source, target, first, last in copies:
        k[target, first:last], v[target, first:last] = k[source, first:last], v[source, first:last]
    # One more position in each slot sees all of them
    bench.set(q=q, k=k[:, -1], v=v[:, -1])
    bench.set(slots=np.arange(slots), positions=np.full(slots, ctx - 1))
    got = bench.run(out, {Rows.TOKENS: slots, Rows.COPIES: 0})
    expected = [attend(q[s : s + 1], k[s], v[s], heads)[0] for s in range(slots)]
    np.testing.assert_allclose(got[:slots], expected, atol=1e-4, rtol=0)
