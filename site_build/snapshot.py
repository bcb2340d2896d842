"""The snapshot that an engine of the page starts from: Python with numpy and pyengine imported.

To import them takes seconds in a browser, at each start, and gives the same every time.
"""

from __future__ import annotations

import gzip
import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from site_build.runtime import RuntimeUnavailable

IMAGE = "engine.packed"
"""Packed by gzip. Servers may say of `.gz` that it is how they send what is in it."""
RESTORED = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "pyodide-lock.json")
"""What of the runtime a start from the snapshot takes, too."""

SCRIPT = Path(__file__).with_name("snapshot.mjs")
READER = SCRIPT.parents[1] / "web" / "engine" / "snapshot.js"


def install_snapshot(npm_package: Path, runtime: Path, wheel: Path, cache: Path) -> None:
    """Puts the snapshot beside a complete runtime, into the folder `start`.

    Args:
        npm_package: the installed npm package `pyodide`.
        runtime: see `runtime.install_runtime`.
        wheel: pyengine's.
        cache: a folder of this checkout's that keeps what was made last, for the next build.

    Raises:
        RuntimeUnavailable: it cannot be made, or Python does not start from it.
    """
    (numpy,) = runtime.glob("numpy-*.whl")
    made_from = hashlib.sha256()
    for part in (npm_package / "package.json", numpy, wheel, SCRIPT, READER):
        made_from.update(part.read_bytes())
    cached = cache / f"snapshot-{made_from.hexdigest()}"
    if not cached.is_dir():
        for outdated in cache.glob("snapshot-*"):
            shutil.rmtree(outdated)
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            made = Path(folder) / "start"
            made.mkdir()
            make(npm_package, numpy, wheel, made)
            pack(runtime, made / runtime.name)
            made.rename(cached)
    shutil.copytree(cached, runtime.with_name("start"), copy_function=shutil.copyfile)


def pack(runtime: Path, target: Path) -> None:
    """What a start takes of the runtime itself, packed, as plain servers do not do it."""
    target.mkdir()
    for name in RESTORED:
        packed = gzip.compress((runtime / name).read_bytes(), 9, mtime=0)
        (target / f"{name}.packed").write_bytes(packed)


def make(npm_package: Path, numpy: Path, wheel: Path, target: Path) -> None:
    """Raises RuntimeUnavailable."""
    node = shutil.which("node")
    if node is None:
        raise RuntimeUnavailable("node is missing, which makes the engine's snapshot")
    command = [node, SCRIPT, npm_package, numpy, wheel, target / IMAGE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if "Error" in line[:200]][-1:]
        raise RuntimeUnavailable(f"the engine's snapshot cannot be made: {''.join(said)[:500]}")
