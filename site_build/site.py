"""The static site: dist/, put together from the sources, the runtime, the wheel and models."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from pyengine.formats import offered, readers
from pyengine.formats.limits import MOST_BYTES
from pyengine.hub import CATALOG, ConsoleProgress, ModelInfo, fetch, find
from pyengine.hub.cache import cache_directory, sha256_of
from pyengine.hub.description import described
from site_build.headers import header_file, with_headers
from site_build.kernels import compiled
from site_build.library import install_library
from site_build.licences import write_licences
from site_build.offline import with_files
from site_build.runtime import install_runtime
from site_build.snapshot import install_snapshot
from site_build.start_list import start_list

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"

SOURCES = (
    *("pyengine", "web", "site_build", "index.html"),
    *("package-lock.json", "pyproject.toml", "hatch_build.py"),
)
"""What the site is made from: newer than the site, they make it stale."""

STATIC_IMPORT = re.compile(
    r"""^(?:import|export)\b(?:[^("';]*?\bfrom)?\s*["'](\.[^"']+)["']""", re.MULTILINE
)

STYLESHEET = re.compile(r'<link rel="stylesheet" href="(.+?)">')
STYLES = "web/styles.css"

SERVICE_WORKER = "service-worker.js"

WORKERS = ("engine/worker.js", "library/writing.js", "models/fetching.js")
"""Modules of web/ that `startModule` of web/engine/start.js starts."""

VENDORED = {
    "mediabunny.mjs": "mediabunny/dist/bundles/mediabunny.min.mjs",
    "idb.mjs": "idb/build/index.js",
    "client-zip.mjs": "client-zip/index.js",
    "unzipit.mjs": "unzipit/dist/unzipit.module.js",
}
"""Libraries of the page in web/vendor, and where npm puts them."""

DECODERS = {
    "ac3.mjs": "@mediabunny/ac3/dist/modules/build/ac3.js",
    "mpg123.mjs": "mpg123-decoder/dist/mpg123-decoder.min.js",
}
"""Decoders in web/vendor/codecs, fetched when a file needs them. They are CommonJS."""


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
    hosted = [with_checksums(info, fresh / "models") for info in hosted]
    write_json(fresh / "models.json", {"models": model_list(hosted)})
    write_format_list(fresh / "web" / "transcript" / "format-list.mjs")
    write_sha1(fresh / "web" / "engine" / "sha1-code.mjs")
    write_imported(fresh / "web")
    preload_modules(fresh)
    join_styles(fresh)
    wheel = build_wheel(fresh)
    install_snapshot(npm_package, fresh / "pyodide", wheel, ROOT / "build")
    write_json(fresh / "site.json", start_list(fresh, wheel.name))
    write_licences(fresh)
    write_service_worker(fresh)

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
    ignored = shutil.ignore_patterns("*.mts", "*.d.ts", "*.c", SERVICE_WORKER)
    shutil.copytree(ROOT / "web", target / "web", ignore=ignored, copy_function=shutil.copyfile)
    index = (ROOT / "index.html").read_text("utf-8")
    (target / "index.html").write_text(index, "utf-8")
    (target / "_headers").write_text(header_file(index), "utf-8")
    for name, file in VENDORED.items():
        shutil.copyfile(ROOT / "node_modules" / file, target / "web" / "vendor" / name)
    for name, file in DECODERS.items():
        script = (ROOT / "node_modules" / file).read_bytes()
        (target / "web" / "vendor" / "codecs" / name).write_bytes(as_module(script))
    (target / "samples").mkdir()
    shutil.copyfile(ROOT / "tests" / "data" / "jfk.wav", target / "samples" / "jfk.wav")
    (target / ".nojekyll").touch()  # GitHub Pages then serves every file as it is


def write_service_worker(site: Path) -> None:
    """Last of all, since it has the checksums of all; at the root, since it can serve only what
    lies beside or below it."""
    script = with_headers((ROOT / "web" / SERVICE_WORKER).read_text("utf-8"))
    (site / SERVICE_WORKER).write_text(with_files(script, site), "utf-8")


def preload_modules(site: Path) -> None:
    """Has the page ask at once for all that its script imports, instead of one after another."""
    index = site / "index.html"
    script = site / "web" / "main.js"
    link = '<link rel="modulepreload" href="{}">'
    links = [
        link.format(module.relative_to(site.resolve()).as_posix())
        for module in with_imports(script)
    ]
    text = index.read_text("utf-8").replace(link.format("web/main.js"), "\n    ".join(links))
    index.write_text(text, "utf-8")


def join_styles(site: Path) -> None:
    """Has the page ask for one stylesheet instead of for each by itself, before it is drawn."""
    index = site / "index.html"
    text = index.read_text("utf-8")
    links = list(STYLESHEET.finditer(text))
    sheets = [site / link[1] for link in links]
    (site / STYLES).write_text("".join(sheet.read_text("utf-8") for sheet in sheets), "utf-8")
    for sheet in sheets:
        sheet.unlink()
    one = links[0][0].replace(links[0][1], STYLES)
    index.write_text(text[: links[0].start()] + one + text[links[-1].end() :], "utf-8")


def write_imported(web: Path) -> None:
    """Tells the page what its workers import: it has them ask for all of that by themselves."""
    path = web / "engine" / "imported.mjs"
    path.write_text("export const IMPORTED = {};\n", "utf-8")  # start.js, too, imports it
    imported = {
        script: [
            module.relative_to(web.resolve()).as_posix() for module in with_imports(web / script)
        ][1:]
        for script in WORKERS
    }
    path.write_text(f"export const IMPORTED = {json.dumps(imported, indent=1)};\n", "utf-8")


def with_imports(script: Path) -> list[Path]:
    """A module and all that is there before it runs."""
    found = [script.resolve()]
    for module in found:  # it grows
        paths = STATIC_IMPORT.findall(module.read_text("utf-8"))
        imported = [(module.parent / path).resolve() for path in paths]
        found += [file for file in dict.fromkeys(imported) if file not in found]
    return found


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


def with_checksums(info: ModelInfo, folder: Path) -> ModelInfo:
    """The model with the checksums of its file; those of what nobody publishes are known only now.

    The page verifies what it fetches from its own site, too.
    """
    if info.sha1 and info.sha256:
        return info
    with (folder / info.file_name).open("rb") as file:
        sha1 = hashlib.file_digest(file, "sha1").hexdigest()
    return replace(info, sha1=sha1, sha256=sha256_of(folder / info.file_name))


def model_list(hosted: Sequence[ModelInfo]) -> list[dict[str, object]]:
    """The models the page offers: those of the site, then those of the public hub. Which of them
    fit in the memory of a visitor's device the page finds out there."""
    names = {info.name for info in hosted}
    remote = [info for info in CATALOG.values() if info.name not in names]
    return [
        {
            **described(info),
            "url": f"models/{info.file_name}" if info.name in names else info.url,
            "hosted": info.name in names,
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


def write_sha1(path: Path) -> None:
    """What hashes models, as a module of the page: so it has come before a model is to be hashed,
    even where the network has gone since."""
    code = b64encode(compiled(ROOT / "web" / "engine" / "sha1.c")).decode()
    path.write_text(f"export const CODE = {json.dumps(code)};\n", "utf-8")


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
