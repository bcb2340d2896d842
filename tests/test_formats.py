import pytest
from hypothesis import given
from hypothesis import strategies as st
from result_factory import JFK, result, segment

from pyengine.errors import TranscriptFormatError
from pyengine.formats import FORMATS, offered, parse


def test_a_file_is_read_by_its_extension():
    assert parse("A talk.SRT", FORMATS["srt"].render(JFK)).segments[1].text == JFK.segments[1].text
    for name in ("talk.mp4", "talk"):
        with pytest.raises(TranscriptFormatError, match="srt, vtt, ass, ssa"):
            parse(name, "")


@pytest.mark.parametrize("name", sorted(offered()))
def test_ends_with_one_newline(name):
    text = FORMATS[name].render(JFK)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["srt", "txt", "vtt", "ass", "lrc", "csv", "tsv"])
@given(text=st.text(st.characters()))
def test_any_text_makes_an_encodable_file_without_control_characters(name, text):
    file = FORMATS[name].render(result(segment(text)))
    file.encode()
    assert not set(file) & set("\x00\x07\x0b\x1b\x7f\x85\r")
