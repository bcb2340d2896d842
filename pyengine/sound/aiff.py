"""AIFF and AIFF-C (Apple, "Audio Interchange File Format", 1989 and 1991)."""

from __future__ import annotations

import struct

from pyengine.errors import AudioError
from pyengine.sound.adpcm import AppleAdpcm
from pyengine.sound.channels import default_layout
from pyengine.sound.pieces import ReadAt
from pyengine.sound.samples import SIZES, Codec, Kind, Pcm
from pyengine.sound.stored import Stored, UnsupportedSoundError, checked

_MAX_CHUNKS = 4096

_COMPRESSION: dict[bytes, tuple[Kind, int, bool]] = {
    b"NONE": ("signed", 0, True),
    b"twos": ("signed", 0, True),
    b"sowt": ("signed", 0, False),
    b"raw ": ("unsigned", 1, True),
    b"in24": ("signed", 3, True),
    b"in32": ("signed", 4, True),
    b"fl32": ("float", 4, True),
    b"FL32": ("float", 4, True),
    b"fl64": ("float", 8, True),
    b"FL64": ("float", 8, True),
    b"alaw": ("alaw", 1, True),
    b"ALAW": ("alaw", 1, True),
    b"ulaw": ("mulaw", 1, True),
    b"ULAW": ("mulaw", 1, True),
}
"""Kind, bytes of a sample (0: as many as its bits take), whether the highest byte comes first."""


def is_aiff(start: bytes | memoryview) -> bool:
    """Whether a file that begins with these (12 or more) bytes says it is AIFF."""
    return bytes(start[:4]) == b"FORM" and bytes(start[8:12]) in (b"AIFF", b"AIFC")


def read_series(read_at: ReadAt, size: int) -> list[Stored]:
    """Where the samples are. Raises UnsupportedSoundError, AudioError."""
    common: bytes | None = None
    data: tuple[int, int] | None = None
    offset = 12
    for _ in range(_MAX_CHUNKS):
        head = bytes(read_at(offset, 8))
        if len(head) < 8:
            break
        kind, length = head[:4], int.from_bytes(head[4:], "big")
        body = offset + 8
        if kind == b"COMM":
            common = bytes(read_at(body, min(length, 22)))
        elif kind == b"SSND":
            skipped = int.from_bytes(bytes(read_at(body, 4)), "big")
            data = body + 8 + skipped, max(0, length - 8 - skipped)
        if common is not None and data is not None:
            break
        offset = body + length + length % 2
    if common is None or len(common) < 18:
        raise AudioError("This AIFF file is damaged: it has no common ('COMM') chunk.")
    if data is None:
        raise AudioError("This AIFF file is damaged or cut off: it has no 'SSND' chunk.")
    channels, frames, bits = struct.unpack_from(">HIH", common)
    compression = common[18:22] or b"NONE"
    codec = _codec(compression, channels, bits)
    claimed = frames * codec.block_bytes if frames else data[1]
    there = max(0, min(claimed, size - data[0]))
    stored = Stored(
        codec,
        "adpcm_ima_qt" if compression == b"ima4" else "pcm",
        _extended(common[8:18]),
        default_layout(min(channels, 64)),
        data[0],
        there,
        claimed - there,
    )
    return [checked(stored, "AIFF")]


def _codec(compression: bytes, channels: int, bits: int) -> Codec:
    if compression == b"ima4":
        return AppleAdpcm(channels)
    if compression not in _COMPRESSION:
        raise UnsupportedSoundError(
            f"This AIFF file is compressed as {compression!r}, not read here."
        )
    kind, sample_bytes, big_endian = _COMPRESSION[compression]
    sample_bytes = sample_bytes or (bits + 7) // 8
    if sample_bytes not in SIZES[kind]:
        raise UnsupportedSoundError(f"This AIFF file has samples of {bits} bits, not read here.")
    return Pcm(kind, sample_bytes, channels, big_endian)


def _extended(data: bytes) -> int:
    """An 80-bit float (IEEE 754 extended), rounded; 0 for what is no sample rate."""
    exponent = int.from_bytes(data[:2], "big") - 16383
    mantissa = int.from_bytes(data[2:], "big")
    if not 0 <= exponent < 64:
        return 0
    return (mantissa + (1 << 62 - exponent if exponent < 63 else 0)) >> (63 - exponent)
