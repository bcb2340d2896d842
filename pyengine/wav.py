"""RIFF/WAVE files: header and samples, with nothing but numpy.

Follows the "Multimedia Programming Interface and Data Specifications 1.0" (RIFF), RFC 2361
(format tags), Microsoft's WAVEFORMATEXTENSIBLE, EBU Tech 3306 (RF64) and ITU-T G.711.
Recordings that were cut off, or whose header was never completed, give the samples that are
there.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from pyengine.errors import AudioError

FloatArray = NDArray[np.float32]
ReadAt = Callable[[int, int], bytes | memoryview]
"""read_at(offset, size): the bytes there, fewer where the source ends."""

MAX_SAMPLE_RATE = 768_000
_MAX_CHUNKS = 4096
_UNKNOWN = 0xFFFFFFFF
_LOUDEST = 2.0**31
_BLOCK = 1 << 16

Encoding = Literal["int", "float", "alaw", "mulaw"]
_ENCODINGS: dict[int, Encoding] = {1: "int", 3: "float", 6: "alaw", 7: "mulaw"}
_SAMPLE_BYTES: dict[Encoding, tuple[int, ...]] = {
    "int": (1, 2, 3, 4),
    "float": (4, 8),
    "alaw": (1,),
    "mulaw": (1,),
}
_EXTENSIBLE = 0xFFFE
# The last 14 bytes of a sub-format GUID that wraps a plain format tag.
_TAG_GUID = bytes.fromhex("000000001000800000aa00389b71")


class UnsupportedWavError(AudioError):
    """A sound WAV file in an encoding not read here; another decoder may."""


@dataclass(frozen=True, slots=True)
class WavAudio:
    """Samples of a WAV file, (frames, channels), full scale at -1 and 1; rate in Hz."""

    samples: FloatArray
    sample_rate: int


@dataclass(frozen=True, slots=True)
class WavHeader:
    """Where the samples are in the file, and how they are written."""

    encoding: Encoding
    sample_bytes: int
    channels: int
    sample_rate: int
    data_offset: int
    frames: int
    """Whole frames present in the file, whatever its header claims."""

    @property
    def frame_bytes(self) -> int:
        return self.channels * self.sample_bytes


def is_wav(start: bytes | memoryview) -> bool:
    """Whether a file that begins with these (12 or more) bytes says it is a WAVE file."""
    return bytes(start[:4]) in (b"RIFF", b"RF64", b"BW64") and bytes(start[8:12]) == b"WAVE"


def read_wav(data: bytes | bytearray | memoryview) -> WavAudio:
    """All of a WAV file held in memory: PCM of 8 to 32 bits, float of 32 or 64, A-law, mu-law.

    Float samples that are no sound (NaN, infinite, beyond 2^31) become 0; other values are
    kept, also beyond -1..1. Raises AudioError; UnsupportedWavError for another encoding.
    """
    view = memoryview(data).cast("B")

    def read_at(offset: int, size: int) -> memoryview:
        return view[offset : offset + size]

    header = read_header(read_at, len(view))
    frames = read_at(header.data_offset, header.frames * header.frame_bytes)
    return WavAudio(decode_frames(header, frames), header.sample_rate)


def read_header(read_at: ReadAt, size: int) -> WavHeader:
    """The header of the WAV file of `size` bytes that `read_at` reads.

    Reads chunk headers only: nothing is allocated by what they claim. Raises AudioError.
    """
    start = bytes(read_at(0, 12))
    if not is_wav(start):
        raise AudioError("This is not a WAV file: it has no RIFF/WAVE header.")
    riff_size = int.from_bytes(start[4:8], "little")
    data_size64: int | None = None
    fmt: bytes | None = None
    data: tuple[int, int] | None = None

    offset = 12
    for _ in range(_MAX_CHUNKS):
        if offset + 8 > size:
            break
        chunk = bytes(read_at(offset, 8))
        kind, length = chunk[:4], int.from_bytes(chunk[4:], "little")
        offset += 8
        if kind == b"ds64":
            data_size64 = _data_size64(bytes(read_at(offset, 16)))
        elif kind == b"fmt " and fmt is None:
            fmt = bytes(read_at(offset, min(length, 40)))
        elif kind == b"data" and data is None:
            if length == _UNKNOWN and data_size64:
                length = data_size64
            elif length == _UNKNOWN or (
                # Size 0 is a real empty chunk only where the file's own size was filled in.
                length == 0 and (riff_size == _UNKNOWN or 8 + riff_size <= offset)
            ):
                length = size - offset
            data = offset, max(0, min(length, size - offset))
        if fmt is not None and data is not None:
            break
        offset += length + length % 2  # chunks are padded to an even size
    else:
        raise AudioError(f"This WAV file has no audio in its first {_MAX_CHUNKS} chunks.")

    if fmt is None:
        raise AudioError("This WAV file is damaged: it has no format ('fmt ') chunk.")
    if data is None:
        raise AudioError("This WAV file is damaged or cut off: it has no 'data' chunk.")
    return _parse_format(fmt, *data)


def _data_size64(ds64: bytes) -> int | None:
    """Size of the data chunk from an RF64 file's ds64 chunk (riff size, data size, ...)."""
    return int.from_bytes(ds64[8:16], "little") if len(ds64) == 16 else None


def _parse_format(fmt: bytes, data_offset: int, data_size: int) -> WavHeader:
    if len(fmt) < 16:
        raise AudioError("This WAV file is damaged: its format chunk is too short.")
    tag, channels, sample_rate, _, block_align, bits = struct.unpack_from("<HHIIHH", fmt)
    if tag == _EXTENSIBLE and len(fmt) == 40 and fmt[26:] == _TAG_GUID:
        tag = int.from_bytes(fmt[24:26], "little")
    encoding = _ENCODINGS.get(tag)
    if encoding is None:
        raise UnsupportedWavError(f"This WAV file is not PCM: its format tag is 0x{tag:04x}.")
    if channels == 0:
        raise AudioError("This WAV file is damaged: it claims to have 0 channels.")
    if not 1 <= sample_rate <= MAX_SAMPLE_RATE:
        raise AudioError(f"This WAV file is damaged: it claims a sample rate of {sample_rate} Hz.")

    # Samples of, say, 20 bits sit in the high bits of 3 bytes, or of 4 where frames are wider.
    sample_bytes = (bits + 7) // 8
    if block_align % channels == 0 and block_align // channels > sample_bytes > 0:
        sample_bytes = block_align // channels
    if sample_bytes not in _SAMPLE_BYTES[encoding]:
        raise UnsupportedWavError(
            f"This WAV file has {encoding} samples of {bits} bits, not read here."
        )
    frames = data_size // (channels * sample_bytes)
    return WavHeader(encoding, sample_bytes, channels, sample_rate, data_offset, frames)


def decode_frames(header: WavHeader, data: bytes | bytearray | memoryview) -> FloatArray:
    """Frames as float32 (frames, channels) from their bytes; a partial last frame is left out."""
    frames = len(data) // header.frame_bytes
    count = frames * header.channels
    raw = np.frombuffer(data, np.uint8, count * header.sample_bytes)
    out = np.empty(count, np.float32)
    # In blocks, so that no conversion's intermediate is as large as the recording.
    for start in range(0, count, _BLOCK):
        part = out[start : start + _BLOCK]
        first, last = start * header.sample_bytes, (start + len(part)) * header.sample_bytes
        _decode(header.encoding, header.sample_bytes, raw[first:last], part)
    return out.reshape(frames, header.channels)


def _decode(encoding: Encoding, sample_bytes: int, raw: NDArray[np.uint8], out: FloatArray) -> None:
    """Samples from their bytes `raw` into `out`."""
    if encoding == "float":
        with np.errstate(over="ignore", invalid="ignore"):
            out[:] = raw.view(f"<f{sample_bytes}")
        silence_non_sound(out)
    elif encoding in ("alaw", "mulaw"):
        np.take(_ALAW if encoding == "alaw" else _MULAW, raw, out=out)
    elif sample_bytes == 1:
        scale_integers(raw, out)
    elif sample_bytes == 3:
        wide = np.zeros((len(out), 4), np.uint8)
        wide[:, 1:] = raw.reshape(-1, 3)
        scale_integers(wide.reshape(-1).view("<i4"), out)
    else:
        scale_integers(raw.view(f"<i{sample_bytes}"), out)


def scale_integers(samples: NDArray[Any], out: FloatArray) -> None:
    """Integer PCM into `out`: full scale becomes 1; unsigned samples have their zero mid-way."""
    np.multiply(samples, 2.0 ** (1 - 8 * samples.itemsize), out=out, dtype=np.float32)
    if samples.dtype.kind == "u":
        out -= 1.0


def silence_non_sound(samples: FloatArray) -> None:
    """Sets to 0, in place, what a float file may hold that is no sound: NaN, infinities, and
    values beyond 2^31 (files that hold unscaled 32-bit integers stay below it).

    One such sample would otherwise spread through the resampler and the whole spectrogram.
    """
    # Written so that NaN, for which every comparison is false, is among the rejected.
    sound = np.abs(samples) <= _LOUDEST
    if not sound.all():
        samples[~sound] = 0.0


def _g711_tables() -> tuple[FloatArray, FloatArray]:
    """The 256 values of A-law and mu-law (ITU-T G.711), full scale as 16-bit PCM has it."""
    code = np.arange(256)

    flipped = code ^ 0x55  # A-law inverts even bits
    exponent, mantissa = flipped >> 4 & 7, flipped & 15
    magnitude = np.where(
        exponent == 0, mantissa * 16 + 8, (mantissa * 16 + 264) << np.maximum(exponent - 1, 0)
    )
    alaw = np.where(flipped & 0x80, magnitude, -magnitude)

    flipped = code ^ 0xFF  # mu-law inverts all bits
    magnitude = (((flipped & 15) * 8 + 132) << (flipped >> 4 & 7)) - 132
    mulaw = np.where(flipped & 0x80, -magnitude, magnitude)
    return (alaw / 32768).astype(np.float32), (mulaw / 32768).astype(np.float32)


_ALAW, _MULAW = _g711_tables()
