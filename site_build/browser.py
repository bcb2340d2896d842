"""A Chromium for the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

DEBIAN_CHROMIUM = Path("/usr/bin/chromium")


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


def ensure_browser() -> None:
    """Installs Debian's Chromium where there is none and that is possible.

    Raises:
        BrowserMissing: it is not.
    """
    if find_browser():
        return
    prefix = apt_prefix()
    if prefix is None:
        raise BrowserMissing(
            "the tests need Chromium: install it (Debian: apt-get install chromium; elsewhere: "
            "python -m playwright install chromium) or set CHROMIUM_PATH to one"
        )
    print("==> Installing Chromium", flush=True)
    apt = [*prefix, "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    subprocess.run([*apt, "update"], check=True)
    subprocess.run([*apt, "install", "--yes", "--no-install-recommends", "chromium"], check=True)


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
