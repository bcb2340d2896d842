"""From a first visit to the next day: the default model comes from a plain static server, with a
cut in the middle, and is there when the browser is started again and no model can be fetched."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import Site
from depot import Depot
from playwright.sync_api import BrowserContext, BrowserType, Page, expect
from test_resuming import GROWN
from visits import SAVES_DATA, SLOW

from pyengine import hub
from pyengine.hub import CATALOG
from site_build.site import ROOT, model_list

NAME = "base-q5_1"
CUT = 25_000_000
RECORDING = ROOT / "tests" / "data" / "jfk.wav"


@pytest.fixture
def browsers(
    browser_type: BrowserType, browser_type_launch_args: dict, tmp_path: Path
) -> Iterator[Callable[[], BrowserContext]]:
    """Starts the browser of one person: each time it has what it kept the time before."""
    started: list[BrowserContext] = []

    def start() -> BrowserContext:
        for before in started:
            before.close()
        profile = tmp_path / "profile"
        context = browser_type.launch_persistent_context(profile, **browser_type_launch_args)
        context.set_default_timeout(SLOW)
        context.add_init_script(SAVES_DATA)
        started[:] = [context]
        return context

    yield start
    for left in started:
        left.close()


def heard(page: Page) -> str:
    expect(page.locator(".document-meta")).to_contain_text("took", timeout=4 * SLOW)
    return " ".join(page.locator(".segments p").all_text_contents())


def test_the_default_model_comes_stays_and_works(site: Site, browsers):
    """All but the page's own files is out of reach the next day."""
    hosted = [CATALOG["tiny.en"], CATALOG[NAME]]
    path = f"/models/{CATALOG[NAME].file_name}"
    depot = Depot(hub.resolve(NAME).read_bytes(), cuts=[CUT])
    site.instead["/models.json"] = json.dumps({"models": model_list(hosted)}).encode()
    site.instead[path] = depot

    page = browsers().pages[0]
    page.goto(site.page())
    line = page.locator(".model-line").locator("visible=true")
    expect(line).to_contain_text(NAME)
    expect(line).to_contain_text("60 MB")
    page.locator("#file").set_input_files(RECORDING)
    page.evaluate(GROWN, CUT)
    depot.go.release()
    said = heard(page)
    assert "ask what you can do for your country" in said.lower().replace(",", "")
    assert [wanted for wanted, _ in depot.asked] == [None, f"bytes={CUT}-"]

    site.instead["/models.json"] = site.instead[path] = 503
    page = browsers().pages[0]
    page.goto(site.page())
    line = page.locator(".model-line").locator("visible=true")
    expect(line).to_contain_text(NAME)
    line.click()
    page.get_by_role("button", name="Stored models").click()
    sheet = page.get_by_role("dialog", name="Stored models")
    kept = sheet.get_by_role("listitem").filter(has_text=NAME)
    expect(kept).to_have_attribute("data-state", "stored")
    expect(sheet).to_contain_text("1 model, 60 MB")
    page.keyboard.press("Escape")
    page.locator("#file").set_input_files(RECORDING)
    assert heard(page) == said
    assert page.get_by_role("alert").locator("visible=true").count() == 0
