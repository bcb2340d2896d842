"""Pages of Ogg (RFC 3533): which are intact, by their checksums and numbers.

A stretch is the file's headers and pages that follow one another. Their granule positions say when
it begins, so that it is on the file's clock. Where they jump, packets are missing, and another
stretch begins, with the page that jumps, as FFmpeg has it. A page that was cut off has no right
checksum and no true granule position any more: one is made of the packets that are left of it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pyengine.sound.ogg_packets import Counter, granule_rate, packet_counter
from pyengine.sound.pieces import ReadAt
from pyengine.sound.stretches import AT_ONCE, Range, Stretch, joined
from pyengine.sound.times import TOLERANCE

_HEADER = 27
_LONGEST = _HEADER + 255 + 255 * 255
_CONTINUED = 1
_LAST = 4
_HEADERS = 3
"""Packets, at most, in front of those with sound."""
_NEAR = 8 * _LONGEST
"""Bytes before a page in which there is another of its stream."""
_NO_END = 0xFFFFFFFFFFFFFFFF
"""The granule position of a page on which no packet ends."""
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True, slots=True)
class OggPage:
    """An intact page."""

    at: int
    """Where it stands, in bytes."""
    head: bytes
    """Its header, with the lengths of its segments."""
    size: int
    """Of all of it, in bytes."""

    @property
    def end(self) -> int:
        return self.at + self.size

    @property
    def continued(self) -> bool:
        """Whether its first packet began on a page before."""
        return bool(self.head[5] & _CONTINUED)

    @property
    def granule(self) -> int:
        return int.from_bytes(self.head[6:14], "little")

    @property
    def packets(self) -> int:
        """How many end on it."""
        return sum(length < 255 for length in self.head[_HEADER:])

    @property
    def is_silent(self) -> bool:
        """Whether no packet with sound or a picture ends on it: it has headers, or part of one."""
        return self.granule in (0, _NO_END)

    @property
    def serial(self) -> bytes:
        return self.head[14:18]

    @property
    def number(self) -> int:
        return int.from_bytes(self.head[18:22], "little")


def ogg_pages(read_at: ReadAt, size: int) -> Iterator[OggPage]:
    """All pages that are complete and as they were written."""
    return (page for page, _ in _pages(read_at, size))


def _pages(read_at: ReadAt, size: int) -> Iterator[tuple[OggPage, bytes]]:
    """The same, each with what is in it."""
    begin, data = 0, bytes(read_at(0, AT_ONCE))
    at = 0
    while at < size:
        if at + _LONGEST > begin + len(data) and begin + len(data) < size:
            begin, data = at, bytes(read_at(at, AT_ONCE))
        page = _page(data, at - begin, at)
        if page is not None:
            end = page.end - begin
            yield page, data[end - page.size + len(page.head) : end]
            at = page.end
            continue
        found = data.find(b"OggS", at - begin + 1)
        # Three letters of it may be the last that were read
        at = begin + found if found >= 0 else max(at + 1, begin + len(data) - 3)


def _page(data: bytes, here: int, at: int) -> OggPage | None:
    head = data[here : here + _HEADER + 255]
    if head[:4] != b"OggS" or len(head) < _HEADER:
        return None
    head = head[: _HEADER + head[26]]
    size = len(head) + sum(head[_HEADER:])
    page = data[here : here + size]
    if len(page) < size or _checksum(page) != int.from_bytes(head[22:26], "little"):
        return None
    return OggPage(at, head, size)


def _checksum(page: bytes) -> int:
    """Ogg's CRC-32 has zlib's polynomial, takes the bits of each byte the other way round, and
    begins and ends without an inversion."""
    blank = page[:22] + bytes(4) + page[26:]
    crc = zlib.crc32(blank.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int.from_bytes(crc.to_bytes(4, "little").translate(_REVERSED), "big")


def ogg_stretches(read_at: ReadAt, size: int) -> list[Stretch]:
    """Of an Ogg file; none where it is none, or where its headers are damaged."""
    if bytes(read_at(0, 4)) != b"OggS":
        return []
    head, runs = _runs(read_at, size)
    if not head:
        return []
    end = mended_end(read_at, size)
    if end and not runs and end.at == head:
        return [Stretch(((0, head), *end.ranges))]
    if not runs:
        return []
    first = Stretch(joined([(0, head), *((page.at, page.end) for page in runs[0])]))
    others = (
        Stretch(joined([(0, head), *_begun_anew(read_at, run)]), lost=0.0, at=0.0)
        for run in runs[1:]
    )
    found = [first, *others]
    if end and end.at == runs[-1][-1].end:
        found[-1] = replace(found[-1], ranges=(*found[-1].ranges, *end.ranges))
    return found


@dataclass(frozen=True, slots=True)
class MendedEnd:
    """What is left of a page that was cut off, as a page of its own."""

    at: int
    """Where the page stands, in bytes."""
    ranges: tuple[bytes, tuple[int, int]]
    """A new header, and where in the file its packets are."""


def mended_end(read_at: ReadAt, size: int) -> MendedEnd | None:
    """None for a file that was not cut off in a page, for codecs whose packets do not say how long
    they are, and where not one packet is complete."""
    if bytes(read_at(0, 4)) != b"OggS":
        return None
    begin = max(0, size - _LONGEST)
    tail = bytes(read_at(begin, size - begin))
    here = tail.rfind(b"OggS")
    head = tail[here : here + _HEADER + 255] if here >= 0 else b""
    if len(head) < _HEADER or len(head) < _HEADER + head[26]:
        return None
    head = head[: _HEADER + head[26]]
    lengths = head[_HEADER:]
    inside = here + len(head)
    if inside + sum(lengths) <= len(tail):
        return None
    page = OggPage(begin + here, head, len(head) + sum(lengths))
    whole = _whole_segments(lengths, len(tail) - inside)
    packets = _packets(lengths[:whole], tail[inside:])
    granule = _granule_before(read_at, page, packets)
    if not packets or granule is None:
        return None
    left = lengths[:whole]
    body = tail[inside : inside + sum(left)]
    flags = bytes([head[5] & ~_LAST])
    head = head[:5] + flags + granule.to_bytes(8, "little") + head[14:22]
    head += bytes(4) + bytes([whole]) + left
    head = head[:22] + _checksum(head + body).to_bytes(4, "little") + head[26:]
    at = begin + inside
    return MendedEnd(page.at, (head, (at, at + len(body))))


def _whole_segments(lengths: bytes, size: int) -> int:
    """How many of a page's segments belong to packets that end within so many bytes."""
    whole = at = 0
    for number, length in enumerate(lengths, 1):
        at += length
        if at > size:
            break
        if length < 255:
            whole = number
    return whole


def _packets(lengths: bytes, body: bytes) -> list[bytes]:
    """Those that end there, the first without what is on a page before."""
    packets: list[bytes] = []
    begin = at = 0
    for length in lengths:
        at += length
        if length < 255:
            packets.append(body[begin:at])
            begin = at
    return packets


def _granule_before(read_at: ReadAt, page: OggPage, packets: list[bytes]) -> int | None:
    """The granule position behind the packets, which are those of the page."""
    stream = _Stream()
    for one, body in _pages(read_at, page.at):
        if one.serial == page.serial:
            stream.packets(one, body)
            if len(stream.headers) >= _HEADERS or not one.is_silent:
                break
    count = packet_counter(stream.headers)
    near = max(0, page.at - _NEAR)
    before = None if near else 0
    for one in ogg_pages(lambda at, size: read_at(near + at, size), page.at - near):
        if one.serial == page.serial and one.granule != _NO_END:
            before = one.granule
    if count is None or before is None:
        return None
    return before + count(packets[1:] if page.continued else packets)


class _Stream:
    """What was seen of a logical stream, page by page."""

    def __init__(self) -> None:
        self.headers: list[bytes] = []
        """Its first packets."""
        self._rate: int | None = None
        """Of granule positions, in hertz."""
        self._count: Counter | None = None
        self._begun = b""
        """What there is of a packet that goes on."""
        self._last: list[bytes] = []
        """The packet before the next, where it is known."""
        self._granule: int | None = None
        """The position behind it, by the packets since one that is known from a page."""
        self._ahead = False
        """Whether that page's was further on than its packets."""

    def interrupted(self) -> None:
        """Pages are missing here."""
        self._begun, self._last, self._granule, self._ahead = b"", [], None, False

    def packets(self, page: OggPage, body: bytes) -> list[bytes]:
        """Those that end on the next page, without one whose beginning is not there."""
        begun = self._begun if page.continued else b""
        body = begun + body
        found = _packets(b"\xff" * (len(begun) // 255) + page.head[_HEADER:], body)
        self._begun = body[sum(map(len, found)) :]
        if page.continued and not begun:
            del found[:1]
        self.headers += found[: _HEADERS - len(self.headers)]
        return found

    def jumps(self, page: OggPage, body: bytes) -> bool:
        """Whether at the end of the next page more time has passed than its packets last; or less,
        behind one where it was more: then that one's position was damaged."""
        packets = self.packets(page, body)
        if page.is_silent:
            return False
        if self._rate is None:
            self._rate, self._count = granule_rate(self.headers), packet_counter(self.headers)
        if not self._rate or not self._count:
            return False
        last, self._last = self._last, packets[-1:]
        if self._granule is None:
            self._granule = page.granule
            return False
        expected = self._granule + self._count([*last, *packets]) - self._count(last)
        off = (page.granule - expected) / self._rate
        if abs(off) <= TOLERANCE:
            self._granule = expected
            return False
        self._granule, was_ahead, self._ahead = page.granule, self._ahead, off > 0
        return self._ahead or was_ahead


def _runs(read_at: ReadAt, size: int) -> tuple[int, list[list[OggPage]]]:
    """Where the headers end, in bytes, and the other pages without damage or holes between them."""
    head = end = 0
    runs: list[list[OggPage]] = []
    numbers: dict[bytes, int] = {}
    streams: dict[bytes, _Stream] = {}
    for page, body in _pages(read_at, size):
        intact = page.at == end and numbers.get(page.serial, page.number - 1) == page.number - 1
        if not intact:
            for stream in streams.values():
                stream.interrupted()
        jumps = streams.setdefault(page.serial, _Stream()).jumps(page, body)
        if not runs and intact and page.is_silent:
            head = page.end
        elif not runs or not intact or jumps:
            runs.append([page])
        else:
            runs[-1].append(page)
        numbers[page.serial], end = page.number, page.end
    return head, runs


def _begun_anew(read_at: ReadAt, run: list[OggPage]) -> Iterator[Range]:
    """The pages of a run without the ends of packets that begin before it."""
    begun: set[bytes] = set()
    for page in run:
        lengths = page.head[_HEADER:]
        if page.serial in begun or not page.continued:
            begun.add(page.serial)
            yield page.at, page.end
            continue
        rest = next((n for n, length in enumerate(lengths, 1) if length < 255), len(lengths))
        if rest == len(lengths):
            continue
        begun.add(page.serial)
        left = lengths[rest:]
        skipped = page.at + len(page.head) + sum(lengths[:rest])
        flags = bytes([page.head[5] & ~_CONTINUED])
        head = page.head[:5] + flags + page.head[6:22] + bytes(4) + bytes([len(left)]) + left
        body = bytes(read_at(skipped, page.end - skipped))
        yield head[:22] + _checksum(head + body).to_bytes(4, "little") + head[26:]
        yield skipped, page.end
