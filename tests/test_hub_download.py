"""Downloads from a server on this machine that behaves, and that does not."""

import errno
import hashlib
import io
import socket
import urllib.error
import urllib.request
from pathlib import Path

import hub_server
import numpy as np
import pytest
from hub_server import HubServer

from pyengine.errors import ModelFetchError
from pyengine.hub.download import _SafeRedirects, download
from pyengine.hub.errors import SourceError

CONTENT = b"lmgg" + np.random.default_rng(0).bytes(3_000_000)
OTHER = b"lmgg" + np.random.default_rng(1).bytes(3_000_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
NAME = "/ggml-mini.bin"


@pytest.fixture
def hub():
    with HubServer() as server:
        server.files[NAME] = CONTENT
        yield server


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "ggml-mini.bin.part"


def get(hub: HubServer, path: Path, **changes) -> list[int]:
    seen: list[int] = []
    arguments = {
        "size": len(CONTENT),
        "sha256": SHA256,
        "magic": b"lmgg",
        "on_bytes": seen.append,
        "pause": 0,
        "timeout": 10,
    } | changes
    download(hub.url + NAME, path, **arguments)
    return seen


def test_plain(hub, path):
    seen = get(hub, path)
    assert path.read_bytes() == CONTENT
    assert seen == sorted(seen)
    assert len(seen) > 10
    assert seen[-1] == len(CONTENT)
    assert hub.ranges == [None]


def test_goes_on_with_what_is_there(hub, path):
    path.write_bytes(CONTENT[:1_000_000])
    seen = get(hub, path)
    assert path.read_bytes() == CONTENT
    assert hub.ranges == ["bytes=1000000-"]
    assert seen[0] > 1_000_000


def test_whole_file_there_already(hub, path):
    path.write_bytes(CONTENT)
    get(hub, path)
    assert hub.requests == []


def test_too_much_there_already(hub, path):
    path.write_bytes(CONTENT + b"more")
    get(hub, path)
    assert path.read_bytes() == CONTENT


def test_damaged_part_is_replaced(hub, path):
    path.write_bytes(bytes(1_000_000))
    get(hub, path)
    assert path.read_bytes() == CONTENT
    assert hub.ranges == ["bytes=1000000-", None]


def test_cut_connection_is_resumed(hub, path):
    hub.answers = [hub_server.cut(1_500_000), hub_server.cut(700_000)]
    get(hub, path)
    assert path.read_bytes() == CONTENT
    assert hub.ranges == [None, "bytes=1500000-", "bytes=2200000-"]
    conditions = [headers.get("If-Range") for _, headers in hub.requests]
    assert conditions == [None, *[hub_server.etag(CONTENT)] * 2]


def test_server_without_ranges_starts_again(hub, path):
    hub.answers = [hub_server.cut(1_500_000, ranges=False), hub_server.without_ranges]
    get(hub, path)
    assert path.read_bytes() == CONTENT
    assert hub.ranges == [None, "bytes=1500000-"]


def test_file_that_changes_midway(hub, path):
    def other(handler):
        hub.files[NAME] = OTHER
        hub_server.serve(handler, stop_after=1_500_000)
        hub.files[NAME] = CONTENT

    hub.answers = [other]
    get(hub, path)
    assert path.read_bytes() == CONTENT


def test_wrong_range_starts_again(hub, path):
    def shifted(handler):
        handler.start(206, Content_Range=f"bytes 0-9/{len(CONTENT)}", Content_Length=10)
        handler.body(CONTENT[:10])

    path.write_bytes(CONTENT[:5])
    hub.answers = [shifted]
    get(hub, path)
    assert path.read_bytes() == CONTENT


def test_range_of_unknown_total(hub, path):
    def unsized(handler):
        rest = CONTENT[1_000_000:]
        last = len(CONTENT) - 1
        handler.start(206, Content_Range=f"bytes 1000000-{last}/*", Content_Length=len(rest))
        handler.body(rest)

    path.write_bytes(CONTENT[:1_000_000])
    hub.answers = [unsized]
    get(hub, path)
    assert path.read_bytes() == CONTENT


def test_refused_range_starts_again(hub, path):
    path.write_bytes(CONTENT[:5])
    hub.answers = [hub_server.status(416)]
    get(hub, path)
    assert path.read_bytes() == CONTENT
    assert hub.ranges == ["bytes=5-", None]


@pytest.mark.parametrize(
    "failure",
    [hub_server.hang_up, hub_server.status(503), hub_server.status(429), hub_server.cut(2)],
)
def test_passing_failures(hub, path, failure):
    hub.answers = [failure, failure]
    get(hub, path)
    assert path.read_bytes() == CONTENT
    assert len(hub.requests) == 3


def test_lasting_failure_keeps_what_came(hub, path):
    hub.answers = [hub_server.cut(2_000_000), *[hub_server.hang_up] * 4]
    with pytest.raises(SourceError, match=r"failed 4 times in a row.*2000000 of 3000004 bytes"):
        get(hub, path)
    assert path.read_bytes() == CONTENT[:2_000_000]
    get(hub, path)
    assert path.read_bytes() == CONTENT
    assert hub.ranges[-1] == "bytes=2000000-"


def test_headway_is_not_a_failure(hub, path):
    path.write_bytes(CONTENT[:1000])
    hub.answers = [
        *[hub_server.hang_up] * 3,
        hub_server.cut(1 << 20),
        *[hub_server.hang_up] * 3,
        hub_server.cut(1 << 20),
        *[hub_server.hang_up] * 3,
    ]
    get(hub, path)
    assert path.read_bytes() == CONTENT


def test_going_round_in_circles_ends(hub, path):
    """Without ranges, starting again and again is no headway."""
    hub.answers = [hub_server.cut(2_000_000, ranges=False)] * 10
    with pytest.raises(SourceError, match="4 times in a row"):
        get(hub, path)
    assert len(hub.requests) == 5


def test_stalled_server(hub, path):
    hub.answers = [hub_server.stall(2_000_000)]
    get(hub, path, timeout=0.2)
    assert path.read_bytes() == CONTENT
    assert hub.ranges == [None, "bytes=2000000-"]


def test_silent_server(hub, path):
    hub.answers = [lambda handler: handler.server.hub.released.wait()]
    with pytest.raises(SourceError, match=r"cannot be reached \(no answer within 0\.2 seconds"):
        get(hub, path, timeout=0.2)


def test_wrong_checksum_is_not_kept(hub, path):
    hub.files[NAME] = OTHER
    with pytest.raises(SourceError, match="wrong checksum"):
        get(hub, path)
    assert not path.exists()


def test_other_file_after_a_resume(hub, path):
    path.write_bytes(CONTENT[:1_000_000])
    hub.files[NAME] = OTHER
    with pytest.raises(SourceError, match="wrong checksum"):
        get(hub, path)
    assert not path.exists()
    assert hub.ranges == ["bytes=1000000-", None]


@pytest.mark.parametrize("code", [403, 404, 410])
def test_refusals_are_final(hub, path, code):
    hub.answers = [hub_server.status(code)]
    with pytest.raises(SourceError, match=f"HTTP {code}"):
        get(hub, path)
    assert len(hub.requests) == 1


def test_server_errors_that_last(hub, path):
    hub.answers = [hub_server.status(500)] * 4
    with pytest.raises(SourceError, match="HTTP 500"):
        get(hub, path)
    assert len(hub.requests) == 4


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (hub_server.send(b"<html>", content_type="text/html; charset=utf-8"), "web page"),
        (hub_server.send(b"version https://git-lfs", length=23), "a file of 23 bytes instead"),
        (hub_server.send(b"<html>log in"), "not a model"),
        (hub_server.send(CONTENT + b"more"), "more than the 3000004 bytes"),
        (lambda handler: handler.start(204), "HTTP 204"),
    ],
)
def test_something_else_instead(hub, path, answer, message):
    hub.answers = [answer]
    with pytest.raises(SourceError, match=message):
        get(hub, path)
    assert len(hub.requests) == 1


def test_body_of_unknown_length(hub, path):
    hub.answers = [hub_server.send(CONTENT)]
    get(hub, path)
    assert path.read_bytes() == CONTENT


def test_chunked_body(hub, path):
    def chunked(handler, *, broken):
        handler.start(200, Transfer_Encoding="chunked")
        half = CONTENT[:1_500_000]
        handler.body(b"%x\r\n%s\r\n" % (len(half), half))
        rest = CONTENT[1_500_000:]
        handler.body(b"nonsense" if broken else b"%x\r\n%s\r\n0\r\n\r\n" % (len(rest), rest))

    for broken in (False, True):
        hub.answers = [lambda handler, broken=broken: chunked(handler, broken=broken)]
        get(hub, path)
        assert path.read_bytes() == CONTENT
        path.unlink()


def test_redirects_keep_the_range(hub, path):
    path.write_bytes(CONTENT[:1_000_000])
    hub.answers = [hub_server.redirect("/store")]
    hub.files["/store"] = CONTENT
    get(hub, path)
    assert path.read_bytes() == CONTENT
    assert [name for name, _ in hub.requests] == [NAME, "/store"]
    assert hub.ranges == ["bytes=1000000-"] * 2


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://127.0.0.1/model", "data:,x", "http://[x/", "http://a:b/"],
)
def test_redirects_elsewhere_are_refused(hub, path, url):
    hub.answers = [hub_server.redirect(url)] * 4
    with pytest.raises(SourceError):
        get(hub, path)
    assert path.read_bytes() == b""


def test_endless_redirects(hub, path):
    hub.answers = [hub_server.redirect(NAME)] * 30
    with pytest.raises(SourceError, match="HTTP 302"):
        get(hub, path)


def test_no_redirect_from_https_to_http():
    request = urllib.request.Request("https://hub.example/model")
    handler = _SafeRedirects()
    with pytest.raises(urllib.error.URLError, match="from https to http:"):
        handler.redirect_request(request, io.BytesIO(), 302, "", {}, "http://hub.example/model")
    followed = handler.redirect_request(
        request, io.BytesIO(), 302, "", {}, "https://cdn.example/model"
    )
    assert followed.full_url == "https://cdn.example/model"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://host/x",
        "model.bin",
        "http:///x",
        "https://[x/",
        "http://host:port/x",
        "http://host/a b",
        "http://host/ü",
        "http://host/x\r\nHost: other",
    ],
)
def test_only_http(path, url):
    with pytest.raises(ModelFetchError, match="URL") as caught:
        download(url, path, size=1, sha256=SHA256, magic=b"", on_bytes=lambda n: None)
    assert not isinstance(caught.value, SourceError)  # a wrong setting, not a failing server
    assert not path.exists()


def test_nobody_there_fails_at_once(path):
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/model"
        with pytest.raises(SourceError, match=r"127\.0\.0\.1 cannot be reached.*refused"):
            download(
                url, path, size=9, sha256=SHA256, magic=b"", on_bytes=lambda n: None, pause=3600
            )


def test_not_enough_room_is_known_before(hub, path):
    with pytest.raises(ModelFetchError, match="full: 1000000000 MB") as caught:
        get(hub, path, size=10**15)
    assert not isinstance(caught.value, SourceError)
    assert hub.requests == []


def test_disk_that_fills_up_midway(hub, path, monkeypatch):
    """What was there before, and what came before the disk was full, stays."""
    path.write_bytes(CONTENT[:1000])
    real_open = Path.open

    class Filling:
        def __init__(self, file):
            self.file = file

        def __getattr__(self, name):
            return getattr(self.file, name)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

        def write(self, data):
            if self.file.tell() > 1_000_000:
                raise OSError(errno.ENOSPC, "No space left on device")
            return self.file.write(data)

    monkeypatch.setattr(Path, "open", lambda *args: Filling(real_open(*args)))
    with pytest.raises(ModelFetchError, match="full: 4 MB are needed") as caught:
        get(hub, path)
    assert not isinstance(caught.value, SourceError)
    monkeypatch.undo()
    kept = path.read_bytes()
    assert 1_000_000 < len(kept) < len(CONTENT)
    assert CONTENT.startswith(kept)
    get(hub, path)
    assert path.read_bytes() == CONTENT


def test_folder_that_cannot_be_written(hub, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ModelFetchError, match="cannot write in"):
        get(hub, tmp_path / "file" / "part")
