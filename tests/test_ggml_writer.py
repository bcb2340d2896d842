"""The writer against an official file, and what it refuses."""

import hashlib
import io
import struct

import numpy as np
import pytest
from ct2_writer import GgmlArrays

from models.miniature import write_miniature
from pyengine.ggml_writer import write_ggml
from pyengine.hub import CATALOG


@pytest.fixture(scope="module")
def miniature() -> GgmlArrays:
    file = io.BytesIO()
    write_miniature(file, seed=2, n_state=4)
    return GgmlArrays(file.getvalue())


def write(model: GgmlArrays, tensors) -> bytes:
    file = io.BytesIO()
    header = model.header
    write_ggml(file, header.hparams, header.mel_filters, header.vocabulary, tensors)
    return file.getvalue()


def test_writes_the_official_file_again(tiny_en):
    model = GgmlArrays(tiny_en.read_bytes())
    written = write(model, model.tensors.items())
    assert hashlib.sha1(written).hexdigest() == CATALOG["tiny.en"].sha1


def test_header_byte_by_byte(miniature):
    data = write(miniature, miniature.tensors.items())
    assert data[:4] == b"lmgg"
    fields = struct.unpack_from("<11i", data, 4)
    assert fields == (51864, 1500, 4, 2, 1, 448, 4, 2, 1, 80, 1)
    assert struct.unpack_from("<2i", data, 48) == (80, 201)
    vocabulary = 56 + 80 * 201 * 4
    assert struct.unpack_from("<2i", data, vocabulary) == (50257, 1)
    assert data[vocabulary + 8 : vocabulary + 9] == b"!"
    first = data.index(b"decoder.positional_embedding")
    assert struct.unpack_from("<5i", data, first - 20) == (2, 28, 0, 4, 448)


def test_any_order_and_byte_order(miniature):
    swapped = [
        (name, array.astype(array.dtype.newbyteorder(">")))
        for name, array in reversed(miniature.tensors.items())
    ]
    again = GgmlArrays(write(miniature, swapped))
    for name, array in miniature.tensors.items():
        assert np.array_equal(again.tensors[name], array)


def test_strided_arrays(miniature):
    strided = [
        (name, np.repeat(array, 2, axis=0)[::2]) for name, array in miniature.tensors.items()
    ]
    assert write(miniature, strided) == write(miniature, miniature.tensors.items())


def without_first(tensors):
    return tensors[1:]


def twice(tensors):
    return [*tensors, tensors[0]]


def unknown(tensors):
    return [*tensors, ("decoder.extra", tensors[0][1])]


def other_shape(tensors):
    return [(tensors[0][0], tensors[0][1].T), *tensors[1:]]


def other_dtype(tensors):
    return [(tensors[0][0], tensors[0][1].astype(np.float64)), *tensors[1:]]


@pytest.mark.parametrize("change", [without_first, twice, unknown, other_shape, other_dtype])
def test_refuses_what_is_no_whole_model(miniature, change):
    with pytest.raises(ValueError, match=r"decoder\."):
        write(miniature, change(list(miniature.tensors.items())))


def test_refuses_other_mel_filters(miniature):
    header = miniature.header
    with pytest.raises(ValueError, match="mel filters"):
        write_ggml(
            io.BytesIO(), header.hparams, header.mel_filters[1:], header.vocabulary, iter(())
        )
