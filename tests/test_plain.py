import unicodedata

import pytest

from pyengine.plain import plain, undirected


def test_nothing_that_a_terminal_obeys_is_left():
    """Every character there is, by Unicode's own categories and bidirectional classes."""
    obeyed = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    assigned = (*range(0x32000), *range(0xE0000, 0xE0200))  # and private ones, of no category here
    for code in assigned:
        char = chr(code)
        live = unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")
        live |= unicodedata.bidirectional(char) in obeyed
        shown = plain(char)
        assert (shown != char) == live, hex(code)
        directs = unicodedata.bidirectional(char) in obeyed
        assert (plain(char, directions=True) == char) == (directs or not live)
        assert undirected(char) == ("" if directs else char)
        if live:
            assert shown.isascii() and shown.isprintable()
            assert eval(f"'{shown}'") == char


@pytest.mark.parametrize(
    "text",
    ["talk.wav", "C:\\new\\talk.wav", "été 漢字 שלום مرحبا\u200f", "नमस्ते क्\u200dष 👩\u200d👩", ""],
)
def test_writing_stays(text):
    assert plain(text) == text
    assert plain(text, styles=True) == text


def test_styles_stay_where_they_are_ours():
    assert plain("\x1b[38;5;160mred\x1b[0m", styles=True) == "\x1b[38;5;160mred\x1b[0m"
    assert plain("\x1b[1mbold\x1b[2J\x1b]0;title\x07\n", styles=True) == (
        "\x1b[1mbold\\x1b[2J\\x1b]0;title\\x07\\n"
    )
    assert plain("\x1b[1m") == "\\x1b[1m"
