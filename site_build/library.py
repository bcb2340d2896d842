"""Python's standard library for the browser, with what a start imports compiled.

npm's archive has sources. The page's Python would compile them anew at each start, in WebAssembly,
which was almost a third of the time that an engine takes to start.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from site_build.runtime import RuntimeUnavailable, store

LIBRARY = "python_stdlib.zip"
LOCK = "pyodide-lock.json"
IMPORT = re.compile(r"^\s*(?:from|import)\s.*$", re.MULTILINE)
SCRIPT = Path(__file__).with_name("library.mjs")


def install_library(npm_package: Path, sources: Path, cache: Path, runtime: Path) -> None:
    """Puts the library with bytecode into a complete runtime, in place of its sources.

    Args:
        npm_package: the installed npm package `pyodide`.
        sources: the folder that has pyengine.
        cache: a folder of this checkout's that keeps what was compiled last, for the next build.
        runtime: see `runtime.install_runtime`.

    Raises:
        RuntimeUnavailable: it cannot be compiled.
    """
    made_from = hashlib.sha256("\n".join(imports(sources)).encode())
    for part in (npm_package / LIBRARY, runtime / LOCK, SCRIPT):
        made_from.update(part.read_bytes())
    cached = cache / f"python-library-{made_from.hexdigest()}.zip"
    if not cached.is_file():
        for outdated in cache.glob("python-library-*.zip"):
            outdated.unlink()
        store(cached, compiled(npm_package, runtime, sources))
    shutil.copyfile(cached, runtime / LIBRARY)


def imports(sources: Path) -> list[str]:
    """What decides which of the library a start imports: pyengine's own import statements."""
    texts = (file.read_text("utf-8") for file in sources.glob("pyengine/**/*.py"))
    return sorted({line.strip() for text in texts for line in IMPORT.findall(text)})


def compiled(npm_package: Path, runtime: Path, sources: Path) -> bytes:
    """The library, with bytecode for what is used. Raises RuntimeUnavailable."""
    node = shutil.which("node")
    if node is None:
        raise RuntimeUnavailable("node is missing, which compiles Python's library")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / LIBRARY
        command = [node, SCRIPT, npm_package, runtime, sources, made]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            said = [line for line in done.stderr.splitlines() if "Error" in line[:200]][-1:]
            raise RuntimeUnavailable(f"Python's library cannot be compiled: {''.join(said)[:500]}")
        return made.read_bytes()
