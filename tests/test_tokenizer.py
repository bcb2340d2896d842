"""Against tiktoken with the same ranks, and openai-whisper's ids and suppressed tokens."""

import numpy as np
import pytest
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st
from recordings import REFERENCE

from pyengine import OptionError
from pyengine.ggml_header import read_header
from pyengine.languages import LANGUAGES, to_language_code
from pyengine.tokenizer import Tokenizer

GPT2 = r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""


def tokenizer_of(path) -> tuple[Tokenizer, tiktoken.Encoding]:
    header = read_header(path)
    vocabulary = header.vocabulary
    tokenizer = Tokenizer(vocabulary, header.hparams)
    ranks = {token: i for i, token in enumerate(vocabulary[: tokenizer.eot]) if token}
    return tokenizer, tiktoken.Encoding(
        "oracle", pat_str=GPT2, mergeable_ranks=ranks, special_tokens={}
    )


@pytest.fixture(scope="module", params=["tiny.en", "base"])
def pair(request, weights):
    return tokenizer_of(weights[request.param])


@pytest.mark.parametrize("piece", ["a", "ab", "Donaudampfschiff", "0", "-", "é", "我", " "])
def test_a_word_of_any_length(pair, piece):
    """Of 100,000 letters without a space each pair was compared with each."""
    tokenizer, oracle = pair
    text = piece * (30_000 // len(piece))
    assert tokenizer.encode(text) == oracle.encode(text, disallowed_special=())


@settings(max_examples=500, deadline=None)
@given(text=st.text(max_size=60))
def test_encode_is_tiktokens_and_decodes_back(pair, text):
    tokenizer, oracle = pair
    text = text.encode("utf-8", "replace").decode()
    assert tokenizer.encode(text) == oracle.encode(text, disallowed_special=())
    assert tokenizer.decode(tokenizer.encode(text)) == text


@settings(max_examples=500, deadline=None)
@given(
    text=st.text(
        alphabet="ab'sdtrevm 1½٣éßא你。、\n\t\xa0\u2003\x1c\x85-_.,!♪🎉\u200d\u0301", max_size=30
    )
)
def test_encode_where_words_divide(pair, text):
    tokenizer, oracle = pair
    assert tokenizer.encode(text) == oracle.encode(text, disallowed_special=())


def test_special_text_is_plain_text(pair):
    tokenizer, _ = pair
    assert max(tokenizer.encode("<|endoftext|><|0.00|>")) < tokenizer.eot


def test_a_character_over_several_tokens(pair):
    tokenizer, _ = pair
    tokens = tokenizer.encode("🎉")
    assert len(tokens) > 1
    assert tokenizer.decode(tokens) == "🎉"
    assert tokenizer.decode(tokens[:1]) == "\ufffd"
    assert tokenizer.decode_bytes(tokens[:1]) + tokenizer.decode_bytes(tokens[1:]) == "🎉".encode()


def test_decode_leaves_special_tokens_out(pair):
    tokenizer, _ = pair
    word = tokenizer.encode(" hello")
    assert tokenizer.decode([tokenizer.sot, *word, tokenizer.timestamp_begin + 50]) == " hello"


@pytest.mark.parametrize("name", ["tiny.en", "base"])
def test_suppressed_tokens_are_openai_whispers(weights, name):
    tokenizer, _ = tokenizer_of(weights[name])
    ours = {*tokenizer.non_speech_tokens, *tokenizer.control_tokens}
    assert sorted(ours) == np.load(REFERENCE / f"jfk_{name}.npz")["suppressed"].tolist()


def test_ids_of_base(base):
    # openai-whisper: get_tokenizer(True)
    tokenizer, _ = tokenizer_of(base)
    assert (tokenizer.sot, tokenizer.eot, tokenizer.timestamp_begin) == (50258, 50257, 50364)
    assert tokenizer.sot_sequence("en", "transcribe") == (50258, 50259, 50359)
    assert tokenizer.sot_sequence("fr", "translate") == (50258, 50265, 50358)
    assert len(tokenizer.languages) == 99
    with pytest.raises(OptionError, match="Cantonese"):
        tokenizer.check_task("yue", "transcribe")


def test_english_only_models_refuse_what_they_cannot_do(tiny_en):
    tokenizer, _ = tokenizer_of(tiny_en)
    assert tokenizer.check_task(None, "transcribe") == "en"
    assert tokenizer.check_task("English", "transcribe") == "en"
    with pytest.raises(OptionError, match="only knows English, not French"):
        tokenizer.check_task("fr", "transcribe")
    with pytest.raises(OptionError, match="cannot translate"):
        tokenizer.check_task("en", "translate")


def test_languages_by_code_name_and_alias():
    assert to_language_code("DE") == "de"
    assert to_language_code("german") == "de"
    assert to_language_code("Mandarin") == "zh"
    assert len(LANGUAGES) == 100
    with pytest.raises(OptionError, match="Klingon"):
        to_language_code("Klingon")
