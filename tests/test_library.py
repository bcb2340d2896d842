"""Python's library in the site: all of it, with what a start needs as bytecode."""

import shutil
import zipfile

import pytest

from site_build import library
from site_build.runtime import RuntimeUnavailable
from site_build.site import ROOT

MAGIC_OF_312 = (3531).to_bytes(2, "little") + b"\r\n"
"""CPython 3.12, Lib/importlib/_bootstrap_external.py."""


def test_every_module_is_there_and_what_a_start_needs_is_bytecode(built_site):
    """By PEP 552, unchecked. That the page's Python runs on it is in tests/e2e."""
    with (
        zipfile.ZipFile(ROOT / "node_modules" / "pyodide" / library.LIBRARY) as sources,
        zipfile.ZipFile(built_site / "pyodide" / library.LIBRARY) as archive,
    ):
        names = archive.namelist()
        compiled = {name for name in names if name.endswith(".pyc")}
        as_sources = [name.removesuffix("c") if name in compiled else name for name in names]
        assert sorted(as_sources) == sorted(sources.namelist())
        # Of Python's own start, of pyengine's imports, of what micropip does with a wheel; and what
        # nothing of these imports
        assert {"typing.pyc", "dataclasses.pyc", "zipfile/__init__.pyc"} <= compiled
        assert {"pdb.py", "unittest/mock.py"} <= set(names)
        assert {archive.read(name)[:8] for name in compiled} == {MAGIC_OF_312 + b"\1\0\0\0"}
        for name in set(names) - compiled:
            assert archive.read(name) == sources.read(name)


def test_what_was_compiled_is_kept(tmp_path, monkeypatch):
    package, runtime, sources, cache = (tmp_path / name for name in ("npm", "site", "src", "cache"))
    for folder in (package, runtime, sources / "pyengine"):
        folder.mkdir(parents=True)
    (runtime / library.LOCK).write_text("{}")
    asked = []
    monkeypatch.setattr(library, "compiled", lambda *given: asked.append(given) or b"compiled")
    for data, source, times in (
        (b"sources", "import csv", 1),
        (b"sources", "import csv\nx = 1", 1),
        (b"sources", "from wave import open", 2),
        (b"newer sources", "from wave import open", 3),
    ):
        (package / library.LIBRARY).write_bytes(data)
        (sources / "pyengine" / "a.py").write_text(source)
        library.install_library(package, sources, cache, runtime)
        assert (runtime / library.LIBRARY).read_bytes() == b"compiled"
        assert len(asked) == times
        assert len(list(cache.iterdir())) == 1


def test_what_cannot_be_compiled_is_said(tmp_path, monkeypatch):
    with pytest.raises(RuntimeUnavailable, match=r"cannot be compiled: Error.+pyodide\.mjs"):
        library.compiled(tmp_path, tmp_path, ROOT)
    monkeypatch.setattr(shutil, "which", lambda program: None)
    with pytest.raises(RuntimeUnavailable, match="node is missing"):
        library.compiled(tmp_path, tmp_path, ROOT)
