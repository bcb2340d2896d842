"""Raw samples from a pipe, as they come: what a recorder writes on its standard output."""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import BinaryIO, Literal

import numpy as np

from pyengine.audio import SAMPLE_RATE, FloatArray
from pyengine.errors import AudioError, OptionError
from pyengine.resample import Resampler
from pyengine.sound.channels import mixed
from pyengine.sound.samples import Pcm

PcmEncoding = Literal["s16le", "f32le"]
"""FFmpeg's names: signed integers of 16 bits, floats of 32 bits, both little-endian."""

_CHUNK = 1 << 16
"""Bytes read at once, at most: as many as a pipe holds."""

_PATIENCE = 0.05
"""Seconds waited for the next samples before it is said that there are none yet."""

_POLL = 0.005

_NOTHING: FloatArray = np.empty(0, np.float32)

_FILES = {
    b"RIFF": "a WAV file",
    b"OggS": "an Ogg file",
    b"fLaC": "a FLAC file",
    b"ID3": "an MP3 file",
    b"\x1aE\xdf\xa3": "a WebM file",
}
"""How files begin that are taken for raw samples by mistake, and would be noise."""

_MAGIC = max(map(len, _FILES))


@dataclass(frozen=True, slots=True, kw_only=True)
class PcmFormat:
    """How raw samples are written: frames of one sample for each channel."""

    encoding: PcmEncoding = "s16le"
    rate: int = SAMPLE_RATE
    """In Hz."""
    channels: int = 1

    def __str__(self) -> str:
        channels = "1 channel" if self.channels == 1 else f"{self.channels} channels"
        return f"{self.encoding}, {self.rate} Hz, {channels}"


def read_pcm(
    stream: BinaryIO, form: PcmFormat | None = None, *, ahead: int | None = None
) -> PcmBlocks:
    """Begin to read raw samples, at once and on a thread: what comes while a model is loaded waits.

    Args:
        stream: binary, such as ``sys.stdin.buffer``, of which nothing has been read yet.
        ahead: how many chunks of up to 64 KiB may wait, for streams that are not live; None for
            any number, so that nobody who records is held up.

    Raises:
        AudioError: it is a terminal.
        OptionError: a rate that cannot be used.
    """
    form = form or PcmFormat()
    if stream.isatty():
        raise AudioError(
            "stdin is a terminal: let a recorder write raw samples to it, for example "
            "`arecord -t raw -f S16_LE -r 16000 | pyengine stream -`"
        )
    try:
        resampler = Resampler(form.rate, SAMPLE_RATE)
    except ValueError as error:
        raise OptionError(f"samples at this rate cannot be used: {error}") from error
    return PcmBlocks(_reader(stream), form, resampler, ahead)


class PcmBlocks(Iterator[FloatArray]):
    """What `read_pcm` reads as (n,) float32 samples at 16 kHz, the mean of the channels, in blocks
    as long as they come. An empty block says that the next is not there yet; after one, the next
    call waits for a moment.

    NaN, infinite and absurdly large samples become 0; a frame that breaks off at the end is left
    out. Raises AudioError where this is a file and not raw samples, or where reading fails; what
    came before that has been given out.
    """

    def __init__(
        self,
        read: Callable[[], bytes],
        form: PcmFormat,
        resampler: Resampler,
        ahead: int | None,
    ) -> None:
        self._form = form
        self._codec = _codec(form)
        # Nobody says what they are: several microphones, say, and none of them is left out
        self._layout = ("",) * form.channels
        self._resampler = resampler
        self._chunks: SimpleQueue[bytes | Exception] = SimpleQueue()
        self._ahead = ahead
        self._received = 0
        self._rest = b""
        self._known_raw = False
        self._starved = False
        self._ending = False
        self._left: int | None = None
        self._finished = False
        threading.Thread(target=self._pump, args=(read,), name="pcm", daemon=True).start()

    @property
    def seconds(self) -> float:
        """Of the stream that have come, given out or not."""
        return self._received // self._codec.block_bytes / self._form.rate

    def end(self) -> None:
        """Take no more than what has come by now. May be called from a signal's handler."""
        self._ending = True  # and nothing more: a handler must not wait for a lock

    def __next__(self) -> FloatArray:
        if self._finished:
            raise StopIteration
        if self._ending and self._left is None:
            self._left = self._chunks.qsize()
        if self._left == 0:
            return self._finish()
        try:
            chunk = self._chunks.get(self._starved, _PATIENCE)
        except Empty:
            self._starved = True
            return _NOTHING
        self._starved = False
        if self._left is not None:
            self._left -= 1
        if isinstance(chunk, Exception):
            self._finished = True
            raise AudioError(f"stdin cannot be read: {chunk}") from chunk
        return self._take(chunk) if chunk else self._finish()

    def _take(self, chunk: bytes) -> FloatArray:
        data = self._rest + chunk
        if not self._known_raw and len(data) >= _MAGIC:
            self._refuse_file(data)
            self._known_raw = True
        whole = len(data) - len(data) % self._codec.block_bytes if self._known_raw else 0
        self._rest = data[whole:]
        if not whole:
            return _NOTHING
        samples = self._codec.decode(data[:whole])
        return self._resampler.push(mixed(samples, self._layout))

    def _finish(self) -> FloatArray:
        self._finished = self._known_raw = True
        last = np.concatenate((self._take(b""), self._resampler.finish()))
        if not len(last):
            raise StopIteration
        return last

    def _refuse_file(self, data: bytes) -> None:
        for magic, what in _FILES.items():
            if data.startswith(magic):
                self._finished = self._ending = True
                raise AudioError(
                    f"stdin is {what}, not raw samples: have them written raw (arecord -t raw, "
                    "ffmpeg -f s16le), or name the file instead of -"
                )

    def _pump(self, read: Callable[[], bytes]) -> None:
        try:
            while not self._ending:
                while self._ahead is not None and self._chunks.qsize() >= self._ahead:
                    if self._ending:
                        return
                    time.sleep(_POLL)
                chunk = read()
                self._received += len(chunk)
                self._chunks.put(chunk)
                if not chunk:
                    return
        except (OSError, ValueError) as error:  # ValueError: it was closed meanwhile
            self._chunks.put(error)


def _reader(stream: BinaryIO) -> Callable[[], bytes]:
    """Reads what is there, and waits only where there is nothing. Not through the stream's buffer:
    a thread that waits in there keeps the interpreter from ending."""
    try:
        stream.fileno()
    except OSError:  # no file of the system's
        return lambda: stream.read(_CHUNK)

    def read() -> bytes:
        while True:
            try:
                return os.read(stream.fileno(), _CHUNK)
            except BlockingIOError:  # somebody has made it so, and it is theirs, too
                select.select([stream], [], [])

    return read


def _codec(form: PcmFormat) -> Pcm:
    if form.encoding == "s16le":
        return Pcm("signed", 2, form.channels)
    return Pcm("float", 4, form.channels)
