"""The cache folder: where it is, what counts as there, locks between processes."""

import errno
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from pyengine.errors import ModelFetchError
from pyengine.hub import cache
from pyengine.hub.catalog import ModelInfo

HOLDER = """
import sys
from pathlib import Path
from pyengine.hub.cache import locked
with locked(Path(sys.argv[1]), lambda: None):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def no_variables(monkeypatch):
    for name in ("PYENGINE_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/home/me")


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {}, "/home/me/.cache/pyengine/models"),
        ("linux", {"XDG_CACHE_HOME": "/var/me"}, "/var/me/pyengine/models"),
        ("linux", {"XDG_CACHE_HOME": "relative"}, "/home/me/.cache/pyengine/models"),
        ("darwin", {}, "/home/me/Library/Caches/pyengine/models"),
        ("win32", {"LOCALAPPDATA": "/users/me/local"}, "/users/me/local/pyengine/models"),
        ("win32", {}, "/home/me/AppData/Local/pyengine/models"),
        ("linux", {"PYENGINE_CACHE": "/models"}, "/models"),
        ("linux", {"PYENGINE_CACHE": "~/models"}, "/home/me/models"),
        ("linux", {"PYENGINE_CACHE": ""}, "/home/me/.cache/pyengine/models"),
    ],
)
def test_where(no_variables, monkeypatch, platform, variables, expected):
    monkeypatch.setattr(sys, "platform", platform)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cache.cache_directory() == Path(expected)


def test_no_home(no_variables, monkeypatch):
    def no_home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)
    with pytest.raises(ModelFetchError, match="PYENGINE_CACHE"):
        cache.cache_directory()


def test_cached_only_where_whole(tmp_path):
    info = ModelInfo("mini", 5, "0" * 40, hashlib.sha256(b"12345").hexdigest())
    path = tmp_path / "ggml-mini.bin"
    assert cache.cached(info, tmp_path) is None
    assert cache.cached(info, tmp_path / "nowhere") is None
    path.write_bytes(b"1234")
    assert cache.cached(info, tmp_path) is None
    path.write_bytes(b"12345")
    assert cache.cached(info, tmp_path) == path
    assert cache.intact(info, tmp_path) == path
    path.write_bytes(b"1234.")
    assert cache.cached(info, tmp_path) == path
    assert cache.intact(info, tmp_path) is None
    path.unlink()
    path.mkdir()
    assert cache.cached(info, tmp_path) is None
    assert cache.intact(info, tmp_path) is None


def test_install_new_replaces_nothing(tmp_path, monkeypatch):
    target, temporary = tmp_path / "a", tmp_path / "b"
    temporary.write_bytes(b"first")
    cache.install_new(temporary, target)
    assert (target.read_bytes(), temporary.exists()) == (b"first", False)

    def refuse(self, other):
        raise PermissionError(1, "as on FAT, which has no hard links")

    temporary.write_bytes(b"second")
    with pytest.raises(FileExistsError):
        cache.install_new(temporary, target)
    monkeypatch.setattr(cache.Path, "hardlink_to", refuse)
    with pytest.raises(FileExistsError):
        cache.install_new(temporary, target)
    assert target.read_bytes() == b"first"
    cache.install_new(temporary, tmp_path / "c")
    assert (tmp_path / "c").read_bytes() == b"second"


def test_install_replaces(tmp_path):
    temporary, target = tmp_path / "new", tmp_path / "file"
    temporary.write_bytes(b"new")
    target.write_bytes(b"old")
    with target.open("rb") as reader:
        cache.install(temporary, target)
        assert reader.read() == b"old"  # who reads the old file keeps it
    assert target.read_bytes() == b"new"
    assert not temporary.exists()


def test_errors_of_the_disk(tmp_path):
    with (
        pytest.raises(ModelFetchError, match="is full: 148 MB are needed"),
        cache.storing(tmp_path, 147_951_465),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")
    with (
        pytest.raises(ModelFetchError, match=r"Permission denied.*PYENGINE_CACHE"),
        cache.storing(tmp_path, 1),
    ):
        raise PermissionError(errno.EACCES, "Permission denied")


def test_require_space(tmp_path):
    cache.require_space(tmp_path, 0)
    with pytest.raises(ModelFetchError, match=r"full: 1000000000000 MB"):
        cache.require_space(tmp_path, 10**18)


def hold(path: Path) -> subprocess.Popen:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(cache.__file__).parents[2],
    )
    assert process.stdout.readline() == b"held\n"
    return process


@pytest.mark.slow
def test_lock_waits_for_its_holder(tmp_path):
    path = tmp_path / "lock"
    with hold(path) as holder:
        waited = []

        def let_go():
            waited.append(holder.poll())
            holder.stdin.close()

        with cache.locked(path, let_go):
            assert holder.wait() == 0
    assert waited == [None]
    assert list(tmp_path.iterdir()) == []


def test_lock_of_a_killed_process_is_free(tmp_path):
    path = tmp_path / "lock"
    with hold(path) as holder:
        holder.kill()
        holder.wait()
        assert path.exists()
        waited = []
        with cache.locked(path, lambda: waited.append(True)):
            pass
    assert waited == []
    assert list(tmp_path.iterdir()) == []


def test_lock_is_let_go_after_an_error(tmp_path):
    path = tmp_path / "lock"
    with pytest.raises(KeyError), cache.locked(path, lambda: None):
        raise KeyError
    with cache.locked(path, lambda: pytest.fail("still held")):
        pass
