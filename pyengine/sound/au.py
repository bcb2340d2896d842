"""Sun's and NeXT's AU files (audio/basic with a header, as FFmpeg and SoX read it)."""

from __future__ import annotations

import struct

from pyengine.sound.channels import default_layout
from pyengine.sound.pieces import ReadAt
from pyengine.sound.samples import Kind, Pcm
from pyengine.sound.stored import Stored, UnsupportedSoundError, checked

_UNKNOWN = 0xFFFFFFFF

_ENCODINGS: dict[int, tuple[Kind, int]] = {
    1: ("mulaw", 1),
    2: ("signed", 1),
    3: ("signed", 2),
    4: ("signed", 3),
    5: ("signed", 4),
    6: ("float", 4),
    7: ("float", 8),
    27: ("alaw", 1),
}


def is_au(start: bytes | memoryview) -> bool:
    """Whether a file that begins with these bytes says it is AU."""
    return bytes(start[:4]) == b".snd"


def read_series(read_at: ReadAt, size: int) -> list[Stored]:
    """Where the samples are. Raises UnsupportedSoundError, AudioError."""
    head = bytes(read_at(0, 24)).ljust(24, b"\0")
    offset, length, encoding, rate, channels = struct.unpack_from(">IIIII", head, 4)
    if encoding not in _ENCODINGS:
        raise UnsupportedSoundError(f"This AU file has encoding {encoding}, not read here.")
    kind, sample_bytes = _ENCODINGS[encoding]
    codec = Pcm(kind, sample_bytes, channels, big_endian=True)
    present = max(0, size - offset)
    there = present if length in (0, _UNKNOWN) else min(length, present)
    missing = 0 if length == _UNKNOWN else max(0, length - present)
    layout = default_layout(min(channels, 64))
    return [checked(Stored(codec, "pcm", rate, layout, offset, there, missing), "AU")]
