"""pyengine/sound/channels.py, against FFmpeg's own mixing down (libswresample, by PyAV)."""

import av
import numpy as np
import pytest

from pyengine.errors import AudioError
from pyengine.sound.channels import Mixer, default_layout, gains, layout_of_mask

# fmt: off
LAYOUTS = [
    "mono", "stereo", "2.1", "3.0", "3.0(back)", "4.0", "quad", "quad(side)", "3.1", "5.0",
    "5.0(side)", "4.1", "5.1", "5.1(side)", "6.0", "6.0(front)", "3.1.2", "hexagonal", "6.1",
    "6.1(back)", "6.1(front)", "7.0", "7.0(front)", "7.1", "7.1(wide)", "7.1(wide-side)",
    "5.1.2", "octagonal", "cube", "5.1.4", "7.1.2", "7.1.4",
]
# fmt: on


def names(layout: str) -> tuple[str, ...]:
    return tuple(channel.name for channel in av.AudioLayout(layout).channels)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_channels_are_weighed_as_ffmpeg_does(layout):
    """Each alone, as `ffmpeg -ac 1` writes it to 16 bits."""
    channels = names(layout)
    frame = np.zeros((100 * len(channels), len(channels)), np.int16)
    for index in range(len(channels)):
        frame[100 * index : 100 * (index + 1), index] = 20000
    given = av.AudioFrame.from_ndarray(frame.reshape(1, -1), format="s16", layout=layout)
    given.sample_rate = 16000
    (mixed,) = av.AudioResampler("s16", "mono", 16000).resample(given)
    expected = mixed.to_ndarray()[0, 50::100] / 20000
    np.testing.assert_allclose(gains(channels), expected, atol=2e-4)


@pytest.mark.parametrize("channels", range(1, 9))
def test_default_layouts_are_ffmpegs(channels):
    known = ["mono", "stereo", "2.1", "4.0", "5.0", "5.1", "6.1", "7.1"]
    assert default_layout(channels) == names(known[channels - 1])


def test_masks_of_wav_files():
    assert layout_of_mask(0x3F, 6) == names("5.1")
    assert layout_of_mask(0x60F, 6) == names("5.1(side)")
    assert layout_of_mask(0x63F, 8) == names("7.1")
    assert layout_of_mask(0, 2) == names("stereo")
    assert layout_of_mask(0xFFFFFFFF, 2) == names("stereo")


def test_channels_without_a_place_in_the_sum_are_averaged():
    assert gains(("LFE", "LFE2")).tolist() == [0.5, 0.5]
    assert gains(default_layout(20)).sum() == pytest.approx(1)


STEREO = ("FL", "FR")


@pytest.fixture
def voice() -> np.ndarray:
    return np.random.default_rng(1).normal(0, 0.1, 16000).astype(np.float32)


def test_two_channels_are_averaged(voice):
    mixer = Mixer()
    both = np.stack([voice, voice[::-1]], axis=1)
    np.testing.assert_allclose(mixer.mix(both, STEREO), both.mean(axis=1), atol=1e-7)
    assert mixer.notes() == ()


@pytest.mark.parametrize("error", [0.0, 0.05])
def test_channels_that_cancel_are_noticed(voice, error):
    mixer = Mixer()
    both = np.stack([voice, -(1 - error) * voice], axis=1)
    for _ in range(3):
        np.testing.assert_array_equal(mixer.mix(both, STEREO), voice)
    assert mixer.notes() == (
        "The two channels cancel each other out: one of them was taken instead of both.",
    )
    mixer.mix(np.stack([voice, voice], axis=1), STEREO)
    assert "out for 3 s: one" in mixer.notes()[0]


def test_silence_does_not_cancel(voice):
    mixer = Mixer()
    mixer.mix(np.zeros((16000, 2), np.float32), STEREO)
    mixer.mix(np.stack([voice, -voice], axis=1) * 1e-3, STEREO)
    assert mixer.notes() == ()


@pytest.mark.parametrize(
    ("choice", "index"), [("left", 0), ("right", 1), ("1", 0), ("2", 1), ("3", 2), ("6", 5)]
)
def test_one_channel_by_itself(choice, index):
    samples = np.arange(60, dtype=np.float32).reshape(10, 6)
    assert Mixer(choice).mix(samples, names("5.1")).tolist() == samples[:, index].tolist()


def test_one_channel_is_both_left_and_right(voice):
    for choice in ("left", "right", "1"):
        assert Mixer(choice).mix(voice[:, None], ("FC",)).tolist() == voice.tolist()


@pytest.mark.parametrize("choice", ["", "0", "-1", "1.5", "middle", "1000", "²"])
def test_no_such_choice(choice):
    with pytest.raises(AudioError, match="it is mix, left, right, or a number"):
        Mixer(choice)


def test_no_such_channel():
    with pytest.raises(AudioError, match="no channel 3: the recording has 2"):
        Mixer("3").mix(np.zeros((1, 2), np.float32), STEREO)
