"""Segments token by token, with a vocabulary small enough to know by heart; and their scores."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from result_factory import result, segment

from pyengine.formats import json_full, parse, scores
from pyengine.formats.tokens import NO_TOKEN, Piece, pieces, special_name
from pyengine.hparams import Hparams
from pyengine.result import Word
from pyengine.tokenizer import Tokenizer

# "é" is of two tokens, neither of which is text
VOCABULARY = [b" so", b" caf", b"\xc3", b"\xa9", b".", b" \xe2\x80", b"\x9c"]
HPARAMS = Hparams(51864, 1500, 384, 6, 4, 448, 384, 6, 4, 80, 1)
EOT, SOT = 50256, 50257
"""Of English-only models, as openai-whisper's tokenizer counts them."""
BEGIN = 50363


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    fill = [b"%d " % i for i in range(50256 - len(VOCABULARY))]
    return Tokenizer(VOCABULARY + fill, HPARAMS)


CAFE = replace(
    segment(" so café.", 1.0, 3.0),
    tokens=(BEGIN, 0, 1, 2, 3, 4, BEGIN + 100),
    token_probs=(0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3),
    words=(
        Word(text=" so", start=1.0, end=2.0, probability=0.8, tokens=(0,)),
        Word(text=" café.", start=2.0, end=3.2, probability=0.55, tokens=(1, 2, 3, 4)),
    ),
)


def summary(found: tuple[Piece, ...]) -> list[tuple[str, int, float | None]]:
    return [(piece.text, piece.id, piece.probability) for piece in found]


TOKENS = [(" so", 0, 0.8), (" caf", 1, 0.7), ("", 2, 0.6), ("é", 3, 0.5), (".", 4, 0.4)]


def test_a_character_is_its_last_tokens(tokenizer):
    assert summary(pieces(CAFE, tokenizer)) == TOKENS


def test_words_times_are_divided_by_their_characters(tokenizer):
    found = pieces(CAFE, tokenizer)
    assert [p.start for p in found] == pytest.approx([1.0, 2.0, 2.8, 2.8, 3.0])
    assert [p.end for p in found] == pytest.approx([2.0, 2.8, 2.8, 3.0, 3.2])


def test_timestamps_stand_around(tokenizer):
    found = pieces(CAFE, tokenizer, special=True)
    assert summary(found) == [
        ("[_BEG_]", BEGIN, 0.9),
        *TOKENS,
        ("[_TT_100]", BEGIN + 100, 0.3),
    ]
    assert (found[0].start, found[-1].end) == (1.0, 3.0)


def test_without_words_there_are_no_times(tokenizer):
    found = pieces(replace(CAFE, words=()), tokenizer)
    assert summary(found) == TOKENS
    assert {(p.start, p.end) for p in found} == {(None, None)}


def test_without_a_tokenizer_words_are_pieces():
    assert summary(pieces(CAFE, None)) == [(" so", 0, 0.8), (" café.", NO_TOKEN, 0.55)]
    assert pieces(replace(CAFE, words=()), None) == ()


def test_what_a_person_has_written_has_no_tokens(tokenizer):
    words = (CAFE.words[0], Word(text=" tea.", start=2.0, end=3.0))
    edited = replace(CAFE, text=" so tea.", words=words)
    assert summary(pieces(edited, tokenizer)) == [(" so", 0, 0.8), (" tea.", NO_TOKEN, None)]
    assert pieces(replace(edited, words=()), tokenizer) == ()  # the tokens are of another text


def test_tokens_of_another_model(tokenizer):
    """They say something else in this one, or nothing."""
    foreign = replace(CAFE.words[1], tokens=(9, 51_000, 2))
    found = pieces(replace(CAFE, words=(CAFE.words[0], foreign)), tokenizer)
    assert summary(found)[1] == (" café.", NO_TOKEN, 0.55)


def test_a_word_that_is_half_a_character(tokenizer):
    """The model may end within one; the tokenizer shows U+FFFD."""
    half = Word(text=" \ufffd", start=0.0, end=1.0, probability=0.1, tokens=(5,))
    said = replace(segment(" \ufffd"), tokens=(5,), token_probs=(0.1,), words=(half,))
    assert summary(pieces(said, tokenizer)) == [(" \ufffd", 5, 0.1)]


@pytest.mark.parametrize(
    ("token", "name"),
    [
        (EOT, "[_EOT_]"),
        (SOT, "[_SOT_]"),
        (50357, "[_TRANSLATE_]"),
        (50358, "[_TRANSCRIBE_]"),
        (50359, "[_SOLM_]"),
        (50360, "[_PREV_]"),
        (50361, "[_NOSP_]"),
        (50362, "[_NOT_]"),
        (BEGIN, "[_BEG_]"),
        (BEGIN + 1, "[_TT_1]"),
        (BEGIN + 1500, "[_TT_1500]"),
    ],
)
def test_names_as_whisper_cpp_has_them(tokenizer, token, name):
    assert special_name(tokenizer, token) == name


def test_names_of_languages():
    multilingual = Tokenizer([], replace(HPARAMS, n_vocab=51865))
    assert special_name(multilingual, 50259) == "[_LANG_en]"
    assert special_name(multilingual, 50357) == "[_LANG_su]"
    assert special_name(multilingual, 50364) == "[_BEG_]"


def test_scores(tokenizer):
    assert scores.render(result(CAFE), tokenizer).splitlines() == [
        *("[_BEG_]\t0.9", " so\t0.8", " caf\t0.7", "\t0.6", "é\t0.5", ".\t0.4"),
        "[_TT_100]\t0.3",
    ]
    said = replace(CAFE, token_probs=(), words=(replace(CAFE.words[0], probability=None),))
    assert " so\tnan" in scores.render(result(said), tokenizer).splitlines()
    steep = replace(CAFE, token_probs=(1 / 3, 1e-7, 1, 0, 0.5, 0.123456789, 1))
    column = [line.split("\t")[1] for line in scores.render(result(steep), tokenizer).splitlines()]
    assert column == ["0.333333", "1e-07", "1", "0", "0.5", "0.123457", "1"]  # C's %g


def test_full_json_is_token_by_token(tokenizer):
    file = json_full.render(result(CAFE), tokenizer=tokenizer)
    tokens = json.loads(file)["transcription"][0]["tokens"]
    assert [(t["text"], t["id"], t["p"]) for t in tokens[1:-1]] == TOKENS
    assert tokens[2]["offsets"] == {"from": 2000, "to": 2800}
    assert tokens[2]["t_dtw"] == 200
    [back] = parse("a.json", file).segments
    assert (back.tokens, back.token_probs, back.words) == (
        CAFE.tokens,
        CAFE.token_probs,
        (CAFE.words[0], replace(CAFE.words[1], end=3.0)),  # a word ends with its segment
    )


@pytest.mark.slow
@given(st.lists(st.integers(0, len(VOCABULARY) - 1), max_size=12), st.integers(0, 12))
def test_pieces_make_the_text(tokenizer, tokens, cut):
    """Whatever tokens, cut into two words anywhere: half a character is as it is shown."""
    words = tuple(
        Word(text=text, start=0.0, end=1.0, tokens=tuple(part))
        for part in (tokens[:cut], tokens[cut:])
        if (text := tokenizer.decode(part))
    )
    whole = "".join(word.text for word in words)
    said = replace(segment(whole), tokens=tuple(tokens), words=words)
    found = pieces(said, tokenizer)
    assert "".join(piece.text for piece in found) == (whole if words else tokenizer.decode(tokens))
