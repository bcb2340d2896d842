"""WAV files (RIFF, RF64, BW64) and Sony's Wave64: where the samples are, and of what kind.

Follows the "Multimedia Programming Interface and Data Specifications 1.0" (RIFF), RFC 2361 (format
tags), Microsoft's WAVEFORMATEXTENSIBLE, EBU Tech 3306 (RF64), ITU-T G.711 and Sony's "Wave64 file
format". Recordings that were cut off, or whose header was never completed, give the samples that
are there, and so do several files in a row.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace

from pyengine.errors import AudioError
from pyengine.sound.adpcm import ImaAdpcm, MicrosoftAdpcm
from pyengine.sound.channels import default_layout, layout_of_mask
from pyengine.sound.pieces import ReadAt
from pyengine.sound.samples import SIZES, Codec, Kind, Pcm
from pyengine.sound.stored import Stored, UnsupportedSoundError, checked

_MAX_CHUNKS = 4096
_MAX_FILES = 4096
_UNKNOWN = 0xFFFFFFFF
_NEVER_COMPLETED = 0x7FFF0000
"""Recorders that cannot go back to the header write a length from here on into it, or 0."""

_KINDS: dict[int, Kind] = {1: "signed", 3: "float", 6: "alaw", 7: "mulaw"}
_MS_ADPCM = 2
_IMA_ADPCM = 0x11
_EXTENSIBLE = 0xFFFE
# The last 14 bytes of a sub-format GUID that wraps a plain format tag.
_TAG_GUID = bytes.fromhex("000000001000800000aa00389b71")

_TAGS = {
    0x55: "MP3",
    0x50: "MP2",
    0x31: "GSM 6.10",
    0x22: "TrueSpeech",
    0xFF: "AAC",
    0x1610: "AAC",
    0x161: "Windows Media Audio",
    0x162: "Windows Media Audio",
    0x2000: "AC-3",
    0x2001: "DTS",
    0x45: "G.726",
}
"""What people may know of the codecs that are not read here."""

_W64 = {
    name: bytes.fromhex(guid)
    for name, guid in (
        ("riff", "726966662e91cf11a5d628db04c10000"),
        ("wave", "77617665f3acd3118cd100c04f8edb8a"),
        ("fmt ", "666d7420f3acd3118cd100c04f8edb8a"),
        ("fact", "66616374f3acd3118cd100c04f8edb8a"),
        ("data", "64617461f3acd3118cd100c04f8edb8a"),
    )
}


def is_wav(start: bytes | memoryview) -> bool:
    """Whether a file that begins with these (40 or more) bytes says it is a WAVE file."""
    head = bytes(start[:40])
    if head[:16] == _W64["riff"]:
        return head[24:40] == _W64["wave"]
    return head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:12] == b"WAVE"


@dataclass(frozen=True, slots=True)
class _Chunk:
    kind: bytes
    body: int
    """Offset of what is in it."""
    length: int
    """As the file claims."""
    next: int
    """Offset of the next chunk."""


def read_series(read_at: ReadAt, size: int) -> list[Stored]:
    """The sound of a file of `size` bytes, or of several in a row: recorders append, and people
    join files end to end.

    Reads headers only: nothing is allocated by what they claim.

    Raises:
        UnsupportedSoundError: the samples are of a kind that is not read here.
        AudioError: the file is damaged.
    """
    found: list[Stored] = []
    offset = 0
    while (offset < size or not found) and len(found) < _MAX_FILES:
        try:
            stored, offset = _read_file(read_at, offset, size)
        except AudioError:
            if not found:
                raise
            break
        found.append(stored)
    return found


def _read_file(read_at: ReadAt, begin: int, size: int) -> tuple[Stored, int]:
    """The file at `begin`, and where the next may begin: at `size` where there is none."""
    start = bytes(read_at(begin, 40))
    if not is_wav(start):
        raise AudioError("This is not a WAV file: it has no RIFF/WAVE header.")
    wave64 = start[:4] == _W64["riff"][:4]
    claimed = int.from_bytes(start[16:24], "little") if wave64 else 8 + _u32(start, 4)
    data_size64: int | None = None
    fmt: bytes | None = None
    frames: int | None = None
    data: _Chunk | None = None

    offset = begin + (40 if wave64 else 12)
    for _ in range(_MAX_CHUNKS):
        chunk = _chunk(read_at, offset, size, wave64=wave64)
        if chunk is None:
            break
        if chunk.kind == b"ds64":
            data_size64 = _data_size64(bytes(read_at(chunk.body, 16)))
        elif chunk.kind == b"fmt " and fmt is None:
            fmt = bytes(read_at(chunk.body, min(chunk.length, 40)))
        elif chunk.kind == b"fact" and chunk.length >= 4:
            frames = int.from_bytes(bytes(read_at(chunk.body, 4)), "little")
        elif chunk.kind == b"data" and data is None:
            if chunk.length == _UNKNOWN and data_size64:
                end = chunk.body + data_size64
                chunk = replace(chunk, length=data_size64, next=end + data_size64 % 2)
            data = chunk
        if fmt is not None and data is not None:
            break
        offset = chunk.next
    else:
        raise AudioError(f"This WAV file has no audio in its first {_MAX_CHUNKS} chunks.")

    if fmt is None:
        raise AudioError("This WAV file is damaged: it has no format ('fmt ') chunk.")
    if data is None:
        raise AudioError("This WAV file is damaged or cut off: it has no 'data' chunk.")

    there = size - data.body
    length, missing, after = data.length, 0, data.next
    complete = claimed < _NEVER_COMPLETED and begin + claimed > data.body
    endless = length >= _NEVER_COMPLETED and length > there
    if not wave64 and (endless or (length == 0 and not complete)):
        # What was to be written here in the end never was
        length, after = there, size
    elif length > there:
        length, missing, after = there, length - there, size
    elif _is_more_sound(read_at, data.next, size, wave64=wave64):
        length, after = there, size
    stored = _parse_format(fmt, data.body, length, missing)
    if frames and missing == 0 and isinstance(stored.codec, MicrosoftAdpcm | ImaAdpcm):
        stored = replace(stored, most_frames=frames)
    return checked(stored, "WAV"), _after(read_at, after, size, wave64=wave64)


def _u32(data: bytes, offset: int) -> int:
    return int.from_bytes(data[offset : offset + 4], "little")


def _chunk(read_at: ReadAt, offset: int, size: int, *, wave64: bool) -> _Chunk | None:
    """The chunk at `offset`; None where the file ends."""
    head = bytes(read_at(offset, 24 if wave64 else 8))
    if len(head) < (24 if wave64 else 8) or offset >= size:
        return None
    if not wave64:
        length = _u32(head, 4)
        return _Chunk(head[:4], offset + 8, length, offset + 8 + length + length % 2)
    length = max(24, int.from_bytes(head[16:], "little"))
    names = [name.encode() for name, guid in _W64.items() if guid == head[:16]]
    kind = names[0] if names else b""
    return _Chunk(kind, offset + 24, length - 24, offset + (length + 7) // 8 * 8)


def _is_more_sound(read_at: ReadAt, offset: int, size: int, *, wave64: bool) -> bool:
    """Whether what follows the samples is no chunk: the header was written before the recording
    ended, and there are more samples than it says."""
    if wave64 or size - offset < 4096:
        return False
    head = bytes(read_at(offset, 8))
    # Some writers forget the byte that makes a length even
    for at in (head, bytes(read_at(offset - 1, 8))):
        if all(32 <= byte < 127 for byte in at[:4]) and (
            at[:4] == b"RIFF" or offset + 8 + _u32(at, 4) <= size + 1
        ):
            return False
    return head != bytes(8)  # padding


def _after(read_at: ReadAt, offset: int, size: int, *, wave64: bool) -> int:
    """Where the next file begins, behind the chunks that follow the samples."""
    for _ in range(_MAX_CHUNKS):
        for at in (offset, offset - 1):
            if is_wav(bytes(read_at(at, 40))):
                return at
        chunk = _chunk(read_at, offset, size, wave64=wave64)
        if chunk is None or chunk.next <= offset:
            break
        offset = chunk.next
    return size


def _data_size64(ds64: bytes) -> int | None:
    """Size of the data chunk from an RF64 file's ds64 chunk (riff size, data size, ...)."""
    return int.from_bytes(ds64[8:16], "little") if len(ds64) == 16 else None


def _parse_format(fmt: bytes, offset: int, size: int, missing: int) -> Stored:
    if len(fmt) < 16:
        raise AudioError("This WAV file is damaged: its format chunk is too short.")
    tag, channels, rate, _, block_align, bits = struct.unpack_from("<HHIIHH", fmt)
    layout = default_layout(min(channels, 64))
    if tag == _EXTENSIBLE and len(fmt) == 40 and fmt[26:] == _TAG_GUID:
        tag = int.from_bytes(fmt[24:26], "little")
        layout = layout_of_mask(_u32(fmt, 20), channels)
    if tag in (_MS_ADPCM, _IMA_ADPCM):
        codec, name = _adpcm(tag, channels, block_align, bits)
    elif tag in _KINDS:
        codec, name = _pcm(_KINDS[tag], channels, block_align, bits)
    else:
        known = _TAGS.get(tag)
        raise UnsupportedSoundError(
            f"This WAV file holds {known} (format 0x{tag:04x}), not PCM."
            if known
            else f"This WAV file is not PCM: its format tag is 0x{tag:04x}."
        )
    return Stored(codec, name, rate, layout, offset, size, missing)


def _pcm(kind: Kind, channels: int, block_align: int, bits: int) -> tuple[Codec, str]:
    # Samples of, say, 20 bits sit in the high bits of 3 bytes, or of 4 where frames are wider.
    sample_bytes = (bits + 7) // 8
    if channels and block_align % channels == 0 and block_align // channels > sample_bytes > 0:
        sample_bytes = block_align // channels
    if kind == "signed" and sample_bytes == 1:
        kind = "unsigned"
    if sample_bytes not in SIZES[kind]:
        raise UnsupportedSoundError(
            f"This WAV file has {kind} samples of {bits} bits, not read here."
        )
    return Pcm(kind, sample_bytes, channels), "pcm"


def _adpcm(tag: int, channels: int, block_align: int, bits: int) -> tuple[Codec, str]:
    if not 1 <= channels <= 2 or bits != 4:
        raise UnsupportedSoundError(
            f"This WAV file has ADPCM of {bits} bits and {channels} channels, not read here."
        )
    kind, name = (MicrosoftAdpcm, "adpcm_ms") if tag == _MS_ADPCM else (ImaAdpcm, "adpcm_ima_wav")
    codec = kind(channels, block_align)
    if codec.block_frames < 1:
        raise AudioError("This WAV file is damaged: its blocks are too short.")
    return codec, name
