"""How segments are printed: whisper.cpp's colours, by hand."""

from dataclasses import replace

import pytest
from result_factory import segment

from models.miniature import write_miniature
from pyengine import load_model
from pyengine.cli.terminal.printing import Printer
from pyengine.formats.confidence import coloured, styled
from pyengine.result import Word

PLAIN = Printer(timestamps=False, shade=None, special=False)


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "mini.bin"
    write_miniature(path)
    return load_model(path, backend="numpy").tokenizer


@pytest.fixture(scope="module")
def said(tokenizer):
    """Two words, of which the second is of two tokens, between timestamps."""
    begin = tokenizer.timestamp_begin
    first, second, third = (
        next(i for i in range(50_256) if tokenizer.decode([i]) == text)
        for text in (" t", " a", "b")
    )
    words = (
        Word(text=" t", start=1.0, end=1.5, probability=0.9, tokens=(first,)),
        Word(text=" ab", start=1.5, end=2.0, probability=0.5, tokens=(second, third)),
    )
    return replace(
        segment(" t ab", 1.0, 2.0),
        tokens=(begin, first, second, third, begin + 50),
        token_probs=(0.99, 0.9, 0.2, 0.7, 0.6),
        words=words,
    )


def test_plain(said, tokenizer):
    assert PLAIN.line(said, tokenizer) == "t ab"
    timed = replace(PLAIN, timestamps=True)
    assert timed.line(said, tokenizer) == "[00:00:01.000 --> 00:00:02.000]  t ab"
    assert PLAIN.line(segment("  "), tokenizer) is None


def test_colours(said, tokenizer):
    # floor(7 * 0.9^3) = 5, floor(7 * 0.2^3) = 0, floor(7 * 0.7^3) = 2; see confidence.COLOURS
    line = replace(PLAIN, shade=coloured).line(said, tokenizer)
    assert line == "\x1b[38;5;114mt\x1b[0m\x1b[38;5;160m a\x1b[0m\x1b[38;5;208mb\x1b[0m"


def test_styles(said, tokenizer):
    # whisper.cpp: below 0.33 inverse, below 0.66 underlined, else dim
    line = replace(PLAIN, shade=styled).line(said, tokenizer)
    assert line == "\x1b[2mt\x1b[0m\x1b[7m a\x1b[0m\x1b[2mb\x1b[0m"


def test_shades_have_a_legend():
    assert "red" in replace(PLAIN, shade=coloured).legend
    assert "inverse" in replace(PLAIN, shade=styled).legend
    assert PLAIN.legend is None


def test_special_tokens(said, tokenizer):
    line = replace(PLAIN, special=True).line(said, tokenizer)
    assert line == "[_BEG_] t ab[_TT_50]"


def test_what_is_not_made_of_tokens_is_printed_all_the_same(tokenizer):
    shaded = replace(PLAIN, shade=coloured, special=True)
    assert shaded.line(segment(" somebody's own"), tokenizer) == "somebody's own"


def test_a_token_cannot_steer_the_terminal(said, tokenizer):
    evil = replace(said, text=" \x1b[2J", words=(replace(said.words[0], text=" \x1b[2J"),))
    assert replace(PLAIN, shade=coloured).line(evil, tokenizer) == "\x1b[38;5;114m[2J\x1b[0m"


def test_speakers_and_turns(said, tokenizer):
    printer = replace(PLAIN, names=("Ann",))
    assert printer.line(replace(said, speaker=0), tokenizer) == "Ann: t ab"
    assert printer.line(replace(said, speaker=1), tokenizer) == "Speaker 2: t ab"
    assert printer.line(replace(said, turn_next=True), tokenizer) == "t ab [SPEAKER_TURN]"
    line = replace(printer, timestamps=True, shade=styled).line(replace(said, speaker=0), tokenizer)
    assert line.startswith("[00:00:01.000 --> 00:00:02.000]  Ann: ")
