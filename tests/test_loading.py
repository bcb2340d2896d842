"""Loading a file, and what is noticed of it on the way."""

import hashlib
import struct
from pathlib import Path

import pytest

from pyengine import ModelFormatError, load_model


def test_the_right_sha256_passes(miniature):
    sha256 = hashlib.sha256(Path(miniature).read_bytes()).hexdigest()
    assert load_model(miniature, sha256=sha256.upper()).load_seconds > 0


@pytest.mark.parametrize("at", [-1, -1_000_000])
def test_a_bit_of_a_weight_is_noticed(miniature, tmp_path, at):
    """The file is still a model: only its sha256 tells."""
    data = bytearray(Path(miniature).read_bytes())
    sha256 = hashlib.sha256(data).hexdigest()
    data[max(at, -len(data) // 2)] ^= 1
    damaged = tmp_path / "model.bin"
    damaged.write_bytes(data)
    load_model(damaged)
    with pytest.raises(ModelFormatError, match=r"model\.bin is damaged.*fetch it again"):
        load_model(damaged, sha256=sha256)


def test_all_backends_refuse_what_is_no_number(miniature, tmp_path, backend):
    data = bytearray(Path(miniature).read_bytes())
    data[-4:] = struct.pack("<f", float("nan"))
    damaged = tmp_path / "model.bin"
    damaged.write_bytes(data)
    with pytest.raises(ModelFormatError, match="not finite"):
        load_model(damaged, backend=backend)
