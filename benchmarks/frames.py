#!/usr/bin/env python3
"""Frames of the page: a long document scrolled and followed, and a karaoke movie being made.

    python build_wasm.py --check             # once: sets up .venv and dist/
    .venv/bin/python benchmarks/frames.py --minutes 60 480

For each length, as segments and as paragraphs: milliseconds from one frame to the next (median,
99%, longest) while it is scrolled by three screens a second, and while ten seconds are followed at
four times their speed. "Work" is processor time of the page's main thread, in the time that it
took; others on the machine hardly change it. Both in turn with a page as high that has nothing in
it, which shows what the machine gives: the ratio is that of the frames shown in a second. Then how
many times faster than it plays a movie is made, with two minutes of words.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "e2e")]

from playwright.sync_api import CDPSession, Page, sync_playwright  # noqa: E402
from transcripts import lecture, show  # noqa: E402
from visits import view  # noqa: E402

from site_build.browser import find_browser  # noqa: E402
from site_build.serve import make_server  # noqa: E402

FRAMES = """const frames = async (seconds, act) => {
  const gaps = [];
  const began = performance.now();
  let last = null;
  await new Promise((done) => {
    const frame = (now) => {
      if (last !== null) gaps.push(now - last);
      last = now;
      act((now - began) / 1000);
      if (now - began < 1000 * seconds) requestAnimationFrame(frame);
      else done();
    };
    requestAnimationFrame(frame);
  });
  return gaps;
};"""

# Empty, it is as high as the document was, and scrolled from where that was
SCROLL = f"""async ({{ empty, share, height }}) => {{
  {FRAMES}
  const main = document.querySelector("main");
  const shown = [...main.children];
  if (empty) main.replaceChildren();
  main.style.minHeight = empty ? `${{height}}px` : "";
  const start = share * height;
  scrollTo(0, start);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const gaps = await frames(5, (seconds) => scrollTo(0, start + 3 * innerHeight * seconds));
  main.style.minHeight = "";
  main.replaceChildren(...shown);
  return gaps;
}}"""

FOLLOW = f"""async ({{ empty, seconds: from }}) => {{
  {FRAMES}
  view.element.hidden = empty;
  view.follow(from);
  document.querySelector(".word.now")?.scrollIntoView({{ block: "center" }});
  await new Promise((resolve) => setTimeout(resolve, 500));
  const gaps = await frames(10, (seconds) => !empty && view.follow(from + 4 * seconds));
  view.element.hidden = false;
  return gaps;
}}"""

MOVIE = """async ([segments, width, height, format]) => {
  const { linesOf } = await import("/web/karaoke/lines.js");
  const { makeMovie } = await import("/web/movie/movie.js");
  const { THEMES } = await import("/web/karaoke/themes.js");
  const began = performance.now();
  const blob = await makeMovie({
    lines: linesOf(segments),
    style: { theme: THEMES.dark, fontScale: 1, reducedMotion: false, title: "" },
    media: null,
    background: { kind: "colour" },
    width, height, fps: 30, format,
  });
  return [(performance.now() - began) / 1000, blob.size];
}"""


@dataclass(frozen=True)
class Run:
    gaps: Sequence[float]
    """Milliseconds from one frame to the next."""
    work: float
    """Milliseconds of the main thread, in all."""


def document(page: Page, minutes: float) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def run(script: str, **how: object) -> Run:
        before = busy(session)
        gaps = page.evaluate(script, how)
        return Run(gaps, 1000 * (busy(session) - before))

    show(page, lecture(minutes))
    for name in ("segments", "paragraphs"):
        if name == "paragraphs":
            view(page, "Paragraphs")
        page.wait_for_timeout(500)
        height = page.evaluate("document.documentElement.scrollHeight")
        at = [{"share": share, "height": height} for share in (0.1, 0.4, 0.7)]
        scrolled = [(run(SCROLL, **how, empty=False), run(SCROLL, **how, empty=True)) for how in at]
        report(f"{minutes:5} min as {name:10} scrolled", scrolled)
        place = {"seconds": minutes * 10}
        followed = [(run(FOLLOW, **place, empty=False), run(FOLLOW, **place, empty=True))]
        report(f"{minutes:5} min as {name:10} followed", followed)
    session.detach()


def busy(session: CDPSession) -> float:
    """Seconds of processor time of the page's main thread so far."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")


def report(what: str, runs: Sequence[tuple[Run, Run]]) -> None:
    """One line, of frames with the document and frames without it, taken in turn."""
    gaps = sorted(itertools.chain.from_iterable(shown.gaps for shown, _ in runs))
    median, most, longest = (gaps[int(share * (len(gaps) - 1))] for share in (0.5, 0.99, 1))
    work = statistics.median(shown.work / sum(shown.gaps) for shown, _ in runs)
    ratio = statistics.median(
        statistics.mean(empty.gaps) / statistics.mean(shown.gaps) for shown, empty in runs
    )
    print(
        f"{what}: frames {median:.1f} / {most:.1f} / {longest:.1f} ms, work {work:.0%}; "
        f"{ratio:.2f} of an empty page's",
        flush=True,
    )


def movie(page: Page, width: int, height: int, format: str) -> None:
    talk = lecture(2)
    seconds, size = page.evaluate(MOVIE, [talk["segments"], width, height, format])
    print(
        f"{width}x{height} {format}: {talk['duration'] / seconds:.1f} times as fast as it plays, "
        f"{size / 1e6:.1f} MB",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="frames.py", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=int, nargs="+", default=[60])
    parser.add_argument("--site", type=Path, default=ROOT / "dist")
    asked = parser.parse_args()
    server = make_server(asked.site, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=find_browser(), args=arguments)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"http://localhost:{server.server_port}/site.json")
        for minutes in asked.minutes:
            document(page, minutes)
        for width, height, format in ((1280, 720, "mp4"), (1280, 720, "webm"), (1920, 1080, "mp4")):
            movie(page, width, height, format)
        browser.close()


if __name__ == "__main__":
    main()
