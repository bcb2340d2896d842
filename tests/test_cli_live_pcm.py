"""Raw samples from a pipe. Expected values are the formats' definitions, written out."""

import io
import os
import struct
import threading
from queue import SimpleQueue

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyengine.cli.live import pcm
from pyengine.cli.live.pcm import PcmFormat, read_pcm
from pyengine.errors import AudioError, OptionError
from pyengine.resample import resample

FLOATS = PcmFormat(encoding="f32le")


class Pieces(io.BytesIO):
    """A stream of which a read gives these pieces, one after the other; an error is raised."""

    def __init__(self, *pieces):
        super().__init__()
        self._pieces = list(pieces)

    def read(self, size=-1):
        piece = self._pieces.pop(0) if self._pieces else b""
        if isinstance(piece, Exception):
            raise piece
        return piece


@pytest.fixture
def pipe():
    """Its end to read, as a file, and that to write, as a descriptor."""
    read, write = os.pipe()
    with os.fdopen(read, "rb") as file:
        yield file, write


def s16(*samples):
    return struct.pack(f"<{len(samples)}h", *samples)


def f32(*samples):
    return struct.pack(f"<{len(samples)}f", *samples)


def heard(blocks):
    return np.concatenate([np.empty(0, np.float32), *blocks])


def next_sound(blocks):
    return next(block for block in blocks if len(block))


def test_integers():
    samples = heard(read_pcm(io.BytesIO(s16(0, 1, -1, 32767, -32768, 16384))))
    assert samples.dtype == np.float32
    assert samples.tolist() == [0, 1 / 32768, -1 / 32768, 32767 / 32768, -1, 0.5]


def test_floats():
    samples = heard(read_pcm(io.BytesIO(f32(0.25, -1.5, 1.0)), FLOATS))
    assert samples.tolist() == [0.25, -1.5, 1.0]


def test_what_is_no_sound_becomes_silence():
    data = f32(0.5, float("nan"), float("inf"), -float("inf"), 3e38, -0.5)
    assert heard(read_pcm(io.BytesIO(data), FLOATS)).tolist() == [0.5, 0, 0, 0, 0, -0.5]


def test_channels_are_averaged():
    data = s16(8192, 16384, -8192, 0)
    assert heard(read_pcm(io.BytesIO(data), PcmFormat(channels=2))).tolist() == [0.375, -0.125]


def test_another_rate():
    samples = np.sin(np.arange(4800) * 0.05).astype(np.float32)
    blocks = read_pcm(io.BytesIO(samples.tobytes()), PcmFormat(encoding="f32le", rate=48_000))
    np.testing.assert_array_equal(heard(blocks), resample(samples, 48_000))
    assert blocks.seconds == 0.1


FILES = (b"RIFF", b"OggS", b"fLaC", b"ID3", b"\x1aE\xdf\xa3")
"""How files begin that are refused."""


@given(
    st.binary(max_size=60).filter(lambda data: not data.startswith(FILES)),
    st.lists(st.integers(1, 9), max_size=60),
    st.integers(1, 3),
)
def test_reads_of_any_size(data, sizes, channels):
    """Whatever pieces they come in; a frame that breaks off is left out."""
    pieces = []
    rest = data
    for size in sizes:
        pieces.append(rest[:size])
        rest = rest[size:]
    pieces = [piece for piece in (*pieces, rest) if piece]
    whole = len(data) // (2 * channels)
    frames = struct.iter_unpack(f"<{channels}h", data[: whole * 2 * channels])
    expected = [sum(frame) / channels / 32768 for frame in frames]
    samples = heard(read_pcm(Pieces(*pieces), PcmFormat(channels=channels)))
    np.testing.assert_allclose(samples, expected, atol=1e-7)


def test_nothing_at_all():
    blocks = read_pcm(io.BytesIO())
    assert heard(blocks).tolist() == []
    assert blocks.seconds == 0
    assert list(blocks) == []


def test_a_live_stream(pipe):
    file, write = pipe
    blocks = read_pcm(file)
    assert len(next(blocks)) == 0
    os.write(write, s16(16384, 8192) + b"\x00")
    assert next_sound(blocks).tolist() == [0.5, 0.25]
    os.write(write, b"\x40")
    assert next_sound(blocks).tolist() == [0.5]
    assert blocks.seconds == 3 / 16_000
    os.close(write)
    assert heard(blocks).tolist() == []


def test_a_stream_that_does_not_wait(pipe):
    """Another program has made the descriptor non-blocking."""
    file, write = pipe
    os.set_blocking(file.fileno(), False)
    blocks = read_pcm(file)
    assert len(next(blocks)) == 0
    os.write(write, s16(16384, 0))
    assert next_sound(blocks).tolist() == [0.5, 0]
    os.close(write)
    assert heard(blocks).tolist() == []


class Unending(Pieces):
    """Has no end: who reads on waits."""

    def __init__(self, *pieces):
        super().__init__(*pieces)
        self.reads_on = threading.Event()
        self.release = threading.Event()

    def read(self, size=-1):
        if not self._pieces:
            self.reads_on.set()
            self.release.wait()
        return super().read(size)


def test_what_has_come_is_heard_after_the_end():
    stream = Unending(s16(1, 2), s16(3), s16(4, 5))
    blocks = read_pcm(stream)
    stream.reads_on.wait()
    assert blocks.seconds == 5 / 16_000
    blocks.end()
    assert (heard(blocks) * 32768).tolist() == [1, 2, 3, 4, 5]
    assert list(blocks) == []
    stream.release.set()


class NotedQueue(SimpleQueue):
    """Notes how it was asked, and how long it got."""

    asked: list
    longest: int

    def __init__(self):
        NotedQueue.asked, NotedQueue.longest = [], 0

    def get(self, block=True, timeout=None):
        NotedQueue.asked.append(block)
        return super().get(block, timeout)

    def put(self, item):
        super().put(item)
        NotedQueue.longest = max(NotedQueue.longest, self.qsize())


def test_waits_where_it_has_said_that_there_is_nothing(pipe, monkeypatch):
    """And only there: what is there is given out first, and nobody spins."""
    monkeypatch.setattr(pcm, "SimpleQueue", NotedQueue)
    file, write = pipe
    blocks = read_pcm(file)
    assert [len(next(blocks)) for _ in range(3)] == [0, 0, 0]
    assert NotedQueue.asked == [False, True, True]
    os.write(write, s16(1, 2))
    next_sound(blocks)
    NotedQueue.asked.clear()
    next(blocks)
    assert NotedQueue.asked == [False]
    os.close(write)


def test_so_many_chunks_wait_at_most(monkeypatch):
    monkeypatch.setattr(pcm, "SimpleQueue", NotedQueue)
    pieces = [s16(i, i) for i in range(1, 21)]
    samples = heard(read_pcm(Pieces(*pieces), ahead=3)) * 32768
    assert samples.tolist() == [i for i in range(1, 21) for _ in range(2)]
    assert NotedQueue.longest <= 3


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"RIFF\x24\x00\x00\x00WAVE", "a WAV file"),
        (b"OggS\x00\x02", "an Ogg file"),
        (b"fLaC\x00\x00", "a FLAC file"),
        (b"ID3\x04\x00", "an MP3 file"),
        (b"\x1aE\xdf\xa3\x9f", "a WebM file"),
    ],
)
def test_files_are_no_raw_samples(data, what):
    for pieces in ([data], [data[i : i + 1] for i in range(len(data))]):
        blocks = read_pcm(Pieces(*pieces))
        with pytest.raises(AudioError, match=f"stdin is {what}, not raw samples"):
            heard(blocks)
        assert list(blocks) == []


def test_what_came_before_an_error_is_heard():
    blocks = read_pcm(Pieces(s16(16384, 0), OSError(5, "Input/output error")))
    assert next_sound(blocks).tolist() == [0.5, 0]
    with pytest.raises(AudioError, match=r"stdin cannot be read: .*Input/output error"):
        heard(blocks)
    assert list(blocks) == []


class Terminal(io.BytesIO):
    def isatty(self):
        return True


def test_a_terminal_is_nothing_to_read_from():
    with pytest.raises(AudioError, match="terminal: let a recorder"):
        read_pcm(Terminal())


@pytest.mark.parametrize("rate", [0, 10**7])
def test_impossible_rates(rate):
    with pytest.raises(OptionError, match="rate"):
        read_pcm(io.BytesIO(), PcmFormat(rate=rate))


def test_formats_for_people():
    assert str(PcmFormat()) == "s16le, 16000 Hz, 1 channel"
    assert str(PcmFormat(encoding="f32le", rate=44_100, channels=2)) == (
        "f32le, 44100 Hz, 2 channels"
    )
