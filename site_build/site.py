"""The static site: dist/, put together from the sources, the runtime, the wheel and models."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from pyengine.formats import offered, readers
from pyengine.formats.limits import MOST_BYTES
from pyengine.hub import CATALOG, ConsoleProgress, ModelInfo, fetch, find
from pyengine.hub.cache import cache_directory
from site_build.headers import header_file, with_headers
from site_build.library import install_library
from site_build.licences import write_licences
from site_build.runtime import install_runtime
from site_build.start_list import start_list

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"

SOURCES = (
    *("pyengine", "web", "site_build", "index.html"),
    *("package-lock.json", "pyproject.toml", "hatch_build.py"),
)
"""What the site is made from: newer than the site, they make it stale."""

SERVICE_WORKER = "service-worker.js"

VENDORED = {
    "mediabunny.mjs": "mediabunny/dist/bundles/mediabunny.min.mjs",
}
"""Libraries of the page in web/vendor, and where npm puts them."""

DECODERS = {
    "ac3.mjs": "@mediabunny/ac3/dist/modules/build/ac3.js",
    "mpg123.mjs": "mpg123-decoder/dist/mpg123-decoder.min.js",
}
"""Decoders in web/vendor/codecs, fetched when a file needs them. They are CommonJS."""

LARGEST_OFFERED = 500_000_000
"""Bytes. Larger models of the hub take gigabytes of a tab's memory and minutes per window; who has
one can still open its file."""


def build_site(models: Sequence[str], target: Path = DIST) -> None:
    """Builds the site in `target`; the old one stays until the new one is complete.

    Args:
        models: names of models to serve with it; fetched where they are not cached.

    Raises:
        ModelFetchError, RuntimeUnavailable: something cannot be fetched, or compiled.
        CalledProcessError: the wheel cannot be built, or the kernels in it.
    """
    hosted = [find(name) for name in dict.fromkeys(models)]
    fresh = target.with_name(target.name + ".new")
    old = target.with_name(target.name + ".old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)

    copy_pages(fresh)
    npm_package = ROOT / "node_modules" / "pyodide"
    install_runtime(npm_package, cache_directory(), fresh / "pyodide")
    install_library(npm_package, ROOT, ROOT / "build", fresh / "pyodide")
    put_models(hosted, fresh / "models")
    write_json(fresh / "models.json", {"models": model_list(hosted)})
    write_format_list(fresh / "web" / "transcript" / "format-list.mjs")
    write_json(fresh / "site.json", start_list(fresh, build_wheel(fresh).name))
    write_licences(fresh)

    let_be_served(fresh)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def let_be_served(folder: Path) -> None:
    """Lets everybody read what was built, whatever the umask: a server is often another user."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def copy_pages(target: Path) -> None:
    """The page itself, the libraries it uses, and the sample."""
    ignored = shutil.ignore_patterns("*.mts", SERVICE_WORKER)
    shutil.copytree(ROOT / "web", target / "web", ignore=ignored, copy_function=shutil.copyfile)
    # At the root: it can serve only what lies beside or below it
    service_worker = (ROOT / "web" / SERVICE_WORKER).read_text("utf-8")
    (target / SERVICE_WORKER).write_text(with_headers(service_worker), "utf-8")
    index = (ROOT / "index.html").read_text("utf-8")
    (target / "index.html").write_text(index, "utf-8")
    (target / "_headers").write_text(header_file(index), "utf-8")
    (target / "web" / "vendor").mkdir(exist_ok=True)
    for name, file in VENDORED.items():
        shutil.copyfile(ROOT / "node_modules" / file, target / "web" / "vendor" / name)
    for name, file in DECODERS.items():
        script = (ROOT / "node_modules" / file).read_bytes()
        (target / "web" / "vendor" / "codecs" / name).write_bytes(as_module(script))
    (target / "samples").mkdir()
    shutil.copyfile(ROOT / "tests" / "data" / "jfk.wav", target / "samples" / "jfk.wav")
    (target / ".nojekyll").touch()  # GitHub Pages then serves every file as it is


def as_module(script: bytes) -> bytes:
    """A CommonJS script as a module whose default export is what the script exports.

    What it requires is an empty object: these two require nothing but Node's workers.
    """
    before = b"const exports = {}, module = { exports }, require = () => ({});\n"
    return before + script + b"\nexport default exports;\n"


def put_models(models: Iterable[ModelInfo], target: Path) -> None:
    target.mkdir()
    with ConsoleProgress() as progress:
        for info in models:
            path = fetch(info, cache_directory(), progress)
            shutil.copyfile(path, target / info.file_name)


def model_list(hosted: Sequence[ModelInfo]) -> list[dict[str, object]]:
    """The models the page offers: those of the site, then those of the public hub."""
    offered = [info for info in CATALOG.values() if info.size_bytes <= LARGEST_OFFERED]
    remote = [info for info in offered if info not in hosted]
    return [
        {
            "name": info.name,
            "url": f"models/{info.file_name}" if info in hosted else info.url,
            "bytes": info.size_bytes,
            "sha1": info.sha1,
            "multilingual": not info.name.endswith(".en"),
            "hosted": info in hosted,
        }
        for info in [*hosted, *remote]
    ]


def write_format_list(path: Path) -> None:
    """The formats as a module of the page, which opens files before the engine has started."""
    formats = {name: {"label": row.label, "layout": row.layout} for name, row in offered().items()}
    path.write_text(
        f"export const FORMATS = {json.dumps(formats, indent=1)};\n"
        f"export const READABLE = {json.dumps(list(readers()))};\n"
        f"export const MOST_BYTES = {MOST_BYTES};\n",
        encoding="utf-8",
    )


def build_wheel(target: Path) -> Path:
    """Builds the py3-none-any wheel, kernels first; the same sources give the same bytes."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--no-build-isolation", "--wheel-dir", str(target), str(ROOT)]
    epoch = {"SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", "1577836800")}
    subprocess.run(command, check=True, env={**os.environ, **epoch})
    (wheel,) = target.glob("pyengine-*-py3-none-any.whl")
    return wheel


def is_stale(models: Iterable[str], target: Path = DIST) -> bool:
    """Whether the site is missing, lacks a model, or is older than a source."""
    if not all((target / "models" / find(name).file_name).is_file() for name in models):
        return True
    built = target / "site.json"
    if not built.is_file():
        return True
    tops = [ROOT / name for name in SOURCES]
    files = [file for top in tops for file in (top.rglob("*") if top.is_dir() else [top])]
    ignored = {"__pycache__"}
    return any(
        file.stat().st_mtime > built.stat().st_mtime
        for file in files
        if file.is_file() and not ignored & set(file.parts)
    )


def sizes(target: Path) -> list[tuple[str, int]]:
    """Bytes of each thing at the top of the site, largest first."""
    rows = [
        (entry.name, sum(f.stat().st_size for f in [entry, *entry.rglob("*")] if f.is_file()))
        for entry in target.iterdir()
    ]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
