"""The catalogue against what follows from the models' published dimensions."""

import hashlib
import re
from math import prod

import pytest

from pyengine.errors import ModelFetchError
from pyengine.ggml import minimum_file_bytes
from pyengine.hparams import DType, Hparams, check_hparams, tensor_specs
from pyengine.hub import CATALOG, find
from pyengine.hub.catalog import name_of, parts_of, unpublished
from pyengine.hub.families import FAMILIES

# openai-whisper's model card and checkpoints: state, heads, encoder layers, decoder layers.
DIMENSIONS = {
    "tiny": (384, 6, 4, 4),
    "base": (512, 8, 6, 6),
    "small": (768, 12, 12, 12),
    "medium": (1024, 16, 24, 24),
    "large-v1": (1280, 20, 32, 32),
    "large-v2": (1280, 20, 32, 32),
    "large-v3": (1280, 20, 32, 32),
    "large-v3-turbo": (1280, 20, 32, 4),
}


PUBLISHED = {
    **dict.fromkeys(("tiny", "base", "small"), ("q8_0", "q5_1")),
    **dict.fromkeys(("medium", "large-v2", "large-v3-turbo"), ("q8_0", "q5_0")),
    "large-v1": (),
    "large-v3": ("q5_0",),
}
"""Formats besides F16: the tables of whisper.cpp's models/README.md."""

BLOCKS = {"q4_0": 18, "q4_1": 20, "q5_0": 22, "q5_1": 24, "q8_0": 34}
"""Bytes of 32 numbers: ggml-common.h."""

NEVER_QUANTISED = {
    *("encoder.conv1.bias", "encoder.conv2.bias"),
    *("encoder.positional_embedding", "decoder.positional_embedding"),
}
"""Among tensors of two dimensions: whisper.cpp, examples/quantize."""


def hparams_of(family: str) -> Hparams:
    state, head, encoder, decoder = DIMENSIONS[family.removesuffix(".en")]
    n_vocab = 51864 if family.endswith(".en") else 51866 if "v3" in family else 51865
    n_mels = 128 if "v3" in family else 80
    return check_hparams(
        (n_vocab, 1500, state, head, encoder, 448, state, head, decoder, n_mels, 1)
    )


def saved(family: str, dtype: str) -> int:
    """Bytes that a format saves of an F16 file."""
    quantised = [
        prod(spec.shape)
        for spec in tensor_specs(hparams_of(family)).values()
        if len(spec.shape) == 2 and spec.name not in NEVER_QUANTISED
    ]
    return sum(2 * count - count // 32 * BLOCKS[dtype] for count in quantised)


def test_names():
    english = {f"{name}.en" for name in ("tiny", "base", "small", "medium")}
    families = {*DIMENSIONS, *english}
    assert set(FAMILIES) == families
    formats = {f"{name}-{f}" for name in families for f in PUBLISHED[name.removesuffix(".en")]}
    assert set(CATALOG) == families | formats
    for name, info in CATALOG.items():
        assert info.name == name == name_of(info.family.name, info.dtype)
        assert parts_of(name) == (info.family.name, info.dtype)


def test_shapes():
    for name, family in FAMILIES.items():
        assert family.hparams(DType.F16) == hparams_of(name)
        assert family.hparams(DType.Q8_0).ftype == 2007
    languages = {name: family.languages for name, family in FAMILIES.items()}
    assert languages["tiny"] == languages["large-v2"] == 99
    assert languages["large-v3"] == languages["large-v3-turbo"] == 100  # Cantonese
    assert {n for name, n in languages.items() if name.endswith(".en")} == {1}


def test_sizes_follow_from_the_dimensions(tiny_en, base):
    # The two vocabularies are the same in all models: what is left of the real files.
    english = tiny_en.stat().st_size - minimum_file_bytes(hparams_of("tiny.en"))
    multilingual = base.stat().st_size - minimum_file_bytes(hparams_of("base"))
    for name, info in CATALOG.items():
        family = info.family.name
        vocabulary = english if family.endswith(".en") else multilingual
        whole = minimum_file_bytes(hparams_of(family)) + vocabulary
        less = saved(family, info.format) if info.dtype is not DType.F16 else 0
        assert info.size_bytes == whole - less, name


def test_what_is_not_published_has_a_size_and_no_checksum():
    for name in ("base-q4_0", "base-q4_1", "tiny.en-q5_0", "large-v3-q8_0"):
        info = find(name)
        assert (info.name, info.sha1, info.sha256) == (name, None, None)
        original = CATALOG[info.family.name]
        assert info.size_bytes == original.size_bytes - saved(info.family.name, info.format)
    for info in CATALOG.values():
        if info.dtype is not DType.F16:
            assert unpublished(info.family, info.dtype).size_bytes == info.size_bytes


def test_checksums_look_like_checksums():
    for field, digits in (("sha1", 40), ("sha256", 64)):
        sums = [getattr(info, field) for info in CATALOG.values()]
        assert all(re.fullmatch(f"[0-9a-f]{{{digits}}}", digest) for digest in sums)
        assert len(set(sums)) == len(sums)
    for info in CATALOG.values():
        for wheel in (wheel for wheels in info.wheels for wheel in wheels):
            assert re.fullmatch("[0-9a-f]{64}", wheel.sha256)
            assert sum(w.vocabulary is not None for w in info.wheels[0]) == 1


def test_both_checksums_are_of_one_file(tiny_en, base):
    for name, path in (("tiny.en", tiny_en), ("base", base)):
        data, info = path.read_bytes(), CATALOG[name]
        assert hashlib.sha1(data).hexdigest() == info.sha1
        assert hashlib.sha256(data).hexdigest() == info.sha256


def test_urls(monkeypatch):
    monkeypatch.delenv("PYENGINE_HUB", raising=False)
    hub = "https://huggingface.co/ggerganov/whisper.cpp/resolve/main"
    assert CATALOG["tiny.en"].url == f"{hub}/ggml-tiny.en.bin"
    assert CATALOG["base-q5_1"].url == f"{hub}/ggml-base-q5_1.bin"
    monkeypatch.setenv("PYENGINE_HUB", "http://mirror.example/models/")
    assert CATALOG["base"].url == "http://mirror.example/models/ggml-base.bin"


def test_find():
    assert find("small").name == "small"
    assert find("turbo").name == "large-v3-turbo"
    assert find("large").name == "large-v3"
    assert find("turbo-q5_0").name == "large-v3-turbo-q5_0"
    for name in ("huge", "huge-q5_1", "base-q6_k", "base-", "-q5_1", "base-f16", "base-q5_1-q5_1"):
        with pytest.raises(ModelFetchError, match=rf"no model '{name}'.*tiny\.en.*large-v3-turbo"):
            find(name)
