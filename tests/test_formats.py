import pytest
from hypothesis import given
from hypothesis import strategies as st
from result_factory import JFK, result, segment

from pyengine.formats import WRITERS


def test_writers_are_named_by_file_extension():
    assert sorted(WRITERS) == ["json", "srt", "txt", "vtt"]


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_ends_with_one_newline(name):
    text = WRITERS[name](JFK)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("name", ["srt", "txt", "vtt"])
@given(text=st.text(st.characters()))
def test_any_text_makes_an_encodable_file_without_control_characters(name, text):
    file = WRITERS[name](result(segment(text)))
    file.encode()
    assert not set(file) & set("\x00\x07\x0b\x1b\x7f\x85\r")
