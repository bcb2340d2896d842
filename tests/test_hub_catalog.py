"""The catalogue against what follows from the models' published dimensions."""

import hashlib
import re

import pytest

from pyengine.errors import ModelFetchError
from pyengine.ggml import minimum_file_bytes
from pyengine.hparams import check_hparams
from pyengine.hub import CATALOG, find

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


def without_vocabulary(name: str) -> int:
    state, head, encoder, decoder = DIMENSIONS[name.removesuffix(".en")]
    n_vocab = 51864 if name.endswith(".en") else 51866 if "v3" in name else 51865
    n_mels = 128 if "v3" in name else 80
    hparams = (n_vocab, 1500, state, head, encoder, 448, state, head, decoder, n_mels, 1)
    return minimum_file_bytes(check_hparams(hparams))


def test_names():
    english = {f"{name}.en" for name in ("tiny", "base", "small", "medium")}
    assert set(CATALOG) == set(DIMENSIONS) | english
    assert all(CATALOG[name].name == name for name in CATALOG)


def test_sizes_follow_from_the_dimensions(tiny_en, base):
    # The two vocabularies are the same in all models: what is left of the real files.
    english = tiny_en.stat().st_size - without_vocabulary("tiny.en")
    multilingual = base.stat().st_size - without_vocabulary("base")
    for name, info in CATALOG.items():
        vocabulary = english if name.endswith(".en") else multilingual
        assert info.size_bytes == without_vocabulary(name) + vocabulary, name


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
    monkeypatch.setenv("PYENGINE_HUB", "http://mirror.example/models/")
    assert CATALOG["base"].url == "http://mirror.example/models/ggml-base.bin"


def test_find():
    assert find("small").name == "small"
    assert find("turbo").name == "large-v3-turbo"
    assert find("large").name == "large-v3"
    with pytest.raises(ModelFetchError, match=r"no model 'huge'.*tiny\.en.*large-v3-turbo"):
        find("huge")
