"""WAV files, against independent writers (wave, scipy, FFmpeg) and against damage."""

import io
import struct
import tracemalloc
import wave
from dataclasses import dataclass

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.io import wavfile

from pyengine.errors import AudioError
from pyengine.sound.pieces import FloatArray
from pyengine.sound.stored import StoredFile, UnsupportedSoundError
from pyengine.sound.wav import read_series


@dataclass(frozen=True)
class Sound:
    samples: FloatArray
    sample_rate: int


def read_wav(data) -> Sound:
    """All of a file, one piece after the other."""
    view = memoryview(data).cast("B")

    def read_at(offset, size):
        return view[offset : offset + size]

    series = read_series(read_at, len(view))
    nothing = np.empty((0, series[0].codec.channels), np.float32)
    pieces = [piece.samples for piece in StoredFile(read_at, series).pieces(1)]
    return Sound(np.concatenate([nothing, *pieces]), series[0].rate)


RATES = st.sampled_from([1, 8000, 11025, 16000, 44100, 48000, 192_000, 768_000])


def frames(dtype, **elements):
    shapes = st.tuples(st.integers(1, 50), st.integers(1, 9))
    return hnp.arrays(dtype, shapes, elements=elements or None)


def with_wave(codes: bytes, channels: int, width: int, rate: int) -> bytes:
    """The file the standard library writes."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(width)
        writer.setframerate(rate)
        writer.writeframes(codes)
    return file.getvalue()


def with_scipy(samples: np.ndarray, rate: int) -> bytes:
    file = io.BytesIO()
    wavfile.write(file, rate, samples)
    return file.getvalue()


class Unseekable(io.RawIOBase):
    """A pipe to a recorder: headers cannot be completed afterwards."""

    def __init__(self):
        self.data = b""

    def writable(self):
        return True

    def write(self, data):
        self.data += bytes(data)
        return len(data)


def with_ffmpeg(file, samples: np.ndarray, rate: int, codec: str, layout: str, **options) -> None:
    """`samples` (frames, channels), int16, through FFmpeg's WAV writer."""
    with av.open(file, "w", format="wav", options=options) as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout=layout)
        frame.sample_rate = rate
        resampler = av.AudioResampler(format=stream.format, layout=layout, rate=rate)
        for converted in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(converted))
        container.mux(stream.encode(None))


def chunk(kind: bytes, body: bytes, size: int | None = None) -> bytes:
    return (
        kind
        + struct.pack("<I", len(body) if size is None else size)
        + body
        + b"\0" * (len(body) % 2)
    )


def fmt(tag=1, channels=1, rate=16000, bits=16, block_align=None, extra=b"") -> bytes:
    align = channels * bits // 8 if block_align is None else block_align
    return chunk(
        b"fmt ", struct.pack("<HHIIHH", tag, channels, rate, rate * align, align, bits) + extra
    )


def riff(*chunks: bytes, size: int | None = None) -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body) if size is None else size) + body


PCM = np.array([0, 1, -1, 32767, -32768, 258], "<i2")
DATA = chunk(b"data", PCM.tobytes())
EXPECTED = (PCM / 32768).astype(np.float32)[:, None]


def assert_reads(data: bytes, expected: np.ndarray = EXPECTED, rate: int = 16000) -> None:
    audio = read_wav(data)
    assert audio.samples.dtype == np.float32
    np.testing.assert_array_equal(audio.samples, expected, strict=True)
    assert audio.sample_rate == rate


# --- encodings


@given(frames(np.uint8), RATES)
def test_unsigned_8_bit(samples, rate):
    data = with_wave(samples.tobytes(), samples.shape[1], 1, rate)
    assert_reads(data, (samples.astype(np.float32) - 128) / 128, rate)


@given(frames("<i2"), RATES)
def test_16_bit(samples, rate):
    data = with_wave(samples.tobytes(), samples.shape[1], 2, rate)
    assert_reads(data, samples.astype(np.float32) / 32768, rate)


@given(frames("<i4"), RATES)
def test_24_bit(samples, rate):
    low_bytes = samples.view(np.uint8).reshape(*samples.shape, 4)[:, :, :3]
    data = with_wave(low_bytes.tobytes(), samples.shape[1], 3, rate)
    values = (samples << 8) >> 8
    assert_reads(data, (values / 2**23).astype(np.float32), rate)


@given(frames("<i4"), RATES)
def test_32_bit(samples, rate):
    data = with_wave(samples.tobytes(), samples.shape[1], 4, rate)
    assert_reads(data, (samples / 2**31).astype(np.float32), rate)


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.int32, np.float32, np.float64])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_as_scipy_writes_it(dtype, channels):
    values = np.random.default_rng(0).uniform(-1, 1, (70_001, channels))  # two blocks and more
    if np.dtype(dtype).kind == "f":
        samples = values.astype(dtype)
        expected = samples.astype(np.float32)
    else:
        info = np.iinfo(dtype)
        half = (info.max - info.min + 1) // 2
        zero = info.min + half
        samples = (values * (half - 1) + zero).astype(dtype)
        expected = ((samples.astype(np.float64) - zero) / half).astype(np.float32)
    assert_reads(with_scipy(samples, 44100), expected, 44100)


@given(hnp.arrays(np.float64, st.tuples(st.integers(1, 20), st.integers(1, 3))))
def test_float_samples_that_are_no_sound_become_silence(samples):
    with np.errstate(over="ignore", invalid="ignore"):
        expected = samples.astype(np.float32)
        expected[~(np.abs(samples) <= 2.0**31)] = 0
    assert_reads(with_scipy(samples, 8000), expected, 8000)


@pytest.mark.parametrize(("codec", "tag"), [("pcm_alaw", 6), ("pcm_mulaw", 7)])
def test_g711_decodes_as_ffmpeg_does(codec, tag):
    codes = bytes(range(256))
    data = riff(fmt(tag, 1, 8000, 8), chunk(b"data", codes))
    with av.open(io.BytesIO(data)) as container:
        assert container.streams.audio[0].codec_context.name == codec
        decoded = np.concatenate([f.to_ndarray()[0] for f in container.decode(audio=0)])
    assert_reads(data, (decoded.astype(np.float32) / 32768)[:, None], 8000)


@pytest.mark.parametrize(
    ("codec", "layout", "options"),
    [
        ("pcm_s16le", "stereo", {}),
        ("pcm_s16le", "7.1", {}),  # WAVE_FORMAT_EXTENSIBLE
        ("pcm_s24le", "5.1", {}),
        ("pcm_s32le", "mono", {}),
        ("pcm_f32le", "stereo", {}),
        ("pcm_f64le", "mono", {}),
        ("pcm_s16le", "stereo", {"rf64": "always"}),
    ],
)
@pytest.mark.parametrize("seekable", [True, False], ids=["file", "pipe"])
def test_as_ffmpeg_writes_it(codec, layout, options, seekable):
    channels = av.AudioLayout(layout).nb_channels
    samples = np.random.default_rng(1).integers(-32768, 32768, (999, channels), np.int16)
    file = io.BytesIO() if seekable else Unseekable()
    with_ffmpeg(file, samples, 22050, codec, layout, **options)
    data = file.getvalue() if seekable else file.data
    if options:
        assert data[:4] == b"RF64"
    elif not seekable:
        assert data[4:8] == b"\xff\xff\xff\xff"
    assert_reads(data, samples.astype(np.float32) / 32768, 22050)


def test_narrow_samples_in_wide_containers_are_left_justified():
    wide = np.array([0x123400, -0x123400], "<i4") << 8  # 24 bits in 4 bytes
    data = riff(fmt(bits=24, block_align=4), chunk(b"data", wide.tobytes()))
    assert_reads(data, (wide / 2**31).astype(np.float32)[:, None])
    data = riff(fmt(bits=12, block_align=2), DATA)
    assert_reads(data)


# --- structure


def test_other_chunks_are_skipped():
    other = chunk(b"LIST", b"INFOodd") + chunk(b"\0\0\0\0", b"") + chunk(b"bext", b"x" * 602)
    assert_reads(riff(other, fmt(), other, DATA, other))
    assert_reads(riff(DATA, fmt()))  # against the specification, but plain enough


def test_memoryviews_and_unaligned_data():
    data = b"?" + riff(chunk(b"a   ", b""), fmt(extra=b"\0\0"), DATA)
    assert_reads(memoryview(data)[1:])
    assert_reads(bytearray(data[1:]))


@pytest.mark.parametrize("riff_size", [0, 36, 0xFFFFFFFF])
@pytest.mark.parametrize("data_size", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_headers_never_completed(riff_size, data_size):
    data = chunk(b"data", PCM.tobytes(), data_size)
    assert_reads(riff(fmt(), data, size=riff_size))


def test_an_empty_recording():
    assert read_wav(with_wave(b"", 2, 2, 8000)).samples.shape == (0, 2)
    # Nothing of what follows a data chunk that really is empty is taken for sound.
    listed = riff(fmt(), chunk(b"data", b""), chunk(b"LIST", b"INFO"))
    assert read_wav(listed).samples.shape == (0, 1)


def test_rf64_sizes():
    sizes = struct.pack("<QQQI", 100, 8, 4, 0)
    body = b"WAVE" + chunk(b"ds64", sizes) + fmt() + chunk(b"data", PCM.tobytes(), 0xFFFFFFFF)
    assert_reads(b"RF64\xff\xff\xff\xff" + body, EXPECTED[:4])
    assert_reads(b"BW64\xff\xff\xff\xff" + body, EXPECTED[:4])


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_a_recording_cut_off_keeps_its_whole_frames(width):
    codes = np.random.default_rng(2).integers(0, 256, 10 * 2 * width, np.uint8).tobytes()
    data = with_wave(codes, 2, width, 16000)
    header = len(data) - len(codes)
    whole = read_wav(data).samples
    for end in range(header, len(data) + 1):
        assert_reads(data[:end], whole[: (end - header) // (2 * width)])
    for end in range(header):
        with pytest.raises(AudioError):
            read_wav(data[:end])


# --- what is refused


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a WAV file"),
        (b"hello, world", "not a WAV file"),
        (b"RIFF\0\0\0\0AVI LIST", "not a WAV file"),
        (riff(), "no format"),
        (riff(DATA), "no format"),
        (riff(fmt()), "no 'data' chunk"),
        (riff(chunk(b"fmt ", b"\1\0"), DATA), "too short"),
        (riff(fmt(channels=0), DATA), "0 channels"),
        (riff(fmt(rate=0), DATA), "sample rate of 0 Hz"),
        (riff(fmt(rate=768_001), DATA), "sample rate of 768001 Hz"),
        (riff(chunk(b"junk", b"") * 5000, fmt(), DATA), "no audio in its first"),
    ],
)
def test_damage_is_named(data, message):
    with pytest.raises(AudioError, match=message) as caught:
        read_wav(data)
    assert not isinstance(caught.value, UnsupportedSoundError)


@pytest.mark.parametrize(
    "format_chunk",
    [
        fmt(tag=2),  # ADPCM
        fmt(tag=0x55),  # MP3
        fmt(bits=0),
        fmt(bits=64),
        fmt(tag=3, bits=16),
        fmt(tag=6, bits=16),
        fmt(tag=0xFFFE),  # extensible, without its extension
        fmt(tag=0xFFFE, extra=struct.pack("<HHI16s", 22, 16, 0, b"\1" * 16)),  # unknown GUID
    ],
)
def test_other_encodings_are_told_from_damage(format_chunk):
    with pytest.raises(UnsupportedSoundError):
        read_wav(riff(format_chunk, DATA))


def reads_or_refuses(data: bytes) -> None:
    try:
        audio = read_wav(data)
    except AudioError as error:
        assert str(error).endswith(".")
    else:
        assert audio.samples.size <= len(data)
        assert np.isfinite(audio.samples).all()
        assert 1 <= audio.sample_rate <= 768_000


@settings(max_examples=300)
@given(st.binary(max_size=200))
def test_arbitrary_bytes(data):
    reads_or_refuses(data)
    reads_or_refuses(b"RIFF\0\0\0\0WAVE" + data)
    reads_or_refuses(b"RIFF\0\0\0\0WAVE" + fmt() + data)


ORIGINALS = [
    riff(chunk(b"LIST", b"abc"), fmt(), DATA),
    riff(fmt(tag=3, bits=64), DATA),
    b"RF64\xff\xff\xff\xffWAVE" + chunk(b"ds64", bytes(28)) + fmt(channels=2) + DATA,
]


@settings(max_examples=500)
@given(
    st.sampled_from(ORIGINALS),
    st.lists(st.tuples(st.integers(0, 80), st.sampled_from([0, 1, 2, 127, 128, 254, 255]))),
    st.integers(0, 100),
)
def test_mutated_headers(original, changes, cut):
    data = bytearray(original)
    for position, value in changes:
        data[position % len(data)] = value
    reads_or_refuses(bytes(data[: len(data) - cut]))


@pytest.mark.parametrize("size", [0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF])
def test_claimed_sizes_allocate_nothing(size):
    hostile = [
        riff(fmt(channels=65535, bits=8), chunk(b"data", PCM.tobytes(), size)),
        riff(chunk(b"fmt ", fmt()[8:], size), DATA),
        riff(chunk(b"LIST", b"", size), fmt(), DATA),
        b"RF64\xff\xff\xff\xffWAVE"
        + chunk(b"ds64", b"\xff" * 28, size)
        + fmt()
        + chunk(b"data", PCM.tobytes(), size),
    ]
    for data in hostile:
        tracemalloc.start()
        reads_or_refuses(data)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 100_000


@pytest.mark.parametrize("size", [0, 11, 12, 13, 0x7FFFFFFF, 0xFFFFFFFF])
def test_the_header_counts_the_frames_that_are_there(size):
    data = riff(fmt(), chunk(b"data", PCM.tobytes(), size), size=0)
    (stored,) = read_series(lambda offset, count: data[offset : offset + count], len(data))
    assert stored.frames == (min(size, 12) or 12) // 2
    assert stored.offset == 44


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_reading_takes_no_more_memory_than_a_piece(width):
    data = with_wave(bytes(3_000_000 * width), 2, width, 16000)
    view = memoryview(data)
    tracemalloc.start()
    series = read_series(lambda offset, size: view[offset : offset + size], len(data))
    frames = 0
    for piece in StoredFile(lambda offset, size: view[offset : offset + size], series).pieces(1):
        frames += len(piece.samples)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert frames == 1_500_000
    assert peak < 4 / width * 2 * (1 << 20) + 1_000_000  # two pieces as floats
