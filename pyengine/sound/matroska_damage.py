"""Where Matroska and WebM files (RFC 9559) are damaged between blocks: one that does not say how
long it is hides all that follows upon it.

What lies there is made one element that all skip (Void), so that everything else stays where it is.
Reading goes on with blocks that follow one another, or with the next cluster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyengine.sound.matroska import segment, track_numbers
from pyengine.sound.pieces import ReadAt
from pyengine.sound.stretches import Range, Stretch, joined

_ENDLESS = 1 << 62
_CLUSTER = 0x1F43B675
_TIME = 0xE7
_BLOCK, _GROUP, _BLOCK_IN_GROUP = 0xA3, 0xA0, 0xA1
_IN_CLUSTER = {
    **{_TIME: (1, 8), _BLOCK: (4, _ENDLESS), _GROUP: (6, _ENDLESS), 0xA7: (0, 8), 0xAB: (0, 8)},
    **{0xAF: (4, _ENDLESS), 0xBF: (4, 4), 0xEC: (0, _ENDLESS), 0x5854: (0, _ENDLESS)},
}
"""How many bytes are in each, at least and at most."""
_BEFORE_TIME = {_TIME, 0xA7, 0xAB, 0xBF, 0xEC}
_IN_SEGMENT = {
    *(_CLUSTER, 0x114D9B74, 0x1549A966, 0x1654AE6B, 0x1C53BB6B),
    *(0x1254C367, 0x1941A469, 0x1043A770, 0xBF, 0xEC),
}
_BESIDE_CLUSTERS = _IN_SEGMENT - {*_IN_CLUSTER}
_RESUMES = re.compile(rb"\x1f\x43\xb6\x75|[\xa0\xa3]")
_IN_A_ROW = 3
"""Elements that are no accident."""
_AT_ONCE = 1 << 18
_LONGEST_HEAD = 12

_Element = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Cluster:
    """One of which it is known where its blocks begin."""

    begin: int
    """In bytes, as all here."""
    end: int
    """`_ENDLESS` where it does not say so."""
    blocks: int


@dataclass(frozen=True, slots=True)
class Damage:
    begin: int
    before: Cluster | None
    """In which it begins."""
    end: int
    """Where reading can go on; the file's end where it cannot."""
    behind: Cluster | None
    """In which that is; None where another begins there."""


def matroska_damage(read_at: ReadAt, size: int) -> list[Damage]:
    """All of a file; none of a file of another kind, and none that is but its being cut off."""
    found, tracks = segment(read_at, size), track_numbers(read_at, size)
    return list(_Walk(read_at, found.end, tracks).damage(found.begin)) if found and tracks else []


def matroska_stretches(read_at: ReadAt, size: int) -> list[Stretch]:
    """Of a file that is damaged so; none for others."""
    damage, whole = matroska_damage(read_at, size), segment(read_at, size)
    if not damage or not whole:
        return []
    begins = (whole.begin, None), *((one.end, one.behind) for one in damage)
    ends = *((one.begin, one.before) for one in damage), (whole.end, None)
    found: list[Stretch] = []
    for (begin, cluster), (end, last) in zip(begins, ends, strict=True):
        if begin == end:
            continue
        ranges: list[Range] = [*whole.front]
        if cluster:
            ranges += [(cluster.begin, cluster.blocks), *_void(cluster.blocks, begin)]
        ranges.append((begin, end))
        if last and last.end != _ENDLESS:
            ranges += _void(end, min(whole.end, last.end))
        found.append(Stretch(joined(ranges), lost=0.0 if found else None, at=0.0))
    if damage[-1].end == whole.end:
        found.append(Stretch((), lost=0.0))
    return found


def without_damage(damage: Sequence[Damage], size: int) -> list[Range]:
    """The file with nothing in it where it is damaged."""
    ranges: list[Range] = []
    at = 0
    for one in damage:
        within = min(one.end, one.before.end) if one.before else one.begin
        ranges += [(at, one.begin), *_void(one.begin, within), *_void(within, one.end)]
        at = one.end
    return [*joined([*ranges, (at, size)])]


def _void(begin: int, end: int) -> Iterator[Range]:
    """An element without meaning that goes from there to there."""
    length = end - begin
    if length > 128:
        yield b"\xec\x01" + (length - 9).to_bytes(7, "big")
        yield begin + 9, end
    elif length >= 2:
        yield bytes((0xEC, 0x80 | length - 2))
        yield begin + 2, end
    elif length:
        yield begin, end


class _Walk:
    """From element to element."""

    def __init__(self, read_at: ReadAt, size: int, tracks: set[int]) -> None:
        self._read_at = read_at
        self._size = size
        self._tracks = tracks
        self._data = b""
        self._data_at = 0

    def damage(self, at: int) -> Iterator[Damage]:
        """From the first cluster on."""
        cluster: Cluster | None = None
        block = at  # the last one: whether its length is right, what is behind it tells
        while at < self._size:
            if cluster and at == cluster.end:
                cluster = None
            element = self._element(at)
            if element and element[0] == _CLUSTER and self._fits(element, cluster):
                if begun := self._cluster(at, *element[1:]):
                    cluster, at = begun, begun.blocks
                    continue
            elif element and (self._fits(element, cluster) or self._is_skipped(element, cluster)):
                cluster = None if element[0] in _BESIDE_CLUSTERS else cluster
                block, at = at, element[2]
                continue
            begin, end, resumed = at, at, None
            if not self._begins_cluster(at):
                follows = element and element[0] == _BLOCK and self._is_block(*element[:2])
                begin = block if cluster and block >= cluster.blocks and not follows else at
                end, resumed = self._resumed(begin + 1, cluster)
            if end == self._size and (element[2] if element else at + _LONGEST_HEAD) > end:
                return  # it was cut off
            yield Damage(begin, cluster, end, resumed)
            at = block = end
            cluster = resumed

    def _fits(self, element: _Element, cluster: Cluster | None) -> bool:
        """Whether an element may stand there."""
        kind, inside, behind = element
        if cluster and kind in _IN_CLUSTER:
            least, most = _IN_CLUSTER[kind]
            return behind <= min(cluster.end, self._size) and least <= behind - inside <= most
        if cluster and cluster.end != _ENDLESS and kind == _CLUSTER:
            return False  # in another that says that it is longer
        return kind == _CLUSTER or (kind in _IN_SEGMENT and behind <= self._size)

    def _is_skipped(self, element: _Element, cluster: Cluster | None) -> bool:
        """Whether it is one that nobody knows, but with one behind it that is known."""
        behind = self._element(element[2]) if element[2] < self._size else None
        if behind is None or element[0] in _IN_SEGMENT or element[0] in _IN_CLUSTER:
            return False
        is_block = behind[0] in (_BLOCK, _GROUP) and self._is_block(*behind[:2])
        return (is_block or behind[0] == _CLUSTER) and self._fits(behind, cluster)

    def _cluster(self, at: int, inside: int, end: int) -> Cluster | None:
        """None for one without a time."""
        found, blocks = self._element(inside), inside
        while found and found[0] in _BEFORE_TIME:
            blocks = found[2]
            if found[0] == _TIME:
                return Cluster(at, end, blocks)
            found = self._element(blocks)
        return None

    def _begins_cluster(self, at: int) -> bool:
        element = self._element(at)
        return (
            element is not None and element[0] == _CLUSTER and bool(self._cluster(at, *element[1:]))
        )

    def _resumed(self, at: int, cluster: Cluster | None) -> tuple[int, Cluster | None]:
        """Where blocks of the cluster, or else a cluster, can be read again."""
        while at < self._size:
            data = bytes(self._read_at(at, _AT_ONCE + 3))
            for match in _RESUMES.finditer(data):
                here = at + match.start()
                if match.start() >= _AT_ONCE:
                    continue
                if self._begins_cluster(here):
                    return here, None
                if cluster and here < cluster.end and self._in_a_row(here, cluster):
                    return here, cluster
            at += _AT_ONCE
        return self._size, None

    def _in_a_row(self, at: int, cluster: Cluster) -> bool:
        """Whether blocks of a cluster follow one another there."""
        for number in range(_IN_A_ROW):
            if number and at in (cluster.end, self._size):
                return True
            element = self._element(at)
            if element is None or not self._fits(element, cluster):
                return False
            if element[0] not in (_BLOCK, _GROUP):
                return number > 0
            if not self._is_block(*element[:2]):
                return False
            at = element[2]
        return True

    def _is_block(self, kind: int, inside: int) -> bool:
        """Whether an element is one of a track that there is."""
        if kind == _GROUP:
            element = self._element(inside)
            if element is None or element[0] != _BLOCK_IN_GROUP:
                return False
            inside = element[1]
        number = bytes(self._read_at(inside, 2))
        if number[:1] >= b"\x80":
            return number[0] & 0x7F in self._tracks
        return int.from_bytes(number, "big") & 0x3FFF in self._tracks

    def _element(self, at: int) -> _Element | None:
        """What begins there: what it is, and from where to where what is in it goes."""
        here = at - self._data_at
        if not 0 <= here <= len(self._data) - _LONGEST_HEAD:
            self._data, self._data_at, here = bytes(self._read_at(at, _AT_ONCE)), at, 0
        head = self._data[here : here + _LONGEST_HEAD]
        name = 9 - head[0].bit_length() if head else 9
        width = 9 - head[name].bit_length() if name <= 4 and len(head) > name else 9
        if width > 8 or name + width > len(head):
            return None
        unknown = (1 << 7 * width) - 1
        length = int.from_bytes(head[name : name + width], "big") & unknown
        inside = at + name + width
        return (
            int.from_bytes(head[:name], "big"),
            inside,
            _ENDLESS if length == unknown else inside + length,
        )
