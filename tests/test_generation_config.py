"""The JSON beside a model: what may stand in it, and what it does to words and tokens."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyengine import ModelFormatError, TranscribeOptions, load_model, open_audio, transcribe
from pyengine.alignment import alignment_heads
from pyengine.generation_config import (
    NOTHING,
    GenerationConfig,
    beside,
    check_generation_config,
    parse_generation_config,
    read_beside,
)
from pyengine.ggml_header import read_header
from pyengine.hparams import Hparams
from pyengine.loading import ModelLoader, plan_model

TINY_EN = Hparams(51864, 1500, 384, 6, 4, 448, 384, 6, 4, 80, 1)
END = 50256

FULL = {
    "version": 1,
    "name": "openai/whisper-tiny.en",
    "alignment_heads": [[3, 1], [1, 0], [3, 0]],
    "suppress_tokens": [7, 1],
    "begin_suppress_tokens": [END, 220],
}


def test_what_a_file_says():
    config = parse_generation_config(json.dumps(FULL))
    assert config == GenerationConfig(
        "openai/whisper-tiny.en", {1: (0,), 3: (0, 1)}, (1, 7), (220, END)
    )
    assert str(config) == (
        "alignment heads: 3, tokens suppressed: 2, at the beginning of a window: 2"
    )
    check_generation_config(config, TINY_EN)
    assert parse_generation_config(config.to_json()) == config
    nothing = parse_generation_config('{"version": 1, "suppress_tokens": null}')
    assert nothing == NOTHING
    assert not nothing
    assert parse_generation_config('{"version": 1, "suppress_tokens": []}').suppress_tokens == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "cannot be used"),
        ("[]", "no object"),
        (b"\xff\xfe\x00", "cannot be used"),
        ("[" * 100_000, "cannot be used"),
        ('{"version": ' + "1" * 5000 + "}", "cannot be used"),
        (" " * 1_000_001, "too large"),
        ("{}", "version None"),
        ('{"version": 2}', "version 2, and 1 is known"),
        ('{"version": 1, "version": 1}', "comes twice"),
        ('{"version": 1, "heads": []}', "'heads', which version 1 has not"),
        ('{"version": 1, "name": 5}', "name is none"),
        ('{"version": 1, "name": "a\\nb"}', "name is none"),
        ('{"version": 1, "alignment_heads": []}', "no pairs"),
        ('{"version": 1, "alignment_heads": [[1, 2, 3]]}', "no pairs"),
        ('{"version": 1, "alignment_heads": {"1": 2}}', "no list"),
        ('{"version": 1, "alignment_heads": [[1, 2], [1, 2]]}', "comes twice"),
        ('{"version": 1, "alignment_heads": [[1, true]]}', "no whole numbers"),
        ('{"version": 1, "suppress_tokens": [1.0]}', "no whole numbers"),
        ('{"version": 1, "suppress_tokens": [-1]}', "no whole numbers"),
        ('{"version": 1, "suppress_tokens": [NaN]}', "no whole numbers"),
        ('{"version": 1, "suppress_tokens": [3, 3]}', "comes twice"),
        ('{"version": 1, "begin_suppress_tokens": "all"}', "no list"),
    ],
)
def test_damaged_files(text, message):
    with pytest.raises(ModelFormatError, match=message) as refusal:
        parse_generation_config(text)
    assert "convert the model again" in str(refusal.value)


@given(value=st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=8))
def test_values_of_any_kind(value):
    for key in ("name", "alignment_heads", "suppress_tokens", "begin_suppress_tokens"):
        try:
            config = parse_generation_config(json.dumps({"version": 1, key: value}))
            check_generation_config(config, TINY_EN)
        except ModelFormatError:
            pass


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"alignment_heads": [[4, 0]]}, "layer 4 of the decoder's 4"),
        ({"alignment_heads": [[0, 6]]}, "names head 6, and"),
        ({"suppress_tokens": [END]}, "token 50256, and those of text end before"),
        ({"begin_suppress_tokens": [END + 1]}, "token 50257, which no window"),
    ],
)
def test_of_another_model(said, message):
    config = parse_generation_config(json.dumps({"version": 1, **said}))
    with pytest.raises(ModelFormatError, match=message):
        check_generation_config(config, TINY_EN)


def test_another_models_is_refused_before_memory_is_taken(miniature, monkeypatch):
    loader = ModelLoader(generation_config=GenerationConfig(alignment_heads={999: (0,)}))
    monkeypatch.setattr(
        "pyengine.backends.numpy_backend.NumpyBackend.allocate",
        lambda *_: pytest.fail("memory was taken"),
    )
    with pytest.raises(ModelFormatError, match="layer 999"):
        loader.push(Path(miniature).read_bytes())


def test_it_is_read_where_it_lies_beside(miniature, tmp_path):
    model = tmp_path / "mini.bin"
    shutil.copy(miniature, model)
    assert read_beside(model) == NOTHING
    hp = read_header(model).hparams
    own = {hp.n_text_layer - 1: (hp.n_text_head - 1,)}
    config = GenerationConfig(alignment_heads=own, suppress_tokens=(3,))
    beside(model).write_text(config.to_json())
    loaded = load_model(model)
    assert loaded.generation_config == config
    assert loaded.alignment_heads == own
    beside(model).write_text(GenerationConfig(alignment_heads={99: (0,)}).to_json())
    for read in (load_model, plan_model):
        with pytest.raises(ModelFormatError, match="layer 99"):
            read(model)
    beside(model).write_text("{")
    with pytest.raises(ModelFormatError, match=r"mini\.bin\.json cannot be used"):
        load_model(model)
    beside(model).unlink()
    beside(model).mkdir()
    with pytest.raises(ModelFormatError, match="cannot read"):
        load_model(model)


def test_words_are_timed_by_the_heads_it_names_and_tokens_it_names_do_not_come(tiny_en, tmp_path):
    model = tmp_path / "ggml-tiny.en.bin"
    model.symlink_to(tiny_en)
    options = TranscribeOptions(word_timestamps=True)
    sound = np.concatenate([*open_audio(Path(__file__).parent / "data" / "jfk.wav")])[: 4 * 16000]

    def heard(config: GenerationConfig):
        beside(model).write_text(config.to_json())
        loaded = load_model(model, backend="wasm", arithmetic="fast")
        [segment, *_] = transcribe(loaded, sound, options).segments
        return segment.tokens, [(word.text, word.start, word.end) for word in segment.words]

    tokens, words = heard(NOTHING)
    assert heard(GenerationConfig(alignment_heads=alignment_heads(TINY_EN))) == (tokens, words)
    never = tokens[-2]  # what comes before it stays
    others, moved = heard(GenerationConfig(None, {0: (0,), 1: (3,)}, (never,)))
    assert never < END
    assert never not in others
    assert [text for text, *_ in moved[:4]] == [text for text, *_ in words[:4]]
    assert moved[:4] != words[:4]
