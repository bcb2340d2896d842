"""Packets of MPEG transport streams (ISO/IEC 13818-1): those from which sound can be had.

Where packets are missing, what comes behind belongs to a PES packet whose beginning, with its time,
is gone. It is left out, up to the next that begins. That they are missing is seen where packets are
not in sync, and by the counters in those of a stream.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from pyengine.sound.pieces import ReadAt
from pyengine.sound.stretches import AT_ONCE, Stretch, joined

_SYNC = 0x47
_PACKET = 188
_LAYOUTS = ((_PACKET, 0), (192, 4), (204, 0))
"""How far packets are apart, and where in each the sync byte is: plain, with a time in front, and
with a code that corrects errors behind."""
_IN_A_ROW = 5
"""Packets that are no accident."""
_DAMAGED = 0.1
"""The part of a stream's packets before which there may be damage: where there is more, whoever
wrote it did not count them as the standard has it."""

_LOOKED_AT = 4 << 20
"""Bytes in which each stream begins: FFmpeg looks at 5 MB."""
_CLOCK = 90_000
"""Of timestamps, in hertz."""
_WRAP = 1 << 33
"""Where they begin anew."""

_Rows = npt.NDArray[np.uint8]
_Mask = npt.NDArray[np.bool_]
_Integers = npt.NDArray[np.int64]


def transport_start(read_at: ReadAt, size: int) -> float | None:
    """When a transport stream begins, in seconds on its clock: the first time of a picture or
    sound, whatever its codec. None for a file of another kind, or without times."""
    layout = _layout(read_at)
    if layout is None:
        return None
    stride, offset = layout
    data = bytes(read_at(0, min(size, _LOOKED_AT)))
    first: dict[int, int] = {}
    for at in range(offset, len(data) - _PACKET + 1, stride):
        if data[at] == _SYNC and data[at + 1] & 0x40:
            pid = (data[at + 1] & 0x1F) << 8 | data[at + 2]
            if pid not in first and (time := _presented(data[at : at + _PACKET])) is not None:
                first[pid] = time
    if not first:
        return None
    times = sorted(first.values())
    if times[-1] - times[0] > _WRAP // 2:  # they begin anew between the streams' beginnings
        times = [time for time in times if time > _WRAP // 2]
    return times[0] / _CLOCK


def _presented(packet: bytes) -> int | None:
    """The time of the picture or sound that begins in a packet, on the stream's clock."""
    at = 4 + (packet[4] + 1 if packet[3] & 0x20 else 0)
    head = packet[at : at + 14]
    if len(head) < 14 or head[:3] != b"\0\0\1" or not head[7] & 0x80:
        return None
    is_picture, is_sound = head[3] & 0xF0 == 0xE0, head[3] & 0xE0 == 0xC0
    if not is_picture and not is_sound and head[3] not in (0xBD, 0xFD):
        return None
    bits = int.from_bytes(head[9:14], "big")  # with a marker behind 3, 15 and 15 bits
    return (bits >> 33 & 7) << 30 | (bits >> 17 & 0x7FFF) << 15 | bits >> 1 & 0x7FFF


def _layout(read_at: ReadAt) -> tuple[int, int] | None:
    """How far packets are apart, and where in each the sync byte is; None where there are none."""
    start = bytes(read_at(0, _IN_A_ROW * 204))
    for stride, offset in _LAYOUTS:
        if len(start) > 2 * stride and all(byte == _SYNC for byte in start[offset::stride]):
            return stride, offset
    return None


def transport_stretches(read_at: ReadAt, size: int) -> list[Stretch]:
    """Of a transport stream; none where it is none. Their times are those of the file."""
    layout = _layout(read_at)
    if layout is None:
        return []
    stride, offset = layout
    found = _scanned(read_at, size, stride, offset, counted=True)
    if found.breaks > _DAMAGED * found.packets:
        found = _scanned(read_at, size, stride, offset, counted=False)
    first, *others = found.runs
    result = [Stretch(joined(first))]
    # The tables that say what is in the file stand in front
    result += [Stretch(joined([(0, found.head), *run]), lost=0.0, at=0.0) for run in others if run]
    if size - found.end >= stride:
        result.append(Stretch((), lost=0.0))
    return result


@dataclass
class _Scan:
    runs: list[list[tuple[int, int]]] = field(default_factory=lambda: [[]])
    """The packets to be kept, from where to where, without damage between them."""
    head: int = 0
    """Where the first packet is with which sound begins."""
    end: int = 0
    """Where the last packet in sync ends."""
    packets: int = 0
    """With sound."""
    breaks: int = 0
    """How often their counters jump."""


def _scanned(read_at: ReadAt, size: int, stride: int, offset: int, *, counted: bool) -> _Scan:
    streams = _Streams(counted)
    found = _Scan()
    at_once = AT_ONCE // stride * stride
    at = 0
    while at < size:
        data = bytes(read_at(at, at_once))
        count = len(data) // stride
        rows = np.frombuffer(data, np.uint8, count * stride).reshape(count, stride)
        bad = np.flatnonzero(rows[:, offset] != _SYNC)
        good = int(bad[0]) if len(bad) else count
        known = streams.known
        keep, breaks = streams.look(rows[:good, offset : offset + _PACKET])
        if not known and streams.known:
            found.head = at + streams.first * stride
        if good < count and good:
            keep[-1] = False  # its end may be damaged, too
        for begin, end in zip([0, *breaks], [*breaks, good], strict=True):
            if begin:
                found.runs.append([])
            found.runs[-1] += _ranges(keep[begin:end], at + begin * stride, stride)
        if good:
            found.end = at + good * stride
        at += good * stride
        if good < count:
            streams.interrupted()
            found.runs.append([])
            at = _resumed(read_at, at + 1, size, stride, offset)
        elif len(data) < at_once:
            break
    found.packets, found.breaks = streams.packets, streams.breaks
    return found


def _ranges(keep: _Mask, at: int, stride: int) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], keep.view(np.int8), [0]])))
    borders = [at + int(edge) * stride for edge in edges]
    return list(zip(borders[::2], borders[1::2], strict=True))


def _resumed(read_at: ReadAt, at: int, size: int, stride: int, offset: int) -> int:
    """Where packets in a row begin again; the file's end where none do."""
    more = (_IN_A_ROW - 1) * stride + offset
    while at < size:
        data = np.frombuffer(bytes(read_at(at, AT_ONCE + more)), np.uint8)
        places = len(data) - more
        if places <= 0:
            break
        in_sync = np.ones(places, np.bool_)
        for n in range(_IN_A_ROW):
            begin = offset + n * stride
            in_sync &= data[begin : begin + places] == _SYNC
        found = np.flatnonzero(in_sync)
        if len(found):
            return at + int(found[0])
        at += places
    return size


class _Streams:
    """What was seen of each elementary stream with sound."""

    def __init__(self, counted: bool) -> None:
        """`counted`: the counters in their packets can be believed."""
        self._counted = counted
        self._counters: dict[int, int] = {}
        """The last counter of each, by its number."""
        self._waiting: set[int] = set()
        """Those of which the next PES packet has not begun yet."""
        self.first = 0
        """Among the packets in which one was found first, the place of the first that has sound."""
        self.packets = 0
        self.breaks = 0

    @property
    def known(self) -> bool:
        """Whether there is one."""
        return bool(self._counters)

    def interrupted(self) -> None:
        """Packets may be missing here."""
        self._waiting.update(self._counters)

    def look(self, packets: _Rows) -> tuple[_Mask, list[int]]:
        """Which of these packets in a row are worth keeping, and before which some are missing."""
        keep = np.ones(len(packets), np.bool_)
        pids = (packets[:, 1].astype(np.int64) & 0x1F) << 8 | packets[:, 2]
        begins = packets[:, 1] & 0x40 != 0
        places = np.flatnonzero(begins)
        sounding = places[_sound_begins(packets[places])]
        if len(sounding) and not self.known:
            self.first = int(sounding[0])
        for pid in set(pids[sounding].tolist()) - set(self._counters):
            self._counters[pid] = -1
        breaks: set[int] = set()
        for pid in self._counters:
            mine = np.flatnonzero((pids == pid) & (packets[:, 3] & 0x10 != 0))
            if len(mine):
                counters = (packets[mine, 3] & 15).astype(np.int64)
                lacking, jumps = self._follow(pid, counters, begins[mine])
                keep[mine[lacking]] = False
                breaks.update(mine[jumps].tolist())
        return keep, sorted(breaks - {0})

    def _follow(self, pid: int, counters: _Integers, begins: _Mask) -> tuple[_Mask, _Mask]:
        """Of a stream's packets, those whose PES packet's beginning is gone, and those before which
        some are missing. A packet may be sent twice."""
        before = self._counters[pid]
        steps = np.diff(counters, prepend=int(counters[0]) if before < 0 else before) & 15
        jumps = (steps > 1) & self._counted
        jumps[0] &= pid not in self._waiting  # that some are missing there is known
        self.packets += len(counters)
        self.breaks += int(jumps.sum())
        breaks = jumps.copy()
        breaks[0] |= pid in self._waiting
        order = np.arange(len(counters))
        last_break = np.maximum.accumulate(np.where(breaks, order, -1))
        last_begin = np.maximum.accumulate(np.where(begins, order, -1))
        lacking = last_break > last_begin
        self._counters[pid] = int(counters[-1])
        self._waiting.discard(pid)
        if lacking[-1]:
            self._waiting.add(pid)
        return lacking, jumps


def _sound_begins(packets: _Rows) -> _Mask:
    """Whether a PES packet with sound begins in each: of MPEG, or private (AC-3, DTS)."""
    extra = np.where(packets[:, 3] & 0x20 != 0, packets[:, 4].astype(np.int64) + 1, 0)
    places = np.minimum(4 + extra, _PACKET - 4)[:, None] + np.arange(4)
    heads = np.take_along_axis(packets, places, axis=1)
    kinds = heads[:, 3]
    sound = (kinds & 0xE0 == 0xC0) | (kinds == 0xBD) | (kinds == 0xFD)
    return (heads[:, :3] == (0, 0, 1)).all(axis=1) & sound
