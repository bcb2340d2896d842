"""The local server the browser loads every system from."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Generator, Mapping
from http.server import ThreadingHTTPServer
from pathlib import Path

from site_build.serve import Handler

Mounts = Mapping[str, Path | bytes]
"""First part of the URL's path to a folder, or to a document."""


class _Handler(Handler):
    mounts: Mounts
    isolated: bool

    def do_GET(self) -> None:
        match self.mounts.get(self.path.split("/")[1]):
            case bytes() as document:
                self.send_response(200)
                self.send_header("Content-Type", "application/octet-stream")
                self.send_header("Content-Length", str(len(document)))
                self.end_headers()
                self.wfile.write(document)
            case None:
                self.send_error(404)
            case _:
                super().do_GET()

    def translate_path(self, path: str) -> str:
        mount, _, rest = path.partition("?")[0].lstrip("/").partition("/")
        self.directory = str(self.mounts[mount])
        return super().translate_path(f"/{rest}")

    def end_headers(self) -> None:
        if self.isolated:
            self.send_header("Cross-Origin-Opener-Policy", "same-origin")
            self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        super().end_headers()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that is closed in the middle of a file is nothing to report."""


@contextlib.contextmanager
def serving(mounts: Mounts, *, isolated: bool) -> Generator[str, None, None]:
    """Serves on a free port; yields the URL without a slash at its end.

    Args:
        isolated: send the headers that let pages share memory between threads.
    """
    handler = type("BoundHandler", (_Handler,), {"mounts": mounts, "isolated": isolated})
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        thread.join()
