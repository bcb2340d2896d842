"""A line about the machine and the versions a measurement was made on."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from pathlib import Path

from peers.paths import ROOT
from site_build.browser import find_browser


def describe_machine() -> str:
    """E.g. "Chromium 156.0, 2 cores (AMD EPYC 9R14), Linux x86_64"."""
    cores = f"{os.cpu_count()} cores"
    info = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.+)", info.read_text()) if info.is_file() else None
    if model:
        cores += f" ({model[1]})"
    return f"{_browser()}, {cores}, {platform.system()} {platform.machine()}"


def describe_revision() -> str:
    """The commit of this project, "-dirty" when it was changed since."""
    return _output("git", "-C", str(ROOT), "describe", "--always", "--dirty")


def _browser() -> str:
    executable = find_browser()
    said = _output(str(executable), "--version") if executable else ""
    version = re.search(r"\d+\.\d+", said)
    return f"Chromium {version[0]}" if version else "Chromium"


def _output(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""
