"""Which parts of a recording the options name."""

import pytest

from pyengine.clips import Clip, clips_of
from pyengine.errors import OptionError
from pyengine.options import TranscribeOptions


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [(0, None)]),
        ({"offset": 1.5}, [(24_000, None)]),
        ({"offset": 1.0, "duration": 0.5}, [(16_000, 24_000)]),
        ({"duration": 2.0}, [(0, 32_000)]),
        ({"clip_timestamps": (1.0, 2.0)}, [(16_000, 32_000)]),
        ({"clip_timestamps": (1.0, 2.0, 2.0)}, [(16_000, 32_000), (32_000, None)]),
        ({"clip_timestamps": (3.0,)}, [(48_000, None)]),
        ({"clip_timestamps": (0.0, 1.0, 1.0, 2.0)}, [(0, 16_000), (16_000, 32_000)]),
    ],
)
def test_options_to_clips(options, expected):
    assert clips_of(TranscribeOptions(**options)) == [Clip(*pair) for pair in expected]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"clip_timestamps": (2.0, 1.0)}, "no earlier than the one before: 2, 1"),
        ({"clip_timestamps": (-1.0, 1.0)}, "no earlier"),
        ({"clip_timestamps": (0.0, float("nan"))}, "no earlier"),
        ({"clip_timestamps": (0.0, float("inf"))}, "no earlier"),
        ({"clip_timestamps": (1.0, 5.0, 4.0)}, "1, 5, 4"),
        ({"clip_timestamps": (1.0, 2.0), "offset": 1.0}, "not both"),
        ({"clip_timestamps": (1.0, 2.0), "duration": 1.0}, "not both"),
    ],
)
def test_options_without_sense(options, message):
    with pytest.raises(OptionError, match=message):
        clips_of(TranscribeOptions(**options))


def test_how_much_of_a_clip_lies_before_a_sample():
    assert [Clip(10, 20).covered(n) for n in (0, 10, 13, 20, 99)] == [0, 0, 3, 10, 10]
    assert [Clip(10, None).covered(n) for n in (5, 30)] == [0, 20]


@pytest.mark.parametrize(
    "times", [{"offset": 1e308}, {"duration": 1e308}, {"clip_timestamps": (1.0, 1e308)}]
)
def test_times_that_no_float_can_be_multiplied_with(times):
    [clip] = clips_of(TranscribeOptions(**times))
    assert max(clip.first, clip.last or 0) > 1e15
