"""Measures a system in a fresh Chromium."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

from peers.measurement import Measurement, MeasurementError, Task
from peers.memory import PeakMemory
from peers.paths import NODE_MODULES, PAGE
from peers.processor import processor_seconds
from peers.server import serving
from peers.setup import ggml_file
from site_build.browser import find_browser

SCRIPT = """async ([options, limit]) => {
  const { measure } = await import("/page/harness.js");
  const late = (_, reject) => setTimeout(() => reject(new Error("too slow")), limit);
  return Promise.race([measure(options), new Promise(late)]);
}"""


def measure_in_browser(
    module: str,
    task: Task,
    *,
    isolated: bool,
    exported: Path | None = None,
    options: dict[str, str] | None = None,
) -> Measurement:
    """Runs a module of page/ (see page/harness.js) in a new browser without any cache.

    Args:
        isolated: serve with the headers that let a page share memory between threads.
        exported: folder with the model in other formats, for whom needs them.
        options: more for the module's `load`.

    Raises:
        MeasurementError: the system failed or took too long.
    """
    executable = find_browser()
    if executable is None:
        raise MeasurementError("there is no Chromium: see build_wasm.py --test")
    mounts: dict[str, Path | bytes] = {
        "page": PAGE,
        "npm": NODE_MODULES,
        "site": task.site,
        "ggml": ggml_file(task.model).parent,
        "clip": task.clip.samples.tobytes(),
    }
    if exported is not None:
        mounts["exported"] = exported
    asked = {
        "system": module,
        "clip": "/clip",
        "runs": 1 + task.warm,
        "model": task.model,
        "threads": task.threads,
        "multilingual": task.multilingual,
        **(options or {}),
    }
    with serving(mounts, isolated=isolated) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(executable), args=launch_arguments()
        )
        try:
            page = browser.new_page()
            page.goto(f"{url}/page/index.html")
            if page.evaluate("crossOriginIsolated") is not isolated:
                raise MeasurementError("the browser does not isolate pages as asked")
            processes, cpu_before = renderers(browser), list[float | None]()
            page.expose_function(
                "warmRunsBegin", lambda: cpu_before.append(processor_seconds(processes))
            )
            with PeakMemory(processes) as memory:
                found = page.evaluate(SCRIPT, [asked, task.limit * 1000])
            cpu = processor_seconds(processes)
        except Error as error:
            raise MeasurementError(error.message) from error
        finally:
            browser.close()
    before = cpu_before[0] if cpu_before else None
    cpu = None if cpu is None or before is None else cpu - before
    return Measurement(**found, peak_mb=memory.megabytes, cpu=cpu)


def launch_arguments() -> list[str]:
    """No GPU, so that all compute alike; root in a container has no sandbox."""
    root = os.name == "posix" and os.geteuid() == 0
    return ["--disable-gpu", *(["--no-sandbox"] if root else [])]


def renderers(browser: Browser) -> list[int]:
    """Ids of the processes pages and their workers live in."""
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    return [process["id"] for process in processes if process["type"] == "renderer"]
