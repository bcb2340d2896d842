"""Apple's Core Audio Format ("Apple Core Audio Format Specification 1.0")."""

from __future__ import annotations

import struct

from pyengine.errors import AudioError
from pyengine.sound.adpcm import AppleAdpcm
from pyengine.sound.channels import default_layout, layout_of_mask
from pyengine.sound.pieces import ReadAt
from pyengine.sound.samples import SIZES, Codec, Kind, Pcm
from pyengine.sound.stored import Stored, UnsupportedSoundError, checked

_MAX_CHUNKS = 4096
_FLOAT = 1
_LITTLE_ENDIAN = 2
_BY_BITMAP = 1 << 16
_UNSIGNED_SIZE = -1


def is_caf(start: bytes | memoryview) -> bool:
    """Whether a file that begins with these (8 or more) bytes says it is CAF."""
    return bytes(start[:4]) == b"caff"


def read_series(read_at: ReadAt, size: int) -> list[Stored]:
    """Where the samples are. Raises UnsupportedSoundError, AudioError."""
    described: bytes | None = None
    mask = 0
    data: tuple[int, int] | None = None
    offset = 8
    for _ in range(_MAX_CHUNKS):
        head = bytes(read_at(offset, 12))
        if len(head) < 12:
            break
        kind, length = head[:4], struct.unpack(">q", head[4:])[0]
        body = offset + 12
        if kind == b"desc":
            described = bytes(read_at(body, 32))
        elif kind == b"chan":
            tag, bitmap = struct.unpack(">II", bytes(read_at(body, 8)).ljust(8, b"\0"))
            mask = bitmap if tag == _BY_BITMAP else 0
        elif kind == b"data":
            data = body + 4, length - 4 if length >= 4 else _UNSIGNED_SIZE
        if length < 0 or (described is not None and data is not None):
            break
        offset = body + length
    if described is None or len(described) < 32:
        raise AudioError("This CAF file is damaged: it has no description ('desc') chunk.")
    if data is None:
        raise AudioError("This CAF file is damaged or cut off: it has no 'data' chunk.")
    rate, code, flags, _, _, channels, bits = struct.unpack(">d4sIIIII", described)
    codec = _codec(code, flags, channels, bits)
    present = max(0, size - data[0])
    claimed = present if data[1] == _UNSIGNED_SIZE else data[1]
    there = min(claimed, present)
    layout = layout_of_mask(mask, channels) if channels <= 64 else default_layout(64)
    whole_rate = round(rate) if 1 <= rate < 2**31 else 0
    name = "adpcm_ima_qt" if code == b"ima4" else "pcm"
    stored = Stored(codec, name, whole_rate, layout, data[0], there, claimed - there)
    return [checked(stored, "CAF")]


def _codec(code: bytes, flags: int, channels: int, bits: int) -> Codec:
    if code == b"ima4":
        return AppleAdpcm(channels)
    kinds: dict[bytes, Kind] = {
        b"lpcm": "float" if flags & _FLOAT else "signed",
        b"alaw": "alaw",
        b"ulaw": "mulaw",
    }
    if code not in kinds:
        name = code.decode("latin-1").strip()
        raise UnsupportedSoundError(f"This CAF file holds {name}, which is not read here.")
    kind = kinds[code]
    sample_bytes = (bits + 7) // 8 if code == b"lpcm" else 1
    if sample_bytes not in SIZES[kind]:
        raise UnsupportedSoundError(f"This CAF file has samples of {bits} bits, not read here.")
    return Pcm(kind, sample_bytes, channels, big_endian=not flags & _LITTLE_ENDIAN)
