"""Containers read by ourselves, written and decoded here by FFmpeg's libraries (PyAV)."""

import io
import struct

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recordings import recording

from pyengine.errors import AudioError
from pyengine.sound.containers import read_stored
from pyengine.sound.stored import StoredFile, UnsupportedSoundError

PCM = ["pcm_s16be", "pcm_s24be", "pcm_s32be", "pcm_f32be", "pcm_f64be", "pcm_alaw", "pcm_mulaw"]
WRITTEN = [
    *(("aiff", codec) for codec in ["pcm_s8", "pcm_s16le", *PCM, "adpcm_ima_qt"]),
    *(("au", codec) for codec in ["pcm_s8", *PCM]),
    *(("caf", codec) for codec in ["pcm_s8", "pcm_s16le", "pcm_f32le", *PCM, "adpcm_ima_qt"]),
    *(("w64", codec) for codec in ["pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_f32le", "adpcm_ms"]),
    *(("wav", codec) for codec in ["adpcm_ms", "adpcm_ima_wav"]),
]
STEREO_SECOND = np.stack(
    [recording("jfk")[16000:32000], recording("goforward")[4000:20000]]
)  # two channels that have nothing in common


def written(container: str, codec: str, channels: int, rate: int = 16000) -> bytes:
    file = io.BytesIO()
    layout = "mono" if channels == 1 else "stereo"
    samples = np.ascontiguousarray(STEREO_SECOND[:channels])
    with av.open(file, "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate, layout=layout)
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout=layout)
        frame.sample_rate, frame.pts = rate, 0
        size = stream.codec_context.frame_size
        convert = av.AudioResampler(stream.format, layout, rate, frame_size=size or None)
        for part in [*convert.resample(frame), *convert.resample(None)]:
            output.mux(stream.encode(part))
        output.mux(stream.encode(None))
    return file.getvalue()


def by_ffmpeg(data: bytes) -> np.ndarray:
    """(frames, channels)."""
    parts = []
    with av.open(io.BytesIO(data)) as container:
        convert = av.AudioResampler("dblp")
        for frame in container.decode(audio=0):
            parts += [part.to_ndarray() for part in convert.resample(frame)]
    return np.concatenate(parts, axis=1).T


def read(data: bytes) -> tuple[np.ndarray, int]:
    """(frames, channels), hertz."""

    def read_at(offset, size):
        return data[offset : offset + size]

    series = read_stored(read_at, len(data))
    assert series
    pieces = [piece.samples for piece in StoredFile(read_at, series).pieces(1)]
    return np.concatenate([np.empty((0, series[0].codec.channels)), *pieces]), series[0].rate


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(("container", "codec"), WRITTEN)
def test_samples_are_ffmpegs(container, codec, channels):
    data = written(container, codec, channels)
    expected = by_ffmpeg(data)
    samples, rate = read(data)
    assert rate == 16000
    if codec.startswith("adpcm"):
        # FFmpeg decodes what fills the last block, too, where the file says how much is sound
        assert 16000 <= len(samples) <= len(expected)
    else:
        assert len(samples) == len(expected) == 16000
    expected = expected[: len(samples)]
    # A block of Apple's begins with a value without its lowest 7 bits
    tolerance = 128 / 32768 if codec == "adpcm_ima_qt" else 1e-7
    np.testing.assert_allclose(samples[: len(expected)], expected, rtol=0, atol=tolerance)


@pytest.mark.parametrize(("container", "codec"), WRITTEN[::4])
def test_what_was_cut_off_is_known(container, codec):
    data = written(container, codec, 1)
    half = data[: len(data) // 2]
    (stored,) = read_stored(lambda offset, size: half[offset : offset + size], len(half)) or []
    assert stored.seconds + stored.missing_seconds == pytest.approx(1.0, abs=0.07)
    assert stored.seconds == pytest.approx(0.5, abs=0.1)
    whole, _ = read(data)
    samples, _ = read(half)
    np.testing.assert_array_equal(samples, whole[: len(samples)])


@pytest.mark.parametrize(
    ("data", "kind", "message"),
    [
        (b"FORM\0\0\0\0AIFF", AudioError, "no common"),
        (b"FORM\0\0\0\0AIFFCOMM\0\0\0\x12" + bytes(18), AudioError, "no 'SSND'"),
        (b".snd" + struct.pack(">IIIII", 24, 8, 1, 8000, 0), AudioError, "0 channels"),
        (b".snd" + struct.pack(">IIIII", 24, 8, 23, 8000, 1), UnsupportedSoundError, "encoding 23"),
        (b".snd", UnsupportedSoundError, "encoding 0"),
        (b"caff\0\1\0\0", AudioError, "no description"),
        (b"caff\0\1\0\0data" + struct.pack(">q", -1), AudioError, "no description"),
    ],
)
def test_damage_is_named(data, kind, message):
    with pytest.raises(kind, match=message):
        read_stored(lambda offset, size: data[offset : offset + size], len(data))


def test_other_containers_are_left_to_others():
    for data in (b"", b"OggS" + bytes(60), b"RIFF\0\0\0\0AVI " + bytes(60)):
        assert read_stored(lambda at, size, data=data: data[at : at + size], len(data)) is None


ORIGINALS = [written(*kind, 1)[:600] for kind in WRITTEN[::3]]


@settings(max_examples=300)
@given(
    st.sampled_from(ORIGINALS),
    st.lists(st.tuples(st.integers(0, 120), st.sampled_from([0, 1, 2, 127, 128, 254, 255]))),
    st.integers(0, 600),
)
def test_damaged_headers_are_read_or_refused(original, changes, length):
    data = bytearray(original[:length])
    for position, value in changes:
        if data:
            data[position % len(data)] = value
    view = bytes(data)
    try:
        series = read_stored(lambda at, size: view[at : at + size] if at >= 0 else b"", len(view))
        if series:
            file = StoredFile(lambda at, size: view[at : at + size], series)
            for piece in file.pieces(1):
                assert piece.samples.size <= 4 * len(view)
                assert np.isfinite(piece.samples).all()
    except AudioError as error:
        assert str(error).endswith(".")
