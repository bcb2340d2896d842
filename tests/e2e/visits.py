"""Opening the page, and how often a test of it runs."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Worker, expect

from site_build import site

SLOW = 60_000
"""Milliseconds nothing on the page takes, even on a busy machine."""

ENGINE = "/web/engine/worker.js"
"""What the engine's worker is made from; its address ends with it, too."""

STYLES = [site.STYLES]
"""The page's stylesheets: for a page that shows only a piece of it."""

SAVES_DATA = """
Object.defineProperty(NetworkInformation.prototype, "saveData", { get: () => true });
"""
"""For each document of a browser context: the page is not kept for use without a network unless
somebody asks for it (test_offline.py does). What is kept no test could replace."""

once = pytest.mark.parametrize("isolated", [True], ids=["isolated"], indirect=True)
"""Marks a test that the number of threads means nothing to."""

own_engine = pytest.mark.own_engine
"""Marks a test that does something to its engine, or to its browser context: it gets new ones."""


def engine_worker(tab: Page | BrowserContext) -> Worker:
    """The engine's worker, in one page or in all those of a context."""
    pages = [tab] if isinstance(tab, Page) else tab.pages
    (found,) = (worker for page in pages for worker in page.workers if worker.url.endswith(ENGINE))
    return found


def clipboard(page: Page) -> str:
    """What is in the clipboard, which our page may fill and not read."""
    other = page.context.new_page()
    other.goto(page.evaluate("new URL('site.json', location).href"))
    text = other.evaluate("navigator.clipboard.readText()")
    other.close()
    return text


@contextmanager
def settings(page: Page) -> Iterator[Locator]:
    """The sheet with the options, open."""
    page.locator("#settings-open, .options-line").locator("visible=true").first.click()
    sheet = page.get_by_role("dialog", name="Settings")
    yield sheet
    sheet.get_by_role("button", name="Close").click()


@contextmanager
def models(page: Page) -> Iterator[Locator]:
    """The sheet with the models, open at the list of all."""
    page.locator(".model-line").locator("visible=true").first.click()
    sheet = page.get_by_role("dialog", name="Which model?")
    expect(sheet.locator(".model-row").first).to_be_visible()
    every = sheet.get_by_role("button", name="All models")
    if every.is_visible():
        every.click()
    yield sheet
    sheet.get_by_role("button", name="Close").click()


def choose_model(page: Page, name: str) -> None:
    with models(page) as sheet:
        sheet.get_by_label(name).check()


def choose_arithmetic(page: Page, arithmetic: str) -> None:
    with settings(page) as sheet:
        sheet.get_by_label("Exact arithmetic").set_checked(arithmetic == "exact")


def choose(page: Page, menu: str, item: str) -> None:
    """From one of the document's menus."""
    page.locator(".document-bar").get_by_role("button", name=menu, exact=True).click()
    page.get_by_role("menuitem", name=item).click()


def export(page: Page, format: str) -> None:
    choose(page, "Export as another format", format)


def view(page: Page, what: str) -> None:
    """Turns on, or off, what the View menu has."""
    page.get_by_role("button", name="View", exact=True).click()
    page.get_by_role("menuitemcheckbox", name=what).click()
    page.keyboard.press("Escape")


def look_for(page: Page, text: str) -> None:
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_label("Search in the transcript").fill(text)


def open_page(page: Page, url: str) -> None:
    """Opens the page and waits until it stays: an engine is started, isolated or not."""
    with page.expect_event("worker", lambda worker: worker.url.endswith(ENGINE)):
        page.goto(url, wait_until="commit")  # a reload may come before it is complete
