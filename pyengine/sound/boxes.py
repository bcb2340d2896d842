"""Boxes of MP4 and QuickTime (ISO/IEC 14496-12)."""

from __future__ import annotations

from collections.abc import Iterator

from pyengine.sound.pieces import ReadAt

_MOST = 100_000
"""Boxes that are looked at, one beside the other."""


def tracks(read_at: ReadAt, size: int) -> Iterator[tuple[int, int]]:
    """From where to where what is in each track's box goes; none for a file of another kind."""
    for kind, begin, end in boxes(read_at, 0, size):
        if kind == b"moov":
            yield from below(read_at, begin, end, b"trak")
        elif not kind.isalnum():
            return


def is_sound(read_at: ReadAt, begin: int, end: int) -> bool:
    """Whether a track whose box goes from there to there has sound."""
    handlers = below(read_at, begin, end, b"mdia", b"hdlr")
    return all(bytes(read_at(handler + 8, 4)) == b"soun" for handler, _ in handlers)


def below(read_at: ReadAt, begin: int, end: int, *path: bytes) -> Iterator[tuple[int, int]]:
    """From where to where each box goes that the path leads to."""
    for kind, inside, behind in boxes(read_at, begin, end):
        if kind == path[0]:
            if len(path) == 1:
                yield inside, behind
            else:
                yield from below(read_at, inside, behind, *path[1:])


def boxes(read_at: ReadAt, begin: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Each box's kind, and from where to where what is in it goes."""
    at = begin
    for _ in range(_MOST):
        head = bytes(read_at(at, 16)) if at < end else b""
        if len(head) < 8:
            return
        length, body = int.from_bytes(head[:4], "big"), 8
        if length == 1 and len(head) == 16:
            length, body = int.from_bytes(head[8:], "big"), 16
        elif length == 0:
            length = end - at  # to the end
        if length < body:
            return
        yield head[4:8], at + body, min(end, at + length)
        at += length
