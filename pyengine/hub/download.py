"""Download of one known file over HTTP, with resume."""

from __future__ import annotations

import hashlib
import http.client
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO
from urllib.parse import urlsplit

from pyengine.errors import ModelFetchError
from pyengine.hub.cache import require_space, storing
from pyengine.hub.errors import SourceError

_BLOCK = 1 << 17
_MAX_FAILURES = 4  # in a row, none of which brought the download on
_HEADWAY = 1 << 20


class _CutError(Exception):
    """A request failed in a way that may pass."""


@dataclass(frozen=True, slots=True)
class _Job:
    """What is to be had from where; the fields are `download`'s arguments."""

    url: str
    host: str
    size: int
    magic: bytes
    on_bytes: Callable[[int], None]
    timeout: float
    pause: float
    opener: urllib.request.OpenerDirector


class _Partial:
    """The part of the file that is there, with its running sha256."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size
        self.done = 0
        self.etag: str | None = None
        self._sha256 = hashlib.sha256()
        file.seek(0)
        while block := file.read(_BLOCK):
            self.done += len(block)
            self._sha256.update(block)
        if self.done > size:
            self.restart()

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()

    def append(self, data: bytes) -> None:
        self._file.write(data)
        self._sha256.update(data)
        self.done += len(data)

    def restart(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._sha256 = hashlib.sha256()
        self.done = 0
        self.etag = None


def download(
    url: str,
    path: Path,
    *,
    size: int,
    sha256: str,
    magic: bytes,
    on_bytes: Callable[[int], None],
    timeout: float = 10.0,
    pause: float = 1.0,
) -> None:
    """Download `url` to `path`, continuing what is already there.

    What arrived before a failure stays at `path` for the next call; what turned out wrong is
    removed.

    Args:
        size, sha256: of the whole file, which arrives exactly so or not at all.
        magic: its first bytes, to notice early that something else is sent.
        on_bytes: called often with the number of bytes there so far.
        timeout: seconds without an answer or a byte after which a connection is given up.
        pause: seconds before the first retry; doubled with each.

    Raises:
        SourceError: the server cannot be reached, refuses, breaks off again and again, or has
            another file.
        ModelFetchError: the file cannot be written.
    """
    host = _check_url(url)
    job = _Job(url, host, size, magic, on_bytes, timeout, pause, _opener())
    with storing(path.parent, size), path.open("a+b") as file:
        partial = _Partial(file, size)
        require_space(path.parent, size - partial.done)
        continued = partial.done > 0
        while True:
            _transfer_all(job, partial)
            if partial.sha256 == sha256:
                return
            partial.restart()
            if not continued:
                break
            continued = False  # the old part was of another file or damaged: once more, whole
    path.unlink(missing_ok=True)
    raise SourceError(f"{host} sent a file with the wrong checksum")


def _transfer_all(job: _Job, partial: _Partial) -> None:
    """Requests until the file is whole, as long as that leads on."""
    failures = 0
    best = partial.done
    answered = False
    while partial.done < job.size:
        try:
            try:
                response = _open(job, partial)
            except urllib.error.URLError as error:
                # Nobody there, as opposed to somebody who was there a moment ago: fail at once.
                if not answered:
                    raise SourceError(f"{job.host} cannot be reached ({error.reason})") from error
                raise _CutError(str(error.reason)) from error
            answered = True
            with response:
                _check_answer(job, partial, response)
                _receive(job, partial, response)
        except _CutError as cut:
            answered = True
            failures = 0 if partial.done >= best + _HEADWAY else failures + 1
            best = max(best, partial.done)
            if failures == _MAX_FAILURES:
                raise SourceError(
                    f"{job.host} failed {failures} times in a row ({cut}) "
                    f"with {partial.done} of {job.size} bytes there"
                ) from cut
            time.sleep(job.pause * 2 ** max(0, failures - 1))


def _open(job: _Job, partial: _Partial) -> http.client.HTTPResponse:
    headers = {"User-Agent": "pyengine", "Accept-Encoding": "identity"}
    if partial.done:
        headers["Range"] = f"bytes={partial.done}-"
        if partial.etag:
            headers["If-Range"] = partial.etag
    request = urllib.request.Request(job.url, headers=headers)
    try:
        return job.opener.open(request, timeout=job.timeout)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 416:  # range not satisfiable
            partial.restart()
        if error.code in (408, 416, 429) or error.code >= 500:
            raise _CutError(f"HTTP {error.code} {error.reason}") from error
        raise SourceError(f"{job.host} answered HTTP {error.code} {error.reason}") from error
    except urllib.error.URLError:
        raise
    except TimeoutError as error:
        raise urllib.error.URLError(f"no answer within {job.timeout:g} seconds") from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise _CutError(str(error) or type(error).__name__) from error


def _check_answer(job: _Job, partial: _Partial, response: http.client.HTTPResponse) -> None:
    """Decide from the headers whether this is the file, and from which byte on."""
    if response.headers.get_content_type() in ("text/html", "application/xhtml+xml"):
        raise SourceError(
            f"{job.host} answered with a web page instead of the model (a login or proxy page?)"
        )
    if response.status == 206 and partial.done:
        content_range = response.headers.get("Content-Range", "")
        match = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", content_range.strip())
        if match is None or int(match[1]) != partial.done:
            partial.restart()
            raise _CutError(f"the answer to a range request was {content_range!r}")
        announced = job.size if match[2] == "*" else int(match[2])
    elif response.status == 200:
        if partial.done:  # it does not know ranges, or the file has changed
            partial.restart()
        length = response.headers.get("Content-Length")
        announced = int(length) if length and length.isdecimal() else job.size
    else:
        raise SourceError(f"{job.host} answered HTTP {response.status} {response.reason}")
    if announced != job.size:
        raise SourceError(f"{job.host} offers a file of {announced} bytes instead of {job.size}")
    etag = response.headers.get("ETag")
    partial.etag = etag if etag and etag.startswith('"') else None  # If-Range wants a strong one


def _receive(job: _Job, partial: _Partial, response: http.client.HTTPResponse) -> None:
    if not partial.done:
        start = _read(response, len(job.magic), whole=True)
        if start != job.magic[: len(start)]:
            raise SourceError(f"{job.host} sent something that is not a model")
        partial.append(start)
    while block := _read(response, _BLOCK):
        if partial.done + len(block) > job.size:
            raise SourceError(f"{job.host} sends more than the {job.size} bytes of the file")
        partial.append(block)
        job.on_bytes(partial.done)
    if partial.done < job.size:
        raise _CutError("the connection was cut")


def _read(response: http.client.HTTPResponse, n: int, *, whole: bool = False) -> bytes:
    try:
        return response.read(n) if whole else response.read1(n)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise _CutError(str(error) or type(error).__name__) from error


def _check_url(url: str) -> str:
    """The URL's host, for messages."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ModelFetchError(f"{url!r} is not a URL: {error}") from error
    plain = url.isascii() and url.isprintable() and " " not in url
    if parts.scheme not in ("http", "https") or not host or not plain:
        raise ModelFetchError(f"{url!r} is not an http or https URL; PYENGINE_HUB may be wrong")
    return host


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but not from https to http."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if req.type == "https" and urlsplit(newurl).scheme != "https":
            raise urllib.error.URLError(f"it redirects from https to {newurl}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> urllib.request.OpenerDirector:
    """urllib's default one less `file:`, `ftp:` and `data:`, which a redirect could name."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.UnknownHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _SafeRedirects(),
    ):
        opener.add_handler(handler)
    return opener
