"""Frames against the network's convolutions and poolings, counted one by one."""

import pytest

from pyengine.speakers.frames import FRAMES, LEAD, STEP, WINDOW, n_frames, seconds

# Kernel and stride of SincNet's layers (pyannote.audio, models/blocks/sincnet.py, stride 10)
LAYERS = ((251, 10), (3, 3), (5, 1), (3, 3), (5, 1), (3, 3))


def test_frames_are_what_the_layers_leave():
    n, step, seen = WINDOW, 1, 1
    for kernel, stride in LAYERS:
        n = (n - kernel) // stride + 1
        seen += (kernel - 1) * step
        step *= stride
    assert (n, step) == (FRAMES, STEP)
    # What a frame stands for is in the middle of what it sees
    assert pytest.approx((seen - step) / 2, abs=0.5) == LEAD


def test_frames_and_seconds():
    assert seconds(0) == LEAD / 16000
    assert seconds(10) - seconds(0) == pytest.approx(10 * STEP / 16000)
    assert n_frames(5.0) == 296
    assert n_frames(0.0) == 1
