"""pyengine/cli/files/claims.py: no file is written twice, nor over what is read."""

import os
import unicodedata
from pathlib import Path

import pytest

from pyengine.cli.files.claims import Claims
from pyengine.errors import OptionError

COMPOSED, DECOMPOSED = "été.srt", unicodedata.normalize("NFD", "été.srt")


@pytest.fixture
def taken(tmp_path):
    taken = Claims()
    taken.write(tmp_path / "talk.srt", "a.wav")
    return taken


def test_others_are_free(taken, tmp_path):
    (tmp_path / "dir").mkdir()
    for name in ("talk.txt", "talk2.srt", "dir/talk.srt"):
        taken.write(tmp_path / name, "b.wav")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dir"]


def test_one_file_by_other_paths(taken, tmp_path, monkeypatch):
    (tmp_path / "dir").mkdir()
    (tmp_path / "same").symlink_to(tmp_path)
    (tmp_path / "link.txt").symlink_to(tmp_path / "talk.srt")
    monkeypatch.chdir(tmp_path)
    for name in ("talk.srt", "./talk.srt", "dir/../talk.srt", "same/talk.srt", "link.txt"):
        with pytest.raises(OptionError, match=r"^a\.wav and b\.wav would both be written to "):
            taken.write(Path(name), "b.wav")


def test_what_is_read_is_not_written_over(taken, tmp_path):
    (tmp_path / "b.wav").touch()
    taken.read(tmp_path / "b.wav")
    taken.read(tmp_path / "b.wav")  # reading twice harms nothing
    with pytest.raises(OptionError, match="written over what is read"):
        taken.write(tmp_path / "b.wav", "a.wav")


def test_the_same_recording_twice(taken, tmp_path):
    with pytest.raises(OptionError, match=r"^a\.wav is named twice"):
        taken.write(tmp_path / "talk.srt", "a.wav")


ALIKE = [("Talk.srt", "talk.SRT"), (COMPOSED, DECOMPOSED), ("Straße", "STRASSE")]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_the_file_system_tells_names_apart(tmp_path, one, other):
    """This one decides for itself, too."""
    (tmp_path / one).touch()
    apart = not (tmp_path / other).exists()
    (tmp_path / one).unlink()
    taken = Claims()
    taken.write(tmp_path / one, "a.wav")
    try:
        taken.write(tmp_path / other, "b.wav")
    except OptionError:
        assert not apart
    else:
        assert apart
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("one", "other"), ALIKE[:2])
def test_a_file_system_that_does_not(tmp_path, monkeypatch, one, other):
    """As on macOS: what stands in a folder is found by any of its spellings."""

    def folded(name):
        return unicodedata.normalize("NFD", name).casefold()

    def found(path):
        return folded(path.name) in (folded(other.name) for other in path.parent.iterdir())

    monkeypatch.setattr(os.path, "lexists", found)
    taken = Claims()
    taken.write(tmp_path / one, "a.wav")
    with pytest.raises(OptionError, match="would both be written"):
        taken.write(tmp_path / other, "b.wav")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        Claims().write(tmp_path / "no" / "x.srt", "a.wav")
