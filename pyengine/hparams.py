"""A Whisper model's hyper-parameters, and the tensors that follow from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from math import prod
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from pyengine.errors import ModelFormatError

N_FFT_BINS = 201  # 400-sample windows, real spectrum


BLOCK_NUMBERS = 32
"""Of a quantised tensor: they lie one after another in a row, and have a factor in common."""


class DType(Enum):
    """Element types of tensors; the value is the number ggml gives the type.

    Those of `QUANTISED` are blocks of `BLOCK_NUMBERS` numbers each, see blocks.py.
    """

    F32 = 0
    F16 = 1
    Q4_0 = 2
    Q4_1 = 3
    Q5_0 = 6
    Q5_1 = 7
    Q8_0 = 8
    I8 = 24
    I32 = 26

    @property
    def is_quantised(self) -> bool:
        return self in QUANTISED

    @property
    def widened(self) -> DType:
        """What exact arithmetic holds its numbers in: quantised ones in F16."""
        return DType.F16 if self.is_quantised else self

    @property
    def unit_bytes(self) -> int:
        """Of a number, or of a block of them."""
        return QUANTISED.get(self) or {DType.F16: 2, DType.I8: 1}.get(self, 4)

    def nbytes(self, count: int) -> int:
        """Of `count` numbers, which are whole blocks."""
        return count // (BLOCK_NUMBERS if self.is_quantised else 1) * self.unit_bytes

    @property
    def numpy(self) -> npt.DTypeLike:
        return _NUMPY[self]


QUANTISED: Mapping[DType, int] = MappingProxyType(
    {DType.Q4_0: 18, DType.Q4_1: 20, DType.Q5_0: 22, DType.Q5_1: 24, DType.Q8_0: 34}
)
"""Bytes of a block."""


_NUMPY = {
    DType.F32: np.float32,
    DType.F16: np.float16,
    DType.I8: np.int8,
    DType.I32: np.int32,
}


@dataclass(frozen=True, slots=True)
class Hparams:
    """The eleven integers that open a ggml Whisper file, in file order."""

    n_vocab: int
    n_audio_ctx: int
    n_audio_state: int
    n_audio_head: int
    n_audio_layer: int
    n_text_ctx: int
    n_text_state: int
    n_text_head: int
    n_text_layer: int
    n_mels: int
    ftype: int

    @property
    def is_multilingual(self) -> bool:
        return self.n_vocab >= 51865

    @property
    def n_languages(self) -> int:
        """99, or 100 from large-v3 on (whisper.cpp derives it from n_vocab the same way)."""
        return self.n_vocab - 51765 - (1 if self.is_multilingual else 0)

    @property
    def n_sot(self) -> int:
        """Tokens that every transcript starts with; English-only models name no language."""
        return 3 if self.is_multilingual else 1

    @property
    def n_frames(self) -> int:
        """Mel frames of 10 ms in one window: 3000 for every official model."""
        return 2 * self.n_audio_ctx

    @property
    def weight_dtype(self) -> DType:
        """Of matrices."""
        return FILE_TYPES[self.ftype % FTYPE_VERSION]

    @property
    def convolution_dtype(self) -> DType:
        return self.weight_dtype.widened


FTYPE_VERSION = 1000
"""`ftype` is a type of files, plus the version of ggml's quantising times this."""

FILE_TYPES: Mapping[int, DType] = MappingProxyType(
    {
        0: DType.F32,
        1: DType.F16,
        2: DType.Q4_0,
        3: DType.Q4_1,
        7: DType.Q8_0,
        8: DType.Q5_0,
        9: DType.Q5_1,
    }
)
"""What the matrices of a file are (ggml.h, enum ggml_ftype)."""

QUANTISING_VERSION = 2
"""The present one. In all that have been published, a block's factor is F16."""


def ftype_of(dtype: DType, version: int = QUANTISING_VERSION) -> int:
    """`Hparams.ftype` of a file with such matrices.

    Args:
        version: of quantising; means nothing where they are not quantised.
    """
    number = next(number for number, each in FILE_TYPES.items() if each is dtype)
    return number + FTYPE_VERSION * version if dtype.is_quantised else number


HPARAM_NAMES = tuple(field.name for field in fields(Hparams))

# Upper bounds are a little above large-v3; they keep products small before anything is sized.
_LIMITS = {
    "n_vocab": (51864, 51866),
    "n_audio_ctx": (1, 1500),  # timestamp tokens end at 30 s
    "n_audio_state": (1, 4096),
    "n_audio_head": (1, 256),
    "n_audio_layer": (1, 128),
    "n_text_ctx": (8, 4096),
    "n_text_state": (1, 4096),
    "n_text_head": (1, 256),
    "n_text_layer": (1, 128),
}


def check_hparams(values: Sequence[int]) -> Hparams:
    """Hyper-parameters from the header's integers.

    Raises:
        ModelFormatError: a value no Whisper model has.
    """
    hp = Hparams(*values)
    for name, (low, high) in _LIMITS.items():
        value = getattr(hp, name)
        if not low <= value <= high:
            raise ModelFormatError(
                f"not a Whisper model this engine can run: {name} is {value}, "
                f"expected {low} to {high}"
            )
    if hp.n_mels not in (80, 128):
        raise ModelFormatError(f"n_mels is {hp.n_mels}, expected 80 or 128")
    for state, head in (("n_audio_state", "n_audio_head"), ("n_text_state", "n_text_head")):
        if getattr(hp, state) % getattr(hp, head):
            raise ModelFormatError(
                f"{state} {getattr(hp, state)} is not a multiple of {head} {getattr(hp, head)}"
            )
    if hp.n_audio_state != hp.n_text_state:
        raise ModelFormatError(
            f"n_audio_state {hp.n_audio_state} and n_text_state {hp.n_text_state} differ"
        )
    version, file_type = divmod(hp.ftype, FTYPE_VERSION)
    if not 0 <= version <= QUANTISING_VERSION or file_type not in FILE_TYPES:
        known = ", ".join(dtype.name for dtype in FILE_TYPES.values())
        raise ModelFormatError(
            f"ftype {hp.ftype} is not supported: a model's matrices may be {known}; take another "
            "file of this model, or make one with pyengine quantize"
        )
    if hp.weight_dtype.is_quantised and hp.n_text_state % BLOCK_NUMBERS:
        raise ModelFormatError(
            f"a quantised model's rows are blocks of {BLOCK_NUMBERS} numbers, but n_text_state is "
            f"{hp.n_text_state}"
        )
    return hp


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """A tensor a model file must hold: `shape` row-major, outermost dimension first."""

    name: str
    shape: tuple[int, ...]
    dtype: DType

    @property
    def nbytes(self) -> int:
        return self.dtype.nbytes(prod(self.shape))


def tensor_specs(hp: Hparams) -> dict[str, TensorSpec]:
    """Every tensor of a model with these hyper-parameters, by name, in the official order.

    Names are openai-whisper's state dict. Matrices have the file's weight type, and so have
    convolutions unless that is quantised; vectors, convolution biases and positional embeddings are
    always F32 (whisper.cpp, models/convert-pt-to-ggml.py and examples/common-ggml.cpp).
    """
    specs: dict[str, TensorSpec] = {}

    def add(name: str, *shape: int, dtype: DType = hp.weight_dtype) -> None:
        specs[name] = TensorSpec(name, shape, dtype)

    def linear(name: str, n_out: int, n_in: int, *, bias: bool = True) -> None:
        add(f"{name}.weight", n_out, n_in)
        if bias:
            add(f"{name}.bias", n_out, dtype=DType.F32)

    def layer_norm(name: str) -> None:
        add(f"{name}.weight", hp.n_text_state, dtype=DType.F32)
        add(f"{name}.bias", hp.n_text_state, dtype=DType.F32)

    def attention(name: str) -> None:
        d = hp.n_text_state
        linear(f"{name}.query", d, d)
        linear(f"{name}.key", d, d, bias=False)
        linear(f"{name}.value", d, d)
        linear(f"{name}.out", d, d)

    def block(name: str, *, cross: bool) -> None:
        d = hp.n_text_state
        layer_norm(f"{name}.mlp_ln")
        linear(f"{name}.mlp.0", 4 * d, d)
        linear(f"{name}.mlp.2", d, 4 * d)
        layer_norm(f"{name}.attn_ln")
        attention(f"{name}.attn")
        if cross:
            layer_norm(f"{name}.cross_attn_ln")
            attention(f"{name}.cross_attn")

    d = hp.n_text_state
    add("decoder.positional_embedding", hp.n_text_ctx, d, dtype=DType.F32)
    add("encoder.positional_embedding", hp.n_audio_ctx, d, dtype=DType.F32)
    add("decoder.token_embedding.weight", hp.n_vocab, d)
    for i in range(hp.n_text_layer):
        block(f"decoder.blocks.{i}", cross=True)
    layer_norm("decoder.ln")
    add("encoder.conv1.weight", d, hp.n_mels, 3, dtype=hp.convolution_dtype)
    add("encoder.conv1.bias", d, 1, dtype=DType.F32)
    add("encoder.conv2.weight", d, d, 3, dtype=hp.convolution_dtype)
    add("encoder.conv2.bias", d, 1, dtype=DType.F32)
    for i in range(hp.n_audio_layer):
        block(f"encoder.blocks.{i}", cross=False)
    layer_norm("encoder.ln_post")
    return specs
