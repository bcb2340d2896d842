"""Quantised weights on every backend: what their file stands for is computed with."""

import io

import numpy as np
import pytest
from gguf import GGMLQuantizationType, quants
from op_bench import Bench, rng, tensor, weight

from models.miniature import write_miniature
from pyengine import ModelFormatError, ModelLoader
from pyengine.backends.numpy_backend import NumpyBackend
from pyengine.backends.numpy_integers import IntegerMatrix, quantised_matmul
from pyengine.backends.wasm_backend import WasmBackend
from pyengine.ggml import GgmlReader
from pyengine.hparams import FILE_TYPES, QUANTISED, DType, tensor_specs
from pyengine.program import Embed, Matmul, Rows

BACKENDS = {
    "numpy": lambda arithmetic: NumpyBackend(arithmetic=arithmetic),
    "relaxed": lambda arithmetic: WasmBackend(variant="relaxed", threads=1, arithmetic=arithmetic),
    "simd128": lambda arithmetic: WasmBackend(variant="simd128", threads=2, arithmetic=arithmetic),
}
EVERY_BACKEND = pytest.mark.parametrize("backend", BACKENDS)
EVERY_TYPE = pytest.mark.parametrize("dtype", QUANTISED, ids=lambda dtype: dtype.name)
N, K = 43, 288  # more rows than are taken at a time, and no whole panels of them


def sane_blocks(dtype):
    """(N, bytes of a row): factors of any size that weights have, subnormal ones too."""
    r = rng(dtype.value)
    blocks = r.integers(0, 256, (N * K // 32, QUANTISED[dtype]), np.uint8)
    factors = np.exp2(r.uniform(-24, -2, (len(blocks), 2))) * r.choice([-1, 1], (len(blocks), 2))
    halves = 2 if dtype in (DType.Q4_1, DType.Q5_1) else 1
    blocks[:, : 2 * halves] = factors.astype(np.float16)[:, :halves].view(np.uint8)
    return blocks.reshape(N, -1)


def numbers_of(dtype, blocks):
    return quants.dequantize(blocks, GGMLQuantizationType[dtype.name])


def product(backend, dtype, weights, x):
    out = tensor("out", len(x), N)
    w = weight("w.weight", N, K, dtype=dtype)
    bench = Bench(backend, Matmul(tensor("x", *x.shape), w, out, Rows.TOKENS))
    bench.set(x=x, w__weight=weights)
    return bench.run(out, {Rows.TOKENS: len(x)})


@EVERY_BACKEND
@EVERY_TYPE
@pytest.mark.parametrize("rows", [1, 20])
def test_exact_products_are_those_of_the_same_numbers_as_halves(backend, dtype, rows):
    blocks, x = sane_blocks(dtype), rng(rows).standard_normal((rows, K), np.float32)
    halves = numbers_of(dtype, blocks).astype(np.float16)
    got = product(BACKENDS[backend]("exact"), dtype, blocks, x)
    expected = product(BACKENDS[backend]("exact"), DType.F16, halves, x)
    np.testing.assert_array_equal(got, expected)


@EVERY_BACKEND
@EVERY_TYPE
def test_fast_products_are_those_of_the_numbers_as_integers(backend, dtype):
    blocks, x = sane_blocks(dtype), rng(7).standard_normal((3, K), np.float32)
    memory = np.zeros(IntegerMatrix.nbytes(N, K), np.uint8)
    matrix = IntegerMatrix.view(memory, N, K)
    matrix.quantise(0, numbers_of(dtype, blocks))
    expected = np.empty((3, N), np.float32)
    quantised_matmul(x, matrix, expected, fine=False, blas=True)
    np.testing.assert_array_equal(product(BACKENDS[backend]("fast"), dtype, blocks, x), expected)


@EVERY_BACKEND
def test_numbers_too_large_for_halves_are_the_largest(backend):
    """Only a damaged file has them: they must not become infinite."""
    blocks = np.zeros((N, K // 32, 34), np.uint8)
    blocks[..., :2] = np.array([60000], np.float16).view(np.uint8)
    blocks[..., 2] = 100
    got = product(BACKENDS[backend]("exact"), DType.Q8_0, blocks, np.eye(1, K, dtype=np.float32))
    np.testing.assert_array_equal(got, np.full((1, N), 65504, np.float32))


@EVERY_BACKEND
@pytest.mark.parametrize("arithmetic", ["exact", "fast"])
def test_embedding(backend, arithmetic):
    blocks = sane_blocks(DType.Q5_1)
    out = tensor("out", 2, K)
    op = Embed(
        tensor("t", 2, dtype=DType.I32),
        tensor("p", 2, dtype=DType.I32),
        weight("e.weight", N, K, dtype=DType.Q5_1),
        weight("positional", 9, K),
        out,
        Rows.TOKENS,
    )
    bench = Bench(BACKENDS[backend](arithmetic), op)
    positional = np.zeros((9, K), np.float32)
    bench.set(t=[42, 0], p=[0, 8], e__weight=blocks, positional=positional)
    got = bench.run(out, {Rows.TOKENS: 2})
    exact = numbers_of(DType.Q5_1, blocks)[[42, 0]]
    step = np.abs(exact).max() * (2**-11 if arithmetic == "exact" else 1 / 127 / 2) * 1.001
    assert np.abs(got - exact).max() <= step


def quantised_file(ftype):
    file = io.BytesIO()
    write_miniature(file, ftype=ftype)
    return file.getvalue()


def end_of(data, name):
    at = data.index(name.encode()) + len(name)
    (spec,) = [s for s in tensor_specs(hparams_of(data)).values() if s.name == name]
    return at + spec.nbytes


def hparams_of(data):
    class Sink:
        def open(self, header):
            self.hparams = header.hparams

        def write(self, spec, offset, data):
            pass

        def close(self, spec):
            pass

    sink = Sink()
    GgmlReader(sink).push(data)
    return sink.hparams


@pytest.mark.parametrize("version", [0, 1000, 2000])
@pytest.mark.parametrize("file_type", [2, 3, 7, 8, 9])
def test_files_of_every_type_and_version_load(version, file_type):
    data = quantised_file(file_type + version)
    loader = ModelLoader(total_bytes=len(data))
    for start in range(0, len(data), 9973):
        loader.push(data[start : start + 9973])
    assert loader.finish().hparams.weight_dtype is FILE_TYPES[file_type]


@pytest.mark.parametrize("ftype", [10, 14, 2012, 3009, -1, 1004])
def test_other_types_are_refused_with_what_to_do(ftype):
    data = bytearray(quantised_file(2009))
    data[44:48] = ftype.to_bytes(4, "little", signed=True)
    with pytest.raises(ModelFormatError, match=rf"ftype {ftype} .* pyengine quantize"):
        hparams_of(bytes(data))


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("chunk", [1 << 30, 7, 10007])
@pytest.mark.parametrize("loading", [("numpy", "exact"), ("wasm", "exact"), ("wasm", "fast")])
def test_factors_that_are_no_numbers_are_refused(half, bad, chunk, loading):
    data = bytearray(quantised_file(1009))
    name = "encoder.blocks.0.mlp.0.weight"
    at = end_of(bytes(data), name) - 24 + 2 * half
    data[at : at + 2] = np.float16(bad).tobytes()
    start = at - 3000 if chunk == 7 else 0
    with pytest.raises(ModelFormatError, match=rf"tensor {name} holds .* not finite"):
        reader = ModelLoader(backend=loading[0], arithmetic=loading[1], threads=1)
        reader.push(bytes(data[:start]))
        for first in range(start, len(data), chunk):
            reader.push(bytes(data[first : first + chunk]))


@pytest.mark.parametrize("cut", [-1, -24, -3000])
def test_cut_files_are_refused(cut):
    loader = ModelLoader()
    loader.push(quantised_file(2008)[:cut])
    with pytest.raises(ModelFormatError, match=r"cut off|missing"):
        loader.finish()


def test_a_file_too_small_for_its_blocks_is_refused_before_memory_is_taken():
    data = quantised_file(2007)
    with pytest.raises(ModelFormatError, match="needs at least"):
        ModelLoader(total_bytes=len(data) // 3).push(data[:100])


def test_rows_that_are_no_whole_blocks_are_refused():
    with pytest.raises(ModelFormatError, match="blocks of 32 numbers, but n_text_state is 48"):
        write_miniature(io.BytesIO(), n_state=48, ftype=2009)
