"""MP4 and QuickTime with uncompressed sound that were cut off (ISO/IEC 14496-12, 8.7; QuickTime
File Format, "Sound Sample Descriptions").

mediabunny takes a chunk of such sound for one packet, and leaves out one that is not complete: of a
file without pictures that may be all there is. So the table of their lengths is mended.
"""

from __future__ import annotations

from pyengine.sound.boxes import below, boxes, is_sound, tracks
from pyengine.sound.pieces import ReadAt
from pyengine.sound.stretches import Stretch, joined
from pyengine.sound.structure import is_cut_off

_PCM = {
    *(b"sowt", b"twos", b"raw ", b"NONE", b"in24", b"in32", b"fl32", b"fl64"),
    *(b"lpcm", b"ipcm", b"fpcm", b"alaw", b"ulaw"),
}
_OF_A_BYTE = (b"alaw", b"ulaw")
"""Though their descriptions may say 16 bits."""
_ENTRY_SIZE = 12
"""Of the table of chunks: the first of a run, the samples in each, a description's number."""

_LONGEST_TABLE = 1 << 26
"""Bytes. A week in chunks of a tenth of a second has 48 MB; a file with holes can claim gigabytes,
which no browser reads at once."""


def mov_pcm_stretches(read_at: ReadAt, size: int) -> list[Stretch]:
    """Of a file that was cut off in a chunk of uncompressed sound; none for others."""
    if not is_cut_off(read_at, size):
        return []
    for begin, end in tracks(read_at, size):
        frame = _frame_bytes(read_at, begin, end)
        offset, number = _last_chunk(read_at, begin, end, size) if frame else (0, 0)
        if number and (mended := _mended(read_at, begin, end, number, (size - offset) // frame)):
            at, entry = mended
            return [Stretch(joined([(0, at), entry, (at + len(entry), size)]))]
    return []


def _frame_bytes(read_at: ReadAt, begin: int, end: int) -> int:
    """Of a sample of all channels; 0 for a track that is no uncompressed sound."""
    if not is_sound(read_at, begin, end):
        return 0
    for table, behind in below(read_at, begin, end, b"mdia", b"minf", b"stbl", b"stsd"):
        for kind, entry, _ in boxes(read_at, table + 8, behind):
            head = bytes(read_at(entry, 28 + 36))
            if kind not in _PCM or len(head) < 28:
                return 0
            version = int.from_bytes(head[8:10], "big")
            if version:
                return int.from_bytes(head[36:40] if version == 1 else head[56:60], "big")
            channels, bits = int.from_bytes(head[16:18], "big"), int.from_bytes(head[18:20], "big")
            return channels * (1 if kind in _OF_A_BYTE else bits // 8)
    return 0


def _last_chunk(read_at: ReadAt, begin: int, end: int, size: int) -> tuple[int, int]:
    """Where the track's last chunk is that begins in the file, and its number, from 1; 0 for
    none."""
    for kind, width in (b"stco", 4), (b"co64", 8):
        for table, behind in below(read_at, begin, end, b"mdia", b"minf", b"stbl", kind):
            data = _entries(read_at, table, behind)
            offsets = (
                int.from_bytes(data[at : at + width], "big")
                for at in range(0, len(data) - width + 1, width)
            )
            begun = ((offset, number) for number, offset in enumerate(offsets, 1) if offset < size)
            return max(begun, default=(0, 0))
    return 0, 0


def _entries(read_at: ReadAt, table: int, behind: int) -> bytes:
    """Of a table; none where it is longer than any recording's."""
    length = behind - table - 8
    return bytes(read_at(table + 8, length)) if length <= _LONGEST_TABLE else b""


def _mended(
    read_at: ReadAt, begin: int, end: int, chunk: int, left: int
) -> tuple[int, bytes] | None:
    """Where to put which entry, so that the chunk has no more samples than are left; None where it
    is complete, and where no entry behind it can be spared for it."""
    for table, behind in below(read_at, begin, end, b"mdia", b"minf", b"stbl", b"stsc"):
        data = _entries(read_at, table, behind)
        for at in reversed(range(0, len(data) - _ENTRY_SIZE + 1, _ENTRY_SIZE)):
            first = int.from_bytes(data[at : at + 4], "big")
            if first > chunk:
                continue
            samples = int.from_bytes(data[at + 4 : at + 8], "big")
            place = at if first == chunk else at + _ENTRY_SIZE
            if not 0 < left < samples or place + _ENTRY_SIZE > len(data):
                return None
            entry = chunk.to_bytes(4, "big") + left.to_bytes(4, "big")
            return table + 8 + place, entry + data[at + 8 : at + _ENTRY_SIZE]
    return None
