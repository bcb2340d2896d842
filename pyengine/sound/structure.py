"""Whether a file ends before its own structure does: it was cut off, whatever can still be decoded.

Only the borders of a container's outermost parts are looked at: Ogg's pages (RFC 3533), RIFF's, ISO
BMFF's (ISO/IEC 14496-12) and EBML's (RFC 8794) boxes, and the number of frames that encoders write
into an MP3's first frame (the "Xing" or "Info" header).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyengine.sound.ogg_pages import ogg_pages
from pyengine.sound.pieces import ReadAt

_MAX_BOXES = 100_000
_OGG_PAGE = 27 + 255 + 255 * 255
_UNFINISHED = 0x7FFF0000
"""From here on a 32-bit size is one that nobody completed."""

_MP3_RATES = (44100, 48000, 32000)
_MP3_HALVED = {3: 0, 2: 1, 0: 2}
"""How often the rate is halved, by the version's number."""
_MP3_SYNC_BYTES = 4096
_MP3_DECODER_DELAY = 528 + 1
"""Samples that every decoder adds in front."""


def is_cut_off(read_at: ReadAt, size: int) -> bool:
    """Whether the file of `size` bytes is not complete. False where nobody can know."""
    start = bytes(read_at(0, 12))
    checks: tuple[tuple[bool, Callable[[ReadAt, int], bool]], ...] = (
        (start[:4] == b"OggS", _ogg),
        (start[:4] == b"RIFF", _riff),
        (start[4:8] in (b"ftyp", b"moov", b"mdat", b"styp", b"moof"), _boxes),
        (start[:4] == b"\x1aE\xdf\xa3", _ebml),
    )
    return any(check(read_at, size) for applies, check in checks if applies)


@dataclass(frozen=True, slots=True)
class Mp3Header:
    """What the first four bytes of an MP3's frame say (ISO/IEC 11172-3, 13818-3)."""

    rate: int
    frames: int
    """Samples of each channel."""
    tag_offset: int
    """Where in it an encoder's header would be, in bytes."""


def mp3_header(data: bytes) -> Mp3Header | None:
    """None for what is no header of a layer III frame."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE6 != 0xE2:
        return None
    version, rate = data[1] >> 3 & 3, data[2] >> 2 & 3
    if version == 1 or rate == 3 or data[2] >> 4 == 15:
        return None
    mono, first = data[3] >> 6 == 3, version == 3
    offset = 4 + ((17 if mono else 32) if first else (9 if mono else 17))
    return Mp3Header(_MP3_RATES[rate] >> _MP3_HALVED[version], 1152 if first else 576, offset)


@dataclass(frozen=True, slots=True)
class Mp3Length:
    """What an MP3's encoder wrote into its first frame."""

    seconds: float | None
    """How long it is, with the encoder's delay."""
    delay: float
    """Seconds at its beginning that encoder and decoder made and nobody is to hear."""


def mp3_seconds(read_at: ReadAt, size: int) -> float | None:
    """How long an MP3 is, where its encoder wrote the number of frames into it."""
    length = mp3_length(read_at, size)
    return length.seconds if length else None


def mp3_length(read_at: ReadAt, size: int) -> Mp3Length | None:
    """None where its first frame says nothing, or where this is no MP3."""
    offset = 0
    head = bytes(read_at(0, 10))
    if head[:3] == b"ID3" and len(head) == 10:
        offset = 10 + sum(
            (byte & 0x7F) << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True)
        )
    data = bytes(read_at(offset, _MP3_SYNC_BYTES))
    for at in range(len(data) - 64):
        header = mp3_header(data[at : at + 4])
        if header is None:
            continue
        tag = at + header.tag_offset
        if data[tag : tag + 4] not in (b"Xing", b"Info"):
            return None
        return _mp3_length(data[tag:], header)
    return None


def _mp3_length(tag: bytes, header: Mp3Header) -> Mp3Length:
    """Of a Xing header, and of LAME's extension behind it, as FFmpeg reads them (mp3dec.c)."""
    frames = int.from_bytes(tag[8:12], "big") if tag[7] & 1 else None
    seconds = None if frames is None else frames * header.frames / header.rate
    # Behind the flags: the number of frames, of bytes, a table, the quality, as the flags have it
    at = 8 + sum(size for bit, size in ((1, 4), (2, 4), (4, 100), (8, 4)) if tag[7] & bit)
    if tag[at : at + 4] not in (b"LAME", b"Lavf", b"Lavc") or len(tag) < at + 24:
        return Mp3Length(seconds, 0.0)
    delay = int.from_bytes(tag[at + 21 : at + 24], "big") >> 12
    return Mp3Length(seconds, (delay + _MP3_DECODER_DELAY) / header.rate)


def _ogg(read_at: ReadAt, size: int) -> bool:
    """A stream's last page says that it is. One that is damaged is not there."""
    begin = max(0, size - _OGG_PAGE)
    tail = bytes(read_at(begin, size - begin))
    at = tail.rfind(b"OggS")
    if at < 0 or len(tail) < at + 27:
        return True
    page = tail[at:]
    intact = any(ogg_pages(lambda offset, length: page[offset : offset + length], len(page)))
    return not intact or not page[5] & 4


def _riff(read_at: ReadAt, size: int) -> bool:
    claimed = int.from_bytes(bytes(read_at(4, 4)), "little")
    return 8 + claimed > size + 1 and claimed < _UNFINISHED


def _boxes(read_at: ReadAt, size: int) -> bool:
    offset = 0
    for _ in range(_MAX_BOXES):
        if offset >= size:
            return False
        head = bytes(read_at(offset, 16))
        length = int.from_bytes(head[:4], "big")
        if length == 1 and len(head) == 16:
            length = int.from_bytes(head[8:], "big")
        if len(head) < 8 or offset + length > size:
            return True
        if length < 8:
            return False  # 0: to the file's end; else damaged, which the decoder finds out
        offset += length
    return False


def _ebml(read_at: ReadAt, size: int) -> bool:
    """The header, then a segment. What browsers record says of neither the segment nor its clusters
    how long it is; there each part of them must be complete."""
    offset = 0
    for _ in range(_MAX_BOXES * 100):
        if offset >= size:
            return False
        head = bytes(read_at(offset, 12))
        if not head[0]:
            return False  # no EBML: damaged, which the decoder finds out
        name = 8 - head[0].bit_length() + 1
        if len(head) <= name or not head[name]:
            return True
        width = 8 - head[name].bit_length() + 1
        value = int.from_bytes(head[name : name + width], "big") & (1 << 7 * width) - 1
        offset += name + width
        if value == (1 << 7 * width) - 1:
            continue  # of unknown length: its parts come next
        offset += value
        if offset > size:
            return True
    return False
