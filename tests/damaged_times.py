"""Files in which one timestamp is wrong, written into them by what their specifications say."""

import re

MKV_BLOCK = re.compile(rb"\xa3[\x40-\x7f].\x81(..)\x80", re.DOTALL)
"""A SimpleBlock (RFC 9559) of the first track, as ffmpeg writes it: its time is 16 bits, in
milliseconds since its cluster's."""

_MKV_CLUSTER = re.compile(rb"\x1f\x43\xb6\x75[\x20-\x3f]..\xe7([\x81-\x84])", re.DOTALL)


def mkv_block(data: bytes, number: int, seconds: float) -> bytes:
    """One packet's time, changed by so much."""
    found = list(MKV_BLOCK.finditer(data))[number]
    time = int.from_bytes(found[1], "big", signed=True) + round(seconds * 1000)
    return data[: found.start(1)] + time.to_bytes(2, "big", signed=True) + data[found.end(1) :]


def mkv_cluster(data: bytes, number: int, seconds: float) -> bytes:
    """The time of a cluster, and so of all packets in it."""
    found = list(_MKV_CLUSTER.finditer(data))[number]
    width = found[1][0] & 0x7F
    begin, end = found.end(), found.end() + width
    time = int.from_bytes(data[begin:end], "big") + round(seconds * 1000)
    return data[:begin] + time.to_bytes(width, "big") + data[end:]


def mp4_fragment(data: bytes, number: int, ticks: int) -> bytes:
    """The time of a movie fragment (ISO/IEC 14496-12, 8.8.12), in the track's units."""
    found = [match.end() + 4 for match in re.finditer(b"tfdt\x01", data)][number] - 1
    time = int.from_bytes(data[found : found + 8], "big") + ticks
    return data[:found] + time.to_bytes(8, "big") + data[found + 8 :]


def ogg_page(data: bytes, number: int, ticks: int) -> bytes:
    """The granule position of a page (RFC 3533), whose checksum fits."""
    begins = [match.start() for match in re.finditer(b"OggS\x00", data)]
    begin, end = [*zip(begins, [*begins[1:], len(data)], strict=True)][number]
    page = bytearray(data[begin:end])
    time = int.from_bytes(page[6:14], "little") + ticks
    page[6:14] = time.to_bytes(8, "little")
    page[22:26] = bytes(4)
    page[22:26] = _ogg_checksum(page).to_bytes(4, "little")
    return data[:begin] + page + data[end:]


def _ogg_checksum(page: bytes) -> int:
    register = 0
    for byte in page:
        register ^= byte << 24
        for _ in range(8):
            register = register << 1 ^ (0x104C11DB7 if register >> 31 else 0)
    return register
