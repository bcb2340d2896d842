"""What a stranger does: opens the page, drops ten files, loses the browser in the middle, and opens
it the next day without a network."""

import re
from pathlib import Path

import media
from hosts import Host
from playwright.sync_api import Page, Playwright, expect
from test_library_killed import browser
from test_offline import is_kept

from site_build.site import DIST

LENGTHS = re.compile(r"^\d:\d\d$")
"""Stands in the list beside what is done."""


def test_ten_files_are_all_there_the_next_day(
    playwright: Playwright, server, browser_type_launch_args: dict, tmp_path: Path
):
    names = [f"interview {number}.wav" for number in range(1, 11)]
    clips = [media.encode(media.speech(3 + at % 3), container="wav") for at in range(10)]
    files = [media.upload(name, clip) for name, clip in zip(names, clips, strict=True)]
    host = Host(DIST)
    with browser(playwright, browser_type_launch_args, tmp_path, init="") as page:
        page.goto(host.url)
        page.locator("#file").set_input_files(files)
        listed(page, names)
        expect(done(page).nth(1)).to_be_visible()
        page.get_by_role("button", name="Pause").click()
        page.evaluate("location.hash = '#/machine'")
        is_kept(page)
        made = done(page).count()
        assert 2 <= made < 10
    host.stop()

    with browser(playwright, browser_type_launch_args, tmp_path, init="") as page:
        page.goto(host.url)
        listed(page, names)
        expect(done(page)).to_have_count(made)
        page.get_by_role("button", name=f"Go on with {10 - made}").click()
        expect(done(page)).to_have_count(10)
        for name in names:
            page.get_by_role("link", name=re.compile(f"^{re.escape(name)} ")).click()
            expect(page.locator(".document-title")).to_have_text(name)
            expect(page.locator(".segments")).to_contain_text("my fellow Americans")


def listed(page: Page, names: list[str]) -> None:
    expect(page.locator(".shelf-items .shelf-name")).to_have_text(names)


def done(page: Page):
    return page.locator(".shelf-items .shelf-note").filter(has_text=LENGTHS)
