"""Writes CTranslate2 checkpoints from ggml models: the other way round than the project."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Mapping

import numpy as np

from pyengine.ggml import GgmlReader, Header
from pyengine.hparams import TensorSpec

_NUMBERS = {"float32": 0, "int8": 1, "int16": 2, "int32": 3, "float16": 4}


class GgmlArrays:
    """A whole ggml file in memory. A sink of the reader."""

    def __init__(self, data: bytes) -> None:
        self.tensors: dict[str, np.ndarray] = {}
        reader = GgmlReader(self)
        reader.push(data)
        reader.finish()

    def open(self, header: Header) -> None:
        self.header = header

    def write(self, spec: TensorSpec, offset: int, data: memoryview) -> None:
        array = self.tensors.setdefault(spec.name, np.empty(spec.shape, spec.dtype.numpy))
        array.reshape(-1).view(np.uint8)[offset : offset + len(data)] = np.frombuffer(data, "u1")

    def close(self, spec: TensorSpec) -> None:
        pass


def variables_of(model: GgmlArrays) -> dict[str, np.ndarray]:
    """The model as CTranslate2 names, joins and stores it, in float16."""
    hp, t = model.header.hparams, model.tensors
    variables: dict[str, np.ndarray] = {
        "decoder/embeddings/weight": t["decoder.token_embedding.weight"],
        "decoder/activation": np.int8(3),
        "decoder/pre_norm": np.int8(1),
    }

    def norm(new: str, old: str) -> None:
        variables[f"{new}/gamma"] = t[f"{old}.weight"]
        variables[f"{new}/beta"] = t[f"{old}.bias"]

    def linear(new: str, *old: str) -> None:
        weights = [t[f"{name}.weight"] for name in old]
        no_bias = np.zeros(hp.n_text_state)
        variables[f"{new}/weight"] = np.concatenate(weights)
        variables[f"{new}/bias"] = np.concatenate([t.get(f"{n}.bias", no_bias) for n in old])

    for part, n_layer, n_head in (
        ("encoder", hp.n_audio_layer, hp.n_audio_head),
        ("decoder", hp.n_text_layer, hp.n_text_head),
    ):
        variables[f"{part}/num_heads"] = np.int16(n_head)
        variables[f"{part}/position_encodings/encodings"] = t[f"{part}.positional_embedding"]
        for i in range(n_layer):
            new, old = f"{part}/layer_{i}", f"{part}.blocks.{i}"
            norm(f"{new}/self_attention/layer_norm", f"{old}.attn_ln")
            qkv = [f"{old}.attn.{name}" for name in ("query", "key", "value")]
            linear(f"{new}/self_attention/linear_0", *qkv)
            linear(f"{new}/self_attention/linear_1", f"{old}.attn.out")
            norm(f"{new}/ffn/layer_norm", f"{old}.mlp_ln")
            linear(f"{new}/ffn/linear_0", f"{old}.mlp.0")
            linear(f"{new}/ffn/linear_1", f"{old}.mlp.2")
            if part == "decoder":
                norm(f"{new}/attention/layer_norm", f"{old}.cross_attn_ln")
                linear(f"{new}/attention/linear_0", f"{old}.cross_attn.query")
                kv = [f"{old}.cross_attn.{name}" for name in ("key", "value")]
                linear(f"{new}/attention/linear_1", *kv)
                linear(f"{new}/attention/linear_2", f"{old}.cross_attn.out")
    norm("decoder/layer_norm", "decoder.ln")
    norm("encoder/layer_norm", "encoder.ln_post")
    for conv in ("conv1", "conv2"):
        variables[f"encoder/{conv}/weight"] = t[f"encoder.{conv}.weight"]
        variables[f"encoder/{conv}/bias"] = t[f"encoder.{conv}.bias"].reshape(-1)
    return {
        name: value.astype(np.float16) if value.dtype.kind == "f" else np.asarray(value)
        for name, value in sorted(variables.items())
    }


def write_ct2(
    variables: Mapping[str, np.ndarray], *, version: int = 6, spec: str = "WhisperSpec"
) -> bytes:
    """A `model.bin`."""
    out = io.BytesIO()

    def string(text: str) -> None:
        out.write(struct.pack("<H", len(text) + 1) + text.encode() + b"\0")

    out.write(struct.pack("<I", version))
    string(spec)
    out.write(struct.pack("<II", 3, len(variables)))
    for name, value in variables.items():
        string(name)
        out.write(struct.pack(f"<B{value.ndim}I", value.ndim, *value.shape))
        out.write(struct.pack("<BI", _NUMBERS[value.dtype.name], value.nbytes))
        out.write(value.tobytes())
    out.write(struct.pack("<I", 1))
    string("decoder/projection/weight")
    string("decoder/embeddings/weight")
    return out.getvalue()


def write_vocabulary(tokens: list[bytes], *, as_json: bool = False) -> bytes:
    """A `vocabulary.txt` or `.json` with the special tokens added."""
    stand_in = _characters()
    specials = ["<|endoftext|>"] * (tokens[-1] == b"") + ["<|startoftranscript|>", "<|en|>"]
    words = ["".join(stand_in[byte] for byte in token) for token in tokens] + specials
    return (json.dumps(words) if as_json else "\n".join(words) + "\n").encode()


def _characters() -> dict[int, str]:
    table: dict[int, str] = {}
    spare = 256
    for byte in range(256):
        if 33 <= byte <= 126 or 161 <= byte <= 172 or 174 <= byte <= 255:
            table[byte] = chr(byte)
        else:
            table[byte] = chr(spare)
            spare += 1
    return table
