"""The snapshot of a started engine. That the page starts from it is in tests/e2e/test_start.py."""

import gzip
import shutil

import pytest

from site_build import snapshot
from site_build.runtime import RuntimeUnavailable


def test_what_was_made_is_kept(tmp_path, monkeypatch):
    package, runtime, cache = (tmp_path / name for name in ("npm", "site/pyodide", "cache"))
    for folder in (package, runtime):
        folder.mkdir(parents=True)
    (package / "package.json").write_text("{}")
    (runtime / "numpy-2.whl").write_bytes(b"numpy")
    for name in snapshot.RESTORED:
        (runtime / name).write_bytes(name.encode())
    wheel = tmp_path / "pyengine.whl"
    made = []

    def make(*given):
        made.append(given)
        (given[-1] / snapshot.IMAGE).write_bytes(b"%d" % len(made))

    monkeypatch.setattr(snapshot, "make", make)
    for data, times in ((b"one", 1), (b"one", 1), (b"two", 2)):
        wheel.write_bytes(data)
        snapshot.install_snapshot(package, runtime, wheel, cache)
        start = runtime.with_name("start")
        assert (start / snapshot.IMAGE).read_bytes() == b"%d" % times
        for name in snapshot.RESTORED:
            packed = (start / "pyodide" / f"{name}.packed").read_bytes()
            assert gzip.decompress(packed) == name.encode()
        assert len(list(cache.iterdir())) == 1
        shutil.rmtree(start)


def test_what_cannot_be_made_is_said(tmp_path, monkeypatch):
    with pytest.raises(RuntimeUnavailable, match=r"cannot be made: Error.+pyodide\.mjs"):
        snapshot.make(tmp_path, tmp_path, tmp_path, tmp_path)
    monkeypatch.setattr(shutil, "which", lambda program: None)
    with pytest.raises(RuntimeUnavailable, match="node is missing"):
        snapshot.make(tmp_path, tmp_path, tmp_path, tmp_path)
