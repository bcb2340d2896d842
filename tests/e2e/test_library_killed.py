"""The browser is killed at any moment while a document is made: what was written, which is what was
shown but for what came during one write, is there the next time, and the rest is made with no word
twice."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import media
import pytest
from conftest import Site
from playwright.sync_api import Page, Playwright, expect
from scripted import script_engine
from test_kept_library import said
from visits import SAVES_DATA, SLOW

SEGMENTS = 60
PACE_MS = 25
"""Between two segments: many times as fast as an engine."""

ACKNOWLEDGED = """() => {
  window.acknowledged = 0;
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (value, ...key) {
    const { segments } = value;
    this.transaction.addEventListener("complete", () => {
      if (segments) window.acknowledged = segments;
    });
    return put.call(this, value, ...key);
  };
}"""
"""Counts what the browser says that it has written."""

DEVTOOLS = re.compile(r"DevTools listening on (ws://\S+)")


class Killable:
    """A browser of one person, with a process of its own that can be killed."""

    def __init__(self, playwright: Playwright, launch: dict, profile: Path, init: str) -> None:
        arguments = [*launch["args"], "--remote-debugging-port=0", f"--user-data-dir={profile}"]
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115
        self._process = subprocess.Popen(
            [launch["executable_path"], *arguments, "about:blank"],
            stderr=self._log,
            start_new_session=True,
        )
        self._browser = playwright.chromium.connect_over_cdp(self._address())
        (self.context,) = self._browser.contexts
        self.context.set_default_timeout(SLOW)
        self.context.add_init_script(init)

    def _address(self) -> str:
        while self._process.poll() is None:
            self._log.seek(0)
            if found := DEVTOOLS.search(self._log.read()):
                return found[1]
            time.sleep(0.02)
        raise AssertionError("the browser did not start")

    def kill(self) -> None:
        """All its processes at once, as when the machine takes them."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._log.close()


@contextmanager
def browser(
    playwright: Playwright, launch: dict, profile: Path, *, init: str = SAVES_DATA
) -> Iterator[Page]:
    """A page of a browser that is killed at the end; `init` runs first in each document."""
    started = Killable(playwright, launch, profile, init)
    try:
        (page,) = started.context.pages
        page.set_viewport_size({"width": 1280, "height": 720})
        yield page
    finally:
        started.kill()


def numbers(page: Page) -> list[int]:
    """Of the segments that are shown, in their order."""
    text = page.locator(".segments").text_content() or ""
    return [int(number) for number in re.findall(r"Word(\d+) said", text)]


@pytest.fixture
def moments(pytestconfig: pytest.Config) -> list[float]:
    """Milliseconds after the first segment."""
    count = 50 if pytestconfig.getoption("--hours") else 5
    chance = random.Random(19)
    return [chance.uniform(0, SEGMENTS * PACE_MS * 0.5) for _ in range(count)]


def test_killed_at_any_moment(
    playwright: Playwright,
    site: Site,
    browser_type_launch_args: dict,
    tmp_path: Path,
    moments: list[float],
    miniature: bytes,
):
    script = {"segments": [said(number) for number in range(SEGMENTS)]}
    clip = media.upload("clip.wav", media.encode(media.speech(2), container="wav"), "audio/wav")
    for number, moment in enumerate(moments):
        site.offer(miniature)
        script_engine(site, {**script, "every": PACE_MS})
        profile = tmp_path / str(number)
        with browser(playwright, browser_type_launch_args, profile) as page:
            page.goto(site.page("isolate=no"))
            page.evaluate(ACKNOWLEDGED)
            page.locator("#file").set_input_files(clip)
            expect(page.locator(".segments p").first).to_be_visible()
            time.sleep(moment / 1000)
            written = page.evaluate("acknowledged")
        script_engine(site, script)
        with browser(playwright, browser_type_launch_args, profile) as page:
            page.goto(site.page("isolate=no"))
            page.locator(".shelf-items a").click()
            expect(page.locator(".document-end")).to_contain_text("The text ends at")
            kept = numbers(page)
            assert kept == list(range(len(kept)))
            assert len(kept) >= written > 0
            assert len(kept) < SEGMENTS  # it was cut off
            go_on(page, clip)
            expect(page.locator(".document-meta")).to_contain_text("took")
            assert numbers(page) == list(range(SEGMENTS))


def go_on(page: Page, clip: dict) -> None:
    """With its recording, which may not have been copied to its end."""
    end = page.locator(".document-end")
    if page.get_by_role("slider", name="Position").is_visible():
        return end.get_by_role("button", name="Go on").click()
    with page.expect_file_chooser() as chooser:
        end.get_by_role("button", name="Choose its file").click()
    chooser.value.set_files(clip)
    return None
