"""Bytes of files: Python's codecs write them, and the WHATWG's table says what Windows-1252 is."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyengine.errors import TranscriptFormatError
from pyengine.formats import open_transcript
from pyengine.formats.encoding import decode
from pyengine.formats.limits import MOST_BYTES

ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff\0"))
WESTERN = "éàüßñçÅøœ€\u2019\u201c\u201d\u2013\u2014…ABCabc ,.\n"
SRT = "1\n00:00:01,000 --> 00:00:02,000\n{}\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mark", "name"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
@given(ANY)
def test_a_mark_decides(mark, name, text):
    assert decode(mark + text.encode(name)) == (text, ())


@given(ANY)
def test_utf_8_needs_no_guess(text):
    assert decode(text.encode()) == (text, ())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
@given(st.text(st.characters(categories=["L", "N"]), max_size=40))
def test_utf_16_without_a_mark(name, said):
    text = SRT.format(said)
    assert decode(text.encode(name)) == (text, ("read as UTF-16, which is a guess",))


@given(
    st.text("éàüßñçÅøœ€\u2019\u201c\u201d\u2013\u2014…ABCabc ,.\n", min_size=1).filter(
        lambda t: not t.isascii()
    )
)
def test_what_is_no_utf_8_is_windows_1252(text):
    data = text.encode("cp1252")
    found, notes = decode(data)
    try:
        assert found == data.decode()  # by chance it is UTF-8, too
    except UnicodeDecodeError:
        assert found == text
        assert [note[:20] for note in notes] == ["read as Windows-1252"]


def test_bytes_that_windows_1252_has_no_character_for():
    """https://encoding.spec.whatwg.org/#windows-1252: they are control characters."""
    assert decode(b"a\x81\x8d\x8f\x90\x9d\xff")[0] == "a\x81\x8d\x8f\x90\x9dÿ"


@pytest.mark.parametrize("damage", [b"\xff", b"\xc3", b"\xe3\x81", b"\x92"])
def test_a_damaged_file_of_utf_8_is_not_windows_1252(damage):
    data = "été déjà vu là-bas, où ça mène".encode() + damage + b" x"
    text, notes = decode(data)
    assert text == "été déjà vu là-bas, où ça mène\ufffd x"
    assert notes == ("1 damaged character replaced",)


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_half_a_character_at_the_end(name):
    assert decode(SRT.format("x").encode(name)[:-1])[0].startswith("1\n00:00:01,000 --> ")


def test_more_bytes_than_any_transcript_has():
    class Huge(bytes):
        def __len__(self) -> int:
            return MOST_BYTES + 1

    with pytest.raises(TranscriptFormatError, match="256,000,001 bytes"):
        decode(Huge())


@pytest.mark.parametrize(
    ("encoding", "guessed"), [("utf-8", False), ("utf-16", False), ("utf-16-le", True)]
)
@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_a_file_says_how_it_was_read(encoding, guessed, kind):
    opened = open_transcript("a.srt", kind(SRT.format("Žluťoučký").encode(encoding)))
    assert opened.result.text == " Žluťoučký"
    assert bool(opened.notes) is guessed


def test_an_old_file_and_what_is_lost_of_it():
    opened = open_transcript("a.SRT", SRT.format("<i>Café</i>").encode("cp1252"))
    assert opened.result.text == " Café"
    assert opened.notes == (
        "read as Windows-1252, which is a guess: where letters are wrong, save the file as UTF-8",
        "style or place of 1 cue left out",
    )
