"""Nothing is sent anywhere: what is tried from inside the page and its workers, and what another
site then sees of it. The site is served as plain files, with no header that says a word of this."""

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import media
import pytest
from playwright.sync_api import Page, Worker, expect
from visits import choose_model, engine_worker, open_page

from site_build.site import DIST

OTHERS = b"connect-src 'self' https:;"
SCRIPT = "/a-worker.js"

WAYS = """async (other) => {
  const socket = other.replace("http", "ws");
  const opened = (made, on) => new Promise((resolve, reject) => {
    made[on] = resolve;
    made.onerror = () => reject(new Error("refused"));
  });
  const request = () => {
    const made = new XMLHttpRequest();
    made.open("POST", other + "xhr");
    made.send("x");
    return opened(made, "onload");
  };
  const classic = (source) => {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const worker = new Worker(url);
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => (data ? resolve() : reject(new Error("refused")));
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error("refused"));
      };
    });
  };
  const said = "(() => postMessage(true), () => postMessage(false))";
  const ways = {
    fetch: () => fetch(other + "fetch"),
    post: () => fetch(other + "post", { method: "POST", body: "x", mode: "no-cors" }),
    outlives: () => fetch(other + "outlives", { method: "POST", body: "x", keepalive: true }),
    import: () => import(other + "import.js"),
    request,
    socket: () => opened(new WebSocket(socket + "socket"), "onopen"),
    events: () => opened(new EventSource(other + "events"), "onopen"),
    font: () => new FontFace("x", `url(${other}font)`).load(),
    cache: async () => (await caches.open("x")).add(other + "cache"),
    worker: () => classic(`fetch("${other}worker").then${said}`),
    scripts: () => classic(`importScripts("${other}scripts.js"); postMessage(true);`),
    transport: () => new WebTransport(other.replace("http:", "https:") + "transport").ready,
  };
  // What a document has besides
  if (globalThis.document) {
    const shown = (tag, fields) => {
      const made = Object.assign(document.createElement(tag), fields);
      document.head.append(made);
      return opened(made, "onload");
    };
    ways.image = () => shown("img", { src: other + "image" });
    ways.script = () => shown("script", { src: other + "script.js" });
    ways.style = () => shown("link", { rel: "stylesheet", href: other + "style.css" });
    ways.prefetch = () => shown("link", { rel: "prefetch", href: other + "prefetch" });
    ways.preload = () => shown("link", { rel: "preload", as: "fetch", href: other + "preload" });
  }
  const done = [];
  for (const [name, way] of Object.entries(ways)) {
    try {
      await way();
      done.push(name);
    } catch {}
  }
  return done;
}"""
"""Tries to send something to another site, and says by which ways that seemed to work."""


ASK_HUB = """async ([url]) => {
  const { giveUpHub } = await import("/web/hub.js");
  const { port1, port2 } = new MessageChannel();
  giveUpHub().postMessage({ url, cache: "default" }, [port2]);
  return new Promise((resolve) => { port1.onmessage = ({ data }) => resolve(data); });
}"""


KEEP = """async (url) => {
  const { allow, giveUpHub } = await import("/web/hub.js");
  const { Keeper } = await import("/web/models/keeper.js");
  const keeper = new Keeper({ hub: giveUpHub, allow });
  const given = () => keeper.models.find((model) => model.url === url);
  await new Promise((resolve) => {
    keeper.addEventListener("change", () => {
      if (["stored", "failed"].includes(given()?.state)) resolve();
    });
    keeper.download({ name: "other", url, origin: "url" });
  });
  return [given().state, given().have];
}"""


ASK_FOR_REST = """async (url) => {
  const { giveUpHub } = await import("/web/hub.js");
  const { fetchThrough } = await import("/web/engine/through.js");
  const { frugalReader } = await import("/web/engine/frugal-reader.js");
  const asked = { signal: new AbortController().signal, cache: "no-store", first: 1000 };
  const { status, body } = await fetchThrough(giveUpHub(), new URL(url), asked);
  const reader = frugalReader(body);
  for (let bytes = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return [status, bytes];
    bytes += value.length;
  }
}"""


class Open(BaseHTTPRequestHandler):
    """Lets the pages of any other site read what it has."""

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


class Files(Open, SimpleHTTPRequestHandler):
    asked: ClassVar[list[str | None]] = []
    """Which part of a file was asked for; it gives all."""

    def do_GET(self) -> None:
        self.asked.append(self.headers["Range"])
        super().do_GET()


@contextmanager
def serving(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    """Another site, by its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """Another site, and the paths that it was asked for."""
    asked: list[str] = []

    class Answering(Open):
        def do_GET(self) -> None:
            asked.append(self.path[1:])
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript")
            self.end_headers()

        do_POST = do_GET

    with serving(Answering) as url:
        yield url, asked


@pytest.fixture
def sent(elsewhere) -> Iterator:
    """Tries all ways from a page or a worker: those that seemed to work, and what arrived."""
    url, asked = elsewhere

    def sent(place: Page | Worker) -> tuple[list[str], list[str]]:
        asked.clear()
        return place.evaluate(WAYS, url), list(asked)

    return sent


def test_the_ways_are_ways(bare, sent):
    """Without a policy: what the tests below see refused is refused by one."""
    worked, arrived = sent(bare)
    assert {"fetch", "import", "request", "worker", "scripts", "script"} <= set(worked)
    names = {"fetch", "post", "outlives", "import.js", "xhr", "socket", "events", "font", "cache"}
    more = {"worker", "scripts.js", "image", "script.js", "style.css", "prefetch", "preload"}
    assert names | more <= set(arrived)


@pytest.fixture(params=[(), ("isolate=no",)], ids=["isolated", "as it is served"])
def opened(request, tabs, site) -> Page:
    """Our page and engine, with and without our service worker, when the engine is being started:
    the page has narrowed its policy then."""
    address = site.page(*request.param)
    page = tabs.page(request.session.testsfailed, address)
    page.goto(address)
    expect(page.locator("meta[http-equiv='Content-Security-Policy']")).to_have_count(3)
    return page


def test_the_engine_can_send_nothing(opened, sent):
    """Nor can its threads: they are workers as `WAYS` starts one."""
    assert sent(engine_worker(opened.context)) == ([], [])


def test_the_page_can_send_nothing(opened, sent):
    assert sent(opened) == ([], [])


def test_no_worker_comes_from_an_address(site, opened):
    """It would have the policy that came with it: none, of a server of plain files."""
    site.instead[SCRIPT] = b"postMessage(true);"
    start = """(path) => new Promise((resolve) => {
      const worker = new Worker(new URL(path, origin).href, { type: "module" });
      worker.onmessage = () => resolve("started");
      worker.onerror = () => resolve("refused");
    })"""
    for place in (opened, engine_worker(opened.context)):
        assert place.evaluate(start, SCRIPT) == "refused"


@pytest.mark.usefixtures("scripted_engine")
def test_what_takes_the_microphones_sound_has_nothing_to_send_with(page, site):
    """In an AudioWorklet there is no network, and modules cannot be imported later."""
    site.instead["/web/live/worklet.js"] = b"""
      registerProcessor("tell", class extends AudioWorkletProcessor {
        constructor() {
          super();
          const names = ["fetch", "XMLHttpRequest", "WebSocket", "EventSource", "WebTransport",
                         "Worker", "importScripts", "navigator", "caches"];
          const found = names.filter((name) => name in globalThis);
          import("/web/main.js").then(() => "imported", (error) => error.name)
            .then((outcome) => this.port.postMessage([found, outcome]));
        }
        process() { return true; }
      });
    """
    page.goto(site.page("isolate=no"))
    found = page.evaluate(
        """async () => {
          const context = new OfflineAudioContext(1, 128, 8000);
          await context.audioWorklet.addModule("/web/live/worklet.js");
          const { port } = new AudioWorkletNode(context, "tell");
          return new Promise((resolve) => { port.onmessage = ({ data }) => resolve(data); });
        }"""
    )
    assert found == [[], "TypeError"]


def test_the_page_knows_what_its_policy_lets_it_reach(outside, site):
    given = ["https://huggingface.co/a/b.bin", "https://example.com/b.bin", site.url + "b.bin"]
    refused = ["http://huggingface.co/b.bin", "ftp://example.com/b.bin", "data:,b"]
    reached = outside().evaluate(
        """async (urls) => {
          const { hostsAllowed, isReachable } = await import("/web/models/reach.js");
          const allowed = hostsAllowed();
          return urls.filter((url) => isReachable(new URL(url), location.origin, allowed));
        }""",
        given + refused,
    )
    assert reached == given


def test_only_a_small_worker_reaches_other_sites(page, site, miniature, sent, tmp_path):
    """And it asks there for models of the site's list and of the user's only."""
    (tmp_path / "mini.bin").write_bytes(miniature)
    with serving(functools.partial(Files, directory=str(tmp_path))) as hub:
        policy = (DIST / "index.html").read_bytes()
        assert policy.count(OTHERS) == 1
        narrow = b"connect-src 'self' " + hub.encode() + b";"
        site.instead["/index.html"] = policy.replace(OTHERS, narrow)
        site.offer(miniature, hosted=False, url=hub + "mini.bin")
        open_page(page, site.url + "index.html")
        choose_model(page, "mini")
        clip = media.encode(media.speech(2), container="wav")
        page.locator("#file").set_input_files(media.upload("clip.wav", clip))
        expect(page.locator(".document-meta")).to_contain_text("took")

        reached = "(url) => fetch(url).then(() => true, () => false)"
        (small,) = (worker for worker in page.workers if worker.url.endswith("#hub"))
        assert small.evaluate(reached, hub)
        assert not page.evaluate(reached, hub)
        assert not engine_worker(page).evaluate(reached, hub)
        assert sent(small) == ([], [])
        answer = page.evaluate(ASK_HUB, [hub + "other.bin"])
        assert answer == {"failed": "TypeError: It is not on the site's list."}
        # One that the user named
        (tmp_path / "other.bin").write_bytes(b"lmgg")
        assert page.evaluate(KEEP, hub + "other.bin") == ["stored", 4]
        # The rest of a download that stood still
        assert page.evaluate(ASK_FOR_REST, hub + "mini.bin") == [200, len(miniature)]
        assert Files.asked[-1] == "bytes=1000-"
