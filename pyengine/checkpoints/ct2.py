"""CTranslate2 Whisper checkpoints, and their conversion to the official ggml files.

A checkpoint is a `model.bin` and a `vocabulary.txt` or `.json`. OpenAI's checkpoints were
float16 to begin with, so a float16 CTranslate2 file has lost nothing, and conversion gives
whisper.cpp's published files byte for byte. Layout of `model.bin` as CTranslate2 writes it
(python/ctranslate2/specs/model_spec.py); everything is little-endian.
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from pyengine.checkpoints.tensors import F16_FILE, Model
from pyengine.checkpoints.vocabulary import ggml_vocabulary
from pyengine.errors import ModelFormatError
from pyengine.ggml_writer import write_ggml
from pyengine.hparams import Hparams, TensorSpec, check_hparams, tensor_specs
from pyengine.mel_filters import mel_filters

# By the number that stands in the file.
_DTYPES: Mapping[int, np.dtype[Any]] = {
    0: np.dtype("<f4"),
    1: np.dtype("i1"),
    2: np.dtype("<i2"),
    3: np.dtype("<i4"),
    4: np.dtype("<f2"),
}

_SPEC = "WhisperSpec"
_FIRST_VERSION = 4  # the first with a type number for each variable
_LAST_VERSION = 6
# large-v3 has 1,151 variables; the limit keeps a damaged count from filling memory.
_MAX_VARIABLES = 20_000
_MAX_RANK = 4


@dataclass(frozen=True, slots=True)
class Variable:
    """Where a variable's data stands in the file."""

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    offset: int

    @property
    def nbytes(self) -> int:
        return prod(self.shape) * self.dtype.itemsize


class Checkpoint:
    """An opened `model.bin`: the index is read, data stays in the file until asked for.

    Args:
        file: seekable; must stay open as long as the checkpoint is used.

    Raises:
        ModelFormatError: not a CTranslate2 Whisper model, or damaged.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.variables = _read_index(file)

    def read(self, name: str) -> npt.NDArray[Any]:
        """The variable's values, in the file's dtype.

        Raises:
            ModelFormatError: there is no such variable, or the file got shorter.
        """
        variable = self._variable(name)
        self._file.seek(variable.offset)
        data = self._file.read(variable.nbytes)
        if len(data) != variable.nbytes:
            raise ModelFormatError(f"model.bin is cut off inside {name}")
        return np.frombuffer(data, variable.dtype).reshape(variable.shape)

    def shape(self, name: str, rank: int) -> tuple[int, ...]:
        """The variable's shape.

        Raises:
            ModelFormatError: there is no such variable, or its rank is another.
        """
        shape = self._variable(name).shape
        if len(shape) != rank:
            raise ModelFormatError(f"{name} in model.bin has shape {shape}, expected {rank}-D")
        return shape

    def _variable(self, name: str) -> Variable:
        try:
            return self.variables[name]
        except KeyError:
            raise ModelFormatError(f"model.bin has no variable {name}") from None


def convert(model: BinaryIO, tokens: Mapping[int, bytes], out: BinaryIO) -> Hparams:
    """Write a CTranslate2 Whisper model as a ggml file with F16 weights.

    Needs memory for one tensor, not for the model.

    Args:
        model: `model.bin`, seekable.
        tokens: by rank, from `read_vocabulary`.
        out: written from its current position.

    Raises:
        ModelFormatError: a checkpoint this cannot convert, or a damaged one.
        OSError: from `out`.
    """
    opened = open_model(model)
    hparams = opened.hparams
    write_ggml(
        out,
        hparams,
        mel_filters(hparams.n_mels),
        ggml_vocabulary(tokens, multilingual=hparams.is_multilingual),
        ((spec.name, opened.tensor(spec)) for spec in tensor_specs(hparams).values()),
    )
    return hparams


def open_model(model: BinaryIO) -> Model:
    """A model without its vocabulary.

    Args:
        model: `model.bin`, seekable; must stay open as long as tensors are read.

    Raises:
        ModelFormatError: a checkpoint this cannot convert, or a damaged one.
    """
    checkpoint = Checkpoint(model)
    return Model(read_hparams(checkpoint), None, lambda spec: _tensor(checkpoint, spec))


def read_hparams(checkpoint: Checkpoint) -> Hparams:
    """Hyper-parameters from the shapes of the variables.

    Raises:
        ModelFormatError: a shape is missing or no Whisper model has it.
    """
    n_vocab, n_text_state = checkpoint.shape("decoder/embeddings/weight", 2)
    n_text_ctx, _ = checkpoint.shape("decoder/position_encodings/encodings", 2)
    n_audio_ctx, n_audio_state = checkpoint.shape("encoder/position_encodings/encodings", 2)
    _, n_mels, _ = checkpoint.shape("encoder/conv1/weight", 3)
    return check_hparams(
        (
            n_vocab,
            n_audio_ctx,
            n_audio_state,
            _integer(checkpoint, "encoder/num_heads"),
            _count_layers(checkpoint, "encoder"),
            n_text_ctx,
            n_text_state,
            _integer(checkpoint, "decoder/num_heads"),
            _count_layers(checkpoint, "decoder"),
            n_mels,
            F16_FILE,
        )
    )


def _read_index(file: BinaryIO) -> dict[str, Variable]:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)

    def take(n: int, what: str) -> bytes:
        data = file.read(n)
        if len(data) != n:
            raise ModelFormatError(f"model.bin is cut off inside {what}, after {size} bytes")
        return data

    def number(format: str, what: str) -> int:
        (value,) = struct.unpack(format, take(struct.calcsize(format), what))
        return value

    def string(what: str) -> str:
        raw = take(number("<H", what), what)
        return raw.removesuffix(b"\0").decode("utf-8", "backslashreplace")

    version = number("<I", "the version")
    if not _FIRST_VERSION <= version <= _LAST_VERSION:
        raise ModelFormatError(
            f"not a CTranslate2 model of a known version: it starts with {version}, "
            f"expected {_FIRST_VERSION} to {_LAST_VERSION}"
        )
    spec = string("the model's kind")
    if spec != _SPEC:
        raise ModelFormatError(f"the CTranslate2 model is a {spec!r}, expected {_SPEC!r}")
    number("<I", "the revision")
    count = number("<I", "the number of variables")
    if count > _MAX_VARIABLES:
        raise ModelFormatError(f"model.bin claims {count} variables")

    variables: dict[str, Variable] = {}
    for _ in range(count):
        name = string("a variable's name")
        if name in variables:
            raise ModelFormatError(f"{name} comes twice in model.bin")
        rank = number("<B", name)
        if rank > _MAX_RANK:
            raise ModelFormatError(f"{name} in model.bin claims {rank} dimensions")
        shape = struct.unpack(f"<{rank}I", take(4 * rank, name))
        dtype = _DTYPES.get(number("<B", name))
        if dtype is None:
            raise ModelFormatError(f"{name} in model.bin has an unknown type")
        nbytes = number("<I", name)
        variable = Variable(name, shape, dtype, file.tell())
        if variable.nbytes != nbytes:
            raise ModelFormatError(
                f"{name} in model.bin has {nbytes} bytes, but its shape {shape} "
                f"of {dtype.name} takes {variable.nbytes}"
            )
        if variable.offset + nbytes > size:
            raise ModelFormatError(f"model.bin is cut off inside {name}, after {size} bytes")
        file.seek(nbytes, os.SEEK_CUR)
        variables[name] = variable

    for _ in range(number("<I", "the number of aliases")):
        alias, name = string("an alias"), string("an alias")
        if name not in variables:
            raise ModelFormatError(
                f"alias {alias} in model.bin stands for {name}, which is missing"
            )
    if file.tell() != size:
        raise ModelFormatError(f"model.bin has data after its end at byte {file.tell()}")
    return variables


def _integer(checkpoint: Checkpoint, name: str) -> int:
    checkpoint.shape(name, 0)
    value = checkpoint.read(name)
    if value.dtype.kind != "i":
        raise ModelFormatError(f"{name} in model.bin is not an integer")
    return int(value)


def _count_layers(checkpoint: Checkpoint, part: str) -> int:
    """By the highest number, so that a gap is noticed later as a missing variable."""
    pattern = re.compile(rf"{part}/layer_(\d{{1,9}})/")
    matches = (pattern.match(name) for name in checkpoint.variables)
    return max((int(match[1]) + 1 for match in matches if match), default=0)


@dataclass(frozen=True, slots=True)
class _Source:
    """The rows of a variable that a ggml tensor is made of: part `index` of `parts`."""

    name: str
    index: int = 0
    parts: int = 1


def _tensor(checkpoint: Checkpoint, spec: TensorSpec) -> npt.NDArray[Any]:
    """A ggml tensor's values, in the shape and dtype ggml wants.

    Raises:
        ModelFormatError: missing, of another shape, or quantised.
    """
    source = _source(spec.name)
    values = checkpoint.read(source.name)
    if values.dtype.kind != "f":
        raise ModelFormatError(
            f"{source.name} in model.bin is quantised ({values.dtype.name}): "
            "only float16 and float32 checkpoints can be converted"
        )
    # A convolution's bias is a column in ggml.
    rows = source.parts * spec.shape[0]
    expected = (rows,) if spec.name.endswith(".bias") else (rows, *spec.shape[1:])
    if values.shape != expected:
        raise ModelFormatError(
            f"{source.name} in model.bin has shape {values.shape}, expected {expected}"
        )
    part = values[source.index * spec.shape[0] : (source.index + 1) * spec.shape[0]]
    with np.errstate(over="ignore"):
        return part.astype(spec.dtype.numpy, copy=False).reshape(spec.shape)


# What openai-whisper's names are called in CTranslate2. Self-attention keeps query, key and
# value in one matrix, cross-attention key and value in another.
_MODULES: Mapping[str, _Source] = {
    "mlp_ln": _Source("ffn/layer_norm"),
    "mlp.0": _Source("ffn/linear_0"),
    "mlp.2": _Source("ffn/linear_1"),
    "attn_ln": _Source("self_attention/layer_norm"),
    "attn.query": _Source("self_attention/linear_0", 0, 3),
    "attn.key": _Source("self_attention/linear_0", 1, 3),
    "attn.value": _Source("self_attention/linear_0", 2, 3),
    "attn.out": _Source("self_attention/linear_1"),
    "cross_attn_ln": _Source("attention/layer_norm"),
    "cross_attn.query": _Source("attention/linear_0"),
    "cross_attn.key": _Source("attention/linear_1", 0, 2),
    "cross_attn.value": _Source("attention/linear_1", 1, 2),
    "cross_attn.out": _Source("attention/linear_2"),
    "conv1": _Source("conv1"),
    "conv2": _Source("conv2"),
    "ln": _Source("layer_norm"),
    "ln_post": _Source("layer_norm"),
}


def _source(tensor: str) -> _Source:
    """Where a ggml tensor comes from, e.g. decoder.blocks.1.attn.value.bias from the last third
    of decoder/layer_1/self_attention/linear_0/bias."""
    part, rest = tensor.split(".", 1)
    if rest == "positional_embedding":
        return _Source(f"{part}/position_encodings/encodings")
    if rest == "token_embedding.weight":
        return _Source(f"{part}/embeddings/weight")
    if rest.startswith("blocks."):
        _, layer, rest = rest.split(".", 2)
        part = f"{part}/layer_{layer}"
    module, leaf = rest.rsplit(".", 1)
    source = _MODULES[module]
    if module.endswith(("ln", "ln_post")):
        leaf = {"weight": "gamma", "bias": "beta"}[leaf]
    return _Source(f"{part}/{source.name}/{leaf}", source.index, source.parts)
