"""The maintainers' command that makes the package's VAD model."""

import hashlib
import io
import shutil
import zipfile
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from models import silero
from pyengine.hub.cache import cache_directory
from pyengine.hub.pypi import download_wheel
from pyengine.vad.ggml import TENSORS, read_vad
from pyengine.vad.silero import BUILT_IN

FILE = (resources.files("pyengine.vad") / BUILT_IN).read_bytes()


def wheel(path: Path, *, without: int | None = None, longer: int | None = None) -> Path:
    """A wheel made of the committed file's own weights, in F32, as silero-vad has them."""
    tensors = read_vad(FILE)
    *names, stft = tensors
    jit = io.BytesIO()
    with zipfile.ZipFile(jit, "w") as archive:
        for number, name in enumerate([None, None, stft, *names, None]):
            if number != without:
                data = tensors[name].astype("<f4").tobytes() if name else b""
                archive.writestr(f"VAD/data/{number}", data + bytes(4 * (number == longer)))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("silero_vad/data/silero_vad.jit", jit.getvalue())
    return path


def test_the_committed_file_is_the_official_one():
    assert len(FILE) == 885_098
    assert hashlib.sha256(FILE).hexdigest() == silero.OFFICIAL_SHA256


def test_the_pinned_wheel_gives_the_committed_file(tmp_path, capsys):
    """The wheel is fetched the first time, as the tests' models are."""
    kept = cache_directory() / "silero-vad" / f"{silero.WHEEL.version}.whl"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(download_wheel(silero.WHEEL, tmp_path), kept)
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == silero.WHEEL.sha256
    out = tmp_path / "vad.bin"
    assert silero.main([str(out), "--wheel", str(kept)]) == 0
    assert out.read_bytes() == FILE
    assert "the official silero-v6.2.0" in capsys.readouterr().out
    licence = (resources.files("pyengine.vad") / "LICENSE-silero").read_bytes()
    with zipfile.ZipFile(kept) as archive:
        assert archive.read("silero_vad-6.2.0.dist-info/licenses/LICENSE") == licence


def test_weights_come_to_their_places(tmp_path):
    made = wheel(tmp_path / "made.whl")
    assert silero.convert(made) == FILE
    assert all(array.dtype == np.float32 for array in read_vad(FILE).values())


def test_other_weights_are_said_to_be_others(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(silero, "VERSION", (9, 9, 9))
    out = tmp_path / "vad.bin"
    assert silero.main([str(out), "--wheel", str(wheel(tmp_path / "made.whl"))]) == 0
    assert hashlib.sha256(out.read_bytes()).hexdigest() in capsys.readouterr().out


def test_failures_leave_what_was_there(tmp_path, capsys):
    out = tmp_path / "vad.bin"
    out.write_bytes(b"old")
    not_a_wheel = tmp_path / "text"
    not_a_wheel.write_text("text")
    empty = tmp_path / "empty.whl"
    zipfile.ZipFile(empty, "w").close()
    wrong = [
        *(tmp_path / "none", not_a_wheel, empty),
        wheel(tmp_path / "without.whl", without=len(TENSORS)),
        wheel(tmp_path / "longer.whl", longer=5),
    ]
    for path in wrong:
        assert silero.main([str(out), "--wheel", str(path)]) == 1
        assert capsys.readouterr().err.startswith("error: ")
    assert out.read_bytes() == b"old"
    assert silero.main([str(tmp_path / "no" / "vad.bin"), "--wheel", str(empty)]) == 1
    assert "cannot write" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["ggml-silero-v6.2.0.bin", "LICENSE-silero"])
def test_model_and_licence_lie_in_the_package(name):
    assert (resources.files("pyengine.vad") / name).is_file()
