"""`pyengine convert` as a user meets it."""

import hashlib

import checkpoint_writer as writer
import wheel_factory

from pyengine.cli import main
from pyengine.cli.commands import made


def checkpoint(folder):
    _, model, vocabulary = wheel_factory.miniature()
    return writer.write_folder(folder, {"model.bin": model, "vocabulary.txt": vocabulary})


def test_writes_the_file_and_says_what_it_is(tmp_path, capsys, monkeypatch):
    folder, out = checkpoint(tmp_path / "checkpoint"), tmp_path / "mini.bin"
    out.write_bytes(b"old")
    assert main(["convert", str(folder), str(out)]) == 0
    data = wheel_factory.miniature()[0]
    assert out.read_bytes() == data
    assert hashlib.sha1(data).hexdigest() in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checkpoint", "mini.bin"]
    monkeypatch.setattr(made, "CATALOG", {"mini": wheel_factory.miniature_info()})
    assert main(["convert", str(folder), str(out)]) == 0
    assert "the official mini" in capsys.readouterr().out


def test_failures(tmp_path, capsys):
    assert main(["convert", str(tmp_path / "none"), str(tmp_path / "out.bin")]) == 1
    assert "there is no" in capsys.readouterr().err
    assert main(["convert", str(tmp_path), str(tmp_path / "no" / "out.bin")]) == 1
    assert "no such folder" in capsys.readouterr().err
    assert main(["convert", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("usage: pyengine convert")


def test_types(tmp_path, capsys):
    folder, out = checkpoint(tmp_path / "checkpoint"), tmp_path / "out.bin"
    assert main(["convert", str(folder), str(out), "--type", "q3_k"]) == 2
    assert main(["convert", str(folder), str(out), "--type", "F32"]) == 0
    assert out.stat().st_size > len(wheel_factory.miniature()[0])
