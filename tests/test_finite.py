import numpy as np
import pytest

from pyengine.backends.wasm_host import VARIANTS, create_host
from pyengine.blocks import halves_of
from pyengine.finite import FiniteNumbers
from pyengine.hparams import QUANTISED, DType


def is_finite(dtype, data, *sizes):
    numbers = FiniteNumbers(dtype)
    ends = [*np.cumsum(sizes), len(data)]
    starts = [0, *ends[:-1]]
    view = memoryview(data)
    held = [numbers.hold(view[a:b]) for a, b in zip(starts, ends, strict=True)]
    return all(held)


@pytest.fixture(scope="module", params=VARIANTS)
def kernels(request):
    """Whether whole numbers are finite, as the kernels see it."""
    host = create_host(1 << 17, variant=request.param, threads=1)

    def finite(dtype, data):
        host.write(host.base, np.frombuffer(data, np.uint8))
        return bool(host.call("finite", dtype.value, host.base, len(data)))

    return finite


def test_kernels_judge_every_half_as_numpy_does(kernels):
    halves = np.arange(1 << 16, dtype=np.uint16)
    finite = halves[np.isfinite(halves.view(np.float16))]
    assert kernels(DType.F16, finite.tobytes())
    for bits in (*halves[~np.isin(halves, finite)][::31], 0x7C00, 0xFC00, 0x7FFF, 0xFFFF):
        assert not kernels(DType.F16, np.array([bits], np.uint16).tobytes())


@pytest.mark.parametrize("dtype", [DType.F16, DType.F32])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, -np.nan])
def test_kernels_see_one_anywhere(kernels, dtype, bad):
    for size in (1, 2, 3, 8, 9, 17):
        numbers = np.full(size, np.finfo(dtype.numpy).max, dtype.numpy)
        assert kernels(dtype, numbers.tobytes())
        for at in range(size):
            damaged = numbers.copy()
            damaged[at] = bad
            assert not kernels(dtype, damaged.tobytes())


@pytest.mark.parametrize("dtype", QUANTISED, ids=lambda dtype: dtype.name)
def test_kernels_see_factors_and_minimums_of_blocks(kernels, dtype):
    halves = halves_of(dtype)
    good = np.full((5, QUANTISED[dtype]), 0xFF, np.uint8)
    good[:, : 2 * halves] = np.full((5, halves), -2, np.float16).view(np.uint8)
    assert kernels(dtype, good.tobytes())
    for block in range(5):
        for half in range(halves):
            damaged = good.copy()
            damaged[block, 2 * half : 2 * half + 2] = np.array([np.inf], np.float16).view(np.uint8)
            assert not kernels(dtype, damaged.tobytes())


def test_every_half_is_judged_as_numpy_judges_it():
    halves = np.arange(1 << 16, dtype=np.uint16)
    expected = np.isfinite(halves.view(np.float16))
    found = [is_finite(DType.F16, bits.tobytes()) for bits in halves]
    assert found == expected.tolist()


@pytest.mark.parametrize(
    "bits",
    [
        *(0, 1, 0x7F7FFFFF, 0x7F800000, 0x7F800001, 0x7FC00000, 0x7FFFFFFF),
        *(0x80000000, 0xFF7FFFFF, 0xFF800000, 0xFF800001, 0xFFFFFFFF),
    ],
)
def test_singles_at_the_borders(bits):
    number = np.array([bits], np.uint32)
    assert is_finite(DType.F32, number.tobytes()) == np.isfinite(number.view(np.float32)[0])


@pytest.mark.parametrize("dtype", [DType.F16, DType.F32])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, -np.nan])
@pytest.mark.parametrize("sizes", [(), (1,), (3,), (1, 1, 1), (5, 2), (0, 9)])
def test_one_of_many_in_pieces_of_any_size(dtype, bad, sizes):
    for at in range(8):
        numbers = np.array([-1.5, 2, -0.0, 3, 1e-5, -7, 0, 1], dtype.numpy)
        assert is_finite(dtype, numbers.tobytes(), *sizes)
        numbers[at] = bad
        assert not is_finite(dtype, numbers.tobytes(), *sizes)


@pytest.mark.parametrize("dtype", QUANTISED, ids=lambda dtype: dtype.name)
@pytest.mark.parametrize("sizes", [(), (1,), (19, 30), (0, 9)])
def test_of_blocks_only_factors_and_minimums_can_be_bad(dtype, sizes):
    halves = 2 if dtype in (DType.Q4_1, DType.Q5_1) else 1
    good = np.full((5, QUANTISED[dtype]), 0xFF, np.uint8)
    good[:, : 2 * halves] = np.full((5, halves), -2, np.float16).view(np.uint8)
    assert is_finite(dtype, good.tobytes(), *sizes)
    for block, half in [(0, 0), (2, halves - 1), (4, halves - 1)]:
        damaged = good.copy()
        damaged[block, 2 * half : 2 * half + 2] = np.array([np.nan], np.float16).view(np.uint8)
        assert not is_finite(dtype, damaged.tobytes(), *sizes)
