"""What Matroska and WebM (RFC 9559) say of encoders and to decoders, and mediabunny does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyengine.sound.pieces import ReadAt

_EBML = 0x1A45DFA3
_SEGMENT = 0x18538067
_TRACKS = 0x1654AE6B
_SEEK_HEAD = 0x114D9B74
_CUES = 0x1C53BB6B
_CLUSTER = 0x1F43B675
_TAGS = 0x1254C367
_TAG = 0x7373
_TARGETS = 0x63C0
_TARGET_TRACK = 0x63C5
_SIMPLE_TAG = 0x67C8
_TAG_NAME = 0x45A3
_TAG_TEXT = 0x4487
_TRACK = 0xAE
_NUMBER = 0xD7
_UID = 0x73C5
_TYPE = 0x83
_CODEC = 0x86
_DELAY = 0x56AA
_PRIVATE = 0x63A2
_AUDIO = 2
_ENDLESS = 1 << 62

_MOST = 10_000
"""Elements that are looked at."""
_LONGEST = 256
"""Bytes of what is said of a codec, or in a tag."""
_CLOCK = re.compile(r"(\d{1,4}):(\d\d):(\d\d\.\d{1,9})\0*")


def matroska_delays(read_at: ReadAt, size: int) -> list[float] | None:
    """Seconds by which each audio track is to be heard earlier than its timestamps say, because its
    encoder put so much in front; None for a file of another kind.

    Of Opus it is 0: its decoders leave out by themselves what is in front.
    """
    tracks = _audio_tracks(read_at, size)
    return None if tracks is None else [_delay(track) for track in tracks]


def codec_setups(read_at: ReadAt, size: int, codec: str) -> list[bytes | None] | None:
    """What each audio track says to the decoder of that codec (CodecPrivate), None for one that
    has another; None for a file of another kind."""
    tracks = _audio_tracks(read_at, size)
    if tracks is None:
        return None
    name = codec.encode()
    return [track.get(_PRIVATE) if track.get(_CODEC) == name else None for track in tracks]


def matroska_ends(read_at: ReadAt, size: int) -> list[float | None] | None:
    """When each audio track ends on the file's clock, in seconds, as far as whoever finished the
    file has written that into a tag; None for a file of another kind."""
    tracks = _audio_tracks(read_at, size)
    if tracks is None:
        return None
    ends: dict[int, float] = {}
    for kind, inside, behind in _in_segment(read_at, size):
        if kind == _TAGS:
            for tag, begin, end in _elements(read_at, inside, behind):
                if tag == _TAG:
                    ends |= _end(read_at, begin, end)
    return [ends.get(_number(track, _UID)) for track in tracks]


def clock_seconds(text: str) -> float | None:
    """What such a tag says: hours, minutes and seconds; None where it says something else."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds = match.groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def _end(read_at: ReadAt, begin: int, end: int) -> dict[int, float]:
    """What one tag says of one track, by its UID."""
    found: dict[int, float] = {}
    track = 0
    for kind, inside, behind in _elements(read_at, begin, end):
        if kind == _TARGETS:
            track = _number(_values(read_at, inside, behind, (_TARGET_TRACK,)), _TARGET_TRACK)
        elif kind == _SIMPLE_TAG:
            said = _values(read_at, inside, behind, (_TAG_NAME, _TAG_TEXT))
            seconds = clock_seconds(said.get(_TAG_TEXT, b"").decode(errors="replace"))
            if said.get(_TAG_NAME) == b"DURATION" and seconds is not None:
                found[track] = seconds
    return found


def matroska_missing(read_at: ReadAt, size: int) -> int:
    """Bytes that the last cluster of a file lacks that was cut off; 0 for other files."""
    last = 0
    for kind, inside, behind in _in_segment(read_at, size):
        if kind == _CLUSTER and inside < size < behind < _ENDLESS:
            last = behind - size
    return last


@dataclass(frozen=True, slots=True)
class Segment:
    """A file's, with clusters in it."""

    front: tuple[tuple[int, int], ...]
    """From where to where what stands before the first cluster goes, without what says where in the
    file things are."""
    begin: int
    """Of the first cluster."""
    end: int
    """Of all, as far as it is in the file."""


def segment(read_at: ReadAt, size: int) -> Segment | None:
    """None for a file without clusters, or of another kind."""
    if bytes(read_at(0, 4)) != _EBML.to_bytes(4, "big"):
        return None
    for kind, begin, end in _elements(read_at, 0, size):
        found, at = [(0, begin)], begin
        for inner, _, behind in _elements(read_at, begin, _ENDLESS) if kind == _SEGMENT else ():
            if inner == _CLUSTER:
                return Segment(tuple(found), at, end)
            if inner not in (_SEEK_HEAD, _CUES):
                found.append((at, behind))
            at = behind
    return None


def track_numbers(read_at: ReadAt, size: int) -> set[int]:
    """By which blocks name their tracks, of sound and all others."""
    return {_number(track, _NUMBER) for track in _all_tracks(read_at, size) or ()}


def _in_segment(read_at: ReadAt, size: int) -> Iterator[tuple[int, int, int]]:
    """The elements of a file's segment; none where it has none."""
    for kind, begin, _ in _elements(read_at, 0, size):
        if kind == _SEGMENT:
            yield from _elements(read_at, begin, _ENDLESS)
            return


def _audio_tracks(read_at: ReadAt, size: int) -> list[dict[int, bytes]] | None:
    """What is known of each; None for a file of another kind."""
    found = _all_tracks(read_at, size)
    return found and [track for track in found if _number(track, _TYPE) == _AUDIO]


def _all_tracks(read_at: ReadAt, size: int) -> list[dict[int, bytes]] | None:
    top = _elements(read_at, 0, size)
    first = next(top, None)
    if first is None or first[0] != _EBML:
        return None
    for kind, begin, end in top:
        if kind != _SEGMENT:
            continue
        for inner, inside, behind in _elements(read_at, begin, end):
            if inner == _TRACKS:
                found = _elements(read_at, inside, behind)
                wanted = (_NUMBER, _TYPE, _CODEC, _DELAY, _PRIVATE, _UID)
                return [_values(read_at, a, b, wanted) for kind, a, b in found if kind == _TRACK]
            if inner == _CLUSTER:
                break
    return []


def _values(read_at: ReadAt, begin: int, end: int, wanted: tuple[int, ...]) -> dict[int, bytes]:
    """What is in some of the elements there, by their numbers."""
    return {
        kind: bytes(read_at(inside, min(_LONGEST, behind - inside)))
        for kind, inside, behind in _elements(read_at, begin, end)
        if kind in wanted
    }


def _delay(track: dict[int, bytes]) -> float:
    if track.get(_CODEC, b"").startswith(b"A_OPUS"):
        return 0.0
    return _number(track, _DELAY) / 1e9


def _number(track: dict[int, bytes], kind: int) -> int:
    return int.from_bytes(track.get(kind, b"")[:8], "big")


def _elements(read_at: ReadAt, begin: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Each element's number, and from where to where what is in it goes (RFC 8794)."""
    at = begin
    for _ in range(_MOST):
        head = bytes(read_at(at, 12)) if at < end else b""
        id_width = _width(head)
        size_width = _width(head[id_width:])
        if not id_width or not size_width or id_width + size_width > len(head):
            return
        kind = int.from_bytes(head[:id_width], "big")
        length = int.from_bytes(head[id_width : id_width + size_width], "big")
        unknown = (1 << 7 * size_width) - 1
        length &= unknown
        at += id_width + size_width
        behind = end if length == unknown else min(end, at + length)
        yield kind, at, behind
        at = behind


def _width(head: bytes) -> int:
    """Bytes of a number that begins so; 0 for none."""
    width = 9 - head[0].bit_length() if head else 0
    return width if width <= 8 else 0
