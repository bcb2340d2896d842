"""Makes the peers' model files out of a ggml file: the same weights in their formats.

Runs in the peers' environment (requirements.txt), with the repository on PYTHONPATH:

    python export.py ggml-tiny.en.bin OUT

OUT/onnx is what transformers.js reads, in fp32 and q8; OUT/ct2 is faster-whisper's.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from ctranslate2.converters import TransformersConverter
from onnxruntime.quantization import QuantType, quantize_dynamic
from optimum.exporters.onnx import main_export
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import (
    GenerationConfig,
    WhisperConfig,
    WhisperFeatureExtractor,
    WhisperForConditionalGeneration,
    WhisperTokenizerFast,
)
from transformers.models.gpt2.tokenization_gpt2 import bytes_to_unicode

from peers.weights import read_ggml
from pyengine.hparams import Hparams
from pyengine.tokenizer import Tokenizer as SpecialTokens

# openai-whisper's names, which ggml files use, to those of transformers; in this order.
RENAMED = (
    ("blocks", "layers"),
    ("mlp.0", "fc1"),
    ("mlp.2", "fc2"),
    ("mlp_ln", "final_layer_norm"),
    ("cross_attn_ln", "encoder_attn_layer_norm"),
    ("cross_attn.", "encoder_attn."),
    ("attn_ln", "self_attn_layer_norm"),
    (".attn.", ".self_attn."),
    (".query.", ".q_proj."),
    (".key.", ".k_proj."),
    (".value.", ".v_proj."),
    (".out.", ".out_proj."),
    ("token_embedding", "embed_tokens"),
    ("positional_embedding", "embed_positions.weight"),
    ("decoder.ln.", "decoder.layer_norm."),
    ("ln_post", "layer_norm"),
)


def state_dict(tensors: dict[str, np.ndarray]) -> dict[str, torch.Tensor]:
    """The weights under transformers' names."""
    state = {}
    for name, values in tensors.items():
        renamed = f"model.{name}"
        for ours, theirs in RENAMED:
            renamed = renamed.replace(ours, theirs)
        if "conv" in name and name.endswith("bias"):
            values = values.reshape(-1)  # ggml has (n, 1)
        state[renamed] = torch.from_numpy(values)
    state["proj_out.weight"] = state["model.decoder.embed_tokens.weight"]
    return state


def make_model(hp: Hparams, special: SpecialTokens, tensors: dict[str, np.ndarray]):  # noqa: ANN201
    width = hp.n_text_state
    suppressed = sorted({*special.non_speech_tokens, *special.control_tokens})
    ids = {
        "bos_token_id": special.eot,
        "eos_token_id": special.eot,
        "pad_token_id": special.eot,
        "decoder_start_token_id": special.sot,
    }
    config = WhisperConfig(
        vocab_size=hp.n_vocab,
        num_mel_bins=hp.n_mels,
        d_model=width,
        encoder_layers=hp.n_audio_layer,
        encoder_attention_heads=hp.n_audio_head,
        encoder_ffn_dim=4 * width,
        decoder_layers=hp.n_text_layer,
        decoder_attention_heads=hp.n_text_head,
        decoder_ffn_dim=4 * width,
        max_source_positions=hp.n_audio_ctx,
        max_target_positions=hp.n_text_ctx,
        **ids,
    )
    model = WhisperForConditionalGeneration(config).eval()
    model.load_state_dict(state_dict(tensors))
    generation = {
        **ids,
        "suppress_tokens": suppressed,
        "begin_suppress_tokens": [*special.encode(" "), special.eot],
        "is_multilingual": hp.is_multilingual,
        "max_length": hp.n_text_ctx,
        "max_initial_timestamp_index": 50,
        "no_timestamps_token_id": special.no_timestamps,
        "prev_sot_token_id": special.sot_prev,
    }
    if hp.is_multilingual:
        codes = special.languages
        generation["lang_to_id"] = {f"<|{code}|>": special.language_token(code) for code in codes}
        tasks = {"transcribe": special.transcribe, "translate": special.translate}
        generation["task_to_id"] = tasks
    model.generation_config = GenerationConfig(**generation)
    return model


def make_tokenizer(hp: Hparams, special: SpecialTokens, vocabulary: tuple[bytes, ...]) -> Tokenizer:
    """The file has tokens by rank; the merges of byte-pair encoding follow from the ranks."""
    table = bytes_to_unicode()
    # Multilingual models have an empty token; CTranslate2 knows them by it.
    ranks = {token: rank for rank, token in enumerate(vocabulary[: special.eot])}

    def text(token: bytes) -> str:
        return "".join(table[byte] for byte in token)

    merges = []
    for token, rank in ranks.items():
        parts = [token[i : i + 1] for i in range(len(token))]
        while len(parts) > 2:
            pairs = [ranks.get(parts[i] + parts[i + 1], rank) for i in range(len(parts) - 1)]
            best = pairs.index(min(pairs))
            parts[best : best + 2] = [parts[best] + parts[best + 1]]
        if len(parts) == 2:
            merges.append((text(parts[0]), text(parts[1])))

    tokenizer = Tokenizer(models.BPE({text(token): rank for token, rank in ranks.items()}, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    # Added tokens get the next free id, so each must come at its turn.
    names = ["endoftext", "startoftranscript", *special.languages, "translate", "transcribe"]
    names += ["startoflm", "startofprev", "nocaptions", "notimestamps"]
    tokenizer.add_special_tokens([AddedToken(f"<|{name}|>", special=True) for name in names])
    stamps = [f"<|{i * 0.02:.2f}|>" for i in range(hp.n_vocab - special.timestamp_begin)]
    tokenizer.add_tokens([AddedToken(stamp, special=False) for stamp in stamps])
    assert tokenizer.get_vocab_size() == hp.n_vocab
    assert tokenizer.token_to_id("<|0.00|>") == special.timestamp_begin
    return tokenizer


def save_checkpoint(source: Path, target: Path) -> None:
    """A checkpoint as transformers keeps it."""
    content = read_ggml(source)
    hp = content.header.hparams
    special = SpecialTokens(content.header.vocabulary, hp)
    make_model(hp, special, content.tensors).save_pretrained(target)
    WhisperFeatureExtractor(feature_size=hp.n_mels).save_pretrained(target)
    WhisperTokenizerFast(
        tokenizer_object=make_tokenizer(hp, special, content.header.vocabulary)
    ).save_pretrained(target)


def export_onnx(checkpoint: Path, target: Path) -> None:
    """The layout transformers.js expects: JSON files, and the networks in a folder onnx."""
    main_export(
        str(checkpoint), output=target, task="automatic-speech-recognition-with-past", device="cpu"
    )
    networks = target / "onnx"
    networks.mkdir()
    for name in ("encoder_model", "decoder_model_merged"):
        plain = networks / f"{name}.onnx"
        shutil.move(target / plain.name, plain)
        # As transformers.js' own conversion script does: onnxruntime's convolution only takes
        # unsigned weights, and the merged decoder's two halves are subgraphs.
        convolves = any(node.op_type == "Conv" for node in onnx.load(plain).graph.node)
        quantize_dynamic(
            plain,
            networks / f"{name}_quantized.onnx",
            weight_type=QuantType.QUInt8 if convolves else QuantType.QInt8,
            extra_options={"EnableSubgraph": True, "MatMulConstBOnly": True},
        )
    for leftover in target.glob("*.onnx*"):
        leftover.unlink()


def main(source: Path, target: Path) -> None:
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    checkpoint = fresh / "checkpoint"
    save_checkpoint(source, checkpoint)
    TransformersConverter(
        str(checkpoint), copy_files=["tokenizer.json", "preprocessor_config.json"]
    ).convert(str(fresh / "ct2"), quantization="float32")
    export_onnx(checkpoint, fresh / "onnx")
    shutil.rmtree(checkpoint)
    fresh.rename(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
