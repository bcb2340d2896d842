"""The numpy backend's own parts; what its ops compute is in test_ops.py."""

import numpy as np
import pytest
from scipy.special import erf
from threadpoolctl import threadpool_info, threadpool_limits

from pyengine import OptionError
from pyengine.backends import create_backend
from pyengine.backends.numpy_backend import NumpyBackend
from pyengine.backends.numpy_kernels import (
    Workspace,
    gelu_in_place,
    normalise_halves,
    numpy_has_blas,
    widen,
)


@pytest.mark.parametrize(
    ("largest", "power", "subnormal"), [(63.97, 10, 0), (64, 9, 2), (65504, 0, 2046), (0, 10, 0)]
)
def test_widen_is_exact_for_every_finite_f16(largest, power, subnormal):
    halves = np.arange(65536, dtype=np.uint16).view(np.float16)
    halves = halves[np.abs(halves) <= largest]
    held = halves.copy()
    scale = normalise_halves(held)
    assert scale == 2.0 ** (112 - power)
    magnitudes = np.abs(held)
    assert np.count_nonzero((magnitudes > 0) & (magnitudes < 2.0**-14)) == subnormal
    out = np.empty(len(halves), np.float32)
    widen(held, out, scale)
    expected = halves.astype(np.float32)
    np.testing.assert_array_equal(out.view(np.uint32), expected.view(np.uint32))


def test_gelu_is_exact_gelu():
    x = np.concatenate([np.linspace(-20, 20, 200_001), [0.0, -0.0, 1e-30, 88, -88, 1e30, -1e30]])
    x = x.astype(np.float32)
    x64 = x.astype(np.float64)
    expected = x64 * 0.5 * (1 + erf(x64 / np.sqrt(2)))
    with np.errstate(over="ignore"):
        gelu_in_place(x, np.empty_like(x), np.empty_like(x))
    np.testing.assert_allclose(x, expected, atol=5e-7, rtol=2e-7)


def test_threads_are_blas_threads():
    def of_blas() -> set[int]:
        return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}

    before = threadpool_info()
    with threadpool_limits(2, "blas"):  # and put back what was
        assert of_blas() == {2}
        NumpyBackend(threads=1)
        assert of_blas() == {1}
    assert threadpool_info() == before
    with pytest.raises(OptionError, match="0 threads"):
        create_backend("numpy", threads=0)


def test_there_are_only_so_many_backends():
    with pytest.raises(OptionError, match="'cuda'; choose from numpy, wasm"):
        create_backend("cuda")


def test_blas_is_found_in_this_numpy():
    assert numpy_has_blas()  # PyPI's wheels have OpenBLAS
    assert set(Workspace.sizes(1)) == {"weights", "product", "temp1", "temp2", "scores"}
