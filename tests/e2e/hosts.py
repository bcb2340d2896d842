"""A plain static server with a site of ours in a folder of it, which can be shut down, in the
middle of a deploy, or another site's by now; and sites that are kept in a moment."""

from __future__ import annotations

import functools
import json
import shutil
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path

from scripted import WORKER
from visits import ENGINE

from site_build.serve import Handler
from site_build.site import DIST, write_json, write_service_worker

FOLDER = "/whisper/"
"""Where the site lies: not at the root, as on many hosts."""

LARGE = ("models", "pyodide", "start")
"""Folders at the top of a site."""

MODEL = {
    **{"name": "mini", "url": "models/mini.bin", "bytes": 9, "sha1": "0" * 40},
    **{"multilingual": False, "hosted": True},
}


class Asked(Handler):
    """Notes what it is asked for, and sends in its place what the host has for it."""

    host: Host

    def do_GET(self) -> None:
        del self.headers["If-Modified-Since"]  # two versions may be of one second
        path = self.path.partition("?")[0].removeprefix(FOLDER)
        self.host.asked.append(path)
        instead = self.host.instead.get(path)
        if isinstance(instead, int):
            self.send_error(instead)
        elif instead is not None:
            self.send_response(200)
            self.send_header("Content-Type", self.guess_type(path or "index.html"))
            self.send_header("Content-Length", str(len(instead)))
            self.end_headers()
            self.wfile.write(instead)
        else:
            super().do_GET()

    def translate_path(self, path: str) -> str:
        inside = path.partition("?")[0].removeprefix(FOLDER)
        return str(self.host.site / (inside or "index.html"))

    def end_headers(self) -> None:
        for name, value in self.host.headers.items():
            self.send_header(name, value)
        super().end_headers()


class Host:
    """
    Attributes:
        site: the folder that it serves; another one is a deploy.
        instead: what it sends for a path of the site: bytes, or an HTTP status.
        headers: that it sends with every file.
        asked: the paths that it was asked for, in the site.
    """

    def __init__(self, site: Path) -> None:
        self.site = site
        self.instead: dict[str, bytes | int] = {}
        self.headers: dict[str, str] = {}
        self.asked: list[str] = []
        handler = type("BoundHandler", (Asked,), {"host": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler))
        self.url = f"http://localhost:{self._server.server_port}{FOLDER}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """It is gone: connections are refused."""
        self._server.shutdown()
        self._server.server_close()


def small_site(folder: Path, script: dict, changes: dict[str, tuple[str, str]]) -> Path:
    """A site with an engine that follows a script, and nothing that a real one would start from.

    Args:
        script: see scripted_worker.js.
        changes: words in files, and what stands there instead.
    """
    shutil.copytree(DIST, folder, ignore=lambda at, _: LARGE if Path(at) == DIST else ())
    (folder / ENGINE[1:]).write_bytes(f"const SCRIPT = {json.dumps(script)};\n".encode() + WORKER)
    write_json(folder / "models.json", {"models": [MODEL]})
    for path, (before, after) in changes.items():
        text = (folder / path).read_text("utf-8")
        assert before in text
        (folder / path).write_text(text.replace(before, after), "utf-8")
    write_service_worker(folder)
    return folder
