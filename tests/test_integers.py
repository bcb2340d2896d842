"""Fast arithmetic, op by op: the kernels compute what the numpy backend does, to the bit, in each
of the ways they have; and that is as near to the formula as so many bits allow."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from op_bench import Bench, rng, tensor, weight
from scipy.special import erf, softmax

from pyengine.arena import Kind
from pyengine.backends import Backend
from pyengine.backends.numpy_backend import NumpyBackend
from pyengine.backends.numpy_integers import IntegerMatrix, fast_gelu, quantise_activations
from pyengine.backends.wasm_backend import WasmBackend
from pyengine.hparams import DType
from pyengine.integers import BLOCK, FINE_LEVELS, LEVELS, cross_cache_columns
from pyengine.program import Attention, Conv, Embed, Matmul, Op, Rows, StoreCross, Tensor

ORACLE = NumpyBackend(blas=True, arithmetic="fast")

OTHERS = {
    "numpy-einsum": lambda: NumpyBackend(blas=False, arithmetic="fast"),
    "fused": lambda: WasmBackend(variant="relaxed", dot="fused", threads=1, arithmetic="fast"),
    "pairs": lambda: WasmBackend(variant="relaxed", dot="pairs", threads=1, arithmetic="fast"),
    "words": lambda: WasmBackend(variant="simd128", threads=1, arithmetic="fast"),
    "fused-threads": lambda: WasmBackend(
        variant="relaxed", dot="fused", threads=3, arithmetic="fast"
    ),
    "words-threads": lambda: WasmBackend(variant="simd128", threads=2, arithmetic="fast"),
}
EVERY_OTHER = pytest.mark.parametrize("other", OTHERS)


def computed(
    backend: Backend, op: Op, out: Tensor, rows: dict[Rows, int], values: dict[str, np.ndarray]
) -> np.ndarray:
    bench = Bench(backend, op)
    bench.set(**values)
    return bench.run(out, rows)


def assert_same(
    other: str, op: Op, out: Tensor, rows: dict[Rows, int], values: dict[str, np.ndarray]
) -> np.ndarray:
    """What both compute; NaN where an op may not write."""
    expected = computed(NumpyBackend(blas=True, arithmetic="fast"), op, out, rows, values)
    got = computed(OTHERS[other](), op, out, rows, values)
    np.testing.assert_array_equal(got, expected)
    return got


def error_bound(x: np.ndarray, w: np.ndarray, levels: int) -> np.ndarray:
    """The most that rounding both to their integers can change x @ w.T."""
    bound = np.zeros((len(x), len(w)))
    for k in range(0, x.shape[1], BLOCK):
        a, b = x[:, k : k + BLOCK], w[:, k : k + BLOCK]
        # The zero point is rounded as well, by which the range can be cut
        step = (np.maximum(a.max(1), 0) - np.minimum(a.min(1), 0)) / levels
        half = np.abs(b).max(1) / 127 / 2
        bound += step[:, None] * np.abs(b).sum(1) + np.abs(a).sum(1)[:, None] * half
        bound += step[:, None] * half * a.shape[1]
    return bound


@pytest.mark.slow
@EVERY_OTHER
@settings(max_examples=60)
@given(
    rows=st.integers(1, 12) | st.integers(1, 200),
    n_out=st.integers(1, 300),
    k=st.integers(1, 20).map(lambda n: 8 * n) | st.sampled_from([248, 256, 264, 384, 512, 1536]),
    fine=st.booleans(),
    finish=st.sampled_from(["nothing", "bias", "gelu", "residual", "out"]),
    shift=st.sampled_from([0.0, 3.0, -40.0]),
)
def test_matmul(other, rows, n_out, k, fine, finish, shift):
    if finish != "nothing":
        n_out = -(-n_out // 8) * 8  # only the logits are odd in width, and they are bare
    r = rng(rows, n_out, k)
    x = r.standard_normal((rows, k), np.float32) + np.float32(shift)
    w = (r.standard_normal((n_out, k)) / 8).astype(np.float16)
    bias, residual = r.standard_normal(n_out, np.float32), r.standard_normal((rows, n_out))
    out = tensor("out", rows + 3, n_out)
    residuals = {"residual": tensor("residual", rows + 3, n_out), "out": out}
    op = Matmul(
        tensor("x", rows + 3, k),
        weight("w.weight", n_out, k, dtype=DType.F16),
        out,
        Rows.TOKENS,
        bias=weight("b", n_out) if finish != "nothing" else None,
        gelu=finish == "gelu",
        residual=residuals.get(finish),
        fine=fine,
    )
    values = {"x": x, "w__weight": w}
    exact = x.astype(np.float64) @ w.T.astype(np.float64)
    if finish != "nothing":
        values["b"] = bias
        exact += bias
    if finish in residuals:
        values[finish] = residual.astype(np.float32)
        exact += residual
    if finish == "gelu":
        exact = exact * 0.5 * (1 + erf(exact / np.sqrt(2)))
    got = assert_same(other, op, out, {Rows.TOKENS: rows}, values)
    # GELU is nowhere steeper than 1.13, and is 2e-4 off
    most = 1.13 * error_bound(x, w.astype(np.float64), FINE_LEVELS if fine else LEVELS) + 1e-3
    assert (np.abs(got[:rows] - exact) <= most).all()
    assert np.isnan(got[rows:]).all()


@EVERY_OTHER
def test_rows_do_not_depend_on_how_many_there_are(other):
    """Fine products of few rows and of many: a prompt is what its tokens are one by one."""
    r = rng(1)
    x, w = r.standard_normal((40, 512), np.float32), r.standard_normal((104, 512))
    results = []
    for rows in (1, 2, 3, 4, 5, 6, 8, 9, 40):
        out = tensor("out", 40, 104)
        matrix = weight("w.weight", 104, 512, dtype=DType.F16)
        op = Matmul(tensor("x", 40, 512), matrix, out, Rows.TOKENS, fine=True)
        values = {"x": x, "w__weight": w.astype(np.float16)}
        results.append(computed(OTHERS[other](), op, out, {Rows.TOKENS: rows}, values)[:rows])
    for some in results:
        np.testing.assert_array_equal(some, results[-1][: len(some)])


@EVERY_OTHER
@pytest.mark.parametrize("fine", [False, True])
@pytest.mark.parametrize("rows", [1, 20])
def test_rows_of_nothing_of_constants_and_of_extremes(other, rows, fine):
    k, n = 264, 16
    x = np.zeros((rows, k), np.float32)
    x[0, 3] = 3e30
    x[-1, :] = -1e-30
    x[rows // 2, 100:] = 2.0
    w = np.zeros((n, k), np.float16)
    w[1] = 65504
    w[2, :8] = 6e-8
    w[3] = np.linspace(-1, 1, k)
    out = tensor("out", rows, n)
    matrix = weight("w.weight", n, k, dtype=DType.F16)
    op = Matmul(tensor("x", rows, k), matrix, out, Rows.TOKENS, fine=fine)
    got = assert_same(other, op, out, {Rows.TOKENS: rows}, {"x": x, "w__weight": w})
    assert np.isfinite(got).all()
    exact = x.astype(np.float64) @ w.T.astype(np.float64)
    most = error_bound(x, w.astype(np.float64), FINE_LEVELS if fine else LEVELS)
    assert (np.abs(got - exact) <= most * 1.001 + 1e-12).all()


@pytest.mark.slow
@EVERY_OTHER
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("frames", [2, 6, 38, 500])
@pytest.mark.parametrize("name", ["encoder.conv1.weight", "encoder.conv2.weight"])
def test_conv(other, stride, frames, name):
    c_in, c_out = 80, 96
    r = rng(stride, frames)
    x = r.standard_normal((frames, c_in), np.float32)
    w = (r.standard_normal((c_out, c_in, 3)) / 8).astype(np.float16)
    rows = frames // stride
    residual = r.standard_normal((rows, c_out), np.float32)
    out = tensor("out", rows + 4, c_out)
    op = Conv(
        tensor("x", frames + 5, c_in),
        weight(name, c_out, c_in, 3, dtype=DType.F16),
        weight("b", c_out, 1),
        out,
        rows_in=Rows.FRAMES,
        rows=Rows.AUDIO,
        stride=stride,
        out_row=1,
        residual=tensor("residual", rows, c_out),
    )
    unset = np.full((1, c_in), np.nan, np.float32)
    values = {
        "x": np.concatenate([unset, x, unset]),
        name.replace(".", "__"): w,
        "b": r.standard_normal((c_out, 1)).astype(np.float32),
        "residual": residual,
    }
    counts = {Rows.FRAMES: frames, Rows.AUDIO: rows}
    if "conv2" in name:
        got = assert_same(other, op, out, counts, values)
    else:
        got = computed(OTHERS[other](), op, out, counts, values)
    padded = np.pad(x.astype(np.float64), ((1, 1), (0, 0)))
    windows = np.stack([padded[stride * t : stride * t + 3] for t in range(rows)])
    exact = np.einsum("rti,oit->ro", windows, w.astype(np.float64)) + values["b"].T
    exact = exact * 0.5 * (1 + erf(exact / np.sqrt(2))) + residual
    flat = w.swapaxes(1, 2).reshape(c_out, -1).astype(np.float64)
    most = 1.13 * error_bound(windows.reshape(rows, -1), flat, FINE_LEVELS) + 1e-3
    # The first convolution stays as exact as it is
    most = most if "conv2" in name else 5e-5
    assert (np.abs(got[1 : rows + 1] - exact) <= most).all()
    assert np.isnan(got[0]).all()
    assert np.isnan(got[rows + 1 :]).all()


@EVERY_OTHER
def test_embed(other):
    n, k = 51, 264
    r = rng(k)
    w = r.standard_normal((n, k)).astype(np.float16)
    positional = r.standard_normal((9, k), np.float32)
    tokens, positions = [50, 0, 7, 8], [0, 8, 3, 3]
    out = tensor("out", 5, k)
    op = Embed(
        tensor("t", 4, dtype=DType.I32),
        tensor("p", 4, dtype=DType.I32),
        weight("e.weight", n, k, dtype=DType.F16),
        weight("positional", 9, k),
        out,
        Rows.TOKENS,
    )
    values = {
        "t": np.array(tokens, np.int32),
        "p": np.array(positions, np.int32),
        "e__weight": w,
        "positional": positional,
    }
    got = assert_same(other, op, out, {Rows.TOKENS: 4}, values)
    exact = w[tokens].astype(np.float64) + positional[positions]
    assert np.abs(got[:4] - exact).max() <= np.abs(w).max() / 127 / 2 + 1e-6
    assert np.isnan(got[4:]).all()


@pytest.mark.slow
@EVERY_OTHER
@settings(max_examples=40)
@given(
    rows=st.integers(1, 100),
    keys=st.integers(1, 40) | st.integers(1, 1500),
    heads=st.sampled_from([1, 2, 8]),
    d=st.sampled_from([8, 64]),
    scale=st.sampled_from([0.0, 1e-25, 1e-8, 0.1, 1.0, 10.0]),
)
def test_attention(other, rows, keys, heads, d, scale):
    r = rng(rows, keys, heads)
    q = r.standard_normal((rows, heads * d), np.float32) * np.float32(scale)
    k, v = r.standard_normal((2, keys, heads * d), np.float32)
    out = tensor("out", rows + 1, heads * d)
    kv = [tensor(name, keys + 2, heads * d) for name in ("k", "v")]
    op = Attention(tensor("q", rows + 1, heads * d), *kv, out, Rows.TOKENS, Rows.AUDIO, heads)
    counts = {Rows.TOKENS: rows, Rows.AUDIO: keys}
    got = assert_same(other, op, out, counts, {"q": q, "k": k, "v": v})
    assert np.isnan(got[rows:]).all()
    most = attention_bound(q, k, v, heads)
    assert (np.abs(got[:rows] - attend(q, k, v, heads)) <= most).all()


@pytest.mark.slow
@EVERY_OTHER
@settings(max_examples=40)
@given(
    rows=st.integers(1, 23),
    keys=st.integers(1, 100) | st.integers(1, 1500),
    heads=st.sampled_from([1, 6]),
    d=st.sampled_from([8, 64]),
    heard=st.integers(1, 1500),
)
def test_cross_attention(other, rows, keys, heads, d, heard):
    state, room, heard = heads * d, -(-keys // 16) * 16, min(heard, keys)
    r = rng(rows, keys, heads)
    q = r.standard_normal((rows, state), np.float32)
    k, v = r.standard_normal((2, keys, state), np.float32)
    shape = room, cross_cache_columns(room, state, heads)
    caches = [tensor(name, *shape, dtype=DType.I8, kind=Kind.CACHE) for name in ("kc", "vc")]
    out = tensor("out", rows + 1, state)
    wanted = tuple(range(0, heads, 2))
    weights = tensor("weights", len(wanted), rows + 1, room)
    ops = [
        StoreCross(tensor("k", room, state), tensor("v", room, state), *caches, Rows.AUDIO, heads),
        Attention(
            tensor("q", rows, state), *caches, out, Rows.TOKENS, Rows.AUDIO, heads, weights, wanted
        ),
    ]
    counts = {Rows.TOKENS: rows, Rows.AUDIO: keys, Rows.HEARD: heard}
    found = []
    for backend in (NumpyBackend(blas=True, arithmetic="fast"), OTHERS[other]()):
        bench = Bench(backend, *ops)
        unset = np.full((room - keys, state), np.nan, np.float32)
        bench.set(q=q, k=np.concatenate([k, unset]), v=np.concatenate([v, unset]))
        got = bench.run(out, counts)
        found.append((got, np.array(backend.read(weights, len(wanted)))))
    (expected, expected_weights), (got, got_weights) = found
    np.testing.assert_array_equal(got, expected)
    np.testing.assert_allclose(got_weights, expected_weights, rtol=1e-5)
    most = attention_bound(q, k, v, heads)
    assert (np.abs(got[:rows] - attend(q, k, v, heads)) <= most).all()
    assert np.isnan(got[rows:]).all()
    some = got_weights[:, :rows, :heard]
    np.testing.assert_allclose(some.sum(axis=2), 1, rtol=1e-5)
    assert np.isnan(got_weights[:, rows:]).all()
    assert np.isnan(got_weights[:, :, heard:]).all()
    exact = attention_weights(q, k[:heard], heads)[list(wanted)]
    assert np.abs(some - exact).max() < 0.05


def by_head(a: np.ndarray, heads: int) -> np.ndarray:
    return a.astype(np.float64).reshape(len(a), heads, -1).swapaxes(0, 1)


def attend(q: np.ndarray, k: np.ndarray, v: np.ndarray, heads: int) -> np.ndarray:
    """Textbook attention in float64."""
    weights, v = attention_weights(q, k, heads), by_head(v, heads)
    return (weights @ v).swapaxes(0, 1).reshape(len(q), -1)


def attention_weights(q: np.ndarray, k: np.ndarray, heads: int) -> np.ndarray:
    q, k = by_head(q, heads), by_head(k, heads)
    return softmax(q @ k.swapaxes(1, 2) / np.sqrt(q.shape[2]), axis=2)


def attention_bound(q: np.ndarray, k: np.ndarray, v: np.ndarray, heads: int) -> np.ndarray:
    """The most that rounding can change attention. A score is off by at most e, so weights by a
    factor of exp(2e) at most (Lipschitz in the maximum norm); an exponential by half a 16383th of
    the peak and 0.4%."""
    q, k, v = (by_head(a, heads) for a in (q, k, v))
    d = q.shape[2]
    q_step, k_step = np.abs(q).max(2) / 127 / 2, np.abs(k).max(2) / 63 / 2
    score = q_step[:, :, None] * np.abs(k).sum(2)[:, None] + np.abs(q).sum(2)[:, :, None] * (
        k_step[:, None] + 0
    )
    score = (score + d * q_step[:, :, None] * k_step[:, None]).max(2) / np.sqrt(d)
    n = k.shape[1]
    lost = n * (0.5 / 16383 + 2.0**-16)  # of weights, beside the largest, which is 1
    off = np.minimum(2.0, np.expm1(2 * score) + 0.01 + 2 * lost)
    largest = np.abs(v).max(1)
    return (
        (off[:, :, None] * largest[:, None] + largest[:, None] / 127)
        .swapaxes(0, 1)
        .reshape(q.shape[1], -1)
    )


def test_activations_keep_zero_and_their_range():
    x = np.array([[0, 1, 2, 12.7], [-1, 0, 1, 0], [0, 0, 0, 0], [5, 5, 5, 5]], np.float32)
    q, factor, zero = quantise_activations(x, LEVELS)
    assert q.min() >= 0
    assert q.max() <= LEVELS
    back = (q - zero[:, None]) * factor[:, None]
    assert (back[x == 0] == 0).all()
    np.testing.assert_allclose(back, x, atol=12.7 / LEVELS / 2 + 1e-6)
    np.testing.assert_allclose(back[[2, 3]], x[[2, 3]], rtol=1e-6)


def test_weights_are_rounded_to_the_nearest():
    rows = rng(2).standard_normal((3, 300)).astype(np.float16)
    memory = np.zeros(IntegerMatrix.nbytes(3, 300), np.uint8)
    matrix = IntegerMatrix.view(memory, 3, 300)
    matrix.quantise(0, rows)
    factors = matrix.factors.repeat(BLOCK, axis=1)[:, :300]
    assert (np.abs(matrix.numbers * factors - rows) <= factors * 0.5001).all()
    assert np.abs(matrix.numbers.astype(int)).max() == 127
    blocks = np.split(matrix.numbers.astype(int), [BLOCK], axis=1)
    np.testing.assert_array_equal(matrix.sums, np.stack([b.sum(axis=1) for b in blocks], axis=1))


def test_gelu_is_close():
    x = np.linspace(-30, 30, 100_001).astype(np.float32)
    exact = x * 0.5 * (1 + erf(x.astype(np.float64) / np.sqrt(2)))
    assert np.abs(fast_gelu(x) - exact).max() < 2.2e-4


@pytest.mark.parametrize(("fine", "levels"), [(False, LEVELS), (True, FINE_LEVELS)])
def test_errors_are_those_of_rounding_and_no_more(fine, levels):
    """Uniform within a step, independent, of both factors: their variances add up."""
    r = rng(5)
    x, w = r.standard_normal((200, 256)), r.standard_normal((300, 256)).astype(np.float16)
    x = x.astype(np.float32)
    out = tensor("out", 200, 300)
    matrix = weight("w.weight", 300, 256, dtype=DType.F16)
    op = Matmul(tensor("x", 200, 256), matrix, out, Rows.TOKENS, fine=fine)
    backend = NumpyBackend(blas=True, arithmetic="fast")
    got = computed(backend, op, out, {Rows.TOKENS: 200}, {"x": x, "w__weight": w})
    a, b = x.astype(np.float64), w.astype(np.float64)
    error = got - a @ b.T
    steps = np.ptp(a, axis=1) / levels, np.abs(b).max(axis=1) / 127
    variance = np.outer(steps[0] ** 2, (b**2).sum(axis=1))
    variance += np.outer((a**2).sum(axis=1), steps[1] ** 2)
    expected = np.sqrt(variance.mean() / 12)
    assert 0.9 * expected < np.sqrt((error**2).mean()) < 1.1 * expected
    assert abs(error.mean()) < 0.05 * expected


def test_attention_is_off_by_two_hundredths():
    r = rng(6)
    q, k, v = r.standard_normal((3, 700, 512), np.float32)
    out = tensor("out", 700, 512)
    reads = [tensor(name, 700, 512) for name in ("q", "k", "v")]
    op = Attention(*reads, out, Rows.TOKENS, Rows.TOKENS, 8)
    backend = NumpyBackend(blas=True, arithmetic="fast")
    got = computed(backend, op, out, {Rows.TOKENS: 700}, {"q": q, "k": k, "v": v})
    exact = attend(q, k, v, 8)
    assert np.sqrt(((got - exact) ** 2).mean() / (exact**2).mean()) < 0.02
