"""A server's way with one large file, which can be told to be a bad one."""

import gzip
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from visits import SLOW


@dataclass
class Depot:
    """What answers for a path (`Site.instead`).

    Args:
        etag: what it calls the state of the file.
        ranges: whether it knows of them.
        cuts: of the next answers, the bytes after which each connection ends, once `go` is
            released: a browser that sees the end early may forget what came before it.
        stop: bytes of an answer after which it waits until `go` is released.
        compressed: whether it sends gzip.
        measured: whether it says how much it sends.
        shift: by how much the ranges that it gives are others than those asked for.
        data: the file, or an HTTP status.

    Attributes:
        asked: the ranges that requests were about, and the state that they were to be of.
    """

    data: bytes | int
    etag: str | None = '"1"'
    ranges: bool = True
    cuts: list[int] = field(default_factory=list)
    stop: int | None = None
    compressed: bool = False
    measured: bool = True
    shift: int = 0
    asked: list[tuple[str | None, str | None]] = field(default_factory=list)
    go: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        wanted, state = handler.headers["Range"], handler.headers["If-Range"]
        self.asked.append((wanted, state))
        if isinstance(self.data, int):
            handler.send_error(self.data)
            return
        data = self.data
        same = state is None or state == self.etag
        if wanted and self.ranges and same:
            first = int(wanted.removeprefix("bytes=").rstrip("-")) - self.shift
            handler.send_response(206)
            handler.send_header("Content-Range", f"bytes {first}-{len(data) - 1}/{len(data)}")
            data = data[first:]
        else:
            handler.send_response(200)
        if self.compressed:
            data = gzip.compress(data, 1)
            handler.send_header("Content-Encoding", "gzip")
        if self.etag:
            handler.send_header("ETag", self.etag)
        if self.measured:
            handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        until = self.cuts.pop(0) if self.cuts else len(data)
        before = min(until, len(data) if self.stop is None else self.stop)
        handler.wfile.write(data[:before])
        if 0 < before < len(data):
            handler.wfile.flush()
            self.go.acquire(timeout=SLOW / 1000)
            handler.wfile.write(data[before:until])
        handler.close_connection = until < len(data) or not self.measured
