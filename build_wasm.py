#!/usr/bin/env python3
"""Builds the web page, serves it, and runs the tests; needs Python, Node.js with npm, no more.

    python build_wasm.py                 the wheel and the static site, in dist/
    python build_wasm.py --serve         ... with tiny.en and base-q5_1, on localhost
    python build_wasm.py --check         ... and the static checks: ruff, pyright, tsc
    python build_wasm.py --test [...]    ... and pytest, with its arguments
    python build_wasm.py --quick         the tests that need no model, network, browser or page
    python build_wasm.py --reference     the Python package's API reference, in build/reference/

What is needed besides is installed on the first run: Python packages in .venv/, npm packages in
node_modules/, for tests a browser (Debian). This file is the part of that which runs in a bare
Python; it then starts itself again inside .venv, where `site_build` does the work.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
VENV_RECORD = VENV / "installed.json"
SOURCES = ["srt"]
"""Packages that are published as sources only, for tests. What builds them comes unpinned."""
NPM_RECORD = ROOT / "node_modules" / ".installed"


class SetupError(Exception):
    """Something is missing that cannot be installed from here; says what to do."""


def main(argv: Sequence[str]) -> int:
    options = parse(argv)
    try:
        developing = options.check or options.quick or options.reference
        developing = developing or options.test is not None
        install_python_packages(developing=developing)
        if Path(sys.prefix).resolve() != VENV.resolve():
            return start_again(argv)
        install_npm_packages()

        from site_build.tasks import run

        return run(options)
    except (SetupError, subprocess.CalledProcessError) as error:
        print(f"build_wasm: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


def parse(argv: Sequence[str]) -> argparse.Namespace:
    description, _, _ = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(prog="build_wasm.py", description=description)
    parser.add_argument("--serve", action="store_true", help="serve the site on localhost")
    parser.add_argument("--port", type=int, default=8000, help="for --serve (default: 8000)")
    parser.add_argument("--open", action="store_true", help="open it in the browser, too")
    parser.add_argument(
        "--model",
        action="append",
        metavar="NAME",
        help="put this model in the site, e.g. base-q5_1; may be given more than once "
        "(default: tiny.en and base-q5_1 for --serve, tiny.en for --test, else none)",
    )
    parser.add_argument("--check", action="store_true", help="run ruff, pyright and tsc")
    parser.add_argument(
        "--quick", action="store_true", help="run only the tests that need no more than Python"
    )
    parser.add_argument(
        "--reference", action="store_true", help="write the API reference to build/reference"
    )
    parser.add_argument(
        "--test",
        nargs=argparse.REMAINDER,
        metavar="ARGUMENT",
        help="run pytest; what follows is passed on to it",
    )
    return parser.parse_args(argv)


def install_python_packages(*, developing: bool) -> None:
    """Puts pyengine, editable, and what it and the build need into .venv.

    In a virtual environment, because many systems' Python refuses to install packages (PEP 668).
    Each package is one of the files that requirements/ has the sha256 of, and comes built: what
    builds a package from its source would come unpinned. site_build/pins.py makes the lists anew.
    """
    pins = ROOT / "requirements" / ("dev.txt" if developing else "build.txt")
    made_from = (pins.read_bytes(), (ROOT / "pyproject.toml").read_bytes())
    checksum = hashlib.sha256(b"".join(made_from)).hexdigest()
    record = json.loads(VENV_RECORD.read_text()) if VENV_RECORD.is_file() else {}
    if record.get(pins.name) == checksum:
        return
    step("Installing Python packages in .venv")
    if not VENV_PYTHON.is_file():
        create_venv()
    pip = [str(VENV_PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    hashed = ["--require-hashes", "--only-binary", ":all:", "--no-binary", ",".join(SOURCES)]
    subprocess.run([*pip, *hashed, "--requirement", str(pins)], check=True)
    # What builds pyengine is among them, once, for this build and later ones without a network
    own = ["--no-build-isolation", "--no-deps", "--editable", str(ROOT)]
    subprocess.run([*pip, *own], check=True)
    VENV_RECORD.write_text(json.dumps({**record, pins.name: checksum}))


def create_venv() -> None:
    try:
        venv.create(VENV, with_pip=True, clear=True)
    except subprocess.CalledProcessError as error:
        # Debian and Ubuntu keep the pip that goes into it in a package of its own.
        shutil.rmtree(VENV, ignore_errors=True)
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        raise SetupError(
            f"this Python cannot make virtual environments; run: apt-get install {package}"
        ) from error


def install_npm_packages() -> None:
    """Puts the packages of package-lock.json into node_modules."""
    checksum = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if NPM_RECORD.is_file() and NPM_RECORD.read_text() == checksum:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise SetupError("npm is missing: install Node.js (20 or later) with npm")
    step("Installing npm packages in node_modules")
    subprocess.run([npm, "ci", "--loglevel=error"], cwd=ROOT, check=True)
    NPM_RECORD.write_text(checksum)


def start_again(argv: Sequence[str]) -> int:
    """Runs this file in .venv's Python, in place of this process where the system can."""
    command = [str(VENV_PYTHON), str(Path(__file__).resolve()), *argv]
    if os.name == "posix":
        os.execv(command[0], command)
    return subprocess.run(command).returncode


def step(text: str) -> None:
    print(f"==> {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
