#!/usr/bin/env python3
"""How long a model takes to load: in the page, out of its own storage, and on the command line.

    python build_wasm.py --check             # once: sets up .venv and dist/
    .venv/bin/python benchmarks/loading.py ggml-tiny.en.bin ggml-base-q5_1.bin
    .venv/bin/python benchmarks/loading.py --large     # a random large-v3-q5_0 of the true shape

Medians of runs made in turn, in seconds and MB/s, of fast arithmetic: in an isolated page, checked
against its SHA-1, and by pyengine in CPython, as the command line does it. With --peer, also
whisper.cpp's own loading (see README.md), which checks nothing. The first run in the page is not
counted: its kernels are compiled.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # for site_build and models, which no package holds

from peers.browser import launch_arguments  # noqa: E402
from peers.clips import find_clip  # noqa: E402
from peers.measurement import Task  # noqa: E402
from peers.native import measure_natively  # noqa: E402
from peers.server import serving  # noqa: E402
from peers.setup import ensure_python_packages  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402

from models.miniature import write_miniature  # noqa: E402
from pyengine import load_model  # noqa: E402
from site_build.browser import find_browser  # noqa: E402

STORE = """async ([address, key]) => {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle("models", { create: true });
  const file = await folder.getFileHandle(`${key}.bin`, { create: true });
  await (await fetch(address)).body.pipeTo(await file.createWritable());
}"""

START = """async () => {
  const { Engine } = await import("/site/web/engine/client.js");
  window.engine = new Engine();
  await engine.ready();
}"""

LOAD = """async (source) => {
  const began = performance.now();
  const info = await engine.load(source);
  return { seconds: (performance.now() - began) / 1000, reading: info.load_seconds };
}"""


def main() -> int:
    description, _, _ = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(prog="loading.py", description=description)
    parser.add_argument("models", nargs="*", type=Path, help="ggml files")
    parser.add_argument("--large", action="store_true", help="a random large-v3-q5_0 as well")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--site", type=Path, default=ROOT / "dist", help="default: dist")
    parser.add_argument("--peer", action="store_true", help="whisper.cpp as well")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        models = [*asked.models, *([_large(Path(folder))] if asked.large else [])]
        if not models:
            parser.error("give a model, or --large")
        for model in models:
            with _page(asked.site, model) as in_page:
                ways = {"page": in_page, "command line": lambda model=model: _in_cpython(model)}
                if asked.peer:
                    ensure_python_packages()
                    ways["whisper.cpp"] = lambda model=model: _by_peer(model)
                _measure(model, ways, asked.runs)
    return 0


def _measure(model: Path, ways: dict[str, Callable[[], float]], runs: int) -> None:
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(runs):
        for name, way in ways.items():
            took[name].append(way())
    size = model.stat().st_size / 1e6
    for name, seconds in took.items():
        middle = median(seconds)
        print(
            f"{model.name}, {size:.0f} MB, {name}: {middle:.2f} s, {size / middle:.0f} MB/s "
            f"({min(seconds):.2f} to {max(seconds):.2f})",
            flush=True,
        )


@contextmanager
def _page(site: Path, model: Path) -> Iterator[Callable[[], float]]:
    """A page that keeps the model; loads it and gives the seconds from asking to having."""
    with model.open("rb") as file:
        key = hashlib.file_digest(file, "sha1").hexdigest()
    mounts = {"site": site, "ggml": model.resolve().parent}
    with serving(mounts, isolated=True) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(find_browser()), args=launch_arguments()
        )
        page: Page = browser.new_page()
        page.set_default_timeout(600_000)
        page.goto(f"{url}/site/site.json")
        page.evaluate(STORE, [f"{url}/ggml/{model.resolve().name}", key])
        page.evaluate(START)
        source = {"name": model.name, "key": key, "sha1": key, "bytes": model.stat().st_size}

        def load() -> float:
            return page.evaluate(LOAD, source)["seconds"]

        load()
        yield load
        browser.close()


def _in_cpython(model: Path) -> float:
    began = time.perf_counter()
    load_model(model, backend="wasm", arithmetic="fast")
    return time.perf_counter() - began


def _by_peer(model: Path) -> float:
    task = Task(model.name, find_clip("note"), 2, 0, ROOT, 300.0)
    return measure_natively("pywhispercpp", task, model).load


def _large(folder: Path) -> Path:
    path = folder / "large-v3-q5_0.bin"
    write_miniature(
        path,
        **{"ftype": 2008, "multilingual": True, "n_vocab": 51866, "n_mels": 128},
        **{"n_state": 1280, "n_head": 20, "n_audio_layer": 32, "n_text_layer": 32},
    )
    return path


if __name__ == "__main__":
    sys.exit(main())
