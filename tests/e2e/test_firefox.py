"""The page in Firefox: what browsers take differently from Chromium, from the start to a text."""

from collections.abc import Iterator

import pytest
from conftest import Site
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect

from site_build.browser import find_firefox


@pytest.fixture(scope="module")
def firefox(playwright: Playwright) -> Iterator[Browser]:
    """The system's own; Playwright's channel speaks WebDriver BiDi with it."""
    found = find_firefox()
    assert found is not None, "no Firefox: build_wasm.py --test installs it"
    browser = playwright.firefox.launch(channel="moz-firefox", executable_path=found)
    yield browser
    browser.close()


@pytest.fixture
def tab(firefox: Browser) -> Iterator[Page]:
    """Whose console has neither warnings nor errors in the end."""
    context = firefox.new_context()
    page = context.new_page()
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("warning", "error"):
            said.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []


@pytest.mark.slow
def test_from_the_start_to_a_text(tab: Page, site: Site):
    """The engine starts from its snapshot: it would be said on the console otherwise. Workers get
    their modules, and model and text are kept for the next visit."""
    tab.goto(site.url)
    for visit in ("first", "second"):
        state = tab.locator("#engine-state[data-state=ready]")
        expect(state).to_be_visible()
        assert tab.evaluate("crossOriginIsolated"), visit
        tab.get_by_role("button", name="Try a sample").click()
        expect(tab.locator(".document-meta")).to_contain_text("took")
        expect(tab.locator(".segments")).to_contain_text("ask not what your country can do")
        listed = tab.locator(".shelf-items").get_by_text("jfk.wav")
        expect(listed).to_have_count({"first": 1, "second": 2}[visit])
        asked = site.asked.count("/models/ggml-tiny.en.bin")
        assert asked == 1, visit
        tab.get_by_role("button", name="Karaoke").click()
        expect(tab.get_by_role("dialog", name="Karaoke")).to_be_visible()
        tab.goto("about:blank")
        tab.goto(site.url)
    tab.evaluate("location.hash = '#/machine'")
    expect(tab.locator(".app")).to_contain_text("Kept in this browser")
