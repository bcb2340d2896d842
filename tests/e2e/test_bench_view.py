"""The benchmark in the page."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from visits import ENGINE, clipboard, once, own_engine

from site_build.site import DIST

BOOTED = 'const module = python.pyimport("pyengine.worker");'
BRIEF = f"""
  {BOOTED}
  python.runPython(`
    from pyengine.bench import Effort
    from pyengine.bench.clock import Budget
    from pyengine.worker import session
    session.QUICK = Effort(budget=Budget(warm=0, seconds=0, least=1, most=1), pool_bytes=1 << 20)
  `);
"""
"""In the worker: a quick benchmark that does everything twice, and not for half a second."""


# Whether a row has come while the benchmark ran
WATCH = """(run) => {
  window.early = false;
  const table = document.getElementById("bench-table");
  const look = () => { early ||= run.disabled && table.textContent.includes("Memory read"); };
  new MutationObserver(look).observe(table, { subtree: true, childList: true });
}"""


@pytest.fixture
def brief(site) -> None:
    worker = (DIST / ENGINE[1:]).read_text("utf-8")
    assert worker.count(BOOTED) == 1
    site.instead[ENGINE] = worker.replace(BOOTED, BRIEF).encode()


@pytest.fixture
def bench(small_app: Page) -> Page:
    """Opened by keyboard."""
    link = small_app.get_by_role("link", name="About this machine")
    link.focus()
    small_app.keyboard.press("Enter")
    expect(small_app.get_by_role("button", name="Run")).to_be_visible()
    small_app.get_by_label("Quick").check()
    return small_app


def rows(page: Page) -> list[str]:
    return page.locator("#bench-table tbody th[scope=row]").all_text_contents()


@own_engine
@pytest.mark.parametrize("isolated", [False], ids=["one thread"], indirect=True)
def test_runs_shows_copies_and_saves(brief, bench):
    """With one thread, for which there is half as much to measure (with two: test_bench.py)."""
    expect(bench.locator("#drop")).to_be_hidden()
    expect(bench.get_by_role("button", name="Copy line")).to_be_disabled()
    run = bench.get_by_role("button", name="Run")
    run.evaluate(WATCH)
    run.click()
    expect(bench.locator("#bench-table")).to_contain_text("Memory read")
    expect(bench.get_by_role("button", name="Copy line")).to_be_enabled()
    assert bench.evaluate("early")  # rows come before the end

    expect(bench.locator("#bench-summary")).to_contain_text("It transcribed 11 s of speech at")
    shown = rows(bench)
    groups = bench.locator("#bench-table th[scope=rowgroup]").all_text_contents()
    assert groups == ["This machine", "Kernels, on base's sizes", "Model mini"]
    bench.get_by_role("button", name="Copy line").click()
    expect(bench.get_by_role("button", name="Copied")).to_be_visible()
    head, _, line = clipboard(bench).splitlines()
    assert line.count("|") == head.count("|")
    assert "| mini |" in line
    assert "Chrome" in line

    with bench.expect_download() as download:
        bench.get_by_role("button", name="Save JSON").click()
    assert download.value.suggested_filename == "pyengine-bench.json"
    found = json.loads(Path(download.value.path()).read_text())
    assert found["machine"]["backend"] == "wasm"
    assert found["model"]["name"] == "mini"
    for name, measure in zip(shown, found["measures"], strict=True):
        assert name.startswith(measure["name"])
        assert measure["seconds"] > 0
    assert found["real_time_factor"] > 0


@once
def test_cancelled_keeps_what_was_measured(bench):
    bench.get_by_role("button", name="Run").click()
    expect(bench.locator("#bench-table")).to_contain_text("Memory read")
    bench.get_by_role("button", name="Cancel").click()
    expect(bench.get_by_role("button", name="Run")).to_be_enabled()
    kept = rows(bench)
    assert any(name.startswith("Memory read") for name in kept)
    assert not any(name.startswith("Transcribe") for name in kept)  # it has not come to that
    expect(bench.get_by_role("button", name="Save JSON")).to_be_disabled()
    expect(bench.locator("#alert")).to_be_hidden()

    # The engine is as good as before
    bench.get_by_role("link", name="New transcript").click()
    bench.get_by_role("button", name="Try a sample").click()
    expect(bench.locator(".document-meta")).to_contain_text("took")


@once
def test_the_address_opens_it_and_a_file_leaves_it(site, miniature, visit):
    site.offer(miniature)
    page = visit("#bench")
    expect(page.get_by_role("button", name="Run")).to_be_visible()
    expect(page.get_by_role("link", name="About this machine")).to_have_attribute(
        "aria-current", "page"
    )
    sound = Path(__file__).parents[1] / "data" / "jfk.wav"
    page.locator("#file").set_input_files(str(sound))
    expect(page.get_by_role("link", name="jfk.wav")).to_have_attribute("aria-current", "page")
    expect(page.locator(".document-meta")).to_contain_text("took")
