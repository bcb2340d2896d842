"""QuickTime files with holes in them, of which next to nothing is on the disk."""

import struct

import numpy as np

from pyengine.sound.mov_pcm import mov_pcm_stretches
from pyengine.sound.pieces import reader

GIGABYTES = 3 << 30


def box(kind, body, claimed=0):
    """A box of 64-bit size (ISO/IEC 14496-12, 4.2), with a hole of so many bytes at its end."""
    return struct.pack(">I4sQ", 1, kind, 16 + len(body) + claimed) + body


def test_a_table_of_gigabytes_is_not_read(tmp_path):
    """It used to be read whole: no memory for it here, and no such read in a browser."""
    described = struct.pack(">I4s6xH8xHHHHI", 36, b"sowt", 1, 1, 16, 0, 0, 16_000 << 16)
    sound = box(b"hdlr", bytes(8) + b"soun" + bytes(12))
    found = box(b"stsd", struct.pack(">II", 0, 1) + described)
    table = box(b"stco", bytes(8), GIGABYTES)
    tables = box(b"stbl", found + table, GIGABYTES)
    media = box(b"mdia", sound + box(b"minf", tables, GIGABYTES), GIGABYTES)
    movie = box(b"moov", box(b"trak", media, GIGABYTES), GIGABYTES)
    head = box(b"ftyp", b"qt  " + bytes(4)) + movie
    path = tmp_path / "talk.mov"
    with path.open("wb") as file:
        file.write(head)
        file.truncate(len(head) + GIGABYTES)
        file.seek(0, 2)
        file.write(struct.pack(">I4s", 1 << 30, b"mdat") + bytes(1000))  # and it is cut off
    asked = []
    with path.open("rb") as file:
        read_at = reader(file)

        def watched(offset, size):
            asked.append(size)
            assert size < GIGABYTES
            return read_at(offset, size)

        assert mov_pcm_stretches(watched, path.stat().st_size) == []
    assert len(asked) > 10  # it has come to the tables
    assert np.max(asked) < 1 << 26
