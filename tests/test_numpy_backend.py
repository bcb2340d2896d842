"""Every op of the numpy backend against the formula in float64, with and without BLAS."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import erf, softmax
from threadpoolctl import threadpool_info, threadpool_limits

from pyengine import OptionError
from pyengine.arena import Kind, plan_arena
from pyengine.backends import create_backend
from pyengine.backends.numpy_backend import NumpyBackend
from pyengine.backends.numpy_kernels import Workspace, gelu_in_place, numpy_has_blas, widen
from pyengine.hparams import DType, Hparams
from pyengine.program import (
    Attention,
    CachedAttention,
    Conv,
    Embed,
    Gather,
    LayerNorm,
    Matmul,
    Op,
    Program,
    Rows,
    StoreCross,
    Tensor,
    arena_requests,
)

HP = Hparams(51864, 1500, 512, 8, 1, 448, 512, 8, 1, 80, 1)
BLAS = pytest.mark.parametrize("blas", [True, False])


def tensor(name: str, *shape: int, dtype: DType = DType.F32) -> Tensor:
    return Tensor(name, shape, dtype, Kind.IO)


def run(op: Op, values: dict[str, np.ndarray], rows: dict[Rows, int], out: Tensor, *, blas: bool):
    """Execute one op; everything it does not write stays NaN."""
    program = Program("test", [op])
    backend = NumpyBackend(blas=blas)
    backend.allocate(plan_arena([*arena_requests([program]), *backend.scratch(HP)]))
    backend._memory.fill(0xFF)  # NaN in every float
    tensors = {getattr(op, f).name: getattr(op, f) for f in op.__slots__ if _is_tensor(op, f)}
    for name, value in values.items():
        view = backend.array(tensors[name])
        view[: len(value)] = value
    for _ in backend.compile(program).steps(rows):
        pass
    return backend.array(out).copy()


def _is_tensor(op: Op, name: str) -> bool:
    return isinstance(getattr(op, name), Tensor)


def gelu(x: np.ndarray) -> np.ndarray:
    return x * 0.5 * (1 + erf(x / np.sqrt(2)))


def rng(*seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


@BLAS
@settings(max_examples=40, deadline=None)
@given(
    rows=st.integers(1, 600),
    n_out=st.integers(1, 700),
    k=st.integers(1, 300),
    f16=st.booleans(),
    bias=st.booleans(),
    act=st.booleans(),
    residual=st.sampled_from(["none", "other", "out"]),
)
def test_matmul(blas, rows, n_out, k, f16, bias, act, residual):
    r = rng(rows, n_out, k)
    x = r.standard_normal((rows, k), np.float32)
    w = r.standard_normal((n_out, k), np.float32).astype(np.float16 if f16 else np.float32)
    b = r.standard_normal(n_out, np.float32)
    res = r.standard_normal((rows, n_out), np.float32)
    out = tensor("out", rows + 3, n_out)
    residuals = {"none": None, "out": out, "other": tensor("residual", rows + 3, n_out)}
    op = Matmul(
        tensor("x", rows + 3, k),
        tensor("w", n_out, k, dtype=DType.F16 if f16 else DType.F32),
        out,
        Rows.TOKENS,
        bias=tensor("b", n_out) if bias else None,
        gelu=act,
        residual=residuals[residual],
    )
    values = {"x": x, "w": w}
    expected = x.astype(np.float64) @ w.T.astype(np.float64)
    if bias:
        values["b"] = b
        expected += b
    if act:
        expected = gelu(expected)
    if residual != "none":
        values["out" if residual == "out" else "residual"] = res
        expected += res
    got = run(op, values, {Rows.TOKENS: rows}, out, blas=blas)
    np.testing.assert_allclose(got[:rows], expected, atol=2e-6 * k + 2e-6, rtol=1e-5)
    assert np.isnan(got[rows:]).all()


@BLAS
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("frames", [2, 6, 1000])
@pytest.mark.parametrize("dtype", [DType.F16, DType.F32])
def test_conv(blas, stride, frames, dtype):
    c_in, c_out = 80, 96
    r = rng(stride, frames)
    x = r.standard_normal((frames, c_in), np.float32)
    w = (r.standard_normal((c_out, c_in, 3)) / 8).astype(dtype.numpy)
    b = r.standard_normal((c_out, 1)).astype(np.float32)
    rows = frames // stride
    residual = r.standard_normal((rows, c_out), np.float32)
    out = tensor("out", rows + 4, c_out)
    op = Conv(
        tensor("x", frames + 5, c_in),
        tensor("w", c_out, c_in, 3, dtype=dtype),
        tensor("b", c_out, 1),
        out,
        rows_in=Rows.FRAMES,
        rows=Rows.AUDIO,
        stride=stride,
        out_row=1,
        residual=tensor("residual", rows, c_out),
    )
    padded = np.pad(x, ((1, 1), (0, 0)))
    values = {"x": padded * np.pad(np.ones((frames, 1)), ((1, 1), (0, 0)), constant_values=np.nan)}
    values |= {"w": w, "b": b, "residual": residual}
    expected = np.stack(
        [
            np.einsum("ti,oit->o", padded[stride * t : stride * t + 3].astype(np.float64), w)
            for t in range(rows)
        ]
    )
    expected = gelu(expected + b.T) + residual
    got = run(op, values, {Rows.FRAMES: frames, Rows.AUDIO: rows}, out, blas=blas)
    np.testing.assert_allclose(got[1 : rows + 1], expected, atol=5e-5, rtol=0)
    assert np.isnan(got[0]).all()
    assert np.isnan(got[rows + 1 :]).all()


@pytest.mark.parametrize("shape", [(1, 8), (300, 512), (1500, 384)])
def test_layer_norm(shape):
    rows, n = shape
    r = rng(*shape)
    x = r.standard_normal(shape, np.float32) * 5 + 3
    w, b = r.standard_normal((2, n), np.float32)
    out = tensor("out", rows + 1, n)
    op = LayerNorm(tensor("x", rows + 1, n), tensor("w", n), tensor("b", n), out, Rows.TOKENS)
    x64 = x.astype(np.float64)
    mean, var = x64.mean(1, keepdims=True), x64.var(1, keepdims=True)
    expected = (x64 - mean) / np.sqrt(var + 1e-5) * w + b
    got = run(op, {"x": x, "w": w, "b": b}, {Rows.TOKENS: rows}, out, blas=True)
    np.testing.assert_allclose(got[:rows], expected, atol=1e-5, rtol=0)


def attend(q, k, v, heads, last_key=None):
    """Textbook attention in float64."""
    q, k, v = (a.astype(np.float64).reshape(len(a), heads, -1).swapaxes(0, 1) for a in (q, k, v))
    scores = q @ k.swapaxes(1, 2) / np.sqrt(q.shape[2])
    if last_key is not None:
        scores[:, np.arange(k.shape[1]) > np.asarray(last_key)[:, None]] = -np.inf
    return (softmax(scores, axis=2) @ v).swapaxes(0, 1).reshape(q.shape[1], -1)


@BLAS
@settings(max_examples=30, deadline=None)
@given(
    rows=st.integers(1, 200),
    keys=st.integers(1, 1500),
    heads=st.sampled_from([1, 2, 8]),
    d=st.sampled_from([4, 64]),
    scale=st.sampled_from([0.1, 1.0, 10.0]),
)
def test_attention(blas, rows, keys, heads, d, scale):
    r = rng(rows, keys, heads)
    q = r.standard_normal((rows, heads * d), np.float32) * np.float32(scale)
    k, v = r.standard_normal((2, keys, heads * d), np.float32)
    out = tensor("out", rows + 1, heads * d)
    op = Attention(
        tensor("q", rows + 1, heads * d),
        tensor("k", keys + 2, heads * d),
        tensor("v", keys + 2, heads * d),
        out,
        Rows.TOKENS,
        Rows.AUDIO,
        heads,
    )
    values = {"q": q, "k": k, "v": v}
    got = run(op, values, {Rows.TOKENS: rows, Rows.AUDIO: keys}, out, blas=blas)
    # exp turns a score's rounding error, which grows with the score, into a relative one
    highest = np.sqrt(d) * np.abs(q).max() * np.abs(k).max()
    np.testing.assert_allclose(
        got[:rows], attend(q, k, v, heads), atol=2e-6 + 2**-22 * highest, rtol=0
    )
    assert np.isnan(got[rows:]).all()


@BLAS
def test_cached_attention_prompts_steps_and_slots(blas):
    """A prompt in two slots, then steps in both at once, is causal attention per slot."""
    heads, d, ctx, slots = 2, 16, 40, 3
    r = rng(7)
    q, k, v = r.standard_normal((3, slots, ctx, d), np.float32)
    out = tensor("out", ctx, d)
    op = CachedAttention(
        tensor("q", ctx, d),
        tensor("k", ctx, d),
        tensor("v", ctx, d),
        tensor("kc", slots, ctx, d),
        tensor("vc", slots, ctx, d),
        tensor("slots", ctx, dtype=DType.I32),
        tensor("positions", ctx, dtype=DType.I32),
        out,
        Rows.TOKENS,
        heads,
    )
    backend = NumpyBackend(blas=blas)
    program = Program("test", [op])
    backend.allocate(plan_arena([*arena_requests([program]), *backend.scratch(HP)]))
    backend._memory.fill(0xFF)
    executable = backend.compile(program)
    expected = [attend(q[s], k[s], v[s], heads, np.arange(ctx)) for s in range(slots)]

    def step(rows: list[tuple[int, int]]) -> None:
        which = tuple(np.array(rows).T)
        for t, value in ((op.q, q[which]), (op.k, k[which]), (op.v, v[which])):
            backend.write(t, value)
        backend.write(op.slots, [s for s, _ in rows])
        backend.write(op.positions, [p for _, p in rows])
        for _ in executable.steps({Rows.TOKENS: len(rows)}):
            pass
        got = backend.read(out, len(rows))
        want = np.stack([expected[s][p] for s, p in rows])
        np.testing.assert_allclose(got, want, atol=1e-5, rtol=0)

    step([(0, p) for p in range(20)] + [(2, p) for p in range(5)])
    step([(0, 20), (2, 5)])
    step([(0, 21)])
    step([(1, p) for p in range(ctx)])
    step([(2, 6), (0, 22)])


def test_embed_gather_and_store():
    r = rng(3)
    te = r.standard_normal((100, 8)).astype(np.float16)
    pe = r.standard_normal((16, 8), np.float32)
    tokens, positions = np.array([5, 99, 0, 5], np.int32), np.array([3, 4, 15, 0], np.int32)
    out = tensor("out", 16, 8)
    op = Embed(
        tensor("tokens", 16, dtype=DType.I32),
        tensor("positions", 16, dtype=DType.I32),
        tensor("te", 100, 8, dtype=DType.F16),
        tensor("pe", 16, 8),
        out,
        Rows.TOKENS,
    )
    values = {"tokens": tokens, "positions": positions, "te": te, "pe": pe}
    got = run(op, values, {Rows.TOKENS: 4}, out, blas=True)
    np.testing.assert_array_equal(got[:4], te[tokens].astype(np.float32) + pe[positions])
    assert np.isnan(got[4:]).all()

    few = tensor("out", 2, 8)
    gather = Gather(tensor("x", 16, 8), tensor("index", 2, dtype=DType.I32), few, Rows.LOGITS)
    values = {"x": pe, "index": np.array([15, 2], np.int32)}
    got = run(gather, values, {Rows.LOGITS: 2}, few, blas=True)
    np.testing.assert_array_equal(got, pe[[15, 2]])

    caches = tensor("kc", 16, 8), tensor("vc", 16, 8)
    store = StoreCross(tensor("k", 16, 8), tensor("v", 16, 8), *caches, Rows.AUDIO, 2)
    for cache, expected in zip(caches, (pe, 2 * pe), strict=True):
        got = run(store, {"k": pe, "v": 2 * pe}, {Rows.AUDIO: 5}, cache, blas=True)
        np.testing.assert_array_equal(got[:5], expected[:5])
        assert np.isnan(got[5:]).all()


def test_widen_is_exact_for_every_finite_f16():
    bits = np.arange(65536, dtype=np.uint16)
    halves = bits.view(np.float16)
    halves = halves[np.isfinite(halves)]
    out = np.empty(len(halves), np.float32)
    widen(halves, out)
    expected = halves.astype(np.float32)
    np.testing.assert_array_equal(out.view(np.uint32), expected.view(np.uint32))


def test_gelu_is_exact_gelu():
    x = np.concatenate([np.linspace(-20, 20, 200_001), [0.0, -0.0, 1e-30, 88, -88, 1e30, -1e30]])
    x = x.astype(np.float32)
    expected = gelu(x.astype(np.float64))
    with np.errstate(over="ignore"):
        gelu_in_place(x, np.empty_like(x), np.empty_like(x))
    np.testing.assert_allclose(x, expected, atol=5e-7, rtol=2e-7)


def test_threads_are_blas_threads():
    before = threadpool_info()
    with threadpool_limits(None):  # put back what was
        NumpyBackend(threads=1)
        assert {p["num_threads"] for p in threadpool_info() if p["user_api"] == "blas"} == {1}
    assert threadpool_info() == before
    with pytest.raises(OptionError, match="0 threads"):
        create_backend("numpy", threads=0)


def test_there_are_only_so_many_backends():
    with pytest.raises(OptionError, match="'cuda'; choose from numpy"):
        create_backend("cuda")


def test_blas_is_found_in_this_numpy():
    assert numpy_has_blas()  # PyPI's wheels have OpenBLAS
    assert set(Workspace.sizes(1)) == {"weights", "product", "temp1", "temp2", "scores"}
