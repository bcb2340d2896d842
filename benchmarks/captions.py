#!/usr/bin/env python3
"""Live captions on the page: how late words are, what that costs, and how many are wrong.

    python build_wasm.py --check --model tiny.en     # once: sets up .venv and dist/
    .venv/bin/python benchmarks/captions.py --one-thread

A Chromium's microphone plays the tests' English recordings one after the other, in real time, to
the Live view as it comes ("As you speak"); the model has been used once before. Delays are the
page's own: from where our word times have a word's end, in what was captured, to its showing. Then
the page transcribes what it recorded again, as it comes ("Accurate") and "Fast". Words wrong are
those of the whole stream. Memory and the CPU's column need Linux.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "e2e")]

import jiwer  # noqa: E402
import numpy as np  # noqa: E402
from microphone import microphone, padded  # noqa: E402
from peers.browser import renderers  # noqa: E402
from peers.memory import PROC, PeakMemory  # noqa: E402
from playwright.sync_api import Error, Page, Playwright, sync_playwright  # noqa: E402
from recordings import ENGLISH, SPOKEN, recording, transcript  # noqa: E402
from visits import models, open_page  # noqa: E402
from wer import words  # noqa: E402

from site_build.browser import find_browser  # noqa: E402
from site_build.serve import make_server  # noqa: E402

RATE = 16000
BETWEEN = 2.0
"""Seconds of silence between two recordings."""

START_OR_END = 60.0
"""Seconds of the stream in which memory is looked at."""

UNKNOWN = "-"

AT_MOST = {
    "committed after, median": "2.0 s",
    "shown after, median": "1.0 s",
    "engine at work": "70%",
    "committed to Accurate": "1.15",
    "committed to Fast": "1.15",
}

STAGES = ("vad", "mel", "encode", "prompt", "decode", "sample", "align")

# Notes what the page's own objects do from now on
WATCH = """async () => {
  const { Engine } = await import("/web/engine/client.js");
  const { LiveSession } = await import("/web/live/session.js");
  const seen = { session: null, timings: null, threads: 0, steps: [], transcripts: [] };
  window.seen = seen;
  const { start } = LiveSession.prototype;
  LiveSession.prototype.start = function (request) {
    seen.session = this;
    return start.call(this, request);
  };
  const { listen, transcribe } = Engine.prototype;
  Engine.prototype.listen = async function (options, { onEvent, ...handlers }) {
    seen.threads = this.modelInfo.threads;
    const note = (event) => {
      if (event.type === "pace" && event.step > event.wanted) seen.steps.push(event.step);
      onEvent(event);
    };
    const result = await listen.call(this, options, { ...handlers, onEvent: note });
    seen.timings = result.timings;
    return result;
  };
  Engine.prototype.transcribe = async function (options, handlers) {
    const result = await transcribe.call(this, options, handlers);
    seen.transcripts.push(result.text);
    return result;
  };
}"""

UNTIL = """(limit) => new Promise((done, fail) => {
  const began = performance.now();
  const timer = setInterval(() => {
    const trouble = document.querySelector("#alert-text").textContent;
    if (trouble) fail(new Error(`The page says: ${trouble}`));
    else if (CONDITION) done();
    else if (performance.now() - began > limit) fail(new Error("Waited in vain for CONDITION"));
    else return;
    clearInterval(timer);
  }, 100);
})"""

HEARD = """() => {
  const { session, timings, threads, steps } = seen;
  const { shown, committed } = session.latency;
  const said = document.querySelector("#live-numbers").textContent;
  const text = session.heard.result(session.seconds).text;
  return { seconds: session.seconds, shown, committed, timings, threads, steps, said, text };
}"""


@dataclass(frozen=True)
class Heard:
    """What the page has of a stream, `HEARD`."""

    seconds: float
    shown: list[float]
    committed: list[float]
    timings: dict[str, float]
    threads: int
    steps: list[float]
    """Seconds between two readings, wider than wanted, as the page was told."""
    said: str
    """The page's own words on how it kept up."""
    text: str


@dataclass(frozen=True)
class Run:
    heard: Heard
    accurate: str
    """Text of the recording transcribed again."""
    fast: str
    cpu: float | None
    """CPU seconds of the tab in a second."""
    start_mb: float | None
    end_mb: float | None

    @property
    def name(self) -> str:
        return "1 thread" if self.heard.threads == 1 else f"{self.heard.threads} threads"


def main(argv: Sequence[str]) -> int:
    english = [name for name, language in SPOKEN.items() if language == "en"]
    parser = argparse.ArgumentParser(prog="captions.py", description=__doc__.partition("\n")[0])
    parser.add_argument("--model", default="tiny.en", help="one the site was built with")
    parser.add_argument("--recordings", nargs="+", choices=english, default=ENGLISH, metavar="NAME")
    parser.add_argument("--one-thread", action="store_true", help="not isolated, too")
    parser.add_argument("--site", type=Path, default=ROOT / "dist")
    parser.add_argument("--texts", action="store_true", help="print them, too")
    asked = parser.parse_args(argv)
    if not (asked.site / "site.json").is_file():
        parser.error(f"there is no site: run build_wasm.py --check --model {asked.model}")
    if find_browser() is None:
        parser.error("there is no Chromium: see build_wasm.py --test")

    silence = np.zeros(round(BETWEEN * RATE))
    samples = [part for name in asked.recordings for part in (recording(name), silence)]
    stream = np.concatenate(samples[:-1])
    server = make_server(asked.site, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://localhost:{server.server_port}/"
    runs: list[Run] = []
    with sync_playwright() as playwright:
        for isolated in (True, False) if asked.one_thread else (True,):
            try:
                runs.append(measure(playwright, url, stream, asked.model, isolated=isolated))
            except Error as error:
                print(f"captions.py: {error.message}", file=sys.stderr)
                return 1
    print(table(runs, asked.recordings, asked.model))
    for run in runs if asked.texts else ():
        for label, text in (
            ("spoken", spoken(asked.recordings)),
            ("live", run.heard.text),
            ("Accurate", run.accurate),
            ("Fast", run.fast),
        ):
            print(f"\n{run.name}, {label}: {text.strip()}")
    return 0


def measure(
    playwright: Playwright, url: str, stream: np.ndarray, model: str, *, isolated: bool
) -> Run:
    """Raises playwright's `Error` when the page fails or is too late."""
    seconds = len(padded(stream, RATE)) / RATE
    with microphone(playwright, url, stream, RATE) as page:
        open_page(page, url + ("" if isolated else "?isolate=no"))
        if page.evaluate("crossOriginIsolated") is not isolated:
            raise Error("The page could not be isolated as asked.")
        page.evaluate(WATCH)
        choose(page, model)
        page.get_by_role("button", name="Try a sample").click()
        until(page, "seen.transcripts.length === 1", 600)

        page.evaluate("location.hash = '#/live'")
        page.get_by_label("How to listen").select_option(label="As you speak")
        processes = renderers(page.context.browser)
        page.get_by_role("button", name="Start listening").click()
        cpu, began = cpu_seconds(processes), time.monotonic()
        start_or_end = min(START_OR_END, seconds / 2)
        with PeakMemory(processes) as start:
            until_heard(page, start_or_end)
        until_heard(page, seconds - start_or_end)
        with PeakMemory(processes) as end:
            until_heard(page, seconds)
        cpu, took = cpu_seconds(processes) - cpu, time.monotonic() - began
        page.get_by_role("button", name="Stop", exact=True).click()
        until(page, "seen.timings", seconds + 60)
        heard = Heard(**page.evaluate(HEARD))

        page.get_by_role("button", name="Transcribe again, better").click()
        until(page, "seen.transcripts.length === 2", 60 + 10 * seconds)
        page.get_by_role("button", name="More", exact=True).click()
        page.get_by_role("menuitem", name="Transcribe again").click()
        page.get_by_label("Fast", exact=True).check()
        page.get_by_role("button", name="Transcribe again", exact=True).click()
        until(page, "seen.transcripts.length === 3", 60 + 10 * seconds)
        accurate, fast = page.evaluate("seen.transcripts.slice(1)")
    share = cpu / took if PROC.is_dir() else None
    return Run(heard, accurate, fast, share, start.megabytes, end.megabytes)


def choose(page: Page, model: str) -> None:
    """A model of the site; the hub's would be fetched from far away."""
    with models(page) as sheet:
        own = sheet.get_by_role("group", name="On this site")
        own.get_by_role("radio").first.wait_for()
        found = own.get_by_label(re.compile(rf"^{re.escape(model)} \("))
        if not found.count():
            raise Error(f"The site does not have the model: run build_wasm.py --model {model}")
        found.check()


def until_heard(page: Page, seconds: float) -> None:
    until(page, f"seen.session?.seconds >= {seconds}", seconds + 60)


def until(page: Page, condition: str, limit: float) -> None:
    """Waits for JavaScript to be true.

    Args:
        limit: seconds.
    """
    page.evaluate(UNTIL.replace("CONDITION", condition), limit * 1000)


def cpu_seconds(processes: Sequence[int]) -> float:
    """Of all their threads so far; 0 for those that are gone."""
    ticks = 0
    for process in processes:
        try:
            stat = (PROC / str(process) / "stat").read_text()
        except OSError:
            continue
        user, system = stat.rpartition(")")[2].split()[11:13]
        ticks += int(user) + int(system)
    return ticks / os.sysconf("SC_CLK_TCK")


def table(runs: Sequence[Run], names: Sequence[str], model: str) -> str:
    """Markdown: a column for each run, and what is wanted."""
    length = runs[0].heard.seconds
    n_words = len(words(names[0], spoken(names)))
    head = f"{model}, {length:.0f} s, {n_words} words"
    columns = [cells(run, names) for run in runs]
    rows = [
        [label, *(column[label] for column in columns), AT_MOST.get(label, "")]
        for label in columns[0]
    ]
    rows = [[head, *(run.name for run in runs), "at most"], ["---"] * (len(runs) + 2), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def cells(run: Run, names: Sequence[str]) -> dict[str, str]:
    heard = run.heard
    live, accurate, fast = (wer(names, text) for text in (heard.text, run.accurate, run.fast))
    shares = {name: heard.timings.get(name, 0.0) / heard.seconds for name in STAGES}
    return {
        "committed after, median": delay(heard.committed, 50),
        "committed after, 90%": delay(heard.committed, 90),
        "shown after, median": delay(heard.shown, 50),
        "shown after, 90%": delay(heard.shown, 90),
        "engine at work": percent(sum(shares.values())),
        "of that": ", ".join(f"{name} {percent(share)}" for name, share in shares.items()),
        "CPU seconds of the tab in one": number(run.cpu, 2),
        "wider step told": f"{max(heard.steps):.1f} s" if heard.steps else "no",
        "the page says": heard.said,
        "WER, committed": percent(live),
        "WER, again, Accurate": percent(accurate),
        "WER, again, Fast": percent(fast),
        "committed to Accurate": ratio(live, accurate),
        "committed to Fast": ratio(live, fast),
        "peak memory at the start, MB": number(run.start_mb, 0),
        "peak memory at the end, MB": number(run.end_mb, 0),
    }


def spoken(names: Sequence[str]) -> str:
    return " ".join(map(transcript, names))


def wer(names: Sequence[str], text: str) -> float:
    """Of all recordings as one text."""
    said, found = words(names[0], spoken(names)), words(names[0], text)
    return jiwer.wer(" ".join(said), " ".join(found))


def delay(delays: Sequence[float], share: float) -> str:
    return f"{np.percentile(delays, share):.2f} s" if delays else UNKNOWN


def number(value: float | None, digits: int) -> str:
    return UNKNOWN if value is None else f"{value:.{digits}f}"


def percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def ratio(value: float, base: float) -> str:
    return f"{value / base:.2f}" if base else UNKNOWN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
