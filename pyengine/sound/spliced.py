"""Parts of a file that is open, as a file of their own."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import BinaryIO

from pyengine.sound.stretches import Range, length_of


class SplicedFile(io.RawIOBase):
    """What `Stretch.ranges` describe, to be read only. The file beneath stays open."""

    def __init__(self, file: BinaryIO, ranges: Sequence[Range]) -> None:
        """`ranges`: from where to where in the file, or what stands there instead."""
        super().__init__()
        self._file = file
        self._ranges = [(one, length_of(one)) for one in ranges]
        self._size = sum(length for _, length in self._ranges)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def read(self, size: int = -1) -> bytes:
        left = max(0, self._size - self._at)
        data = b"".join(self._parts(left if size < 0 else min(size, left)))
        self._at += len(data)
        return data

    def _parts(self, size: int) -> list[bytes]:
        parts: list[bytes] = []
        before = 0
        for one, length in self._ranges:
            skipped = max(0, self._at - before)
            count = min(size, length - skipped)
            if count > 0:
                if isinstance(one, bytes):
                    parts.append(one[skipped : skipped + count])
                else:
                    self._file.seek(one[0] + skipped)
                    parts.append(self._file.read(count))
                size -= count
            before += length
        return parts
