"""What the site ships of others, and under which licences: licences.txt, made of the texts that the
installed packages have, and of those in licence_texts/ where a package has none."""

from __future__ import annotations

import fnmatch
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

KEPT = "site_build/licence_texts/"
NPM = "node_modules/"

OURS = (
    *("index.html", "service-worker.js", "site.json", "models.json", "_headers", ".nojekyll"),
    *("licences.txt", "pyengine-*.whl", "web/*"),
)
"""Patterns of the site's own files, of which the parts below are taken."""

_LICENCE = re.compile(r"(?i)(^|/)(licen[cs]e|copying|notice)[^/]*$")
"""What a licence's file is called in a wheel."""


@dataclass(frozen=True)
class Part:
    """Something that the site ships.

    Args:
        licence: by its SPDX name.
        files: of the site, as patterns. The licences that a wheel among them has are taken from it.
        source: where its sources are.
        package: of npm, which knows the version.
        texts: files of the repository or of installed packages.
    """

    name: str
    licence: str
    files: tuple[str, ...]
    source: str
    package: str | None = None
    texts: tuple[str, ...] = ()


PARTS = (
    Part(
        "Silero VAD",
        "MIT",
        ("pyengine-*.whl", "start/engine.packed"),
        "https://github.com/snakers4/silero-vad",
        texts=("pyengine/vad/LICENSE-silero",),
    ),
    Part(
        "Whisper's weights",
        "MIT",
        ("models/*",),
        "https://github.com/openai/whisper",
        texts=(KEPT + "Whisper.txt",),
    ),
    Part(
        "J. F. Kennedy's inaugural address",
        "LicenseRef-public-domain",
        ("samples/jfk.wav",),
        "https://www.jfklibrary.org",
    ),
    Part(
        "Pyodide",
        "MPL-2.0",
        ("pyodide/pyodide*", "start/pyodide/*", "start/engine.packed"),
        "https://github.com/pyodide/pyodide",
        "pyodide",
        # Its package has no text; mediabunny's is the licence's own
        (NPM + "mediabunny/LICENSE", KEPT + "Emscripten.txt"),
    ),
    Part(
        "CPython 3.12, with zlib, bzip2, Expat, libffi and libmpdec",
        "PSF-2.0",
        ("pyodide/pyodide.asm.*", "pyodide/python_stdlib.zip", "start/*"),
        "https://github.com/python/cpython",
        texts=(KEPT + "CPython.txt", KEPT + "CPython-parts.txt"),
    ),
    Part(
        "numpy",
        "BSD-3-Clause",
        ("pyodide/numpy-*.whl", "start/numpy-*", "start/engine.packed"),
        "https://github.com/numpy/numpy",
        texts=(KEPT + "numpy-parts.txt",),
    ),
    Part(
        "micropip",
        "MPL-2.0",
        ("pyodide/micropip-*.whl",),
        "https://github.com/pyodide/micropip",
    ),
    Part(
        "packaging",
        "Apache-2.0 OR BSD-2-Clause",
        ("pyodide/packaging-*.whl",),
        "https://github.com/pypa/packaging",
    ),
    Part(
        "mediabunny",
        "MPL-2.0",
        ("web/vendor/mediabunny.mjs",),
        "https://github.com/Vanilagy/mediabunny",
        "mediabunny",
        (NPM + "mediabunny/LICENSE",),
    ),
    Part(
        "idb",
        "ISC",
        ("web/vendor/idb.mjs",),
        "https://github.com/jakearchibald/idb",
        "idb",
        (NPM + "idb/LICENSE",),
    ),
    Part(
        "client-zip",
        "MIT",
        ("web/vendor/client-zip.mjs",),
        "https://github.com/Touffy/client-zip",
        "client-zip",
        (NPM + "client-zip/LICENSE.txt",),
    ),
    Part(
        "unzipit, with UZIP",
        "MIT",
        ("web/vendor/unzipit.mjs",),
        "https://github.com/greggman/unzipit",
        "unzipit",
        (NPM + "unzipit/LICENSE.md", NPM + "uzip-module/LICENSE"),
    ),
    Part(
        "@mediabunny/ac3, with decoders of FFmpeg",
        "MPL-2.0 AND LGPL-2.1-or-later",
        ("web/vendor/codecs/ac3.mjs", "web/vendor/codecs/NOTICE.txt"),
        "https://github.com/Vanilagy/mediabunny and https://ffmpeg.org",
        "@mediabunny/ac3",
        (NPM + "@mediabunny/ac3/LICENSE", KEPT + "LGPL-2.1.txt", KEPT + "Emscripten.txt"),
    ),
    Part(
        "mpg123-decoder, with mpg123",
        "MIT AND LGPL-2.1",
        ("web/vendor/codecs/mpg123.mjs", "web/vendor/codecs/NOTICE.txt"),
        "https://github.com/eshaz/wasm-audio-decoders and https://www.mpg123.de",
        "mpg123-decoder",
        (
            KEPT + "mpg123-decoder.txt",
            NPM + "simple-yenc/LICENSE",
            KEPT + "LGPL-2.1.txt",
            KEPT + "Emscripten.txt",
        ),
    ),
)

_BEGINNING = """\
What this site ships, and under which licences

pyengine itself is under the MIT License, the first text below. What it ships of others is listed
here, with the numbers of its texts. Where a licence asks for sources, they are at the address
given, in the version given; the page's programs are files of their own, which can be replaced.
"""


def is_of(part: Part, file: str) -> bool:
    """Whether a file of the site, by its path in it, is of this part."""
    return any(fnmatch.fnmatchcase(file, pattern) for pattern in part.files)


def shipped_files(site: Path) -> list[str]:
    return sorted(file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file())


def write_licences(site: Path) -> None:
    """Writes the site's licences.txt, when all else is there.

    Raises:
        FileNotFoundError: an installed package has lost its text.
    """
    files = shipped_files(site)
    numbers: dict[str, int] = {(ROOT / "LICENSE").read_text("utf-8").strip(): 1}
    entries = [_BEGINNING]
    for part in PARTS:
        its_files = [file for file in files if is_of(part, file)]
        if not its_files:
            continue  # such as models, of a site without any
        found = [numbers.setdefault(text, len(numbers) + 1) for text in texts_of(part, site)]
        entries.append(_entry(part, its_files, list(dict.fromkeys(found))))
    rule = "=" * 100
    texts = [f"{rule}\nText {number}\n\n{text}\n" for text, number in numbers.items()]
    (site / "licences.txt").write_text("\n".join([*entries, *texts]), "utf-8")


def texts_of(part: Part, site: Path) -> Iterator[str]:
    """The texts of a part's licences."""
    for path in part.texts:
        yield (ROOT / path).read_text("utf-8").strip()
    for pattern in part.files:
        if pattern.startswith("pyodide/") and pattern.endswith(".whl"):
            for wheel in site.glob(pattern):
                yield from texts_in(wheel)


def texts_in(wheel: Path) -> Iterator[str]:
    with zipfile.ZipFile(wheel) as opened:
        for name in sorted(opened.namelist()):
            if _LICENCE.search(name):
                yield opened.read(name).decode("utf-8").strip()


def _entry(part: Part, files: list[str], numbers: list[int]) -> str:
    version = ""
    if part.package:
        about = (ROOT / NPM / part.package / "package.json").read_text("utf-8")
        version = " " + json.loads(about)["version"]
    lines = [f"{part.name}{version}", f"  Licence: {part.licence}"]
    if numbers:
        lines.append(f"  Texts:   {', '.join(map(str, numbers))}")
    lines += [f"  Sources: {part.source}", f"  Files:   {', '.join(files)}"]
    return "\n".join([*lines, ""])
