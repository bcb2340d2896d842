"""Recordings of any kind to what the model hears: mono float32 at 16 kHz.

WAV is read by `pyengine.wav`. Everything else goes through PyAV (FFmpeg's libraries), which
is optional. Both deliver blocks, mixed to mono and resampled as they come, so that neither a
whole decoded recording nor the file itself is ever held in memory.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from pyengine.errors import AudioError
from pyengine.resample import Resampler
from pyengine.wav import (
    MAX_SAMPLE_RATE,
    ReadAt,
    UnsupportedWavError,
    WavHeader,
    decode_frames,
    is_wav,
    read_header,
    scale_integers,
    silence_non_sound,
)

if TYPE_CHECKING:
    import av
    import av.container

FloatArray = NDArray[np.float32]
MonoBlock = tuple[int, FloatArray]
"""(sample rate in Hz, mono samples)."""

SAMPLE_RATE = 16000
"""Samples per second that Whisper was trained on."""

_MIN_SAMPLE_RATE = 1000
"""Slower recordings hold no speech; converting one would multiply its size."""

_BLOCK_BYTES = 1 << 20
_BLOCK_SAMPLES = 1 << 16


Source = str | os.PathLike[str] | bytes | BinaryIO


class AudioFile:
    """A recording as mono float32 samples at 16 kHz, in blocks of about a second: (n,) arrays, full
    scale at -1 and 1. Each iteration begins anew. See `open_audio`.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        with self._errors_named(), self._open() as file:
            self._size = file.seek(0, io.SEEK_END)
            if self._size == 0:
                raise AudioError("The file is empty.")
            file.seek(0)
            self._wav: WavHeader | None = None
            self._why_not_wav: UnsupportedWavError | None = None
            if is_wav(file.read(12)):
                try:
                    self._wav = read_header(_reader(file), self._size)
                except UnsupportedWavError as error:
                    self._why_not_wav = error
            self.seconds: float | None
            """Its length, as far as the file says."""
            self.has_video = False
            """Whether it has moving pictures."""
            if self._wav:
                self.seconds = self._wav.frames / self._wav.sample_rate
            else:
                file.seek(0)
                self.seconds, self.has_video = _av_facts(file, self._why_not_wav)

    def __iter__(self) -> Iterator[FloatArray]:
        """Raises AudioError where the file turns out to be damaged from the start."""
        with self._errors_named(), self._open() as file:
            file.seek(0)
            if self._wav:
                yield from _to_16khz(_wav_blocks(file, self._wav))
            else:
                yield from _to_16khz(_av_blocks(file, self._why_not_wav))

    @contextmanager
    def _open(self) -> Generator[BinaryIO, None, None]:
        if isinstance(self._source, bytes):
            yield io.BytesIO(self._source)
        elif isinstance(self._source, (str, os.PathLike)):
            with Path(self._source).open("rb") as file:
                # A pipe cannot be searched for its header, and is gone once read
                if not file.seekable():
                    self._source = file.read()
                    yield io.BytesIO(self._source)
                else:
                    yield file
        else:
            yield self._source

    @contextmanager
    def _errors_named(self) -> Generator[None, None, None]:
        """Errors say which file it is, where it has a name."""
        if not isinstance(self._source, (str, os.PathLike)):
            yield
            return
        path = Path(self._source)
        if "\0" in str(path):  # open() would raise ValueError
            raise AudioError("A file name cannot hold a null character.")
        try:
            yield
        except AudioError as error:
            raise type(error)(f"{path}: {error}") from error
        except FileNotFoundError:
            raise AudioError(f"{path}: There is no such file.") from None
        except OSError as error:
            if path.is_dir():  # opening one fails differently from system to system
                raise AudioError(f"{path}: This is a directory, not a recording.") from None
            raise AudioError(f"{path}: The file cannot be read ({error.strerror}).") from error


def open_audio(source: Source) -> AudioFile:
    """A recording to be read in blocks, so that hours of it need no more memory than a minute.

    `source` is a path, the bytes of a file, or a file that is open and can be searched (see
    `spooled`). The first audio stream is taken and its channels averaged. A file that was cut off
    gives what could be decoded. Samples can pass -1..1 slightly, where a resampled peak rises
    between those of the original; they are not clipped. NaN and infinite samples become 0.

    Raises AudioError where there is nothing to be had: no such file, no audio in it, damage,
    or a format other than WAV where PyAV is not installed.
    """
    return AudioFile(source)


def load_audio(source: Source) -> FloatArray:
    """All of `open_audio`, 1-D. Raises AudioError as that and its iteration do."""
    return np.concatenate(list(open_audio(source)))


def spooled(stream: BinaryIO) -> BinaryIO:
    """What a stream that cannot be searched (stdin, say) holds, in a temporary file that can, and
    that is gone when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    shutil.copyfileobj(stream, file, _BLOCK_BYTES)
    file.seek(0)
    return cast(BinaryIO, file)


def to_mono(samples: NDArray[np.float32]) -> FloatArray:
    """The mean of the channels: (frames, channels) to (frames,)."""
    channels = samples.shape[1]
    if channels == 1:
        return samples[:, 0]
    # Both are many times faster than mean(axis=1), whose inner loop is as short as a frame.
    mono = samples[:, 0] + samples[:, 1] if channels == 2 else np.einsum("fc->f", samples)
    mono *= np.float32(1 / channels)
    return mono


def _reader(file: BinaryIO) -> ReadAt:
    def read_at(offset: int, length: int) -> bytes:
        file.seek(offset)
        return file.read(length)

    return read_at


def _to_16khz(blocks: Iterable[MonoBlock]) -> Iterator[FloatArray]:
    """The blocks at 16 kHz; their rate may change on the way."""
    resampler: Resampler | None = None
    current_rate = 0
    for rate, block in blocks:
        if resampler is None or rate != current_rate:
            if not _MIN_SAMPLE_RATE <= rate <= MAX_SAMPLE_RATE:
                raise AudioError(f"A sample rate of {rate} Hz is not that of a sound recording.")
            if resampler is not None:
                yield resampler.finish()
            resampler, current_rate = Resampler(rate, SAMPLE_RATE), rate
        yield resampler.push(block)
    if resampler is None:
        raise AudioError("The recording is empty: it holds no samples.")
    yield resampler.finish()


def _av_facts(file: BinaryIO, unsupported: UnsupportedWavError | None) -> tuple[float | None, bool]:
    """The length that a container claims, which may be wrong, or None where it claims none; and
    whether it has a video that is no cover."""
    with _av_container(file, unsupported) as container:
        has_video = any(
            not stream.disposition & stream.disposition.attached_pic
            for stream in container.streams.video
        )
        stream = container.streams.audio[0]
        if stream.duration is not None and stream.time_base is not None:
            return max(0.0, float(stream.duration * stream.time_base)), has_video
        seconds = None if container.duration is None else max(0.0, container.duration / 1e6)
        return seconds, has_video


def _wav_blocks(file: BinaryIO, header: WavHeader) -> Iterator[MonoBlock]:
    read_at = _reader(file)
    per_block = max(1, _BLOCK_BYTES // header.frame_bytes)
    for first in range(0, header.frames, per_block):
        count = min(per_block, header.frames - first)
        offset = header.data_offset + first * header.frame_bytes
        data = read_at(offset, count * header.frame_bytes)
        yield header.sample_rate, to_mono(decode_frames(header, data))


def _av_blocks(file: BinaryIO, unsupported: UnsupportedWavError | None) -> Iterator[MonoBlock]:
    """Decodes with PyAV, in blocks of about a second: its frames are too short to resample
    one by one. `unsupported` says why a WAV file has come here."""
    pending: list[FloatArray] = []
    pending_rate = waiting = 0
    for rate, frame in _av_frames(file, unsupported):
        if pending and (rate != pending_rate or waiting >= _BLOCK_SAMPLES):
            yield pending_rate, np.concatenate(pending)
            pending, waiting = [], 0
        pending.append(frame)
        pending_rate = rate
        waiting += len(frame)
    if pending:
        yield pending_rate, np.concatenate(pending)


@contextmanager
def _av_container(
    file: BinaryIO, unsupported: UnsupportedWavError | None
) -> Generator[av.container.InputContainer, None, None]:
    """The file opened by PyAV, with an audio stream in it."""
    try:
        import av
        from av.error import FFmpegError
    except ImportError:
        what = str(unsupported).rstrip(".") if unsupported else "This is not a WAV file"
        raise AudioError(f"{what}; to read other formats, install PyAV: pip install av") from None

    # A playlist must not make FFmpeg open other files, or addresses on the network: a
    # whitelist without a valid name leaves it nothing but the file it is given.
    options = {"protocol_whitelist": "none"}
    try:
        container = av.open(file, "r", options=options, metadata_errors="ignore")
    except FFmpegError as error:
        raise AudioError(
            f"The file is damaged or cut off, or in no audio format known here ({error.strerror})."
        ) from error
    with container:
        if not container.streams.audio:
            raise AudioError("The file holds no audio.")
        yield container


def _av_frames(file: BinaryIO, unsupported: UnsupportedWavError | None) -> Iterator[MonoBlock]:
    """The decoded frames of the first audio stream, as far as they can be had."""
    with _av_container(file, unsupported) as container:
        from av.error import FFmpegError

        stream = container.streams.audio[0]
        damage: FFmpegError | None = None
        decoded = False
        packets = container.demux(stream)
        while True:
            try:
                packet = next(packets, None)
            except FFmpegError as error:  # cut off: what came before stands
                damage, packet = error, None
            if packet is None:
                break
            try:
                frames = packet.decode()
            except FFmpegError as error:  # a damaged packet; later ones may be sound
                damage, frames = error, []
            for frame in frames:
                decoded = True
                yield frame.sample_rate, _frame_to_mono(frame)
        if not decoded and damage is not None:
            raise AudioError(f"The audio cannot be decoded ({damage.strerror}).")


def _frame_to_mono(frame: av.AudioFrame) -> FloatArray:
    channels = frame.layout.nb_channels
    try:
        array = frame.to_ndarray()
    except ValueError as error:  # 64-bit integers
        raise AudioError(f"Samples of the type {frame.format.name} cannot be read.") from error
    samples = array.T if frame.format.is_planar else array.reshape(-1, channels)
    scaled = np.empty(samples.shape, np.float32)
    if samples.dtype.kind == "f":
        with np.errstate(over="ignore", invalid="ignore"):
            scaled[:] = samples
        silence_non_sound(scaled)
    else:
        scale_integers(samples, scaled)
    return to_mono(scaled)
