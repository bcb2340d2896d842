"""Hugging Face's checkpoints, of any fine-tuned or distilled Whisper: names and configuration.

Names are those of `WhisperForConditionalGeneration` (transformers, models/whisper), whose tensors
are openai-whisper's.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from pyengine.checkpoints.files import read_json_object
from pyengine.checkpoints.generation import TRANSFORMERS, read_generation
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
from pyengine.hparams import TensorSpec, check_hparams

_HPARAMS = (
    "vocab_size",
    "max_source_positions",
    "d_model",
    "encoder_attention_heads",
    "encoder_layers",
    "max_target_positions",
    "d_model",
    "decoder_attention_heads",
    "decoder_layers",
    "num_mel_bins",
)
"""In a config.json, in the order of `Hparams`."""

_MODULES: Mapping[str, str] = {
    "mlp_ln": "final_layer_norm",
    "mlp.0": "fc1",
    "mlp.2": "fc2",
    "attn_ln": "self_attn_layer_norm",
    "attn.query": "self_attn.q_proj",
    "attn.key": "self_attn.k_proj",
    "attn.value": "self_attn.v_proj",
    "attn.out": "self_attn.out_proj",
    "cross_attn_ln": "encoder_attn_layer_norm",
    "cross_attn.query": "encoder_attn.q_proj",
    "cross_attn.key": "encoder_attn.k_proj",
    "cross_attn.value": "encoder_attn.v_proj",
    "cross_attn.out": "encoder_attn.out_proj",
    "conv1": "conv1",
    "conv2": "conv2",
    "ln": "layer_norm",
    "ln_post": "layer_norm",
}

_EMBEDDING = "decoder.embed_tokens.weight"
_OUTPUT = "proj_out.weight"


def is_transformers(config: Mapping[str, Any]) -> bool:
    """Whether a config.json is of this kind."""
    return "d_model" in config


def open_model(folder: Path, config: Mapping[str, Any], tensors: Tensors) -> Model:
    """A model without its vocabulary.

    Args:
        folder: where its `generation_config.json` may be.
        config: its `config.json`.

    Raises:
        ModelFormatError: it is no Whisper model, or one that ggml has no place for.
    """
    if config.get("model_type") != "whisper":
        raise ModelFormatError(
            f"this is a model of the type {config.get('model_type')!r}, not a Whisper model"
        )
    numbers = [whole_number(config.get(name), name) for name in _HPARAMS]
    hparams = check_hparams((*numbers, F16_FILE))
    prefix = "model." if any(name.startswith("model.") for name in tensors.names) else ""
    if any(name.endswith((".lora_A.weight", ".lora_A.default.weight")) for name in tensors.names):
        raise ModelFormatError(
            "this is an adapter (LoRA) without its model: merge the two first, with PEFT's "
            "merge_and_unload"
        )

    def tensor(spec: TensorSpec) -> Array:
        name = prefix + _name(spec.name)
        if name == prefix + _EMBEDDING:
            return fitted(_embedding(tensors, name), spec, name)
        if spec.name == "encoder.positional_embedding" and name not in tensors.names:
            return sinusoids(*spec.shape)
        return fitted(tensors.read(name), spec, name)

    path = folder / "generation_config.json"
    given = read_json_object(path) if path.is_file() else config  # as transformers does
    said, notes = read_generation(given, hparams, TRANSFORMERS, config.get("_name_or_path"))
    return Model(hparams, None, tensor, said, (*notes, *_forced(given)))


def _name(tensor: str) -> str:
    """E.g. decoder.layers.1.self_attn.v_proj.bias for decoder.blocks.1.attn.value.bias."""
    part, rest = tensor.split(".", 1)
    if rest == "positional_embedding":
        return f"{part}.embed_positions.weight"
    if rest == "token_embedding.weight":
        return _EMBEDDING
    if rest.startswith("blocks."):
        _, layer, rest = rest.split(".", 2)
        part = f"{part}.layers.{layer}"
    module, leaf = rest.rsplit(".", 1)
    return f"{part}.{_MODULES[module]}.{leaf}"


def _embedding(tensors: Tensors, name: str) -> Array:
    """That of tokens, which is the output's matrix, too, and may be kept as that alone."""
    if name not in tensors.names:
        return tensors.read(_OUTPUT)
    embedding = tensors.read(name)
    if _OUTPUT in tensors.names and not np.array_equal(tensors.read(_OUTPUT), embedding):
        raise ModelFormatError(
            "this model's output matrix is another one than its token embedding, which no ggml "
            "file has a place for"
        )
    return embedding


def _forced(given: Mapping[str, Any]) -> tuple[str, ...]:
    if not given.get("forced_decoder_ids"):
        return ()
    return (
        "the language or task that it forces is lost: name them with -l and -tr when you use it",
    )
