"""FLAC in Ogg (RFC 9639, 10.1) as FLAC without Ogg, which mediabunny can read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, dropwhile

from pyengine.sound.flac_frames import flac_stretches
from pyengine.sound.ogg_pages import mended_end, ogg_pages
from pyengine.sound.pieces import ReadAt
from pyengine.sound.stretches import Range, Stretch, joined, length_of

_INFO_AT = 9
"""Where in the first packet FLAC's marker and its first block are."""
_INFO_SIZE = 4 + 4 + 34
_LAST_BLOCK = 0x80


def ogg_flac_stretches(read_at: ReadAt, size: int) -> list[Stretch]:
    """Of an Ogg file in which there is FLAC and nothing else; none for others."""
    pages = ogg_pages(read_at, size)
    first = next(pages, None) if bytes(read_at(0, 4)) == b"OggS" else None
    if first is None:
        return []
    packet = bytes(read_at(first.at + len(first.head), _INFO_AT + _INFO_SIZE))
    info = packet[_INFO_AT:]
    if packet[:5] != b"\x7fFLAC" or len(info) < _INFO_SIZE:
        return []
    others = list(pages)
    if any(page.serial != first.serial for page in others):
        return []
    sound = dropwhile(lambda page: page.is_silent, others)
    end = mended_end(read_at, size)
    flac = _Spliced(
        read_at,
        [
            info[:4] + bytes([info[4] | _LAST_BLOCK]) + info[5:],
            *((page.at + len(page.head), page.end) for page in sound),
            *(end.ranges[1:] if end else ()),
        ],
    )
    return [
        replace(one, ranges=joined([inner for outer in one.ranges for inner in flac.within(outer)]))
        for one in flac_stretches(flac.read_at, flac.size)
    ]


class _Spliced:
    """Ranges of a file as one of its own."""

    def __init__(self, read_at: ReadAt, ranges: Sequence[Range]) -> None:
        self._read_at = read_at
        self._ranges = ranges
        self._begins = list(accumulate(map(length_of, ranges), initial=0))
        self.size = self._begins[-1]

    def within(self, outer: Range) -> Iterator[Range]:
        """Where in the file beneath a range of it lies."""
        if isinstance(outer, bytes):
            yield outer
            return
        at = bisect_right(self._begins, outer[0]) - 1
        while at < len(self._ranges) and self._begins[at] < outer[1]:
            one, before = self._ranges[at], self._begins[at]
            begin, end = max(0, outer[0] - before), min(length_of(one), outer[1] - before)
            yield one[begin:end] if isinstance(one, bytes) else (one[0] + begin, one[0] + end)
            at += 1

    def read_at(self, offset: int, size: int) -> bytes:
        """The bytes there, which are read in one go."""
        found = list(self.within((offset, min(offset + size, self.size))))
        places = [one for one in found if not isinstance(one, bytes)]
        begin = places[0][0] if places else 0
        data = bytes(self._read_at(begin, places[-1][1] - begin)) if places else b""
        return b"".join(
            one if isinstance(one, bytes) else data[one[0] - begin : one[1] - begin]
            for one in found
        )
