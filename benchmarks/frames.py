#!/usr/bin/env python3
"""Frames of the page: a long transcript that is followed, and a karaoke movie being made.

    python build_wasm.py --check             # once: sets up .venv and dist/
    .venv/bin/python benchmarks/frames.py --minutes 60 180

For each length: milliseconds from one frame to the next and of our work in each (median, 99%,
longest), while ten seconds are followed at four times their speed, as segments and as paragraphs.
Then how many times faster than it plays a movie is made, with two minutes of words.
"""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "e2e")]

from playwright.sync_api import Page, sync_playwright  # noqa: E402
from transcripts import lecture, show  # noqa: E402

from site_build.browser import find_browser  # noqa: E402
from site_build.serve import make_server  # noqa: E402

FOLLOW = """async (from) => {
  const gaps = [];
  const work = [];
  const began = performance.now();
  let last = null;
  await new Promise((done) => {
    const frame = (now) => {
      if (last !== null) gaps.push(now - last);
      last = now;
      const start = performance.now();
      card.follow(from + (4 * (now - began)) / 1000);
      work.push(performance.now() - start);
      if (now - began < 10_000) requestAnimationFrame(frame);
      else done();
    };
    requestAnimationFrame(frame);
  });
  const of = (values) => {
    values.sort((a, b) => a - b);
    return [0.5, 0.99, 1].map((share) => values[Math.floor(share * (values.length - 1))]);
  };
  return [of(gaps), of(work), document.querySelectorAll(".segments .word").length];
}"""

MOVIE = """async ([segments, width, height, format]) => {
  const { linesOf } = await import("/web/karaoke/lines.js");
  const { makeMovie } = await import("/web/karaoke/movie.js");
  const { THEMES } = await import("/web/karaoke/themes.js");
  const began = performance.now();
  const blob = await makeMovie({
    lines: linesOf(segments),
    style: { theme: THEMES.dark, fontScale: 1, reducedMotion: false },
    media: null,
    background: { kind: "colour" },
    width, height, fps: 30, format,
  });
  return [(performance.now() - began) / 1000, blob.size];
}"""


def follow(page: Page, minutes: float) -> None:
    show(page, lecture(minutes))
    for name in ("segments", "paragraphs"):
        if name == "paragraphs":
            page.get_by_role("button", name="Paragraphs").click()
        page.wait_for_timeout(500)
        gaps, work, words = page.evaluate(FOLLOW, minutes * 10)
        line = ", ".join(
            f"{what} {median:.1f} / {most:.1f} / {longest:.1f} ms"
            for what, (median, most, longest) in (("frames", gaps), ("work", work))
        )
        print(f"{minutes:5} min as {name:10} {line}; {words} words are elements", flush=True)


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
            follow(page, minutes)
        for width, height, format in ((1280, 720, "mp4"), (1280, 720, "webm"), (1920, 1080, "mp4")):
            movie(page, width, height, format)
        browser.close()


if __name__ == "__main__":
    main()
