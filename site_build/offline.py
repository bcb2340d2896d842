"""What the service worker keeps of the site, so that the page starts without a network."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

NEVER = ("models/", "models.json", "_headers", ".nojekyll", "service-worker.js")
"""Paths, or what they begin with. Models have a store of their own, and their list may be newer
than the site; the browser itself keeps the service worker; the rest is for hosts."""

_FILES = "const FILES = {};"
_VERSION = 'const VERSION = "";'


def with_files(service_worker: str, site: Path) -> str:
    """The service worker's source with all files of a complete site in it, and their version."""
    files = json.dumps(kept_files(site), separators=(",", ":"))
    version = hashlib.sha256(files.encode()).hexdigest()[:16]
    before, between = service_worker.split(_FILES)
    between, after = between.split(_VERSION)
    return f'{before}const FILES = {files};{between}const VERSION = "{version}";{after}'


def kept_files(site: Path) -> dict[str, tuple[int, str]]:
    """Bytes and SHA-256 of each file that is kept, by its path."""
    files: dict[str, tuple[int, str]] = {}
    for file in sorted(site.rglob("*")):
        path = file.relative_to(site).as_posix()
        if file.is_file() and not path.startswith(NEVER):
            data = file.read_bytes()
            files[path] = (len(data), hashlib.sha256(data).hexdigest())
    return files
