"""The reader of VAD files, on the one that comes with the package, whole and damaged."""

import struct
from importlib import resources

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyengine.errors import ModelFormatError
from pyengine.vad import load_vad
from pyengine.vad.ggml import MAX_FILE_BYTES, TENSORS, read_vad
from pyengine.vad.silero import BUILT_IN

FILE = (resources.files("pyengine.vad") / BUILT_IN).read_bytes()

HEADER = 4 + 4 + len("silero-16k") + 4 * 3 + 4 * 19


def tensor_offsets(data: bytes) -> list[tuple[str, int, int]]:
    """(name, offset of its header, offset after its data), by an own walk over the file."""
    at, found = HEADER, []
    while at < len(data):
        start = at
        n_dims, length, kind = struct.unpack_from("<3i", data, at)
        dims = struct.unpack_from(f"<{n_dims}i", data, at + 12)
        at += 12 + 4 * n_dims
        name = data[at : at + length].decode()
        at += length + int(np.prod(dims)) * (2 if kind == 1 else 4)
        found.append((name, start, at))
    return found


OFFSETS = tensor_offsets(FILE)


def patch(offset: int, value: int, data: bytes = FILE) -> bytes:
    return data[:offset] + struct.pack("<i", value) + data[offset + 4 :]


def test_reads_every_tensor():
    tensors = read_vad(FILE)
    assert set(tensors) == {name for name, _, _ in OFFSETS} and len(tensors) == 15
    for name, _, end in OFFSETS:
        stored = np.dtype("<f2" if "conv.weight" in name or ".2.weight" in name else "<f4")
        if "stft" in name:
            stored = np.dtype("<f2")
        array = tensors[name]
        raw = np.frombuffer(FILE[end - array.size * stored.itemsize : end], stored)
        assert array.dtype == np.float32
        assert np.array_equal(array.ravel(), raw.astype(np.float32)), name
    # Shapes as PyTorch has them
    assert tensors["_model.encoder.0.reparam_conv.weight"].shape == (128, 129, 3)
    assert tensors["_model.decoder.rnn.weight_hh"].shape == (512, 128)
    assert tensors["_model.decoder.decoder.2.bias"].shape == ()


def test_tensors_in_any_order():
    backwards = FILE[:HEADER] + b"".join(FILE[a:b] for _, a, b in reversed(OFFSETS))
    expected, found = read_vad(FILE), read_vad(backwards)
    assert all(np.array_equal(found[name], array) for name, array in expected.items())


@settings(max_examples=200)
@given(cut=st.integers(0, len(FILE) - 1))
def test_truncated_at_any_byte(cut):
    with pytest.raises(ModelFormatError, match=r"byte|missing"):
        read_vad(FILE[:cut])


def test_truncated_between_tensors_names_what_is_missing():
    name, start, _ = OFFSETS[-1]
    with pytest.raises(ModelFormatError, match=f"1 tensor missing, first {name}"):
        read_vad(FILE[:start])


@pytest.mark.parametrize(
    ("damaged", "message"),
    [
        (b"", "cut off at byte 0, inside the magic number"),
        (patch(0, 0x46554747), "starts with 0x46554747"),
        (patch(0, -1), "starts with 0xffffffff"),
        (patch(4, 51864), "not a ggml VAD model of type silero-16k"),
        (patch(4, -1), "not a ggml VAD model of type silero-16k"),
        (FILE.replace(b"silero-16k", b"silero-08k"), "not a ggml VAD model of type silero-16k"),
        (patch(HEADER - 4 * 19, 256), "network has the sizes"),
        (patch(HEADER - 4, 1 << 30), "network has the sizes"),
        (patch(HEADER, -1), "claims -1 dimensions"),
        (patch(HEADER, 4), "claims 4 dimensions"),
        (patch(HEADER + 4, 1 << 30), "name claims 1073741824 bytes"),
        (patch(HEADER + 8, 7), "has type 7 and shape"),
        (patch(HEADER + 12, -3), r"shape \(128, 129, -3\)"),
        (patch(HEADER + 12, 1 << 30), "shape"),
        (FILE[:HEADER] + FILE[HEADER:].replace(b"rnn", b"\xffnn", 1), "is not part of"),
        (FILE + FILE[OFFSETS[0][1] : OFFSETS[0][2]], "comes twice"),
        (FILE + b"\0", "inside a tensor header"),
        (FILE[:-2] + struct.pack("<e", np.inf), "values that no VAD model has"),
        (FILE[:-2] + struct.pack("<e", np.nan), "values that no VAD model has"),
        (FILE[:-2] + struct.pack("<e", -2e4), "values that no VAD model has"),
        (FILE[:-2] + struct.pack("<e", 0.5), "not the one of a Hann window"),
    ],
)
def test_damaged(damaged, message, tmp_path):
    (tmp_path / "vad.bin").write_bytes(damaged)
    with pytest.raises(ModelFormatError, match=message):
        load_vad(tmp_path / "vad.bin")


@settings(max_examples=200)
@given(data=st.data())
def test_damaged_anywhere_it_is_refused_or_read(data):
    """A few wild bytes: ModelFormatError or a model, and nothing else, ever."""
    structure = list(range(HEADER))
    for _, start, _ in OFFSETS:
        structure += range(start, start + 60)
    damaged = bytearray(FILE)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.sampled_from(structure))] = data.draw(st.integers(0, 255))
    try:
        tensors = read_vad(bytes(damaged))
    except ModelFormatError as error:
        assert str(error)
    else:
        assert set(tensors) == set(TENSORS)


def test_a_file_that_is_far_too_long_is_not_read(tmp_path):
    path = tmp_path / "vad.bin"
    with path.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(ModelFormatError, match="longer than"):
        load_vad(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ModelFormatError, match=r"cannot read the VAD model .*none"):
        load_vad(tmp_path / "none")
    with pytest.raises(ModelFormatError, match="cannot read the VAD model"):
        load_vad(tmp_path)
