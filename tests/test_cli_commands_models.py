"""``pyengine models``: the list, JSON, verifying and deleting."""

import errno
import hashlib
import json
import threading

import pytest

from pyengine.cli import main
from pyengine.cli.commands import models
from pyengine.hub import CATALOG, ModelInfo, description, kept, sources
from pyengine.hub.cache import locked
from pyengine.hub.families import FAMILIES

WHOLE = b"a model, as it is published"


@pytest.fixture
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setenv("PYENGINE_CACHE", str(folder))
    for module in (models, description):  # all plans take seconds; tests/test_hub_needs.py has some
        monkeypatch.setattr(module, "memory", lambda hp: 1000 * hp.n_text_state)
    return folder


@pytest.fixture
def small_catalog(monkeypatch):
    """tiny and base, of which the files are a few bytes."""
    sha256 = hashlib.sha256(WHOLE).hexdigest()
    catalog = {
        name: ModelInfo(name, len(WHOLE), "0" * 40, sha256, family=FAMILIES[name])
        for name in ("tiny", "base")
    }
    for module in (sources, kept):
        monkeypatch.setattr(module, "CATALOG", catalog)


def put(folder, name: str, size: int) -> None:
    with (folder / name).open("wb") as file:
        file.truncate(size)  # a sparse file


def lines(capsys) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_list(cache, capsys, monkeypatch):
    put(cache, "ggml-tiny.en.bin", CATALOG["tiny.en"].size_bytes)
    put(cache, "ggml-base-q5_1.bin.part", CATALOG["base-q5_1"].size_bytes // 2)
    put(cache, "ggml-base-q4_0.bin", 46471049)  # its size as whisper.cpp's tool makes it
    put(cache, "ggml-small.bin", 5)
    assert main(["models"]) == 0
    printed = capsys.readouterr()
    assert printed.err == f"Files are kept in {cache}\n"
    head, *rest = printed.out.splitlines()
    assert max(map(len, [head, *rest])) <= 80
    rows = {line.split()[0]: line.split()[1:] for line in rest if line}
    assert list(rows) == sorted({*CATALOG, "base-q4_0"}, key=list(rows).index)
    assert rows["tiny.en"][:2] == ["78", "MB"]
    assert rows["tiny.en"][-3:] == ["5.6", "English", "here"]
    assert rows["large-v3"][2:4] == ["1", "MB"]
    assert rows["base"][4:] == ["1.0x", "5.0", "99"]
    assert rows["base-q5_1"][:2] + rows["base-q5_1"][4:] == ["60", "MB", "49%"]
    assert rows["base-q4_0"][:2] + rows["base-q4_0"][4:] == ["46", "MB", "here"]
    assert rows["small"][-1] == "damaged"
    # Families are set apart
    assert rest.count("") == len(FAMILIES)
    groups = printed.out.split("\n\n")[1:]
    assert [group.split()[0] for group in groups] == list(FAMILIES)


def test_json(cache, capsys):
    put(cache, "ggml-base-q5_1.bin", CATALOG["base-q5_1"].size_bytes)
    assert main(["models", "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    document = json.loads(printed.out)
    assert document["directory"] == str(cache)
    entries = {entry["name"]: entry for entry in document["models"]}
    assert list(entries) == list(CATALOG)
    base = entries["base-q5_1"]
    assert (base["family"], base["format"], base["languages"]) == ("base", "q5_1", 99)
    assert (base["bytes"], base["sha1"]) == (59707625, "a3733eda680ef76256db5fc5dd9de8629e62c5e7")
    assert base["memory"] == 512_000
    assert base["file"] == str(cache / "ggml-base-q5_1.bin")
    assert entries["large-v3"]["accuracy"] is None
    assert entries["tiny"]["file"] is None


def test_no_folder_yet(cache, capsys):
    cache.rmdir()
    assert main(["models"]) == 0
    assert " here" not in capsys.readouterr().out
    assert main(["models", "--verify"]) == 0
    assert capsys.readouterr() == ("", f"There is no model in {cache}\n")
    assert not cache.exists()


class TestVerify:
    def test_whole(self, cache, small_catalog, capsys):
        (cache / "ggml-base.bin").write_bytes(WHOLE)
        put(cache, "ggml-tiny.bin.part", 3)
        assert main(["models", "--verify"]) == 0
        assert lines(capsys) == ["base: whole"]

    def test_damaged(self, cache, small_catalog, capsys):
        (cache / "ggml-tiny.bin").write_bytes(WHOLE[:-1])
        (cache / "ggml-base.bin").write_bytes(WHOLE[:-1] + b"?")
        assert main(["models", "--verify"]) == 1
        short, changed = lines(capsys)
        assert short.startswith("tiny: damaged, it has 26 bytes, not 27; it is fetched again")
        other, right = (hashlib.sha256(b).hexdigest() for b in (WHOLE[:-1] + b"?", WHOLE))
        assert changed.startswith(f"base: damaged, its sha256 is {other}, not {right}; ")
        assert main(["models", "--verify", "--json"]) == 1
        tiny, base = json.loads(capsys.readouterr().out)["models"]
        assert tiny["damage"] == "it has 26 bytes, not 27"
        assert base["damage"] == f"its sha256 is {other}, not {right}"

    def test_made_here(self, cache, capsys):
        put(cache, "ggml-base-q4_0.bin", 46471049)
        assert main(["models", "--verify"]) == 0
        [line] = lines(capsys)
        assert line.startswith("base-q4_0: of the right size; it was made here")

    def test_unreadable(self, cache, small_catalog, capsys, monkeypatch):
        (cache / "ggml-base.bin").write_bytes(WHOLE)

        def refuse(path):
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr(kept, "sha256_of", refuse)
        assert main(["models", "--verify"]) == 1
        [line] = capsys.readouterr().err.splitlines()
        assert f"cannot read {cache / 'ggml-base.bin'} (Permission denied)" in line


class TestDelete:
    def test_frees(self, cache, capsys):
        put(cache, "ggml-tiny.en.bin", 77704715)
        put(cache, "ggml-base.bin.part", 5_000_000)
        put(cache, "ggml-base.bin.converted", 2_000_000)
        put(cache, "ggml-base.bin.json", 0)
        put(cache, "ggml-small.bin", 7)
        (cache / "mine.txt").touch()
        assert main(["models", "--delete", "tiny.en", "base", "tiny.en"]) == 0
        assert lines(capsys) == [
            "tiny.en: deleted, 78 MB freed",
            "base: deleted, 7 MB freed",
        ]
        assert sorted(p.name for p in cache.iterdir()) == ["ggml-small.bin", "mine.txt"]

    @pytest.mark.parametrize(
        ("name", "expected"),
        [("huge", "no model 'huge'"), ("base-q4_0", "base-q4_0 is not in ")],
    )
    def test_nothing_where_one_is_unknown_or_absent(self, cache, capsys, name, expected):
        put(cache, "ggml-tiny.en.bin", 5)
        assert main(["models", "--delete", "tiny.en", name]) == 1
        assert expected in capsys.readouterr().err
        assert (cache / "ggml-tiny.en.bin").exists()

    def test_waits_for_who_fetches_it(self, cache, capsys):
        put(cache, "ggml-tiny.en.bin", 5)
        statuses = []
        run = threading.Thread(
            target=lambda: statuses.append(kept.delete(CATALOG["tiny.en"], cache, waiting.set))
        )
        waiting = threading.Event()
        with locked(cache / ".ggml-tiny.en.bin.lock", lambda: None):
            run.start()
            assert waiting.wait(30)
            assert (cache / "ggml-tiny.en.bin").exists()
        run.join()
        assert statuses == [5]
        assert list(cache.iterdir()) == []


@pytest.mark.parametrize(
    "arguments", [["--verify", "--delete", "tiny"], ["--delete"], ["--delete", "tiny", "--json"]]
)
def test_wrong_usage(cache, capsys, arguments):
    assert main(["models", *arguments]) == 2
    assert capsys.readouterr().err.startswith("usage: pyengine models")
