"""Samples of uncompressed sound, and of G.711 (ITU-T), from bytes to float."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from pyengine.sound.pieces import FloatArray

Bytes = bytes | bytearray | memoryview

Kind = Literal["signed", "unsigned", "float", "alaw", "mulaw"]

SIZES: dict[Kind, tuple[int, ...]] = {
    "signed": (1, 2, 3, 4),
    "unsigned": (1,),
    "float": (4, 8),
    "alaw": (1,),
    "mulaw": (1,),
}
"""Bytes that a sample can have."""

_LOUDEST = 2.0**31
_AT_ONCE = 1 << 16


class Codec(Protocol):
    """How the bytes of a stretch of sound become samples. A block is the least that can be decoded
    by itself."""

    @property
    def channels(self) -> int: ...

    @property
    def block_bytes(self) -> int: ...

    @property
    def block_frames(self) -> int: ...

    def decode(self, data: Bytes) -> FloatArray:
        """(frames, channels) of all whole blocks, and of as much of the last as can be decoded."""
        ...

    def frames(self, size: int) -> int:
        """How many frames so many bytes are."""
        ...


@dataclass(frozen=True, slots=True)
class Pcm:
    """Samples one by one, those of a frame together."""

    kind: Kind
    sample_bytes: int
    channels: int
    big_endian: bool = False

    @property
    def block_bytes(self) -> int:
        return self.channels * self.sample_bytes

    @property
    def block_frames(self) -> int:
        return 1

    def frames(self, size: int) -> int:
        return size // self.block_bytes

    def decode(self, data: Bytes) -> FloatArray:
        """Float samples that are no sound (NaN, infinite, beyond 2^31) become 0; others are kept,
        also beyond -1..1."""
        frames = len(data) // self.block_bytes
        count = frames * self.channels
        raw = np.frombuffer(data, np.uint8, count * self.sample_bytes)
        out = np.empty(count, np.float32)
        # In parts, so that no conversion's intermediate is as large as the recording
        for start in range(0, count, _AT_ONCE):
            part = out[start : start + _AT_ONCE]
            first, last = start * self.sample_bytes, (start + len(part)) * self.sample_bytes
            self._decode(raw[first:last], part)
        return out.reshape(frames, self.channels)

    def _decode(self, raw: npt.NDArray[np.uint8], out: FloatArray) -> None:
        order = ">" if self.big_endian else "<"
        if self.kind == "float":
            with np.errstate(over="ignore", invalid="ignore"):
                out[:] = raw.view(f"{order}f{self.sample_bytes}")
            silence_non_sound(out)
        elif self.kind in ("alaw", "mulaw"):
            np.take(_ALAW if self.kind == "alaw" else _MULAW, raw, out=out)
        elif self.kind == "unsigned":
            scale_integers(raw, out)
        elif self.sample_bytes == 3:
            wide = np.zeros((len(out), 4), np.uint8)
            three = raw.reshape(-1, 3)
            wide[:, 1:] = three[:, ::-1] if self.big_endian else three
            scale_integers(wide.reshape(-1).view("<i4"), out)
        else:
            scale_integers(raw.view(f"{order}i{self.sample_bytes}"), out)


def scale_integers(samples: npt.NDArray[Any], out: FloatArray) -> None:
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
