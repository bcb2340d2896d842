"""The sha256 of bytes that somebody reads anyway, computed beside the reading."""

from __future__ import annotations

import hashlib
import sys
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

_AHEAD = 8
"""Chunks that may wait to be hashed, so that neither who reads nor who hashes waits for the other
at every one."""


class PassingSha256:
    """Hashes chunks on a thread of its own, without Python's lock. A context manager.

    A browser's Python has no threads: there it hashes at once.
    """

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._waiting: deque[Future[None]] = deque()
        self._thread: ThreadPoolExecutor | None = None
        if sys.platform != "emscripten":
            self._thread = ThreadPoolExecutor(1, "sha256")

    def update(self, chunk: bytes) -> None:
        """The next bytes; they must not change afterwards."""
        if self._thread is None:
            self._hash.update(chunk)
            return
        self._waiting.append(self._thread.submit(self._hash.update, chunk))
        if len(self._waiting) > _AHEAD:
            self._waiting.popleft().result()

    def hexdigest(self) -> str:
        """Of all that has come."""
        while self._waiting:
            self._waiting.popleft().result()
        return self._hash.hexdigest()

    def __enter__(self) -> PassingSha256:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._thread is not None:
            self._thread.shutdown(cancel_futures=True)
