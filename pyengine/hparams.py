"""A Whisper model's hyper-parameters, and the tensors that follow from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import Enum
from math import prod

import numpy as np
import numpy.typing as npt

from pyengine.errors import ModelFormatError

N_FFT_BINS = 201  # 400-sample windows, real spectrum


class DType(Enum):
    """Element types of tensors; the value is the number ggml gives the type."""

    F32 = 0
    F16 = 1
    I8 = 24
    I32 = 26

    @property
    def itemsize(self) -> int:
        return {DType.F16: 2, DType.I8: 1}.get(self, 4)

    @property
    def numpy(self) -> npt.DTypeLike:
        return _NUMPY[self]


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
        return DType.F16 if self.ftype == 1 else DType.F32


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
    if hp.ftype not in (0, 1):
        raise ModelFormatError(
            f"ftype {hp.ftype} is not supported: only F32 (0) and F16 (1) models, "
            "not quantised ones, can be read so far"
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
        return prod(self.shape) * self.dtype.itemsize


def tensor_specs(hp: Hparams) -> dict[str, TensorSpec]:
    """Every tensor of a model with these hyper-parameters, by name, in the official order.

    Names are openai-whisper's state dict. Matrices and convolutions have the file's weight
    type; vectors, convolution biases and positional embeddings are always F32
    (whisper.cpp, models/convert-pt-to-ggml.py).
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
    add("encoder.conv1.weight", d, hp.n_mels, 3)
    add("encoder.conv1.bias", d, 1, dtype=DType.F32)
    add("encoder.conv2.weight", d, d, 3)
    add("encoder.conv2.bias", d, 1, dtype=DType.F32)
    for i in range(hp.n_audio_layer):
        block(f"encoder.blocks.{i}", cross=False)
    layer_norm("encoder.ln_post")
    return specs
