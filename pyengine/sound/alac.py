"""What encoders of Apple Lossless say to decoders, in containers whose reader in the page does not
give it: MP4 and QuickTime (ISO/IEC 14496-12), Matroska (RFC 9559)."""

from __future__ import annotations

from collections.abc import Iterator

from pyengine.sound.boxes import below, boxes, is_sound, tracks
from pyengine.sound.matroska import codec_setups
from pyengine.sound.pieces import ReadAt

COOKIE_BYTES = 24
"""Of the "magic cookie" without its boxes (Apple's ALACMagicCookieDescription.txt)."""

_ENTRY = 28
"""Bytes before the boxes in the description of a track's sound."""
_LONGER = {1: 16, 2: 36}
"""By how much QuickTime's versions of it are longer."""


def alac_cookies(read_at: ReadAt, size: int) -> list[list[int] | None] | None:
    """For each audio track its cookie's bytes, None for one that is no ALAC; None for a file
    without any."""
    setups = codec_setups(read_at, size, "A_ALAC")
    if setups is None:
        setups = list(_of_boxes(read_at, size))
    found = [list(without_boxes(setup)) if setup else None for setup in setups]
    return found if any(found) else None


def without_boxes(setup: bytes) -> bytes:
    """The cookie itself, of one that may lie in QuickTime's boxes."""
    if setup[4:8] == b"frma":
        setup = setup[12:]
    if setup[4:8] == b"alac":
        setup = setup[12:]
    return setup[:COOKIE_BYTES]


def _of_boxes(read_at: ReadAt, size: int) -> Iterator[bytes | None]:
    for inside, behind in tracks(read_at, size):
        yield from _of_track(read_at, inside, behind)


def _of_track(read_at: ReadAt, begin: int, end: int) -> Iterator[bytes | None]:
    """Nothing for a track that is no sound."""
    if not is_sound(read_at, begin, end):
        return
    for table, behind in below(read_at, begin, end, b"mdia", b"minf", b"stbl", b"stsd"):
        for kind, entry, entry_end in boxes(read_at, table + 8, behind):
            version = int.from_bytes(bytes(read_at(entry + 8, 2)), "big")
            inside = entry + _ENTRY + _LONGER.get(version, 0)
            wrapped = [
                (a, b) for name, a, b in boxes(read_at, inside, entry_end) if name == b"wave"
            ]
            for a, b in [*wrapped, (inside, entry_end)] if kind == b"alac" else []:
                for cookie, _ in below(read_at, a, b, b"alac"):
                    yield bytes(read_at(cookie + 4, COOKIE_BYTES))
                    return
    yield None
