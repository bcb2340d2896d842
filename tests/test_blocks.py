"""Blocks of quantised tensors, against ggml's own numpy package."""

import numpy as np
import pytest
from block_oracle import block_of
from ct2_writer import GgmlArrays
from gguf import GGMLQuantizationType, quants
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from pyengine.blocks import dequantise, quantise
from pyengine.hparams import FILE_TYPES, QUANTISED, DType

EVERY_TYPE = pytest.mark.parametrize("dtype", QUANTISED, ids=lambda dtype: dtype.name)


def oracle(dtype):
    return GGMLQuantizationType[dtype.name]


def bits(array):
    return np.ascontiguousarray(array).view(np.uint8).tolist()


def hostile_blocks(dtype):
    """Any bytes, but for factors that are no numbers."""
    blocks = np.random.default_rng(dtype.value).integers(0, 256, (3000, QUANTISED[dtype]), np.uint8)
    halves = blocks[:, :4].copy().view(np.float16)
    return blocks[np.isfinite(halves).all(axis=1)]


@EVERY_TYPE
def test_numbers_of_blocks(dtype):
    blocks = hostile_blocks(dtype)
    assert bits(dequantise(dtype, blocks)) == bits(quants.dequantize(blocks, oracle(dtype)))


@EVERY_TYPE
@settings(max_examples=50, deadline=None)
@given(numbers=hnp.arrays(np.float32, (7, 32), elements=st.floats(-60000, 60000, width=16)))
def test_blocks_of_numbers(dtype, numbers):
    numbers += 0  # of zeros of both signs, ggml's package may take another than C
    assert bits(quantise(dtype, numbers)) == bits(quants.quantize(numbers, oracle(dtype)))


@EVERY_TYPE
def test_blocks_of_weights(dtype, tiny_en):
    """As they are: with equal magnitudes, halves of integers and zeros."""
    name = "decoder.blocks.1.mlp.2.weight"
    numbers = GgmlArrays(tiny_en.read_bytes()).tensors[name].astype(np.float32).reshape(-1, 32)
    assert np.array_equal(quantise(dtype, numbers), quants.quantize(numbers, oracle(dtype)))


@EVERY_TYPE
def test_blocks_of_nothing_and_of_one_number(dtype):
    numbers = np.zeros((66, 32), np.float32)
    numbers[np.arange(32), np.arange(32)] = 1
    numbers[np.arange(32, 64), np.arange(32)] = -0.3
    numbers[64] = 5
    assert bits(quantise(dtype, numbers)) == bits(quants.quantize(numbers, oracle(dtype)))


@EVERY_TYPE
@pytest.mark.parametrize("first", [0.0, -0.0])
def test_zeros_of_both_signs(dtype, first):
    """Of equals, C's comparisons keep the first."""
    numbers = np.zeros((2, 32), np.float32)
    numbers[:, ::2] = -0.0
    numbers[:, 0] = first
    numbers[1, 9] = 3
    made = [bytes(block) for block in quantise(dtype, numbers)]
    assert made == [block_of(dtype.name.lower(), block) for block in numbers]


@EVERY_TYPE
def test_next_to_nothing_is_nothing(dtype):
    """Its factor is 0 as F16, and has no inverse in F32."""
    numbers = np.full((1, 32), 2e-39, np.float32)
    numbers[0, 1] = 0
    assert not dequantise(dtype, quantise(dtype, numbers)).any()


def test_every_type_of_file_that_is_quantised_has_blocks():
    of_files = {dtype for dtype in FILE_TYPES.values() if dtype.is_quantised}
    assert of_files == set(QUANTISED)
    assert {dtype: DType[dtype.name].nbytes(64) for dtype in QUANTISED} == {
        dtype: 2 * quants.GGML_QUANT_SIZES[oracle(dtype)][1] for dtype in QUANTISED
    }
