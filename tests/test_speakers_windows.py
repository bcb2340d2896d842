"""Windows against slices of the whole recording."""

import numpy as np
import pytest
from spoken_turns import conversation

from pyengine.speakers.frames import FRAMES, STEP, WINDOW
from pyengine.speakers.windows import Window, Windows

HOP = 296


def windows(samples: np.ndarray, sizes: list[int], hop: int = HOP) -> list[Window]:
    cutter, found, at = Windows(hop), [], 0
    while at < len(samples):
        for size in sizes:
            found += cutter.push(samples[at : at + size])
            at += size
    found += cutter.finish()
    assert cutter.received == len(samples)
    return found


@pytest.mark.parametrize("length", [1, 269, 159_999, 160_000, 160_001, 239_920, 300_000, 700_001])
@pytest.mark.parametrize("sizes", [[1 << 20], [16_000], [4_001, 0, 77_777]], ids=str)
def test_windows_are_slices(length: int, sizes: list[int]):
    samples = conversation()[:length]
    found = windows(samples, sizes)
    for i, window in enumerate(found):
        here = samples[window.frame * STEP : window.frame * STEP + WINDOW]
        assert window.heard == len(here)
        np.testing.assert_array_equal(window.samples[: window.heard], here)
        assert not window.samples[window.heard :].any()
        if i < len(found) - 1:
            assert window.frame == i * HOP
            assert found[i + 1].frame - window.frame <= HOP
    # The last hears the end, and no more than the rest of a frame beyond it
    assert found[-1].frame * STEP + found[-1].heard == length
    assert found[-1].heard > WINDOW - STEP or len(found) == 1


def test_nothing_has_no_windows():
    assert windows(np.zeros(0, np.float32), [1]) == []


def test_windows_must_not_leave_holes():
    Windows(FRAMES)
    for hop in (0, FRAMES + 4):
        with pytest.raises(ValueError, match="holes"):
            Windows(hop)
