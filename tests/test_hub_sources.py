"""By name to a file: cache, hub, wheels; and what happens when they fail or meet."""

import dataclasses
import hashlib
import shutil
import sys
import threading
from types import SimpleNamespace

import hub_server
import pytest
import wheel_factory
from hub_server import HubServer

from pyengine import hub
from pyengine.errors import ModelFetchError, ModelFormatError
from pyengine.hparams import DType
from pyengine.hub import pypi, sources
from pyengine.hub.catalog import CATALOG
from pyengine.hub.families import Family


@pytest.fixture
def server(monkeypatch):
    with HubServer() as server:
        server.files["/ggml-mini.bin"] = wheel_factory.miniature()[0]
        monkeypatch.setenv("PYENGINE_HUB", server.url)
        yield server


@pytest.fixture
def index(tmp_path, monkeypatch):
    """A folder of wheels in place of the package index."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setattr(pypi, "_pip_download", wheel_factory.copier(folder))
    return folder


INFO = wheel_factory.miniature_info()


def names(directory) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_hub_then_cache(server, tmp_path):
    seen = []
    folder = tmp_path / "new" / "models"
    path = hub.fetch(INFO, folder, lambda *call: seen.append(call))
    assert path == folder / "ggml-mini.bin"
    assert path.read_bytes() == wheel_factory.miniature()[0]
    assert seen[0] == ("asking the hub for mini", 0, None)
    assert {(label, total) for label, _, total in seen[1:]} == {("mini", INFO.size_bytes)}
    assert seen[-1][1] == INFO.size_bytes
    assert names(folder) == ["ggml-mini.bin"]

    assert hub.fetch(INFO, folder) == path
    assert len(server.requests) == 1


def test_damaged_cached_file_is_replaced(server, tmp_path):
    path = tmp_path / "ggml-mini.bin"
    path.write_bytes(b"cut off")
    hub.fetch(INFO, tmp_path)
    assert path.read_bytes() == wheel_factory.miniature()[0]


def changed(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


def test_a_changed_byte_in_the_cache_is_noticed(server, tmp_path, monkeypatch):
    data = wheel_factory.miniature()[0]
    path = tmp_path / "ggml-mini.bin"
    path.write_bytes(changed(data))
    seen = []
    assert hub.fetch(INFO, tmp_path, lambda label, *_: seen.append(label)) == path
    assert path.read_bytes() == data
    assert seen[0] == f"{path} is damaged and is fetched again"
    assert names(tmp_path) == ["ggml-mini.bin"]


def test_a_changed_byte_that_cannot_be_mended_is_told(server, tmp_path):
    damaged = changed(wheel_factory.miniature()[0])
    path = tmp_path / "ggml-mini.bin"
    path.write_bytes(damaged)
    server.files.clear()
    with pytest.raises(ModelFetchError, match=r"ggml-mini\.bin is damaged, and .* by hand"):
        hub.fetch(INFO, tmp_path)
    assert path.read_bytes() == damaged


def test_located_is_what_is_there(server, tmp_path, monkeypatch):
    monkeypatch.setenv("PYENGINE_CACHE", str(tmp_path))
    monkeypatch.setattr(sources, "CATALOG", {**CATALOG, "mini": INFO})
    path = tmp_path / "ggml-mini.bin"
    path.write_bytes(changed(wheel_factory.miniature()[0]))
    assert hub.locate("mini") == hub.ModelFile(path, INFO)
    assert hub.locate("mini").sha256 == INFO.sha256
    assert hub.locate(str(path)) == hub.ModelFile(path, None)
    assert server.requests == []


def test_killed_run_is_continued_and_cleaned(server, tmp_path):
    data = wheel_factory.miniature()[0]
    (tmp_path / "ggml-mini.bin.part").write_bytes(data[:1000])
    (tmp_path / "ggml-mini.bin.converted").write_bytes(b"half")
    (tmp_path / ".ggml-mini.bin.lock").touch()
    (tmp_path / ".ggml-mini.bin.wheels").mkdir()
    (tmp_path / ".ggml-mini.bin.wheels" / "model.bin").write_bytes(b"half")
    hub.fetch(INFO, tmp_path)
    assert names(tmp_path) == ["ggml-mini.bin"]
    assert server.ranges == ["bytes=1000-"]


def test_failure_loses_nothing(server, tmp_path):
    """A file that is there but not whole by the catalogue stays until a better one is."""
    path = tmp_path / "ggml-mini.bin"
    path.write_bytes(b"something")
    server.files.clear()
    with pytest.raises(ModelFetchError):
        hub.fetch(INFO, tmp_path)
    assert path.read_bytes() == b"something"
    assert names(tmp_path) == ["ggml-mini.bin"]


def test_wheels_where_the_hub_fails(server, index, tmp_path):
    server.files.clear()
    folder = tmp_path / "models"
    info = wheel_factory.miniature_info(wheel_factory.wheel_set(index))
    seen = []
    path = hub.fetch(info, folder, lambda *call: seen.append(call))
    assert path.read_bytes() == wheel_factory.miniature()[0]
    assert names(folder) == ["ggml-mini.bin"]
    assert seen[-1] == ("converting mini", 0, None)


def test_second_set_of_wheels(server, index, tmp_path):
    server.files.clear()
    gone = wheel_factory.wheel_set(index, "gone")
    for path in index.iterdir():
        path.unlink()
    info = wheel_factory.miniature_info(gone, wheel_factory.wheel_set(index))
    folder = tmp_path / "models"
    hub.fetch(info, folder)
    assert names(folder) == ["ggml-mini.bin"]


def test_everything_fails(server, index, tmp_path):
    server.files.clear()
    wheels = wheel_factory.wheel_set(index)
    for path in index.iterdir():
        path.unlink()
    folder = tmp_path / "models"
    with pytest.raises(ModelFetchError) as caught:
        hub.fetch(wheel_factory.miniature_info(wheels), folder)
    message = str(caught.value)
    for part in ("mini", "127.0.0.1 answered HTTP 404", "mini-model-1==1.0", "by hand"):
        assert part in message
    assert f"{server.url}/ggml-mini.bin" in message
    assert names(folder) == []


def test_full_disk_is_not_tried_elsewhere(server, index, tmp_path, monkeypatch):
    info = wheel_factory.miniature_info(wheel_factory.wheel_set(index))
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=10))
    with pytest.raises(ModelFetchError, match="is full"):
        hub.fetch(info, tmp_path / "models")
    assert server.requests == []


def test_wrong_setting_is_not_tried_elsewhere(index, tmp_path, monkeypatch):
    monkeypatch.setenv("PYENGINE_HUB", "/home/me/models")
    info = wheel_factory.miniature_info(wheel_factory.wheel_set(index))
    with pytest.raises(ModelFetchError, match="PYENGINE_HUB"):
        hub.fetch(info, tmp_path / "models")


@pytest.fixture
def quantiser(monkeypatch):
    """In place of the real one: its files say what they were made of, and how."""
    made = []

    def quantise_file(source, out, dtype, *, header_version=2):
        made.append((source.name, dtype, header_version))
        out.write_bytes(quantised(source.read_bytes(), header_version))

    module = SimpleNamespace(quantise_file=quantise_file)
    monkeypatch.setitem(sys.modules, "pyengine.quantising", module)
    monkeypatch.setattr(sources, "CATALOG", {"mini": INFO})
    return made


def quantised(original: bytes, version: int) -> bytes:
    return b"lmgg" + bytes([version]) + hashlib.sha256(original).digest()


def small(version: int | None, dtype: DType = DType.Q5_1):
    """The miniature in fewer bytes, as published with a version in its header, or unpublished."""
    data = quantised(wheel_factory.miniature()[0], version or 2)
    sums = (hashlib.sha1(data).hexdigest(), hashlib.sha256(data).hexdigest())
    family = Family("mini", 64, 1, 1, None)
    name = f"mini-{dtype.name.lower()}"
    return hub.ModelInfo(
        name, len(data), *(sums if version else (None, None)), family=family, dtype=dtype
    )


def test_fewer_bytes_come_from_the_hub(server, quantiser, tmp_path):
    server.files["/ggml-mini-q5_1.bin"] = quantised(wheel_factory.miniature()[0], 1)
    assert hub.fetch(small(1), tmp_path) == tmp_path / "ggml-mini-q5_1.bin"
    assert names(tmp_path) == ["ggml-mini-q5_1.bin"]
    assert quantiser == []


@pytest.mark.parametrize(
    ("dtype", "published", "tried"),
    [
        (DType.Q5_1, 1, [1]),
        (DType.Q5_0, 2, [1, 2]),
        (DType.Q8_0, 2, [2]),
        (DType.Q8_0, 1, [2, 1]),
    ],
)
def test_or_are_made_here_with_the_published_checksum(
    server, quantiser, tmp_path, dtype, published, tried
):
    seen = []
    info = small(published, dtype)
    path = hub.fetch(info, tmp_path, lambda label, *_: seen.append(label))
    assert path.read_bytes() == quantised(wheel_factory.miniature()[0], published)
    assert quantiser == [("ggml-mini.bin", dtype, version) for version in tried]
    assert names(tmp_path) == sorted(["ggml-mini.bin", path.name])
    assert [p for p, _ in server.requests] == [f"/{path.name}", "/ggml-mini.bin"]
    assert seen[-1] == f"making {info.name} of mini"


def test_from_wheels_where_there_is_no_hub(server, index, quantiser, tmp_path, monkeypatch):
    server.files.clear()
    info = wheel_factory.miniature_info(wheel_factory.wheel_set(index))
    monkeypatch.setattr(sources, "CATALOG", {"mini": info})
    folder = tmp_path / "models"
    hub.fetch(small(1), folder)
    assert names(folder) == ["ggml-mini-q5_1.bin", "ggml-mini.bin"]


def test_what_nobody_publishes_is_made_of_what_is_verified(server, quantiser, tmp_path):
    (tmp_path / "ggml-mini.bin").write_bytes(changed(wheel_factory.miniature()[0]))
    path = hub.fetch(small(None, DType.Q4_0), tmp_path)
    assert path.read_bytes() == quantised(wheel_factory.miniature()[0], 2)
    assert [p for p, _ in server.requests] == ["/ggml-mini.bin"]  # the damaged one, again
    assert hub.fetch(small(None, DType.Q4_0), tmp_path) == path
    assert len(quantiser) == 1


def test_what_becomes_another_file_is_not_kept(server, quantiser, tmp_path):
    info = dataclasses.replace(small(1), sha256="0" * 64)
    with pytest.raises(ModelFetchError, match=r"404.* of mini: .*not the mini-q5_1 that is publis"):
        hub.fetch(info, tmp_path)
    assert names(tmp_path) == ["ggml-mini.bin"]


def test_why_it_can_neither_be_fetched_nor_made(server, quantiser, tmp_path):
    server.files.clear()
    with pytest.raises(ModelFetchError) as caught:
        hub.fetch(small(1), tmp_path)
    assert str(caught.value) == (
        "cannot fetch the model mini-q5_1: 127.0.0.1 answered HTTP 404 Not Found; to make it here "
        "of mini: 127.0.0.1 answered HTTP 404 Not Found. Download "
        f"{server.url}/ggml-mini-q5_1.bin by hand and give its path instead of the name"
    )
    with pytest.raises(ModelFetchError, match=r"Download \S+/ggml-mini\.bin by hand"):
        hub.fetch(small(None), tmp_path)
    assert names(tmp_path) == []


def test_a_source_that_cannot_be_quantised(server, quantiser, tmp_path, monkeypatch):
    def quantise_file(source, out, dtype, *, header_version=2):
        out.write_bytes(b"half")
        raise ModelFormatError("it ends too early")

    monkeypatch.setattr(sys.modules["pyengine.quantising"], "quantise_file", quantise_file)
    with pytest.raises(ModelFetchError, match=r"cannot be made of .*: it ends too early"):
        hub.fetch(small(None), tmp_path)
    assert names(tmp_path) == ["ggml-mini.bin"]


def test_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("PYENGINE_CACHE", str(tmp_path))
    monkeypatch.setattr(sources, "CATALOG", {"mini": INFO})
    assert hub.missing("mini") == INFO
    path = tmp_path / "ggml-mini.bin"
    path.write_bytes(wheel_factory.miniature()[0])
    assert hub.missing("mini") is None
    assert hub.missing(str(path)) is None
    with pytest.raises(ModelFetchError, match="no model file"):
        hub.missing("nothing.bin")


def test_two_at_once_fetch_it_once(server, tmp_path):
    waiting = threading.Event()

    def when_the_other_waits(handler):
        assert waiting.wait(30)
        hub_server.serve(handler)

    server.answers = [when_the_other_waits]
    results = []

    def run():
        def progress(label, done, total):
            if "another process" in label:
                waiting.set()

        results.append(hub.fetch(INFO, tmp_path, progress))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [tmp_path / "ggml-mini.bin"] * 2
    assert len(server.requests) == 1
    assert names(tmp_path) == ["ggml-mini.bin"]


def test_resolve_takes_files_as_they_are(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYENGINE_HUB", "never asked")
    file = tmp_path / "tiny.en"
    file.write_bytes(b"x")
    assert hub.resolve("tiny.en").resolve() == file
    assert hub.resolve(str(file)) == file


def test_resolve_by_name(server, tmp_path, monkeypatch):
    monkeypatch.setenv("PYENGINE_CACHE", str(tmp_path))
    monkeypatch.setattr(sources, "CATALOG", {**CATALOG, "mini": INFO})
    (tmp_path / "mini").mkdir()
    monkeypatch.chdir(tmp_path)  # a folder of that name is not the model
    seen = []
    path = hub.resolve("mini", progress=lambda *call: seen.append(call))
    assert path == tmp_path / "ggml-mini.bin"
    assert seen


@pytest.mark.parametrize("name", ["models/tiny.en", "ggml-tiny.en.bin", "./tiny.en"])
def test_resolve_says_that_a_file_is_missing(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelFetchError, match=f"no model file {name}"):
        hub.resolve(name)


@pytest.mark.parametrize("name", ["tiny.fr", "", "x\0y"])
def test_resolve_names_the_models_there_are(name):
    with pytest.raises(ModelFetchError, match=r"tiny, tiny\.en, base"):
        hub.resolve(name)
