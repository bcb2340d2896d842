"""The built page in a real Chromium, served by a plain static server.

What depends on the engine runs twice: in a page that our service worker has isolated, with several
threads, and in one that is not, with one. What does not is marked `@once`. All of it can run in
either arithmetic: see `--arithmetic`.

Tests take turns with a few pages (tabs.py) and, but for those marked `@own_engine`, with the engine
that a page of their kind has started.
"""

import functools
import hashlib
import io
import json
import subprocess
import sys
import threading
from collections import UserDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    expect,
)
from scripted import script_engine
from tabs import Tabs
from visits import ENGINE, SAVES_DATA, SLOW, open_page

from models.miniature import write_miniature
from pyengine.integers import ARITHMETICS, DEFAULT_ARITHMETIC
from site_build.browser import find_shell
from site_build.site import DIST, ROOT, is_stale

MODELS = ["tiny.en"]
CLIPBOARD = ["clipboard-read", "clipboard-write"]
"""What pages may do with it."""
expect.set_options(timeout=SLOW)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Known where the command line names this folder or a file in it."""
    parser.addoption(
        "--arithmetic",
        choices=ARITHMETICS,
        default=DEFAULT_ARITHMETIC,
        help="of the page, in the tests in the browser that ask for none (default: %(default)s)",
    )
    parser.addoption(
        "--update-snapshots",
        action="store_true",
        help="take the pictures that test_ui_snapshots.py compares with",
    )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    browser = find_shell()
    assert browser, "no Chromium: see build_wasm.py --test"
    # Root in a container has no sandbox; a headless machine has no GPU.
    arguments = ["--no-sandbox", "--disable-gpu"]
    return {**browser_type_launch_args, "executable_path": str(browser), "args": arguments}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Instead of pytest-playwright's own, which is of a kind that pytest 10 will refuse."""


def is_kept(path: str) -> bool:
    """Whether the browser may keep a file from one page to the next, without asking again: all of
    the page's modules, but for those that tests replace, or want to see asked for."""
    asked_for = path in (ENGINE, "/web/live/worklet.js") or "/codecs/" in path
    return path.startswith("/web/") and not asked_for


Answer = bytes | int | str | threading.Event | Callable[["Handler"], None]


class Instead(UserDict[str, Answer]):
    """What is sent in place of a path's file."""

    def __setitem__(self, path: str, value: Answer) -> None:
        assert not is_kept(path), f"the browser may have kept {path}"
        super().__setitem__(path, value)


@dataclass
class Site:
    """The served site. Entries of `instead` are sent in place of a path's file: bytes, a number
    for an HTTP status, "cut" for a connection that ends in the middle, an event to wait for before
    the file is sent, or a function that answers. `headers` are sent with every file; `asked` are
    the paths so far, but for what the browser has kept."""

    url: str
    arithmetic: str
    instead: Instead = field(default_factory=Instead)
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def page(self, *query: str, at: str = "") -> str:
        """The page's address, for the arithmetic of this run."""
        if self.arithmetic != DEFAULT_ARITHMETIC:
            query = (*query, f"arithmetic={self.arithmetic}")
        return self.url + ("?" + "&".join(query) if query else "") + at

    def offer(self, data: bytes, name: str = "mini", **changes: object) -> None:
        """Makes `data` the only model of the site, with its right size and checksum."""
        entry = {
            "name": name,
            "url": f"models/{name}.bin",
            "bytes": len(data),
            "sha1": hashlib.sha1(data).hexdigest(),
            "multilingual": False,
            "hosted": True,
        }
        models = json.dumps({"models": [{**entry, **changes}]})
        self.instead["/models.json"] = models.encode()
        self.instead[f"/models/{name}.bin"] = data


class Handler(SimpleHTTPRequestHandler):
    """Answers a page's requests one after another over the connections that it has."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # a file would wait 40 ms behind its headers
    site: Site

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.site.asked.append(path)
        match self.site.instead.get(path):
            case None:
                super().do_GET()
            case threading.Event() as let_through:
                let_through.wait(SLOW / 1000)
                super().do_GET()
            case int() as status:
                self.send_error(status)
            case bytes() as data:
                self.send(data, len(data))
            case answer if callable(answer):
                answer(self)
            case _:
                self.send(b"lmgg", 1000)

    def translate_path(self, path: str) -> str:
        """Of the page's stylesheets the site has one; tests of its parts ask for single ones."""
        found = Path(super().translate_path(path))
        single = ROOT / found.relative_to(DIST) if found.suffix == ".css" else found
        return str(found if found.exists() else single)

    def send(self, data: bytes, announced: int) -> None:
        self.send_response(200)
        is_page = data.startswith(b"<!doctype html>")
        self.send_header("Content-Type", "text/html" if is_page else self.guess_type(self.path))
        self.send_header("Content-Length", str(announced))
        self.end_headers()
        self.wfile.write(data)
        self.close_connection = len(data) != announced

    def end_headers(self) -> None:
        kept = is_kept(self.path.partition("?")[0])
        self.send_header("Cache-Control", "max-age=3600" if kept else "no-cache")
        for name, value in self.site.headers.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that hangs up in the middle of a file is no failure of the test."""


@pytest.fixture(scope="session")
def server(pytestconfig: pytest.Config) -> Iterator[Site]:
    if is_stale(MODELS):
        command = [sys.executable, "build_wasm.py", *(f"--model={name}" for name in MODELS)]
        subprocess.run(command, cwd=ROOT, check=True)
    site = Site("", pytestconfig.getoption("--arithmetic", default=DEFAULT_ARITHMETIC))
    handler = type("BoundHandler", (Handler,), {"site": site})
    with Server(("127.0.0.1", 0), functools.partial(handler, directory=str(DIST))) as server:
        site.url = f"http://localhost:{server.server_port}/"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield site
        server.shutdown()
        thread.join()


@pytest.fixture
def site(server: Site) -> Iterator[Site]:
    yield server
    server.instead.clear()
    server.headers.clear()
    server.asked.clear()


@pytest.fixture
def scripted_engine(site: Site) -> None:
    """The engine only answers: what is asked is whether the page goes on with one."""
    script_engine(site, {})


@pytest.fixture
def context(context: BrowserContext, site: Site) -> BrowserContext:
    context.set_default_timeout(SLOW)
    context.add_init_script(SAVES_DATA)
    context.grant_permissions(CLIPBOARD, origin=site.url)
    return context


@pytest.fixture(scope="session")
def tabs(browser: Browser, server: Site) -> Iterator[Tabs]:
    tabs = Tabs(browser, server.url, CLIPBOARD)
    yield tabs
    tabs.close()


@pytest.fixture
def bare(request: pytest.FixtureRequest, tabs: Tabs, site: Site) -> Page:
    """A page of the site without the page in it: for modules on their own."""
    return tabs.page(request.session.testsfailed)


@pytest.fixture
def lent(request: pytest.FixtureRequest, tabs: Tabs, site: Site) -> Page:
    """As `bare`, but an engine that is made in it has started already."""
    return tabs.page(request.session.testsfailed, site.page("isolate=no"))


@pytest.fixture
def outside(bare: Page, site: Site) -> Iterator[Callable[[], Page]]:
    """Opens the page with no engine; what its security policy refuses fails the test."""
    site.instead[ENGINE] = 404
    refused: list[str] = []
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if "Content Security" in message.text:
            refused.append(message.text)

    def fail(error: Error) -> None:
        errors.append(str(error))

    bare.on("console", note)
    bare.on("pageerror", fail)

    def go() -> Page:
        bare.goto(site.page("isolate=no"))
        return bare

    yield go
    bare.remove_listener("console", note)
    bare.remove_listener("pageerror", fail)
    assert refused == []
    assert errors == []


@pytest.fixture(params=[True, False], ids=["isolated", "one thread"])
def isolated(request: pytest.FixtureRequest) -> bool:
    """Whether the page of this test is isolated; `@once` leaves only the first."""
    return request.param


@pytest.fixture
def visit(
    request: pytest.FixtureRequest, tabs: Tabs, site: Site, isolated: bool
) -> Iterator[Callable[..., Page]]:
    """Opens the page, at a place of it if wanted. Uncaught errors and requests to elsewhere fail
    the test afterwards."""
    address = site.page() if isolated else site.page("isolate=no")
    own = request.node.get_closest_marker("own_engine") is not None
    if own:
        page: Page = request.getfixturevalue("page")
    else:
        page = tabs.page(request.session.testsfailed, address)
    errors: list[str] = []
    requests: list[str] = []

    def fail(error: Error) -> None:
        errors.append(str(error))

    def note(request: Request) -> None:
        requests.append(request.url)

    page.on("pageerror", fail)
    page.context.on("request", note)  # those of the engine, too, wherever it is kept

    def go(at: str = "") -> Page:
        if own:
            open_page(page, address + at)
        else:
            page.goto(address + at)
        assert page.evaluate("crossOriginIsolated") == isolated
        return page

    yield go
    page.remove_listener("pageerror", fail)
    page.context.remove_listener("request", note)
    assert errors == []
    assert {url for url in requests if not url.startswith((site.url, "blob:" + site.url))} == set()


@pytest.fixture
def app(visit: Callable[[], Page]) -> Page:
    """The page, open."""
    return visit()


@pytest.fixture(scope="session")
def miniature() -> bytes:
    """A random English model whose windows take a moment."""
    file = io.BytesIO()
    write_miniature(file, n_text_ctx=32)
    return file.getvalue()


@pytest.fixture
def small_app(site: Site, miniature: bytes, visit: Callable[[], Page]) -> Page:
    """The page with the miniature as its only model."""
    site.offer(miniature)
    return visit()
