"""Models that the page has made smaller: a file comes in pieces, and a smaller one goes out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from pyengine.ggml import GgmlReader
from pyengine.quantiser import PUBLISHED_VERSIONS, Quantiser, quantised_type
from pyengine.worker.message import Message

Put = Callable[[bytes | memoryview], object]
"""Takes the next bytes of what is made, which are lent."""


class Making:
    """One model at a time. A call that fails raises a `PyengineError`, and what was begun is
    forgotten."""

    def __init__(self, put: Put) -> None:
        self._put = put
        self._reader: GgmlReader | None = None
        self._hash = hashlib.sha1(usedforsecurity=False)
        self._made = 0

    def begin(
        self,
        format: str,
        header_version: int | None = None,
        total_bytes: int | None = None,
    ) -> None:
        """Expects a model's file of `total_bytes`, where known.

        Args:
            format: one of `quantiser.TYPES`.
            header_version: None for that of the published files of this format.

        Raises OptionError.
        """
        self.abort()
        dtype = quantised_type(format)
        version = PUBLISHED_VERSIONS[dtype] if header_version is None else header_version
        quantiser = Quantiser(self._write, dtype, header_version=version)
        self._reader = GgmlReader(quantiser, total_bytes=total_bytes)
        self._hash = hashlib.sha1(usedforsecurity=False)
        self._made = 0

    def push(self, chunk: memoryview) -> None:
        """Takes the next bytes of the file. What they make goes to `put` before this returns.

        Raises ModelFormatError.
        """
        if self._reader is None:
            raise RuntimeError("push_quantise before begin_quantise")
        try:
            self._reader.push(chunk)
        except BaseException:
            self.abort()
            raise

    def finish(self) -> Message:
        """What came out: its sha1 and its size in bytes. Raises ModelFormatError."""
        reader, self._reader = self._reader, None
        if reader is None:
            raise RuntimeError("finish_quantise before begin_quantise")
        reader.finish()
        return {"sha1": self._hash.hexdigest(), "bytes": self._made}

    def abort(self) -> None:
        """Forgets a model that is only partly there."""
        if self._reader:
            self._reader.close()
        self._reader = None

    def _write(self, data: bytes | memoryview) -> None:
        self._hash.update(data)
        self._made += len(data)
        self._put(data)
