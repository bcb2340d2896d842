"""How much sound there is in a packet of Opus (RFC 6716, RFC 7845), Vorbis (Vorbis I) and FLAC (RFC
9639), as its first bytes say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from pyengine.sound.flac_frames import frame_samples

Counter = Callable[[Sequence[bytes]], int]
"""Samples in packets that follow one another, at the rate of granule positions."""

_MODE_BITS = 41
_MOST_MAPPINGS = 64
_FRAMES_OF_SILK = (480, 960, 1920, 2880)
_FRAMES_OF_CELT = (120, 240, 480, 960)


def packet_counter(headers: Sequence[bytes]) -> Counter | None:
    """The one for a stream that begins with these packets; None for other codecs, and where headers
    are missing or damaged."""
    if headers and headers[0][:8] == b"OpusHead":
        return _opus
    if len(headers) > 2 and headers[0][:7] == b"\1vorbis" and headers[2][:7] == b"\5vorbis":
        return _vorbis(headers[0], headers[2])
    if headers and headers[0][:5] == b"\x7fFLAC":
        return lambda packets: sum(map(frame_samples, packets))
    return None


def granule_rate(headers: Sequence[bytes]) -> int:
    """Of the granule positions of such a stream, in hertz; 0 for other codecs."""
    if headers and headers[0][:8] == b"OpusHead":
        return 48000
    if headers and headers[0][:7] == b"\1vorbis":
        return int.from_bytes(headers[0][12:16], "little")
    return 0


def _opus(packets: Sequence[bytes]) -> int:
    return sum(map(_opus_samples, packets))


def _opus_samples(packet: bytes) -> int:
    """At 48 kHz."""
    if not packet:
        return 0
    configuration, code = packet[0] >> 3, packet[0] & 3
    if configuration < 12:
        frame = _FRAMES_OF_SILK[configuration & 3]
    elif configuration < 16:
        frame = _FRAMES_OF_SILK[configuration & 1]
    else:
        frame = _FRAMES_OF_CELT[configuration & 3]
    frames = (1, 2, 2, packet[1] & 63 if len(packet) > 1 else 0)[code]
    return frame * frames


def _vorbis(identification: bytes, setup: bytes) -> Counter | None:
    longs = _mode_flags(setup)
    if len(identification) < 30 or not longs:
        return None
    sizes = 1 << (identification[28] & 15), 1 << (identification[28] >> 4)
    mask = (1 << (len(longs) - 1).bit_length()) - 1

    def count(packets: Sequence[bytes]) -> int:
        """A packet gives half of itself and half of the one before; the first gives nothing."""
        blocks = [sizes[longs[(one[0] >> 1 & mask) % len(longs)]] for one in packets if one]
        return sum((a + b) // 4 for a, b in pairwise(blocks))

    return count


def _mode_flags(setup: bytes) -> list[int]:
    """Of each mode whether its blocks are long: 0 or 1. The modes stand at the setup's end, behind
    what would have to be parsed to get there, so they are found from behind: all have 32 bits of
    zeros, and how many there are stands before the first."""
    bits = int.from_bytes(setup, "little")
    at = bits.bit_length() - 1  # of the bit that ends the packet
    flags: list[int] = []
    found: list[int] = []
    while at >= _MODE_BITS + 6:
        at -= _MODE_BITS
        mode = bits >> at
        if mode >> 1 & 0xFFFFFFFF or mode >> 33 & 0xFF >= _MOST_MAPPINGS:
            break
        flags.insert(0, mode & 1)
        if (bits >> at - 6 & 63) + 1 == len(flags):
            found = flags.copy()
    return found
