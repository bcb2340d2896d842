"""Puts what the peers need in place, once: packages, and models in their formats."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from peers.paths import BENCHMARKS, CACHE, NODE_MODULES, PEER_PYTHON, ROOT, VENV
from pyengine.hub import ConsoleProgress, resolve


class SetupError(Exception):
    """Something is missing that cannot be installed from here; says what to do."""


def ensure_npm_packages() -> None:
    """Puts the packages of package-lock.json into benchmarks/node_modules."""
    record = NODE_MODULES / ".installed"
    if _is_recorded(record, BENCHMARKS / "package-lock.json"):
        return
    npm = shutil.which("npm")
    if npm is None:
        raise SetupError("npm is missing: install Node.js (20 or later) with npm")
    _step("Installing the peers' npm packages")
    subprocess.run([npm, "ci", "--loglevel=error"], cwd=BENCHMARKS, check=True)
    _record(record, BENCHMARKS / "package-lock.json")


def ensure_python_packages() -> None:
    """Puts requirements.txt into an environment of its own: it is large, and pins numpy."""
    record = VENV / "installed"
    if _is_recorded(record, BENCHMARKS / "requirements.txt"):
        return
    _step("Installing the peers' Python packages")
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    pip = [str(PEER_PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "--requirement", str(BENCHMARKS / "requirements.txt")], check=True)
    _record(record, BENCHMARKS / "requirements.txt")


def ggml_file(model: str) -> Path:
    """The official file of a model, fetched into the user's cache where it is not there yet."""
    with ConsoleProgress() as progress:
        return resolve(model, progress=progress)


def ensure_exported(model: str) -> Path:
    """The folder with the model's `onnx` and `ct2` forms (see export.py), made where missing."""
    script = Path(__file__).with_name("export.py")
    digest = hashlib.sha256(script.read_bytes()).hexdigest()[:12]
    target = CACHE / "models" / digest / model  # a changed script makes them anew
    if target.is_dir():
        return target
    ensure_python_packages()
    for outdated in set((CACHE / "models").glob("*")) - {target.parent}:
        shutil.rmtree(outdated)
    _step(f"Exporting {model} for the peers (a minute)")
    log = CACHE / f"export-{model}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [str(PEER_PYTHON), str(script), str(ggml_file(model)), str(target)]
    with log.open("w") as output:
        done = subprocess.run(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1"},
        )
    if done.returncode:
        raise SetupError(f"the export of {model} failed; see {log}")
    return target


def _is_recorded(record: Path, source: Path) -> bool:
    return record.is_file() and record.read_text() == _digest(source)


def _record(record: Path, source: Path) -> None:
    record.write_text(_digest(source))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _step(text: str) -> None:
    print(f"==> {text}", file=sys.stderr, flush=True)
