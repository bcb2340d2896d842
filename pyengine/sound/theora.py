"""When the pictures of an Ogg file begin that are Theora's, which mediabunny does not know (Theora
specification, 6.2 and A.2.3)."""

from __future__ import annotations

from pyengine.sound.ogg_pages import OggPage, ogg_pages
from pyengine.sound.pieces import ReadAt

_LOOKED_AT = 4 << 20
"""Bytes in which each stream begins."""
_FIRST = 2
_HEADER_SIZE = 42
_COUNTED_FROM_1 = b"\3\2\1"
"""The first version that does so."""


def theora_start(read_at: ReadAt, size: int) -> float | None:
    """In seconds on the file's clock; None for a file without such pictures."""
    if bytes(read_at(0, 4)) != b"OggS":
        return None
    headers: dict[bytes, bytes] = {}
    for page in ogg_pages(read_at, min(size, _LOOKED_AT)):
        if page.head[5] & _FIRST:
            header = bytes(read_at(page.at + len(page.head), _HEADER_SIZE))
            if header[:7] == b"\x80theora" and len(header) == _HEADER_SIZE:
                headers[page.serial] = header
        elif not headers:
            return None
        elif page.serial in headers and not page.is_silent:
            return _begins(page, headers[page.serial])
    return None


def _begins(page: OggPage, header: bytes) -> float | None:
    """When the first picture of a page is shown. Its granule position says which the last key frame
    is, and how many frames the last on the page is behind that."""
    frames, seconds = int.from_bytes(header[22:26], "big"), int.from_bytes(header[26:30], "big")
    if not frames:
        return None
    shift = int.from_bytes(header[40:42], "big") >> 5 & 31
    last = (page.granule >> shift) + (page.granule & (1 << shift) - 1)
    behind = last + (header[7:10] < _COUNTED_FROM_1)
    return max(0, behind - page.packets) * seconds / frames
