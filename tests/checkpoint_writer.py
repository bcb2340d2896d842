"""Writes checkpoints of other programs from ggml models: the other way round than the project.

Names are mapped as whisper.cpp's models/convert-h5-to-ggml.py maps them; formats are written out by
hand, as their documents say.
"""

from __future__ import annotations

import base64
import io
import json
import pickle
import struct
import sys
import types
import zipfile
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import numpy as np
from ct2_writer import GgmlArrays

from pyengine.hparams import Hparams

IN_LAYERS = {
    "self_attn.k_proj": "attn.key",
    "self_attn.q_proj": "attn.query",
    "self_attn.v_proj": "attn.value",
    "self_attn.out_proj": "attn.out",
    "self_attn_layer_norm": "attn_ln",
    "encoder_attn.k_proj": "cross_attn.key",
    "encoder_attn.q_proj": "cross_attn.query",
    "encoder_attn.v_proj": "cross_attn.value",
    "encoder_attn.out_proj": "cross_attn.out",
    "encoder_attn_layer_norm": "cross_attn_ln",
    "fc1": "mlp.0",
    "fc2": "mlp.2",
    "final_layer_norm": "mlp_ln",
}

ELSEWHERE = {
    "encoder.conv1.weight": "encoder.conv1.weight",
    "encoder.conv1.bias": "encoder.conv1.bias",
    "encoder.conv2.weight": "encoder.conv2.weight",
    "encoder.conv2.bias": "encoder.conv2.bias",
    "encoder.layer_norm.bias": "encoder.ln_post.bias",
    "encoder.layer_norm.weight": "encoder.ln_post.weight",
    "encoder.embed_positions.weight": "encoder.positional_embedding",
    "decoder.layer_norm.bias": "decoder.ln.bias",
    "decoder.layer_norm.weight": "decoder.ln.weight",
    "decoder.embed_positions.weight": "decoder.positional_embedding",
    "decoder.embed_tokens.weight": "decoder.token_embedding.weight",
}


def hugging_face(model: GgmlArrays, prefix: str = "model.") -> dict[str, np.ndarray]:
    """The model's tensors as transformers names and shapes them."""
    return {prefix + theirs: model_shaped(model, ours) for theirs, ours in _names(model)}


def _names(model: GgmlArrays) -> Iterator[tuple[str, str]]:
    hp = model.header.hparams
    yield from ELSEWHERE.items()
    for part, layers in (("encoder", hp.n_audio_layer), ("decoder", hp.n_text_layer)):
        for layer in range(layers):
            for theirs, ours in IN_LAYERS.items():
                if part == "encoder" and theirs.startswith("encoder_attn"):
                    continue
                for leaf in ("weight", "bias"):
                    if leaf == "bias" and theirs.endswith("k_proj"):
                        continue
                    yield (
                        f"{part}.layers.{layer}.{theirs}.{leaf}",
                        f"{part}.blocks.{layer}.{ours}.{leaf}",
                    )


def openai(model: GgmlArrays) -> dict[str, np.ndarray]:
    """As openai-whisper does."""
    return {name: model_shaped(model, name) for name in model.tensors}


def mlx(model: GgmlArrays) -> dict[str, np.ndarray]:
    """As MLX does: channels come last, and the encoder's positions are left out."""
    found = {}
    for name, values in openai(model).items():
        if name == "encoder.positional_embedding":
            continue
        shaped = np.ascontiguousarray(values.transpose(0, 2, 1)) if values.ndim == 3 else values
        found[name.replace("mlp.0", "mlp1").replace("mlp.2", "mlp2")] = shaped
    return found


def model_shaped(model: GgmlArrays, name: str) -> np.ndarray:
    values = model.tensors[name]
    return values[:, 0] if values.shape[1:] == (1,) else values


def config(hp: Hparams) -> dict[str, object]:
    return {
        "model_type": "whisper",
        "vocab_size": hp.n_vocab,
        "max_source_positions": hp.n_audio_ctx,
        "d_model": hp.n_audio_state,
        "encoder_attention_heads": hp.n_audio_head,
        "encoder_layers": hp.n_audio_layer,
        "max_target_positions": hp.n_text_ctx,
        "max_length": 5,
        "decoder_attention_heads": hp.n_text_head,
        "decoder_layers": hp.n_text_layer,
        "num_mel_bins": hp.n_mels,
    }


def dimensions(hp: Hparams) -> dict[str, int]:
    names = ("n_mels", "n_audio_ctx", "n_audio_state", "n_audio_head", "n_audio_layer")
    names += ("n_vocab", "n_text_ctx", "n_text_state", "n_text_head", "n_text_layer")
    return {name: getattr(hp, name) for name in names}


KINDS = {"float16": "F16", "float32": "F32", "float64": "F64", "uint16": "BF16", "int8": "I8"}
"""BF16 is handed over as its bits."""


def safetensors(tensors: Mapping[str, np.ndarray]) -> bytes:
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    data = bytearray()
    for name, values in tensors.items():
        begin = len(data)
        data += values.tobytes()
        kind, shape = KINDS[values.dtype.name], list(values.shape)
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [begin, len(data)]}
    return framed(header, bytes(data))


def framed(header: object, data: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def torch_file(content: object, *, folder: str = "archive", packed: bool = False) -> bytes:
    """What torch.save writes of a content in which arrays stand for tensors."""
    storages: list[np.ndarray] = []
    torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
    for name in ("HalfStorage", "FloatStorage", "BFloat16Storage", "LongStorage"):
        setattr(torch, name, type(name, (), {"__module__": "torch", "__qualname__": name}))

    def _rebuild_tensor_v2() -> None: ...

    _rebuild_tensor_v2.__module__ = "torch._utils"
    _rebuild_tensor_v2.__qualname__ = "_rebuild_tensor_v2"
    utils._rebuild_tensor_v2 = _rebuild_tensor_v2
    kinds = {"float16": "Half", "float32": "Float", "uint16": "BFloat16", "int64": "Long"}

    class Storage:
        def __init__(self, values: np.ndarray) -> None:
            self.values = values

    class Saver(pickle.Pickler):
        def persistent_id(self, obj: object) -> object:
            if not isinstance(obj, Storage):
                return None
            storages.append(obj.values)
            kind = getattr(torch, kinds[obj.values.dtype.name] + "Storage")
            return ("storage", kind, str(len(storages) - 1), "cpu", obj.values.size)

        def reducer_override(self, obj: object) -> object:
            if not isinstance(obj, np.ndarray):
                return NotImplemented
            whole = obj if obj.base is None or not isinstance(obj.base, np.ndarray) else obj.base
            steps = tuple(step // obj.itemsize for step in obj.strides)
            arguments = (Storage(whole), 0, obj.shape, steps, False, OrderedDict())
            return _rebuild_tensor_v2, arguments

    program = io.BytesIO()
    before = {name: sys.modules.get(name) for name in ("torch", "torch._utils")}
    sys.modules |= {"torch": torch, "torch._utils": utils}
    try:
        Saver(program, protocol=2).dump(content)
    finally:
        for name, module in before.items():
            del sys.modules[name]
            if module is not None:
                sys.modules[name] = module
    return torch_archive(program.getvalue(), storages, folder=folder, packed=packed)


def torch_archive(
    program: bytes, storages: list[np.ndarray], *, folder: str = "archive", packed: bool = False
) -> bytes:
    file = io.BytesIO()
    how = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(file, "w", how) as archive:
        archive.writestr(f"{folder}/data.pkl", program)
        for number, values in enumerate(storages):
            archive.writestr(f"{folder}/data/{number}", values.tobytes())
        archive.writestr(f"{folder}/version", "3\n")
    return file.getvalue()


def vocabulary_texts(tokens: tuple[bytes, ...]) -> list[str]:
    """With GPT-2's printable stand-ins (openai/gpt-2, src/encoder.py)."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1)]
    printable += range(ord("®"), ord("ÿ") + 1)
    character = {byte: chr(byte) for byte in printable}
    others = [byte for byte in range(256) if byte not in character]
    character.update({byte: chr(256 + at) for at, byte in enumerate(others)})
    return ["".join(character[byte] for byte in token) for token in tokens]


@cache
def vocab_json(tokens: tuple[bytes, ...]) -> bytes:
    ranks = {text: rank for rank, text in enumerate(vocabulary_texts(tokens))}
    return json.dumps({**ranks, "<|startoftranscript|>": len(tokens)}).encode()


def tokenizer_json(tokens: tuple[bytes, ...]) -> bytes:
    ranks = {text: rank for rank, text in enumerate(vocabulary_texts(tokens[:-1]))}
    special = [{"id": len(tokens), "content": "<|startoftranscript|>", "special": True}]
    model = {"type": "BPE", "vocab": ranks, "merges": []}
    return json.dumps({"version": "1.0", "added_tokens": special, "model": model}).encode()


def tiktoken(tokens: tuple[bytes, ...]) -> bytes:
    lines = [base64.b64encode(token) or b"=" for token in tokens]
    return b"".join(b"%s %d\n" % (line, rank) for rank, line in enumerate(lines))


def write_folder(folder: Path, files: Mapping[str, bytes | dict]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        (folder / name).write_bytes(data)
    return folder
