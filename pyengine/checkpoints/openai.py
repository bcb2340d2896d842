"""openai-whisper's checkpoints, and MLX's, which have its names but for a few."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyengine.checkpoints.tensors import (
    F16_FILE,
    Array,
    Model,
    Tensors,
    fitted,
    sinusoids,
    whole_number,
)
from pyengine.errors import ModelFormatError
from pyengine.hparams import Hparams, TensorSpec, check_hparams

_DIMENSIONS = (
    "n_vocab",
    "n_audio_ctx",
    "n_audio_state",
    "n_audio_head",
    "n_audio_layer",
    "n_text_ctx",
    "n_text_state",
    "n_text_head",
    "n_text_layer",
    "n_mels",
)
"""In openai-whisper's `ModelDimensions`, in the order of `Hparams`."""


def has_dimensions(config: Mapping[str, Any]) -> bool:
    """Whether a configuration is of this kind."""
    return "n_audio_state" in config


def open_model(dimensions: Mapping[str, Any], tensors: Tensors) -> Model:
    """A model of openai-whisper's without its vocabulary, which its file has not. Raises
    ModelFormatError."""

    def tensor(spec: TensorSpec) -> Array:
        return fitted(tensors.read(spec.name), spec, spec.name)

    return Model(_hparams(dimensions), None, tensor)


def open_mlx(config: Mapping[str, Any], tensors: Tensors) -> Model:
    """A model that MLX computes (ml-explore/mlx-examples, whisper), without its vocabulary, which
    its folder has not.

    Raises:
        ModelFormatError: it is none, or it is quantised.
    """
    if config.get("quantization"):
        raise ModelFormatError(
            "this MLX model is quantised already: convert one of float16, and quantise that"
        )

    def tensor(spec: TensorSpec) -> Array:
        name = spec.name.replace(".mlp.0.", ".mlp1.").replace(".mlp.2.", ".mlp2.")
        if name == "encoder.positional_embedding" and name not in tensors.names:
            return sinusoids(*spec.shape)
        values = tensors.read(name)
        # There, a convolution's channels come last
        if values.ndim == 3:
            values = values.swapaxes(1, 2)
        return fitted(values, spec, name)

    return Model(_hparams(config), None, tensor)


def _hparams(given: Mapping[str, Any]) -> Hparams:
    numbers = [whole_number(given.get(name), name) for name in _DIMENSIONS]
    return check_hparams((*numbers, F16_FILE))
