"""A web server on this machine that stands for the model hub, and can misbehave."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class HubServer:
    """Serves `files` with ranges and entity tags.

    `answers` are taken by the next requests, one each; afterwards it behaves.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.answers: list[Callable[[Handler], None]] = []
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.released = threading.Event()
        """Set at the end, for handlers that keep a client waiting."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.hub = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def ranges(self) -> list[str | None]:
        """The Range header of each request so far."""
        return [headers.get("Range") for _, headers in self.requests]

    def __enter__(self) -> HubServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()  # joins the handlers
        self._thread.join()


class Handler(BaseHTTPRequestHandler):
    """One request."""

    def do_GET(self) -> None:
        hub: HubServer = self.server.hub
        hub.requests.append((self.path, dict(self.headers)))
        answer = hub.answers.pop(0) if hub.answers else serve
        answer(self)

    def log_message(self, *_: object) -> None:
        pass

    @property
    def content(self) -> bytes | None:
        return self.server.hub.files.get(self.path)

    def start(self, status: int, **headers: object) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def body(self, data: bytes) -> None:
        with contextlib.suppress(ConnectionError):  # the client has heard enough
            self.wfile.write(data)


def etag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()}"'


def serve(handler: Handler, *, ranges: bool = True, stop_after: int | None = None) -> None:
    """The file as asked for, optionally cut off after some bytes."""
    content = handler.content
    if content is None:
        handler.send_error(404)
        return
    start, status = 0, 200
    wanted = handler.headers.get("Range")
    same = handler.headers.get("If-Range") in (None, etag(content))
    if wanted and ranges and same:
        start, status = int(wanted.removeprefix("bytes=").removesuffix("-")), 206
        if start >= len(content):
            handler.start(416, Content_Range=f"bytes */{len(content)}", Content_Length=0)
            return
    headers: dict[str, object] = {"ETag": etag(content), "Content_Length": len(content) - start}
    if status == 206:
        headers["Content_Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
    handler.start(status, **headers)
    handler.body(content[start : None if stop_after is None else start + stop_after])


def cut(n: int, *, ranges: bool = True) -> Callable[[Handler], None]:
    """Closes the connection after n bytes of the file."""
    return lambda handler: serve(handler, ranges=ranges, stop_after=n)


def without_ranges(handler: Handler) -> None:
    serve(handler, ranges=False)


def hang_up(handler: Handler) -> None:
    """Closes the connection without a word."""
    handler.close_connection = True


def stall(n: int) -> Callable[[Handler], None]:
    """Sends n bytes of the file and then nothing, until the server is closed."""

    def answer(handler: Handler) -> None:
        serve(handler, stop_after=n)
        handler.wfile.flush()
        handler.server.hub.released.wait()

    return answer


def status(code: int) -> Callable[[Handler], None]:
    return lambda handler: handler.send_error(code)


def send(
    data: bytes, *, content_type: str = "application/octet-stream", length: int | None = None
) -> Callable[[Handler], None]:
    """Something else, by default without saying how long it is."""

    def answer(handler: Handler) -> None:
        headers = {} if length is None else {"Content_Length": length}
        handler.start(200, Content_Type=content_type, **headers)
        handler.body(data)

    return answer


def redirect(url: str) -> Callable[[Handler], None]:
    return lambda handler: handler.start(302, Location=url, Content_Length=0)
