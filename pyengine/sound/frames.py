"""Frames of MP3 (ISO/IEC 11172-3, 13818-3, and MPEG-2.5 of the Fraunhofer Society), of AAC in ADTS
(ISO/IEC 14496-3, 1.A.2) and of AC-3 (ETSI TS 102 366, 4.3): where they stand in a file, by their
headers.

A frame's header says how long it is, so the next must stand behind it. Where none does, something
is damaged, and two that follow one another and agree with the first are looked for; or three that
agree with one another, for files of several rates or numbers of channels may have been joined.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from pyengine.sound.pieces import ReadAt
from pyengine.sound.stretches import AT_ONCE, Stretch, joined, tags_length
from pyengine.sound.structure import mp3_seconds

_MPEG_1 = 3
_RATES = (44100, 48000, 32000)
_HALVED = {_MPEG_1: 0, 2: 1, 0: 2}
"""How often the rate is halved, by the version's number."""
_KILOBITS = {
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""By whether it is MPEG-1, and the layer."""
_ADTS_RATES = (
    *(96000, 88200, 64000, 48000, 44100, 32000, 24000),
    *(22050, 16000, 12000, 11025, 8000, 7350),
)
_AAC_SAMPLES = 1024
_AC3_MARK = b"\x0b\x77"
_AC3_RATES = (48000, 44100, 32000)
_AC3_KILOBITS = (
    *(32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640),
)
_AC3_SAMPLES = 1536
_AC3_VERSIONS = 11
"""From here on it is E-AC-3, in which several frames may be of one time."""
_HEAD = 10
"""Bytes that are enough to know a frame's kind."""
_FEWEST = 2
"""Frames in a row that are no accident; demuxers do not believe in fewer, either."""


@dataclass(frozen=True, slots=True)
class FrameKind:
    """What all frames of a file have in common."""

    header: re.Pattern[bytes]
    """Of a frame that agrees with the first."""
    header_size: int
    length: Callable[[bytes, int], int]
    """Of the frame that stands there in the bytes; 0 where none does."""
    seconds: float
    """How long a frame lasts."""
    whole: bool
    """Whether such files end with a whole frame: some MP3s do not, and nothing is amiss."""
    begins: re.Pattern[bytes]
    """The first bytes of all that may stand in one file with it."""
    mode_at: int = 3
    """In which byte's two highest bits frames agree that follow one another: what their channels
    are."""


@dataclass(frozen=True, slots=True)
class Run:
    """Frames that follow one another."""

    begin: int
    end: int
    frames: int
    after_damage: bool
    """Rather than after a tag, after frames of another kind, or at the file's beginning."""
    kind: FrameKind


def frame_kind(head: bytes) -> FrameKind | None:
    """The kind of the frame that begins with these bytes, 7 or more. None for what is no frame, or
    one of free format, whose header does not say how long it is."""
    if len(head) < 7:
        return None
    if head[:2] == _AC3_MARK:
        return _ac3(head[4] >> 6, head[5] >> 3)
    if head[0] != 0xFF:
        return None
    if head[1] & 0xF6 == 0xF0:
        return _adts(head[1], head[2] & 0xFD, head[3] & 0xC0)
    if head[2] >> 4 in (0, 15):
        return None
    return _mpeg(head[1] & 0xFE, head[2] & 0x0C, mono=head[3] >> 6 == 3)


@cache
def _mpeg(second: int, third: int, *, mono: bool) -> FrameKind | None:
    """Of a header's bytes what all frames have in common."""
    version, layer = second >> 3 & 3, 4 - (second >> 1 & 3)
    if second & 0xE0 != 0xE0 or version == 1 or layer == 4 or third >> 2 == 3:
        return None
    first = version == _MPEG_1
    rate = _RATES[third >> 2] >> _HALVED[version]
    samples = 384 if layer == 1 else 1152 if layer == 2 or first else 576
    lengths: dict[bytes, int] = {}
    thirds: list[int] = []
    for index, kilobits in enumerate(_KILOBITS[first, layer], 1):
        for low in range(4):  # padding, and a private bit
            both = index << 4 | third | low
            slots = samples // (32 if layer == 1 else 8) * 1000 * kilobits // rate + (low >> 1)
            thirds.append(both)
            for checked in (second, second | 1):  # with a CRC or without
                lengths[bytes((0xFF, checked, both))] = slots * (4 if layer == 1 else 1)
    fourths = range(0xC0, 0x100) if mono else range(0xC0)
    pattern = _pattern([0xFF], [second, second | 1], thirds, fourths)
    find = lengths.get

    def length(data: bytes, at: int) -> int:
        return find(data[at : at + 3], 0)

    # The same layer, whichever MPEG it is of
    seconds = [0xE0 | one << 3 | second & 6 | low for one in (0, 2, 3) for low in (0, 1)]
    begins = _pattern([0xFF], seconds)
    return FrameKind(pattern, 4, length, samples / rate, whole=False, begins=begins)


@cache
def _adts(second: int, third: int, channels: int) -> FrameKind | None:
    """Of a header's bytes what all frames have in common; the third has a private bit besides."""
    index = third >> 2 & 0xF
    if index >= len(_ADTS_RATES):
        return None
    start = bytes((0xFF, second))

    def length(data: bytes, at: int) -> int:
        if data[at : at + 2] != start or data[at + 2] & 0xFD != third:
            return 0
        if data[at + 3] & 0xC0 != channels:
            return 0
        size = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
        return size if size > 7 else 0

    pattern = _pattern(
        [0xFF], [second], [third, third | 2], range(channels, channels + 0x40), *[range(256)] * 3
    )
    begins = _pattern([0xFF], [0xF0, 0xF1, 0xF8, 0xF9])
    seconds = _AAC_SAMPLES / _ADTS_RATES[index]
    return FrameKind(pattern, 7, length, seconds, whole=True, begins=begins)


@cache
def _ac3(rate: int, version: int) -> FrameKind | None:
    """Of a header's bytes what all frames have in common."""
    if rate >= len(_AC3_RATES) or version >= _AC3_VERSIONS:
        return None
    hertz = _AC3_RATES[rate]
    lengths: dict[bytes, int] = {}
    for index, kilobits in enumerate(_AC3_KILOBITS):
        for low in (0, 1):  # at 44.1 kHz, one more word
            words = kilobits * 1000 * _AC3_SAMPLES // 16 // hertz + (low if rate == 1 else 0)
            for mode in range(8):
                lengths[bytes((rate << 6 | index << 1 | low, version << 3 | mode))] = 2 * words
    fifths = sorted({key[0] for key in lengths})
    sixths = sorted({key[1] for key in lengths})
    anything = range(256)
    pattern = _pattern([0x0B], [0x77], anything, anything, fifths, sixths, anything)

    def length(data: bytes, at: int) -> int:
        return lengths.get(data[at + 4 : at + 6], 0) if data[at : at + 2] == _AC3_MARK else 0

    begins = re.compile(re.escape(_AC3_MARK))
    seconds = _AC3_SAMPLES / hertz
    return FrameKind(pattern, 7, length, seconds, whole=True, begins=begins, mode_at=6)


def _pattern(*allowed: list[int] | range) -> re.Pattern[bytes]:
    sets = (b"[" + b"".join(b"\\x%02x" % byte for byte in each) + b"]" for each in allowed)
    return re.compile(b"".join(sets), re.DOTALL)


def frame_runs(read_at: ReadAt, size: int) -> tuple[list[Run], int] | None:
    """The frames of a file as runs of one kind without damage in them, and how many bytes behind
    the last are neither frames nor tags. None for what does not begin with a frame.

    The last frame before damage is counted to it, for nobody knows where it begins.
    """
    at = tags_length(read_at, 0)
    kind = frame_kind(bytes(read_at(at, _HEAD)))
    if kind is None:
        return None
    runs: list[Run] = []
    damaged = False
    while True:
        begin = at
        at, last, frames = _hop(read_at, begin, size, kind)
        behind = at + tags_length(read_at, at)
        if at <= size:
            found = _resumed(read_at, behind, behind + 1, size, kind)
            if found or behind >= size:  # what is between is a tag
                runs.append(Run(begin, at, frames, damaged, kind))
                if not found:
                    return runs, 0
                (at, kind), damaged = found, False
                continue
        found = _resumed(read_at, last + 1, size, size, kind)
        if found is None and not kind.whole and size - last < 2 * (at - last):
            runs.append(Run(begin, min(at, size), frames, damaged, kind))
            return runs, 0
        runs.append(Run(begin, last, frames - 1, damaged, kind))
        if found is None:
            return runs, size - last
        (at, kind), damaged = found, True


def _hop(read_at: ReadAt, at: int, size: int, kind: FrameKind) -> tuple[int, int, int]:
    """From frame to frame: where there is none any more, where the last is, and how many."""
    length_at, header_size = kind.length, kind.header_size
    last, frames = at, 0
    while at < size:
        data = bytes(read_at(at, AT_ONCE))
        local, before, limit = 0, -1, len(data) - header_size
        while local <= limit:
            length = length_at(data, local)
            if not length:
                break
            before = local
            local += length
            frames += 1
        if before >= 0:
            last = at + before
        at += local
        if local <= limit or before < 0:
            break
    return at, last, frames


def _resumed(
    read_at: ReadAt, at: int, until: int, size: int, kind: FrameKind
) -> tuple[int, FrameKind] | None:
    """Where, before `until`, frames follow one another again, and of which kind they are."""
    while at < until:
        data = bytes(read_at(at, min(AT_ONCE, until - at) + _HEAD - 1))
        for match in kind.begins.finditer(data, 0, min(AT_ONCE, until - at) + 1):
            here = match.start()
            found = frame_kind(data[here : here + _HEAD])
            if found and _in_a_row(read_at, at + here, size, found, 2 if found is kind else 3):
                return at + here, found
        at += AT_ONCE
    return None


def _in_a_row(read_at: ReadAt, at: int, size: int, kind: FrameKind, count: int) -> bool:
    """Whether so many frames of a kind follow one another there."""
    before, mode = b"", kind.mode_at
    for _ in range(count):
        head = bytes(read_at(at, kind.header_size)) if at <= size else b""
        if not kind.header.match(head) or (before and before[mode] >> 6 != head[mode] >> 6):
            return False
        length = kind.length(head, 0)
        if not length:
            return False
        before = head
        at += length
    return True


def frame_stretches(read_at: ReadAt, size: int) -> list[Stretch]:
    """Of an MP3, ADTS or AC-3 file; none where it is none of these.

    Where something is damaged, one frame at least is said to be lost, and as many as so many bytes
    hold elsewhere, but not more than an encoder's header says that there are. So what is behind
    bytes that were overwritten stays where it was.
    """
    found = frame_runs(read_at, size)
    if found is None:
        return []
    runs, behind = found
    first = runs[0].kind.seconds
    if len(runs) == 1 and not behind:
        return [Stretch(((0, size),), seconds=runs[0].frames * first)]
    seconds = mp3_seconds(read_at, size)
    # The frame in which an encoder says so is none of those that it counts
    claimed = None if seconds is None else round(seconds / first) + 1
    return list(_stretches(runs, behind, claimed))


def _stretches(runs: list[Run], behind: int, claimed: int | None) -> Iterator[Stretch]:
    """`claimed` is how many frames there are, where the file says so."""
    whole = sum(run.frames for run in runs)
    mean = sum(run.end - run.begin for run in runs) / max(1, whole)
    left = None if claimed is None else claimed - whole
    lost: float | None = None
    ranges: list[tuple[int, int]] = []
    frames = 0
    last = runs[0]

    def gone(size: int) -> float:
        nonlocal left
        count = round(size / mean) if mean else 1
        if left is not None:
            count = min(count, left)
            left -= count
        return max(1, count) * last.kind.seconds

    def stretch() -> Iterator[Stretch]:
        nonlocal lost
        seconds = frames * last.kind.seconds
        if frames < _FEWEST:
            lost = (lost or 0.0) + seconds
            return
        yield Stretch(joined(ranges), lost, seconds=seconds)
        lost = 0.0

    for run in runs:
        if run.after_damage or run.kind is not last.kind:
            yield from stretch()
            lost = (lost or 0.0) + (gone(run.begin - last.end) if run.after_damage else 0.0)
            ranges, frames = [], 0
        ranges.append((run.begin, run.end))
        frames += run.frames
        last = run
    yield from stretch()
    if behind:
        yield Stretch((), (lost or 0.0) + gone(behind))
