import os
import stat
from pathlib import Path

import pytest

from pyengine.cli.files import outputs
from pyengine.cli.files.outputs import check_writable, output_path, write_atomically


def names(folder):
    return [path.name for path in folder.iterdir()]


def test_the_extension_is_added_to_the_whole_name():
    assert output_path("dir/talk.wav", "srt") == Path("dir") / "talk.wav.srt"


def test_text_is_written_as_utf8_with_its_own_line_ends(tmp_path):
    path = tmp_path / "a.txt"
    write_atomically(path, "été\n漢字\n")
    assert path.read_bytes() == "été\n漢字\n".encode()
    assert names(tmp_path) == ["a.txt"]


def test_an_existing_file_is_replaced_and_keeps_its_mode(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(0o640)
    write_atomically(path, "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_has_the_usual_mode(tmp_path):
    (tmp_path / "usual").touch()
    write_atomically(tmp_path / "a.txt", "new")
    assert (tmp_path / "a.txt").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_symbolic_link_stays_one(tmp_path):
    target = tmp_path / "target.txt"
    target.write_text("old")
    link = tmp_path / "link.txt"
    link.symlink_to(target)
    write_atomically(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"


@pytest.mark.parametrize("failure", [OSError("disk full"), KeyboardInterrupt()])
def test_a_failure_leaves_what_was_there(tmp_path, monkeypatch, failure):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fail(*_):
        raise failure

    monkeypatch.setattr(outputs, "install", fail)
    with pytest.raises(type(failure)):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.txt"]


def test_check_writable(tmp_path):
    check_writable(tmp_path / "a.txt")
    assert names(tmp_path) == []
    with pytest.raises(FileNotFoundError) as missing:
        check_writable(tmp_path / "no" / "a.txt")
    assert missing.value.filename == str(tmp_path / "no")
    with pytest.raises(IsADirectoryError):
        check_writable(tmp_path)


def test_a_folder_without_permission(tmp_path, monkeypatch):
    # Tests may run as root, who may write anywhere.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(PermissionError):
        check_writable(tmp_path / "a.txt")
