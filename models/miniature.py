"""Tiny random Whisper models for tests: ``python -m models.miniature OUT.bin [--seed N ...]``.

They have everything a real file has, in the official order, with a vocabulary of the real
length, so that the arithmetic of special tokens is the real one; only their text is nonsense.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from pyengine.blocks import halves_of
from pyengine.checkpoints.gpt2_bytes import byte_of_character
from pyengine.errors import ModelFormatError
from pyengine.ggml_writer import write_ggml
from pyengine.hparams import DType, Hparams, TensorSpec, check_hparams, tensor_specs
from pyengine.mel_filters import mel_filters
from pyengine.plain import plain

_N_RANKS = 50256  # GPT-2's tokens; multilingual files have one more
_MAX_TOKEN_BYTES = 12


def write_miniature(
    out: str | os.PathLike[str] | BinaryIO,
    *,
    seed: int = 0,
    multilingual: bool = False,
    ftype: int = 1,
    n_vocab: int | None = None,
    n_mels: int = 80,
    n_state: int = 32,
    n_head: int = 2,
    n_audio_layer: int = 1,
    n_text_layer: int = 1,
    n_audio_ctx: int = 1500,
    n_text_ctx: int = 448,
) -> Hparams:
    """Write a random model. The same arguments give the same bytes, whatever the numpy version.

    Args:
        ftype: 1 for F16 weights, 0 for F32; the numbers are the same (all F16 exactly). Those of
            quantised files (`hparams.FILE_TYPES`) are made as blocks: a model of a billion
            numbers in seconds.
        n_vocab: 51864, 51865 or 51866 (100 languages); None follows `multilingual`.

    Raises:
        ModelFormatError: hyper-parameters no Whisper model has.
    """
    if n_vocab is None:
        n_vocab = 51865 if multilingual else 51864
    hparams = check_hparams(
        (
            *(n_vocab, n_audio_ctx, n_state, n_head, n_audio_layer),
            *(n_text_ctx, n_state, n_head, n_text_layer, n_mels, ftype),
        )
    )
    if hparams.is_multilingual != multilingual:
        raise ModelFormatError(f"n_vocab {n_vocab} and multilingual={multilingual} do not agree")
    filters = mel_filters(n_mels)
    vocabulary = miniature_vocabulary(multilingual=multilingual)
    if isinstance(out, str | os.PathLike):
        with Path(out).open("wb") as file:
            write_ggml(file, hparams, filters, vocabulary, _tensors(hparams, seed))
    else:
        write_ggml(out, hparams, filters, vocabulary, _tensors(hparams, seed))
    return hparams


def miniature_vocabulary(*, multilingual: bool) -> list[bytes]:
    """Token bytes by rank, as many as in a real file.

    First the 256 bytes in GPT-2's order, then made-up tokens, each the join of two earlier
    ones, as byte-pair encoding needs it. Like the real files, English ones end with
    `<|endoftext|>` and multilingual ones with an empty token.
    """
    tokens = [bytes([byte]) for byte in byte_of_character().values()]
    # Whole words: every token starts as a letter or a space and a letter, and grows by letters.
    letters = [bytes([byte]) for byte in b"etaoinshrdlucmfwygpbvkxqjz"]
    stems = [*letters, *(b" " + letter for letter in letters)]
    tokens += stems[len(letters) :]
    for stem in stems:  # grows as it is walked: the shortest tokens come first
        for letter in letters:
            if len(tokens) == _N_RANKS:
                return [*tokens, b"" if multilingual else b"<|endoftext|>"]
            if len(stem) < _MAX_TOKEN_BYTES:
                stems.append(stem + letter)
                tokens.append(stem + letter)
    raise AssertionError("the token length limit leaves too few tokens")


def _tensors(hparams: Hparams, seed: int) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    bits = np.random.PCG64(seed)
    for spec in tensor_specs(hparams).values():
        make = _random_blocks if spec.dtype.is_quantised else _random_tensor
        yield spec.name, make(bits, spec)


def _random_tensor(bits: np.random.PCG64, spec: TensorSpec) -> npt.NDArray[Any]:
    """About normal, scaled so that activations keep their size from layer to layer."""
    values = _random_numbers(bits, int(np.prod(spec.shape))).reshape(spec.shape)
    is_norm = spec.name.split(".")[-2].endswith(("ln", "ln_post"))
    if is_norm and spec.name.endswith(".weight"):
        values = 1.0 + 0.1 * values
    elif spec.name.endswith("bias") or "embedding" in spec.name:
        values = 0.25 * values
    else:
        values = values / np.sqrt(np.prod(spec.shape[1:]))
    return values.astype(np.float16).astype(spec.dtype.numpy)


def _random_blocks(bits: np.random.PCG64, spec: TensorSpec) -> npt.NDArray[np.uint8]:
    """Evenly spread, of the same size as `_random_tensor`'s."""
    rows, k = spec.shape
    raw = bits.random_raw(-(-spec.nbytes // 8)).view(np.uint8)[: spec.nbytes]
    blocks = raw.reshape(-1, spec.dtype.unit_bytes)
    levels = {DType.Q4_0: 15, DType.Q4_1: 15, DType.Q8_0: 255}.get(spec.dtype, 31)
    deviation = 0.25 if "embedding" in spec.name else 1 / np.sqrt(k)
    factor = deviation * np.sqrt(12) / levels
    halves = [factor, -factor * levels / 2] if halves_of(spec.dtype) == 2 else [factor]
    blocks[:, : 2 * len(halves)] = np.array(halves, "<f2").view(np.uint8)
    return blocks.reshape(rows, -1)


def _random_numbers(bits: np.random.PCG64, n: int) -> npt.NDArray[np.float64]:
    """Mean 0, variance 1: sums of four uniform 16-bit integers.

    numpy promises the raw stream of a bit generator to stay as it is for ever, but not what
    its distributions make of it.
    """
    raw = bits.random_raw(n)
    parts = [(raw >> np.uint64(shift)) & np.uint64(0xFFFF) for shift in (0, 16, 32, 48)]
    total = sum(part.astype(np.float64) for part in parts)
    return (total - 2 * 65535.0) / (65536.0 * np.sqrt(1 / 3))


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m models.miniature", description=__doc__)
    parser.add_argument("out", metavar="OUT.bin")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--multilingual", action="store_true")
    parser.add_argument("--ftype", type=int, default=1, help="1 is F16, 0 F32, 2009 q5_1")
    parser.add_argument("--n-vocab", type=int)
    parser.add_argument("--n-mels", type=int, default=80)
    parser.add_argument("--n-state", type=int, default=32)
    parser.add_argument("--n-head", type=int, default=2)
    parser.add_argument("--n-audio-layer", type=int, default=1)
    parser.add_argument("--n-text-layer", type=int, default=1)
    parser.add_argument("--n-audio-ctx", type=int, default=1500)
    parser.add_argument("--n-text-ctx", type=int, default=448)
    options = vars(parser.parse_args(arguments))
    try:
        write_miniature(options.pop("out"), **options)
    except (ModelFormatError, OSError) as error:
        print(plain(f"error: {error}"), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
