#!/usr/bin/env python3
"""How soon the page is usable, its engine ready and a model loaded, at the first visit and later.

    python build_wasm.py --check --model tiny.en     # once: sets up .venv and dist/
    .venv/bin/python benchmarks/start.py             # medians of five browsers
    .venv/bin/python benchmarks/start.py --slow      # 20 Mbit/s, a processor four times slower

Each round is a Chromium with an empty profile. Its first visit finds nothing cached; a second one
has the browser keep what it compiled and unpacked, and the model; then come the later visits.
"Usable" is when the model that would be used stands on the page: files are taken from then on.
"Model" is an engine started and a model loaded in a page that has nothing else, as other pages
would.

"Processor" is what the pages' processes, the service worker's among them, have taken of it
meanwhile, marks are of the worker (`performance.mark`). With `--slow` the server sends 20 Mbit/s in
all, and the pages' processes are stopped for three quarters of the time: Chromium's own throttling
reaches neither what workers fetch nor their threads.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import os
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from peers.browser import launch_arguments  # noqa: E402
from peers.processor import processor_seconds  # noqa: E402
from playwright.sync_api import BrowserContext, Page, sync_playwright  # noqa: E402

from site_build.browser import find_shell  # noqa: E402
from site_build.headers import OF_THE_PAGE  # noqa: E402
from site_build.serve import Handler  # noqa: E402

SLOW_BYTES = 20e6 / 8
"""A second."""
SLICE = 16384
RUN_S, STOP_S = 0.005, 0.015

NOTE = """
globalThis.noted = {};
const now = () => performance.timeOrigin + performance.now();
const look = () => {
  if (document.querySelector(".model-line .choice-words")?.textContent) noted.usable ??= now();
  const { state } = document.querySelector("#engine-state")?.dataset ?? {};
  if (state === "ready") noted.ready ??= now();
};
new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
"""

LOAD = """async ([name, keep]) => {
  const now = () => performance.timeOrigin + performance.now();
  const { models } = await (await fetch("/models.json")).json();
  const model = models.find((model) => model.name === name);
  const url = new URL(model.url, location.origin).href;
  const { Engine } = await import("/web/engine/client.js");
  const begun = now();
  const engine = new Engine();
  await engine.ready();
  const ready = now();
  await engine.load({ ...model, url, key: model.sha1 });
  const times = { ready: ready - begun, model: now() - begun };
  if (keep) await engine.keepStart(true);
  return times;
}"""

MARKS = """performance.getEntriesByType("mark").map(
  ({ name, startTime }) => [name, performance.timeOrigin + startTime],
)"""

KEPT = "no"
"""Whether the page is kept for use without a network, which begins when the engine is ready."""

Times = dict[str, float]


class Server(ThreadingHTTPServer):
    """The site, and what was asked of it."""

    def __init__(self, site: Path, *, slow: bool, plain: bool) -> None:
        self.site, self.slow, self.plain = site, slow, plain
        self.asked: set[str] = set()
        self.line = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(Handler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        if self.path == "/bare":
            body = b"<!doctype html><title>bare</title>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        self.server.asked.add(self.path.partition("?")[0])
        super().do_GET()

    def translate_path(self, path: str) -> str:
        self.directory = str(self.server.site)
        return super().translate_path(path)

    def copyfile(self, source: IO[bytes], outputfile: IO[bytes]) -> None:  # pyright: ignore
        while data := source.read(SLICE if self.server.slow else 1 << 20):
            if self.server.slow:
                with self.server.line:
                    time.sleep(len(data) / SLOW_BYTES)
            outputfile.write(data)

    def end_headers(self) -> None:
        if not self.server.plain:
            for name, value in OF_THE_PAGE.items():
                self.send_header(name, value)
        super().end_headers()

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            super().handle()


def children(of: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{of}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, task.read_text().split()):
                found += [child, *children(child)]
    return found


def renderers() -> list[int]:
    """Processes of pages that this one has started."""
    found: list[int] = []
    for process in children(os.getpid()):
        with contextlib.suppress(OSError):
            if b"--type=renderer" in Path(f"/proc/{process}/cmdline").read_bytes():
                found.append(process)
    return found


@contextlib.contextmanager
def slowed(*, slow: bool) -> Iterator[None]:
    """Lets the pages' processes run a quarter of the time."""
    over = threading.Event()

    def tell(processes: Sequence[int], what: signal.Signals) -> None:
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, what)

    def turn() -> None:
        while not over.is_set():
            processes = renderers()
            for _ in range(10):
                tell(processes, signal.SIGSTOP)
                time.sleep(STOP_S)
                tell(processes, signal.SIGCONT)
                time.sleep(RUN_S)

    thread = threading.Thread(target=turn, daemon=True)
    if slow:
        thread.start()
    yield
    over.set()
    if slow:
        thread.join()


def spent() -> dict[int, float]:
    """Seconds of the processor, by process."""
    return {one: processor_seconds([one]) or 0 for one in renderers()}


def visit(context: BrowserContext, url: str) -> Times:
    """The page, until its engine is ready: milliseconds from when it was asked for."""
    page = context.new_page()
    page.add_init_script(NOTE)
    page.add_init_script(f"localStorage.setItem('pyengine-offline', '{KEPT}')")
    before = spent()
    begun = 1000 * time.time()
    page.goto(url)
    ready = page.locator('#engine-state[data-state="ready"]')
    ready.wait_for(state="attached", timeout=180_000)
    times: Times = {name: at - begun for name, at in page.evaluate("noted").items()}
    times |= {f"  {name}": at - begun for name, at in marks(page)}
    # Of a server that is shared it tells more than the clock
    after = spent()
    times["processor"] = 1000 * sum(after[one] - before.get(one, 0) for one in after)
    page.close()
    return times


def marks(page: Page) -> Iterator[tuple[str, float]]:
    for worker in page.workers:
        if worker.url.endswith("/web/engine/worker.js"):
            yield from worker.evaluate(MARKS)


def load(context: BrowserContext, url: str, model: str, *, keep: bool) -> Times:
    page = context.new_page()
    page.goto(f"{url}/bare")
    page.set_default_timeout(180_000)
    times: Times = page.evaluate(LOAD, [model, keep])
    page.wait_for_timeout(1500)  # the model is kept behind its answer, and so is what is compiled
    page.close()
    return times


def measure(server: Server, model: str, later: int, *, keep: bool) -> Iterator[tuple[str, Times]]:
    """The visits of one browser."""
    url = f"http://localhost:{server.server_port}"
    with tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=find_shell(), args=launch_arguments()
        )
        with slowed(slow=server.slow):
            server.asked.clear()
            yield "first visit", visit(context, f"{url}/")
            load(context, url, model, keep=keep)
            visit(context, f"{url}/")
            for _ in range(later):
                yield "later visit", visit(context, f"{url}/")
                yield "model, later", load(context, url, model, keep=keep)
        context.close()


def sizes(site: Path, asked: set[str]) -> tuple[int, int]:
    """Bytes of what was asked for but models, as they are and compressed."""
    files = [site / path.lstrip("/") for path in asked if not path.startswith("/models/")]
    files = [site / "index.html" if file == site else file for file in files]
    texts = [file.read_bytes() for file in files if file.is_file()]
    return sum(map(len, texts)), sum(min(len(text), len(gzip.compress(text))) for text in texts)


def report(found: dict[str, list[Times]]) -> None:
    for what, runs in found.items():
        print(f"\n{what} (medians of {len(runs)}, seconds)")
        names = dict.fromkeys(name for run in runs for name in run)
        rows = [sorted(run[name] / 1000 for run in runs if name in run) for name in names]
        for name, every in sorted(zip(names, rows, strict=True), key=lambda row: row[1]):
            median = statistics.median(every)
            print(f"  {name:28}{median:6.2f}   {every[0]:.2f} to {every[-1]:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--site", type=Path, default=ROOT / "dist")
    parser.add_argument("--model", default="tiny.en", help="one that the site has")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--later", type=int, default=1, help="later visits of a round")
    parser.add_argument("--slow", action="store_true", help="20 Mbit/s, a quarter of a processor")
    parser.add_argument(
        "--unkept", action="store_true", help="later starts unpack their files again"
    )
    parser.add_argument("--plain", action="store_true", help="a server that sends no headers")
    given = parser.parse_args()
    found: dict[str, list[Times]] = {}
    asked = set[str]()
    with Server(given.site, slow=given.slow, plain=given.plain) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for _ in range(given.rounds):
            for what, times in measure(server, given.model, given.later, keep=not given.unkept):
                found.setdefault(what, []).append(times)
                asked = asked or set(server.asked)
        server.shutdown()
    report(found)
    as_they_are, compressed = (size / 1e6 for size in sizes(given.site, asked))
    print(f"\nbytes before the model: {as_they_are:.1f} MB, compressed {compressed:.1f} MB")


if __name__ == "__main__":
    main()
