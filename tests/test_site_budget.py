"""What a first visit costs before the model, and what a file with a rare codec costs besides: each
part has a budget, so that growth is a decision.

Servers of static files compress text; sizes here are what gzip leaves of each file, or the file's
own where it is compressed already.
"""

import gzip
import json
import re
from pathlib import Path

from site_build.site import with_imports

BUDGET = {
    "page": 440_000,  # index.html and what lies in web/ of ours
    "service worker": 24_500,  # mostly the checksums of all files: it is a version of the site
    "icons": 22_000,  # of the installed app
    "languages": 80_000,  # what the page says in others than English, of which a visit fetches one
    "libraries": 225_000,  # web/vendor: mediabunny is most of it
    "codecs": 400_000,  # what browsers lack, fetched for a file that needs it
    "wheel": 1_510_000,  # pyengine, with Silero VAD's weights and four variants of the kernels
    "runtime": 9_800_000,  # Pyodide, numpy, micropip; 0.7 MB are bytecode, for a faster start
    "snapshot": 10_600_000,  # Pyodide, numpy's libraries, and Python's memory with all imported
}
"""Bytes."""
BEFORE_USE = {
    # What web/main.js imports, and not when something needs it. What is remembered of choices is
    # read, and checked, before they are shown
    "scripts": 141_000,
    "markup": 24_000,  # index.html and the stylesheet
}
"""Bytes of what a page fetches before anybody can use it."""


def part_of(file: Path) -> str | None:
    """Which part of what is fetched a file of the site belongs to; None for what no visit fetches
    by itself."""
    match file.parts:
        case ("models" | "samples" | "licences.txt" | "_headers", *_):
            return None
        case ("service-worker.js",):
            return "service worker"
        case ("web", "app", name) if name.endswith(".png"):
            return "icons"
        case ("pyodide", *_):
            return "runtime"
        case ("start", *_):
            return "snapshot"
        case ("web", "codecs", *_) | ("web", "vendor", "codecs", *_):
            return "codecs"
        case ("web", "vendor", *_):
            return "libraries"
        case ("web", "words", name) if name not in ("words.js", "en.js"):
            return "languages"
        case (name,) if name.endswith(".whl"):
            return "wheel"
        case _:
            return "page"


def compressed(file: Path) -> int:
    data = file.read_bytes()
    return min(len(data), len(gzip.compress(data, 6)))


def test_what_is_fetched_keeps_to_its_budget(built_site):
    sizes = dict.fromkeys(BUDGET, 0)
    for file in built_site.rglob("*"):
        part = part_of(file.relative_to(built_site)) if file.is_file() else None
        if part:
            sizes[part] += compressed(file)
    over = {part: (size, BUDGET[part]) for part, size in sizes.items() if size > BUDGET[part]}
    assert not over
    # A budget far above what it is for says nothing
    assert all(size > 0.8 * BUDGET[part] for part, size in sizes.items()), sizes


def test_little_is_fetched_before_use(built_site):
    index = built_site / "index.html"
    linked = re.findall(r'rel="stylesheet" href="(.+?)"', index.read_text("utf-8"))
    scripts = set(with_imports(built_site / "web" / "main.js"))
    assert built_site.resolve() / "web" / "engine" / "client.js" in scripts  # imports are found
    preloaded = re.findall(r'rel="modulepreload" href="(.+?)"', index.read_text("utf-8"))
    assert {(built_site / path).resolve() for path in preloaded} == scripts
    sizes = {
        "scripts": sum(map(compressed, scripts)),
        "markup": sum(compressed(built_site / sheet) for sheet in linked) + compressed(index),
    }
    assert {part: size for part, size in sizes.items() if size > BEFORE_USE[part]} == {}


def test_what_is_kept_unpacked_is_as_large_as_the_page_says(built_site):
    said = re.search(r"UNPACKED_BYTES = ([\d_]+);", (built_site / "web/app/view.js").read_text())
    listed = json.loads((built_site / "site.json").read_text())["snapshot"]["files"]
    kept = sum(file["unpacked"]["bytes"] for file in listed)
    assert said and abs(int(said[1]) - kept) < 1_000_000
