"""Browsers for the tests: Chromium, and Firefox where it can be had."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

DEBIAN_CHROMIUM = Path("/usr/bin/chromium")
DEBIAN_SHELL = Path("/usr/bin/chromium-headless-shell")
DEBIAN_FIREFOX = Path("/usr/bin/firefox-esr")
DEBIAN_FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
"""In which the page's parts are compared with pictures. Chromium's fontconfig brings it, unless
there is another font already."""


class BrowserMissing(Exception):
    """There is no browser to test with; says how to get one."""


def find_browser() -> Path | None:
    """The Chromium to use: the variable CHROMIUM_PATH, Debian's, or Playwright's own."""
    if chosen := os.environ.get("CHROMIUM_PATH"):
        return Path(chosen)
    if DEBIAN_CHROMIUM.is_file():
        return DEBIAN_CHROMIUM
    from playwright.sync_api import sync_playwright  # only there for tests

    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return own if own.is_file() else None


def find_shell() -> Path | None:
    """The same Chromium without windows around its pages, or else the whole one.

    The whole one makes windows, tabs and toolbars also when nobody sees them: to open a page in a
    context of its own takes three times as long there.
    """
    chosen = "CHROMIUM_PATH" in os.environ
    return DEBIAN_SHELL if DEBIAN_SHELL.is_file() and not chosen else find_browser()


def find_firefox() -> Path | None:
    """The Firefox to use, not Playwright's own: the variable FIREFOX_PATH, Debian's, or another."""
    if chosen := os.environ.get("FIREFOX_PATH"):
        return Path(chosen)
    if DEBIAN_FIREFOX.is_file():
        return DEBIAN_FIREFOX
    found = shutil.which("firefox")
    return Path(found) if found else None


def ensure_browser() -> None:
    """Installs Debian's Chromium where there is none and that is possible; and its headless shell,
    Firefox, and the font that the tests' pictures are in.

    Raises:
        BrowserMissing: there is no Chromium, and it cannot be installed.
    """
    prefix = apt_prefix()
    if find_browser() is None:
        if prefix is None:
            raise BrowserMissing(
                "the tests need Chromium: install it (Debian: apt-get install chromium; elsewhere: "
                "python -m playwright install chromium) or set CHROMIUM_PATH to one"
            )
        apt_install(prefix, "chromium")
    if prefix is not None and find_shell() == DEBIAN_CHROMIUM:
        with contextlib.suppress(subprocess.CalledProcessError):  # an older Debian has none
            apt_install(prefix, "chromium-headless-shell")
    if prefix is not None and find_firefox() is None:
        apt_install(prefix, "firefox-esr")
    if prefix is not None and not DEBIAN_FONT.is_file():
        apt_install(prefix, "fonts-dejavu-core")


def apt_install(prefix: Sequence[str], package: str) -> None:
    """Raises CalledProcessError: it cannot be had."""
    print(f"==> Installing {package}", flush=True)
    apt = [*prefix, "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    subprocess.run([*apt, "update"], check=True)
    subprocess.run([*apt, "install", "--yes", "--no-install-recommends", package], check=True)


def apt_prefix() -> list[str] | None:
    """What to put before apt-get to run it as root without a question; None if nothing helps."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
        return [sudo, "-n"]
    return None
