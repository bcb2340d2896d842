"""The benchmark in the page."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from visits import once


@pytest.fixture
def bench(small_app: Page) -> Page:
    """Opened by keyboard."""
    link = small_app.get_by_role("link", name="Bench")
    link.focus()
    small_app.keyboard.press("Enter")
    expect(small_app.get_by_role("button", name="Run")).to_be_visible()
    small_app.get_by_label("Quick").check()
    return small_app


def rows(page: Page) -> list[str]:
    return page.locator("#bench-table tbody th[scope=row]").all_text_contents()


@pytest.mark.parametrize("isolated", [False], ids=["one thread"], indirect=True)
def test_runs_shows_copies_and_saves(bench):
    """With one thread, for which there is half as much to measure (with two: test_bench.py)."""
    expect(bench.locator("#drop")).to_be_hidden()
    expect(bench.get_by_role("button", name="Copy line")).to_be_disabled()
    bench.get_by_role("button", name="Run").click()
    # Rows come before the end
    expect(bench.locator("#bench-table")).to_contain_text("Memory read")
    expect(bench.get_by_role("button", name="Run")).to_be_disabled()
    expect(bench.get_by_role("button", name="Copy line")).to_be_enabled()

    expect(bench.locator("#bench-summary")).to_contain_text("It transcribed 11 s of speech at")
    shown = rows(bench)
    groups = bench.locator("#bench-table th[scope=rowgroup]").all_text_contents()
    assert groups == ["This machine", "Kernels, on base's sizes", "Model mini"]
    bench.get_by_role("button", name="Copy line").click()
    expect(bench.get_by_role("button", name="Copied")).to_be_visible()
    head, _, line = bench.evaluate("navigator.clipboard.readText()").splitlines()
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
    expect(bench.locator("#bench-table")).to_contain_text("GEMM 1500x512x512")
    bench.get_by_role("button", name="Cancel").click()
    expect(bench.get_by_role("button", name="Run")).to_be_enabled()
    assert any(name.startswith("Memory read") for name in rows(bench))
    expect(bench.get_by_role("button", name="Save JSON")).to_be_disabled()
    expect(bench.locator("#alert")).to_be_hidden()

    # The engine is as good as before
    bench.get_by_role("link", name="Transcribe").click()
    bench.get_by_role("button", name="Try a sample").click()
    expect(bench.locator(".card-meta")).to_contain_text("took")


@once
def test_the_address_opens_it_and_a_file_leaves_it(site, miniature, visit):
    site.offer(miniature)
    page = visit("#bench")
    expect(page.get_by_role("button", name="Run")).to_be_visible()
    expect(page.get_by_role("link", name="Bench")).to_have_attribute("aria-current", "page")
    sound = Path(__file__).parents[1] / "data" / "jfk.wav"
    page.locator("#file").set_input_files(str(sound))
    expect(page.get_by_role("link", name="Transcribe")).to_have_attribute("aria-current", "page")
    expect(page.locator(".card-meta")).to_contain_text("took")
