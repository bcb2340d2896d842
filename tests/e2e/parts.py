"""A page of all parts of web/ui/, and a clock for it that goes when it is told to."""

from pathlib import Path

from playwright.sync_api import Page

from site_build.site import ROOT, STYLESHEET

LINKED = STYLESHEET.findall((ROOT / "index.html").read_text("utf-8"))
OWN = [sheet for sheet in LINKED if sheet.startswith("web/ui/")]
"""The stylesheets of the parts: what the page does with them is not theirs."""

PARTS = (Path(__file__).parent / "parts.js").read_text("utf-8")
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

CLOCK = """() => {
  const waiting = new Map();
  let last = 0;
  window.setTimeout = (run, ms = 0) => (waiting.set(++last, { run, ms }), last);
  window.clearTimeout = (id) => waiting.delete(id);
  window.elapse = (ms) => {
    for (const [id, one] of waiting) {
      one.ms -= ms;
      if (one.ms > 0) continue;
      waiting.delete(id);
      one.run();
    }
  };
}"""


def show_parts(page: Page, *, stopped: bool = False, font: str | None = None) -> Page:
    """Shows them. Where their clock is stopped, they wait for `elapse` to be told how many
    milliseconds have gone by."""
    if stopped:
        page.evaluate(CLOCK)
    page.evaluate(PARTS, {"styles": OWN, "font": font})
    return page


def elapse(page: Page, ms: int) -> None:
    page.evaluate("ms => elapse(ms)", ms)


def done(page: Page) -> list:
    """What parts have done since this was last asked."""
    return page.evaluate("done.splice(0)")


def focused(page: Page) -> str:
    """The name of what has the keyboard."""
    return page.evaluate(
        """() => {
          const { activeElement: at } = document;
          const label = at.querySelector(".menu-label") ?? at;
          return at.getAttribute("aria-label") ?? label.textContent;
        }"""
    )


def complaints(page: Page) -> list:
    """What axe-core has to say against the page."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("levels => axe.run({ runOnly: levels })", LEVELS)
    assert "color-contrast" in {rule["id"] for rule in found["passes"]}
    return [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]]
