"""Frames of FLAC (RFC 9639): where they stand in a file, and where each lies in time.

A frame's header has a check of its own and says which sample is its first, but not where it ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyengine.sound.pieces import ReadAt
from pyengine.sound.stretches import AT_ONCE, Stretch, joined, tags_length

_LONGEST_HEADER = 16
_RATES = (
    *(0, 88200, 176400, 192000, 8000, 16000),
    *(22050, 24000, 32000, 44100, 48000, 96000),
)
_BITS = {8: 1, 12: 2, 16: 4, 20: 5, 24: 6, 32: 7}
"""The code of each size of a sample."""
_MOST_BLOCKS = 1000


def _table(bits: int, polynomial: int) -> list[int]:
    table: list[int] = []
    for byte in range(256):
        crc = byte << bits - 8
        for _ in range(8):
            crc = crc << 1 ^ (polynomial if crc >> bits - 1 else 0)
        table.append(crc & (1 << bits) - 1)
    return table


_CRC_8 = _table(8, 0x107)
_CRC_16 = _table(16, 0x18005)


@dataclass(frozen=True, slots=True)
class FlacFrame:
    """A frame's header."""

    at: int
    """Where it stands, in bytes."""
    sample: int
    """Its first sample."""
    samples: int
    """Of each channel."""

    @property
    def end(self) -> int:
        """The sample behind its last."""
        return self.sample + self.samples


@dataclass(frozen=True, slots=True)
class _Stream:
    audio: int
    """Where the first frame is, in bytes."""
    rate: int
    channels: int
    bits: int
    total: int
    """Samples of each channel; 0 where it is not known."""
    longest: int
    """Of its frames, in bytes."""


def _stream(read_at: ReadAt) -> _Stream | None:
    begin = at = tags_length(read_at, 0)
    if bytes(read_at(at, 4)) != b"fLaC":
        return None
    at += 4
    info = b""
    for _ in range(_MOST_BLOCKS):
        head = bytes(read_at(at, 4))
        if len(head) < 4:
            return None
        length = int.from_bytes(head[1:], "big")
        if head[0] & 0x7F == 0 and at == begin + 4:
            info = bytes(read_at(at + 4, length))
        at += 4 + length
        if head[0] & 0x80:
            break
    if len(info) < 34:
        return None
    packed = int.from_bytes(info[10:18], "big")
    rate, channels, bits = packed >> 44, (packed >> 41 & 7) + 1, (packed >> 36 & 31) + 1
    raw = int.from_bytes(info[2:4], "big") * channels * (bits // 8 + 1) + 64
    longest = int.from_bytes(info[7:10], "big") or raw
    return _Stream(at, rate, channels, bits, packed & (1 << 36) - 1, longest) if rate else None


def flac_frames(read_at: ReadAt, size: int) -> Iterator[FlacFrame]:
    """Every header of a frame that is intact and agrees with the file's, in the file's order; none
    where it is no FLAC file."""
    stream = _stream(read_at)
    if stream is not None:
        yield from _frames(read_at, size, stream)


def _frames(read_at: ReadAt, size: int, stream: _Stream) -> Iterator[FlacFrame]:
    """All are of one size, and are numbered, or each says at which sample it begins."""
    pattern = _pattern(stream)
    numbered: int | None = None
    at = stream.audio
    while at < size:
        data = bytes(read_at(at, AT_ONCE + _LONGEST_HEADER))
        for match in pattern.finditer(data):
            here = match.start()
            if here >= AT_ONCE:
                break
            header = _header(data, here, stream)
            if header is None:
                continue
            number, samples = header
            fixed = not data[here + 1] & 1
            if fixed and numbered is None:
                numbered = samples
            yield FlacFrame(at + here, number * (numbered or 0) if fixed else number, samples)
        at += AT_ONCE


def _pattern(stream: _Stream) -> re.Pattern[bytes]:
    """The first four bytes of a header that may be one of this stream."""
    rates = [0, 12, 13, 14, *([_RATES.index(stream.rate)] if stream.rate in _RATES else [])]
    sizes = [0, *([_BITS[stream.bits]] if stream.bits in _BITS else [])]
    channels = [stream.channels - 1, *([8, 9, 10] if stream.channels == 2 else [])]
    thirds = bytes(block << 4 | rate for block in range(1, 16) for rate in rates)
    fourths = bytes(channel << 4 | code << 1 for channel in channels for code in sizes)
    return re.compile(
        b"\xff[\xf8\xf9][" + re.escape(thirds) + b"][" + re.escape(fourths) + b"]", re.DOTALL
    )


def _header(data: bytes, at: int, stream: _Stream) -> tuple[int, int] | None:
    """The frame's or its first sample's number, and how many samples it has."""
    begin = at
    block, rate = data[at + 2] >> 4, data[at + 2] & 15
    at += 4
    if at + 12 > len(data):
        data += bytes(12)
    width = _number_width(data[at])
    if width is None:
        return None
    number = data[at] & 0x7F >> (width if width > 1 else 0)
    for byte in data[at + 1 : at + width]:
        number = number << 6 | byte & 0x3F
    at += width
    samples = _block_size(block, data[at : at + 2])
    at += block - 5 if block in (6, 7) else 0
    if rate >= 12:
        width = 1 if rate == 12 else 2
        hertz = int.from_bytes(data[at : at + width], "big") * (1000, 1, 10)[rate - 12]
        at += width
        if hertz != stream.rate:
            return None
    crc = 0
    for byte in data[begin:at]:
        crc = _CRC_8[crc ^ byte]
    return (number, samples) if crc == data[at] else None


def _number_width(first: int) -> int | None:
    """Bytes of a number that begins with this one, as UTF-8 has them; None for none."""
    ones = 8 - (first ^ 0xFF).bit_length()
    return None if ones in (1, 8) else max(ones, 1)


def _block_size(code: int, behind: bytes) -> int:
    """Samples of a frame by their code in its header, from 1, and by what is behind its number."""
    if code in (6, 7):
        return int.from_bytes(behind[: code - 5], "big") + 1
    return 192 if code == 1 else 576 << code - 2 if code < 6 else 256 << code - 8


def frame_samples(frame: bytes) -> int:
    """Of each channel, in a frame; 0 for what is none."""
    code = frame[2] >> 4 if len(frame) > 5 else 0
    width = _number_width(frame[4]) if code else None
    return _block_size(code, frame[4 + width : 6 + width]) if width else 0


def flac_stretches(read_at: ReadAt, size: int) -> list[Stretch]:
    """Of a FLAC file, each with its time; none where it is none."""
    stream = _stream(read_at)
    if stream is None:
        return []
    runs = list(_runs(read_at, size, stream))
    if not runs or (len(runs) == 1 and runs[0][0].at == stream.audio and runs[0][2] == size):
        seconds = (runs[0][1].end - runs[0][0].sample) / stream.rate if runs else None
        return [Stretch(((0, size),), seconds=seconds)]
    head = 0, stream.audio
    # What begins in the middle was recorded so; what lacks its beginning was damaged
    zero = runs[0][0].sample if runs[0][0].at == stream.audio else 0
    return [
        Stretch(
            joined([head, (first.at, end)]),
            lost=None if first.at == stream.audio else 0.0,
            at=(first.sample - zero) / stream.rate,
            seconds=(last.end - first.sample) / stream.rate,
        )
        for first, last, end in runs
    ]


def _runs(
    read_at: ReadAt, size: int, stream: _Stream
) -> Iterator[tuple[FlacFrame, FlacFrame, int]]:
    """Frames without damage between them: the first, the last, and where that ends in bytes."""
    run: list[FlacFrame] = []  # the first, the one before the last, the last
    other: FlacFrame | None = None
    for frame in _frames(read_at, size, stream):
        if not run:
            run = [frame] * 3
        elif frame.sample == run[2].end and frame.at - run[2].at <= stream.longest:
            run, other = [run[0], run[2], frame], None
        elif frame.sample == run[2].end:  # something that was never in it stands between
            yield from _closed(read_at, run, frame.at, stream)
            run, other = [frame] * 3, None
        elif other is not None and frame.sample == other.end:  # two that agree, behind damage
            yield from _closed(read_at, run, other.at, stream)
            run, other = [other, other, frame], None
        else:
            other = frame
    if not run:
        return
    if other is not None and other.end == stream.total:
        yield from _closed(read_at, run, other.at, stream)
        run = [other] * 3
    yield run[0], run[2], size


def _closed(
    read_at: ReadAt, run: list[FlacFrame], end: int, stream: _Stream
) -> Iterator[tuple[FlacFrame, FlacFrame, int]]:
    """Up to the end of its last frame; without that, where it is not intact."""
    first, before, last = run
    data = bytes(read_at(last.at, min(end - last.at, stream.longest)))
    length = _intact(data, end - last.at)
    if length:
        yield first, last, last.at + length
    elif last is not first:
        yield first, before, last.at


def _intact(data: bytes, most: int) -> int:
    """The length of the intact frame that begins with these bytes and has `most` of them at most;
    0 for none.

    Its checksum is that of all lengths where the register is 0: by chance that is one of 65536. So
    the length is believed that reaches what is known to come next, else one with a frame's first
    bits behind it (the rest of that header is damaged), else the first.
    """
    crc = 0
    lengths: list[int] = []
    for length, byte in enumerate(data, 1):
        crc = (crc << 8 & 0xFFFF) ^ _CRC_16[crc >> 8 ^ byte]
        if not crc:
            lengths.append(length)
    if not lengths or most in lengths:
        return most if lengths else 0
    marked = (n for n in lengths if data[n : n + 2] in (b"\xff\xf8", b"\xff\xf9"))
    return next(marked, lengths[0])
