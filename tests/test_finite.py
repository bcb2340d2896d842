import numpy as np
import pytest

from pyengine.finite import FiniteNumbers
from pyengine.hparams import DType


def is_finite(dtype, data, *sizes):
    numbers = FiniteNumbers(dtype)
    ends = [*np.cumsum(sizes), len(data)]
    starts = [0, *ends[:-1]]
    view = memoryview(data)
    held = [numbers.hold(view[a:b]) for a, b in zip(starts, ends, strict=True)]
    return all(held)


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
