"""Several files in one: people join recordings end to end, and recorders begin anew.

Where each begins is found by what such files begin with: an Ogg stream's first page (RFC 3533,
chained streams), "fLaC" and the length of its first block, an EBML header of Matroska or WebM, and
in MP3s a tag (ID3v2) or an encoder's first frame. WAV files in a row are `wav.py`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from pyengine.sound.pieces import Facts, Piece, ReadAt, SoundFile, Track, Unreadable
from pyengine.sound.stretches import tags_length
from pyengine.sound.structure import mp3_header

_AT_ONCE = 1 << 20
_MOST = 1000
"""Files in one: more are no recording."""

_FLAC = b"fLaC\x00\x00\x00\x22"
_EBML = b"\x1aE\xdf\xa3"
_FIRST_PAGE = b"OggS\x00\x02"


def parts(read_at: ReadAt, size: int) -> list[tuple[int, int]]:
    """From where to where each file goes, in bytes; one for a file that is one."""
    start = bytes(read_at(0, 8))
    found: Iterator[int]
    if start[:4] == b"OggS":
        found = _ogg(read_at, size)
    elif start == _FLAC:
        found = _find(read_at, size, _FLAC)
    elif start[:4] == _EBML:
        found = (at for at in _find(read_at, size, _EBML) if _is_matroska(read_at, at))
    elif start[:3] == b"ID3" or mp3_header(bytes(read_at(0, 4))):
        found = _mp3(read_at, size)
    else:
        return [(0, size)]
    begins = [0]
    for at in found:
        if at > begins[-1]:
            begins.append(at)
        if len(begins) > _MOST:
            return [(0, size)]
    return list(zip(begins, [*begins[1:], size], strict=True))


class SeriesFile:
    """A `SoundFile` of several, one after the other."""

    def __init__(self, files: Sequence[SoundFile]) -> None:
        self._files = files

    @property
    def facts(self) -> Facts:
        """Of the first, as long as all."""
        all_facts = [file.facts for file in self._files]
        first = all_facts[0]
        return replace(
            first,
            tracks=tuple(
                _as_long_as_all(track, [facts.tracks for facts in all_facts])
                for track in first.tracks
            ),
            cut_off=all_facts[-1].cut_off,
        )

    def pieces(self, number: int) -> Iterator[Piece | Unreadable]:
        end = 0.0
        for file in self._files:
            begin = least = end
            for piece in file.pieces(number):
                start = None if piece.start is None else begin + max(0.0, piece.start)
                if isinstance(piece, Piece):
                    seconds = len(piece.samples) / piece.rate
                    least += seconds
                    # A file ends where its last piece does: a time in its midst may be damaged
                    end = max(least, (end if start is None else start) + seconds)
                    yield replace(piece, start=start)
                else:
                    yield replace(piece, start=start)


def _as_long_as_all(track: Track, others: Sequence[tuple[Track, ...]]) -> Track:
    same = [tracks[track.number - 1] for tracks in others if len(tracks) >= track.number]
    seconds = [one.seconds for one in same if one.seconds is not None]
    whole = sum(seconds) if len(seconds) == len(others) else None
    return replace(track, seconds=whole, claimed=None)


def _find(read_at: ReadAt, size: int, what: bytes) -> Iterator[int]:
    """Where it is in the file, each time."""
    at = 0
    while at < size:
        data = bytes(read_at(at, _AT_ONCE + len(what) - 1))
        found = data.find(what)
        while found >= 0:
            yield at + found
            found = data.find(what, found + 1)
        at += _AT_ONCE


def _ogg(read_at: ReadAt, size: int) -> Iterator[int]:
    """A stream's first page; those of streams that run side by side stand together."""
    behind = 0
    for at in _find(read_at, size, _FIRST_PAGE):
        head = bytes(read_at(at, 27 + 255))
        if len(head) > 27:
            if at != behind:
                yield at
            behind = at + 27 + head[26] + sum(head[27 : 27 + head[26]])


def _is_matroska(read_at: ReadAt, at: int) -> bool:
    head = bytes(read_at(at, 64))
    return b"webm" in head or b"matroska" in head


def _mp3(read_at: ReadAt, size: int) -> Iterator[int]:
    """A tag with a frame behind it, or the frame in which an encoder says how many there are."""
    found = sorted(
        at
        for what, is_one in ((b"ID3", _is_tag), (b"Xing", _begins_frame), (b"Info", _begins_frame))
        for at in _begins(read_at, size, what, is_one)
    )
    tag_ends = tags_length(read_at, 0)  # of several in a row, only the last has a frame behind it
    for at in found:
        if at >= tag_ends:
            yield at
        head = bytes(read_at(at, 10))
        if head[:3] == b"ID3":  # its encoder's frame belongs to it
            tag_ends = at + 10 + _synchsafe(head[6:]) + 1


def _begins(
    read_at: ReadAt, size: int, what: bytes, is_one: Callable[[ReadAt, int], int | None]
) -> Iterator[int]:
    for at in _find(read_at, size, what):
        begin = is_one(read_at, at)
        if begin is not None:
            yield begin


def _is_tag(read_at: ReadAt, at: int) -> int | None:
    head = bytes(read_at(at, 10))
    if len(head) < 10 or not 2 <= head[3] <= 4 or any(byte & 0x80 for byte in head[6:]):
        return None
    frame = bytes(read_at(at + 10 + _synchsafe(head[6:]), 4))
    return at if mp3_header(frame) else None


def _begins_frame(read_at: ReadAt, at: int) -> int | None:
    for before in (36, 21, 13):
        header = mp3_header(bytes(read_at(at - before, 4))) if at >= before else None
        if header and header.tag_offset == before:
            return at - before
    return None


def _synchsafe(data: bytes) -> int:
    return sum(byte << shift for byte, shift in zip(data, (21, 14, 7, 0), strict=True))
