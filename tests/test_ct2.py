"""Conversion of CTranslate2 checkpoints: whole, damaged and hostile ones.

That real checkpoints give the official files is in `test_hub_pypi.py`.
"""

import io

import numpy as np
import pytest
from ct2_writer import GgmlArrays, variables_of, write_ct2, write_vocabulary
from hypothesis import given, settings
from hypothesis import strategies as st

from models.miniature import write_miniature
from pyengine import ModelFormatError
from pyengine.checkpoints import ct2
from pyengine.checkpoints.vocabulary import read_vocabulary

SIZE = {"n_state": 4, "n_audio_layer": 2, "n_text_layer": 3, "n_audio_ctx": 10, "n_text_ctx": 8}


def miniature(**options) -> bytes:
    file = io.BytesIO()
    write_miniature(file, **SIZE, **options)
    return file.getvalue()


@pytest.fixture(scope="module")
def model() -> GgmlArrays:
    return GgmlArrays(miniature(seed=3))


@pytest.fixture(scope="module")
def checkpoint(model) -> bytes:
    return write_ct2(variables_of(model))


def convert(checkpoint: bytes, vocabulary) -> bytes:
    out = io.BytesIO()
    tokens = vocabulary if isinstance(vocabulary, dict) else dict(enumerate(vocabulary))
    ct2.convert(io.BytesIO(checkpoint), tokens, out)
    return out.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [{}, {"multilingual": True}, {"multilingual": True, "n_vocab": 51866, "n_mels": 128}],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_there_and_back(options, as_json):
    data = miniature(seed=4, **options)
    model = GgmlArrays(data)
    vocabulary = write_vocabulary(list(model.header.vocabulary), as_json=as_json)
    tokens = read_vocabulary(vocabulary)
    assert convert(write_ct2(variables_of(model)), tokens) == data


def test_float32_checkpoints_are_rounded(model):
    variables = variables_of(model)
    wide = {
        # A quarter of the last place of a float16 on top, which rounding takes away.
        name: np.float32(value) * np.float32(1 + 2**-13) if value.dtype.kind == "f" else value
        for name, value in variables.items()
    }
    rounded = GgmlArrays(convert(write_ct2(wide), model.header.vocabulary))
    name = "decoder.blocks.1.mlp.0.weight"
    assert np.array_equal(rounded.tensors[name], model.tensors[name])
    name = "encoder.positional_embedding"  # one that stays float32
    assert np.array_equal(rounded.tensors[name], wide["encoder/position_encodings/encodings"])


def changed(model, **changes) -> bytes:
    variables = variables_of(model)
    for name, value in changes.items():
        variables[name.replace("__", "/")] = value
    return write_ct2(variables)


def test_refuses_quantised_checkpoints(model):
    name = "decoder/layer_0/ffn/linear_0/weight"
    data = changed(model, **{name: variables_of(model)[name].astype(np.int8)})
    with pytest.raises(ModelFormatError, match="quantised"):
        convert(data, model.header.vocabulary)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("decoder/num_heads", np.int16(3), "not a multiple"),
        ("decoder/num_heads", np.float16(2), "not an integer"),
        ("decoder/num_heads", np.ones(2, np.int16), "expected 0-D"),
        ("decoder/layer_norm/gamma", np.ones(5, np.float16), "shape"),
        ("decoder/embeddings/weight", np.ones((51864, 5), np.float16), "n_text_state"),
        ("decoder/embeddings/weight", np.ones((5, 4), np.float16), "n_vocab"),
        ("encoder/conv1/weight", np.ones((4, 80), np.float16), "expected 3-D"),
        ("encoder/layer_1/self_attention/linear_0/bias", np.ones(8, np.float16), "shape"),
    ],
)
def test_refuses_wrong_shapes(model, name, value, message):
    with pytest.raises(ModelFormatError, match=message):
        convert(changed(model, **{name: np.asarray(value)}), model.header.vocabulary)


@pytest.mark.slow
def test_refuses_missing_variables(model):
    for name in variables_of(model):
        if name in ("decoder/activation", "decoder/pre_norm"):
            continue
        variables = variables_of(model)
        del variables[name]
        with pytest.raises(ModelFormatError):
            convert(write_ct2(variables), model.header.vocabulary)


def test_refuses_a_short_vocabulary(checkpoint, model):
    with pytest.raises(ModelFormatError, match="no token 50255"):
        convert(checkpoint, model.header.vocabulary[:-2])


def test_refuses_other_models(model):
    variables = variables_of(model)
    with pytest.raises(ModelFormatError, match="TransformerSpec"):
        ct2.Checkpoint(io.BytesIO(write_ct2(variables, spec="TransformerSpec")))
    for version in (0, 3, 7, 0x67676D6C):
        with pytest.raises(ModelFormatError, match="known version"):
            ct2.Checkpoint(io.BytesIO(write_ct2(variables, version=version)))


def test_refuses_more_data_after_the_end(checkpoint):
    with pytest.raises(ModelFormatError, match="after its end"):
        ct2.Checkpoint(io.BytesIO(checkpoint + b"\0"))


def test_refuses_doubled_variables(model):
    one = write_ct2({"a": np.zeros(1, np.float16)})
    entry = one[26 : one.index(b"\x01\x00\x00\x00\x1a\x00decoder/projection")]
    doubled = one[:22] + b"\2\0\0\0" + entry + one[26:]
    with pytest.raises(ModelFormatError, match="a comes twice"):
        ct2.Checkpoint(io.BytesIO(doubled))


@pytest.mark.parametrize("count", [20_001, 2**31, 2**32 - 1])
def test_refuses_absurd_counts(checkpoint, count):
    data = checkpoint[:22] + count.to_bytes(4, "little") + checkpoint[26:]
    with pytest.raises(ModelFormatError, match="claims"):
        ct2.Checkpoint(io.BytesIO(data))


@given(st.data())
def test_truncation_at_any_byte_is_noticed(checkpoint, data):
    n = data.draw(st.integers(0, len(checkpoint) - 1))
    with pytest.raises(ModelFormatError):
        ct2.Checkpoint(io.BytesIO(checkpoint[:n]))


def test_truncation_in_the_index_is_noticed(checkpoint):
    for n in range(600):
        with pytest.raises(ModelFormatError):
            ct2.Checkpoint(io.BytesIO(checkpoint[:n]))


@pytest.mark.slow
@settings(max_examples=200)
@given(st.data())
def test_mutated_index_fails_cleanly_or_not_at_all(model, checkpoint, data):
    """Only a ModelFormatError may come of it."""
    variables = ct2.Checkpoint(io.BytesIO(checkpoint)).variables.values()
    variable = data.draw(st.sampled_from(sorted(variables, key=lambda v: v.name)))
    start = variable.offset - 12 - 4 * len(variable.shape) - len(variable.name)
    mutated = bytearray(checkpoint)
    for _ in range(data.draw(st.integers(1, 4))):
        position = data.draw(st.integers(max(0, start), variable.offset + 1))
        mutated[position] = data.draw(st.integers(0, 255))
    try:
        convert(bytes(mutated), model.header.vocabulary)
    except ModelFormatError as error:
        assert str(error)


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_noise_is_refused(noise):
    with pytest.raises(ModelFormatError):
        ct2.Checkpoint(io.BytesIO(noise))
