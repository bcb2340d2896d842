"""A web server for the built site on this machine: plain static files, no special headers."""

from __future__ import annotations

import functools
import webbrowser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Handler(SimpleHTTPRequestHandler):
    """Static files with the types browsers insist on, whatever the system's table says."""

    extensions_map = {  # noqa: RUF012
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
        ".svg": "image/svg+xml",
        ".json": "application/json",
    }

    def end_headers(self) -> None:
        # A rebuilt site must show at the next reload.
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


def make_server(directory: Path, port: int) -> ThreadingHTTPServer:
    """A server that is ready to `serve_forever()`. Port 0 takes a free one. Raises OSError."""
    handler = functools.partial(Handler, directory=str(directory))
    return ThreadingHTTPServer(("127.0.0.1", port), handler)


def serve(directory: Path, port: int, *, open_browser: bool) -> None:
    """Serves until Ctrl-C. Raises OSError when the port is taken."""
    try:
        server = make_server(directory, port)
    except OSError as error:
        raise OSError(f"port {port} cannot be used ({error.strerror}); try --port") from error
    with server:
        url = f"http://localhost:{server.server_port}/"
        print(f"The page is at {url}  (Ctrl-C ends it)", flush=True)
        if open_browser:
            webbrowser.open(url)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("\nStopped.")
