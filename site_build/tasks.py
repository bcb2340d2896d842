"""The command line's work, in order: build, check, test, serve."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from pyengine.errors import PyengineError
from pyengine.plain import plain
from site_build.browser import BrowserMissing, ensure_browser
from site_build.kernels import build_kernels
from site_build.reference import build_reference
from site_build.runtime import RuntimeUnavailable
from site_build.serve import serve
from site_build.site import DIST, ROOT, build_site, let_be_served, sizes

TESTED_MODELS = ["tiny.en"]

SERVED_MODELS = ["tiny.en", "base-q5_1"]
"""The smallest, and one for all languages in as few bytes."""

REFERENCE = ROOT / "build" / "reference"

_PROCESSORS = os.cpu_count() or 1

_SHARED = ["--no-loadscope-reorder", "-q"]
"""As tests/conftest.py shares the tests out, in its order."""

ALL = ["-n", str(_PROCESSORS + 2), *_SHARED, "--durations=20"]
"""Two processes more than there are processors have the browser's tests, which wait more than they
compute."""

_NOT_QUICK = ("model", "browser", "site", "compiler", "slow")
"""Markers of tests that need more than Python, or seconds of a processor."""

QUICK = [
    *("-n", str(_PROCESSORS), *_SHARED, "--ignore=tests/e2e"),
    *("-m", " and ".join(f"not {marker}" for marker in _NOT_QUICK)),
]


def run(options: argparse.Namespace) -> int:
    """Does what build_wasm.py's options ask for; returns the exit status."""
    if options.reference:
        build_reference(REFERENCE)
        let_be_served(REFERENCE)
        print(f"The API reference is in {REFERENCE.relative_to(ROOT)}/index.html")
        return 0
    if options.quick:
        build_kernels()
        return (check() if options.check else 0) or pytest(QUICK)
    testing = options.test is not None
    try:
        started = time.monotonic()
        build_site(models_of(options))
        report(time.monotonic() - started)
        if options.check and (status := check()):
            return status
        if testing:
            ensure_browser()
            if status := pytest(options.test or ALL):
                return status
        if options.serve:
            serve(DIST, options.port, open_browser=options.open)
    except (PyengineError, RuntimeUnavailable, BrowserMissing, OSError) as error:
        print(plain(f"build_wasm: {error}"), file=sys.stderr)
        return 1
    return 0


def models_of(options: argparse.Namespace) -> list[str]:
    """Which models the site is to serve."""
    if options.model:
        return options.model
    if options.serve:
        return SERVED_MODELS
    return TESTED_MODELS if options.test is not None else []


def pytest(arguments: Sequence[str]) -> int:
    """Runs the tests; returns the exit status.

    Python keeps what it compiles, though it may be told not to: several processes read the same
    tests, and these start others that read the same package.
    """
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment).returncode


def report(seconds: float) -> None:
    """Prints what the site weighs."""
    rows = sizes(DIST)
    for name, size in rows:
        print(f"{size / 1e6:9.2f} MB  {name}")
    total = sum(size for _, size in rows)
    print(f"{total / 1e6:9.2f} MB  {DIST.relative_to(ROOT)}/, built in {seconds:.1f} s", flush=True)


def check() -> int:
    """Runs every static check, also when one fails; returns 1 if any did."""
    tools = ROOT / "node_modules" / ".bin"
    commands = [
        [sys.executable, "-m", "ruff", "check", "."],
        [sys.executable, "-m", "ruff", "format", "--check", "."],
        [str(tools / "pyright"), "--pythonpath", sys.executable],
        [str(tools / "tsc"), "--project", "tsconfig.json"],
        [str(tools / "biome"), "ci", "--error-on-warnings"],
    ]
    failed = 0
    for command in commands:
        name = " ".join([Path(command[0]).name, *command[1:]]).replace(sys.executable, "python")
        print(f"==> {name}", flush=True)
        failed |= subprocess.run(command, cwd=ROOT).returncode != 0
    return int(failed)
