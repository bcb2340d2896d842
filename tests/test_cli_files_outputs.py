import json
import os
import stat
from pathlib import Path

import pytest

from pyengine.cli.files import outputs
from pyengine.cli.files.outputs import (
    check_writable,
    encoded,
    fitted,
    output_path,
    write_atomically,
)


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


def test_what_is_no_file_is_not_replaced(tmp_path):
    """A link to a device, say: whoever may write beside it would lose it."""
    pipe = tmp_path / "a.txt"
    os.mkfifo(pipe)
    (tmp_path / "link.txt").symlink_to(pipe)
    for path in (pipe, tmp_path / "link.txt"):
        with pytest.raises(OSError, match="is a device or a pipe") as refused:
            check_writable(path)
        assert refused.value.filename == str(path)


def test_a_new_file_takes_nobodys_place(tmp_path):
    write_atomically(tmp_path / "a.txt", "new", replace=False)
    with pytest.raises(FileExistsError):
        write_atomically(tmp_path / "a.txt", "newer", replace=False)
    assert (tmp_path / "a.txt").read_text() == "new"
    assert names(tmp_path) == ["a.txt"]


def test_a_failure_names_the_file_and_not_the_temporary_one(tmp_path, monkeypatch):
    def fail(part, target):
        raise OSError(28, "No space left on device", str(part))

    monkeypatch.setattr(outputs, "install", fail)
    with pytest.raises(OSError, match="No space left") as failed:
        write_atomically(tmp_path / "a.txt", "new")
    assert failed.value.filename == str(tmp_path / "a.txt")


class TestFitted:
    LONGEST = 255
    """Bytes of a name, on the file systems that tests run on."""

    def test_what_fits_stays(self, tmp_path):
        for name in ("a.srt", "x" * (self.LONGEST - 4) + ".srt"):
            assert fitted(tmp_path / name, "srt") == tmp_path / name

    @pytest.mark.parametrize("letter", ["x", "é", "漢", "\udce9"])
    def test_what_does_not_is_shortened_and_can_be_written(self, tmp_path, letter):
        whole = tmp_path / (letter * (self.LONGEST - 4) + "abcde.score.txt")
        path = fitted(whole, "score.txt")
        assert path.name.startswith(letter * 40)
        assert path.name.endswith(".score.txt")
        size = len(os.fsencode(path.name))
        assert self.LONGEST - len(os.fsencode(letter)) < size <= self.LONGEST
        write_atomically(path, "text")
        assert names(tmp_path) == [path.name]

    def test_two_long_names_stay_two_and_the_same_in_every_run(self, tmp_path):
        one, other = (tmp_path / ("x" * 300 + end) for end in ("1.srt", "2.srt"))
        assert fitted(one, "srt") != fitted(other, "srt")
        assert fitted(one, "srt") == fitted(one, "srt")

    def test_a_folder_that_leaves_no_room(self):
        """Told by check_writable, which comes after it."""
        path = Path("/" + "x/" * 3000 + "a.srt")
        assert fitted(path, "srt") == path
        with pytest.raises(OSError, match="too long"):
            check_writable(path)


def test_names_that_are_not_text_are_read_back_from_json():
    assert json.loads(encoded(json.dumps({"model": "caf\udce9"}, ensure_ascii=False))) == {
        "model": "caf\udce9"
    }


def test_a_folder_without_permission(tmp_path, monkeypatch):
    # Tests may run as root, who may write anywhere.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(PermissionError):
        check_writable(tmp_path / "a.txt")
