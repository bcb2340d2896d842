from datetime import timedelta

import pytest
import srt
from hypothesis import given
from hypothesis import strategies as st

from pyengine.formats.timestamps import format_milliseconds, format_timestamp, to_milliseconds


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "00:00:00.000"),
        (7.96, "00:00:07.960"),
        (59.9994, "00:00:59.999"),
        (59.9996, "00:01:00.000"),
        (3599.9999, "01:00:00.000"),
        (0.0004, "00:00:00.000"),
        (0.0006, "00:00:00.001"),
        (-0.0, "00:00:00.000"),
        (-3.2, "00:00:00.000"),
        (359999.999, "99:59:59.999"),
        (360000.0, "100:00:00.000"),
    ],
)
def test_format(seconds, text):
    assert format_timestamp(seconds) == text


def test_decimal_mark():
    assert format_timestamp(1.5, decimal_mark=",") == "00:00:01,500"


@given(st.integers(0, 10**9))
def test_whole_milliseconds_as_srt_writes_them(ms):
    oracle = srt.timedelta_to_srt_timestamp(timedelta(milliseconds=ms))
    assert format_milliseconds(ms, decimal_mark=",") == oracle


@given(st.floats(0, 10**6))
def test_never_off_by_more_than_half_a_millisecond(seconds):
    assert abs(to_milliseconds(seconds) / 1000 - seconds) <= 0.0005 + 1e-9


@given(st.floats(-10, 10**6), st.floats(-10, 10**6))
def test_order_is_kept(a, b):
    low, high = sorted((a, b))
    assert to_milliseconds(low) <= to_milliseconds(high)
