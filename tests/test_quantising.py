"""Models made smaller: against published files, and against the rules of the format."""

import hashlib
import io
import struct

import numpy as np
import pytest
from block_oracle import block_of
from ct2_writer import GgmlArrays

from models.miniature import write_miniature
from pyengine.errors import ModelFetchError, ModelFormatError, OptionError
from pyengine.ggml import GgmlReader
from pyengine.hparams import tensor_specs
from pyengine.quantiser import PUBLISHED_VERSIONS, TYPES, Quantiser, quantised_type
from pyengine.quantising import quantise_file

# The files that whisper.cpp's authors have published, as public catalogues list their sha1
PUBLISHED = {
    ("tiny_en", "q5_1"): "3fb92ec865cbbc769f08137f22470d6b66e071b6",
    ("tiny_en", "q8_0"): "802d6668e7d411123e672abe4cb6c18f12306abb",
    ("base", "q5_1"): "a3733eda680ef76256db5fc5dd9de8629e62c5e7",
    ("base", "q8_0"): "7bb89bb49ed6955013b166f1b6a6c04584a20fbe",
}

FTYPES = {"q4_0": 2, "q4_1": 3, "q8_0": 7, "q5_0": 8, "q5_1": 9}
TENSOR_TYPES = {"q4_0": 2, "q4_1": 3, "q5_0": 6, "q5_1": 7, "q8_0": 8}


@pytest.mark.parametrize(("model", "kind"), PUBLISHED)
def test_published_files_come_out(model, kind, request, tmp_path):
    source, out = request.getfixturevalue(model), tmp_path / "out.bin"
    dtype = TYPES[kind]
    progress = []
    quantise_file(
        source,
        out,
        dtype,
        header_version=PUBLISHED_VERSIONS[dtype],
        on_progress=lambda *done: progress.append(done),
    )
    assert hashlib.sha1(out.read_bytes()).hexdigest() == PUBLISHED[model, kind]
    size = source.stat().st_size
    assert progress[-1] == (size, size)
    assert list(tmp_path.iterdir()) == [out]


def miniature(ftype: int = 1, **shape) -> bytes:
    file = io.BytesIO()
    write_miniature(file, seed=5, ftype=ftype, n_audio_ctx=8, n_text_ctx=8, **shape)
    return file.getvalue()


def quantised(source: bytes, kind: str, *, version: int = 2, chunk: int = 1 << 20) -> bytes:
    out = io.BytesIO()
    reader = GgmlReader(Quantiser(out.write, TYPES[kind], header_version=version))
    for at in range(0, len(source), chunk):
        reader.push(source[at : at + chunk])
    reader.finish()
    return out.getvalue()


def expected(source: bytes, kind: str, version: int) -> bytes:
    """The file that whisper.cpp's tool would write, put together from the format's description."""
    model = GgmlArrays(source)
    hparams = model.header.hparams
    before = 4 + 40
    after = source.index(b"decoder.positional_embedding") - 20
    made = source[:before] + struct.pack("<i", 1000 * version + FTYPES[kind])
    made += source[before + 4 : after]
    for name in tensor_specs(hparams):
        values = model.tensors[name]
        kept = name.endswith(("positional_embedding", "conv1.bias", "conv2.bias"))
        if values.ndim == 2 and not kept:
            number = TENSOR_TYPES[kind]
            rows = values.reshape(-1, 32)
            # The token embedding has too many: its first and last blocks are looked at
            few = len(rows) < 1000
            data = b"".join(block_of(kind, row) for row in rows) if few else None
        elif values.ndim == 3:
            number, data = 1, values.astype("<f2").tobytes()
        else:
            number, data = 0, values.astype("<f4").tobytes()
        encoded = name.encode()
        made += struct.pack("<3i", values.ndim, len(encoded), number)
        made += struct.pack(f"<{values.ndim}i", *values.shape[::-1]) + encoded
        if data is None:
            size = len(block_of(kind, values.reshape(-1, 32)[0]))
            made += bytes(size * values.size // 32)
        else:
            made += data
    return made


@pytest.mark.parametrize("ftype", [1, 0])
@pytest.mark.parametrize("kind", TYPES)
def test_files_are_as_the_format_says(kind, ftype):
    source = miniature(ftype)
    made = quantised(source, kind, version=1)
    wanted = expected(source, kind, 1)
    assert len(made) == len(wanted)
    # The token embedding has 50,000 blocks, too many to make one number at a time
    name = b"decoder.token_embedding.weight"
    start = made.index(name) + len(name)
    size = len(block_of(kind, np.zeros(32)))
    end = start + 51864 * size
    assert made[:start] == wanted[:start]
    assert made[end:] == wanted[end:]
    embedding = GgmlArrays(source).tensors[name.decode()]
    for row in (0, 1, 25000, 51863):
        block = made[start + row * size : start + (row + 1) * size]
        assert block == block_of(kind, embedding[row])


def test_pieces_of_any_size_give_the_same_file():
    source = miniature()
    whole = quantised(source, "q5_1", chunk=len(source))
    assert quantised(source, "q5_1", chunk=3333) == whole
    assert quantised(source, "q5_1", chunk=131_071) == whole


def test_what_is_quantised_already_is_refused():
    made = quantised(miniature(), "q5_0", version=2)
    with pytest.raises(ModelFormatError, match="quantised already, as q5_0"):
        quantised(made, "q8_0")


def test_rows_that_are_no_whole_blocks():
    with pytest.raises(ModelFormatError, match="rows have 24 numbers"):
        quantised(miniature(n_state=24), "q8_0")


@pytest.mark.parametrize("name", [b"decoder.blocks.0.mlp.0.weight", b"encoder.conv1.weight"])
def test_numbers_too_large_for_f16(name):
    source = bytearray(miniature(ftype=0))
    at = source.index(name) + len(name)
    source[at : at + 4] = struct.pack("<f", 1e30)
    with pytest.raises(ModelFormatError, match="beyond 65504"):
        quantised(bytes(source), "q8_0")


def test_names_of_formats():
    assert quantised_type("Q5_1") is TYPES["q5_1"]
    with pytest.raises(OptionError, match="no format 'q3_k'"):
        quantised_type("q3_k")
    with pytest.raises(OptionError, match="no version 3"):
        Quantiser(lambda data: None, TYPES["q8_0"], header_version=3)


class TestFile:
    def test_what_stood_there_stays_where_it_fails(self, tmp_path):
        source, out = tmp_path / "in.bin", tmp_path / "out.bin"
        source.write_bytes(miniature()[:-1])
        out.write_text("mine")
        with pytest.raises(ModelFormatError):
            quantise_file(source, out, TYPES["q8_0"])
        assert out.read_text() == "mine"
        assert sorted(tmp_path.iterdir()) == [source, out]

    def test_a_file_can_be_replaced_by_what_is_made_of_it(self, tmp_path):
        path, source = tmp_path / "model.bin", miniature()
        path.write_bytes(source)
        quantise_file(path, path, TYPES["q4_0"])
        assert path.read_bytes() == quantised(source, "q4_0")

    def test_no_such_file(self, tmp_path):
        with pytest.raises(ModelFormatError, match="cannot read the model file"):
            quantise_file(tmp_path / "none", tmp_path / "out", TYPES["q8_0"])

    def test_no_such_folder(self, tmp_path):
        source = tmp_path / "in.bin"
        source.write_bytes(b"")
        with pytest.raises(ModelFetchError, match="cannot write"):
            quantise_file(source, tmp_path / "none" / "out", TYPES["q8_0"])
