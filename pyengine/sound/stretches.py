"""What of a damaged file a demuxer can read: the page's stops, without a word, at what it cannot
parse, so it is given one stretch after the other, and what lies between them is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyengine.sound.pieces import ReadAt

Range = tuple[int, int] | bytes
"""From where to where in a file, or what stands there instead."""

AT_ONCE = 1 << 20
"""Bytes that are read in one go."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes that a demuxer can read as a file of their own."""

    ranges: tuple[Range, ...]
    """One behind the other; none where nothing can be read."""
    lost: float | None = None
    """Seconds that could not be read before it, at least. None where nothing was lost, as before
    the first."""
    at: float | None = None
    """When its clock is at zero, in seconds since the start of the file; None where it follows
    upon what came before."""
    seconds: float | None = None
    """How much sound there is in it, by the headers of its frames; None where these do not say."""


def length_of(one: Range) -> int:
    """In bytes."""
    return len(one) if isinstance(one, bytes) else one[1] - one[0]


def joined(ranges: Sequence[Range]) -> tuple[Range, ...]:
    """The same, with those joined that touch."""
    found: list[Range] = []
    for one in ranges:
        last = found[-1] if found else b""
        if isinstance(one, tuple) and isinstance(last, tuple) and last[1] == one[0]:
            found[-1] = last[0], one[1]
        elif isinstance(one, bytes) or one[0] < one[1]:
            found.append(one)
    return tuple(found)


def tags_length(read_at: ReadAt, at: int) -> int:
    """Bytes of the tags that stand there (ID3v2, ID3v1, APEv2, Lyrics3v2); 0 where none do."""
    begin = at
    while length := _tag_length(bytes(read_at(at, 32)), read_at, at):
        at += length
    return at - begin


def _tag_length(head: bytes, read_at: ReadAt, at: int) -> int:
    if head[:3] == b"ID3" and len(head) >= 10 and not any(byte & 0x80 for byte in head[6:10]):
        footer = 10 if head[5] & 0x10 else 0
        size = sum(b << shift for b, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
        return 10 + size + footer
    if head[:8] == b"APETAGEX" and len(head) == 32:
        is_header = head[23] & 0x20  # else only a footer is left
        return 32 + (int.from_bytes(head[12:16], "little") if is_header else 0)
    if head[:11] == b"LYRICSBEGIN":
        end = bytes(read_at(at, AT_ONCE)).find(b"LYRICS200")
        return end + 9 if end > 0 else 0
    return 128 if head[:3] == b"TAG" else 0
