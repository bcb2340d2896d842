"""The layout reaches what is printed and written: see test_formats_layout.py for what it means."""

import pytest
from result_factory import segment

from pyengine.cli.documents import DOCUMENTS, extension_of, without_doubles
from pyengine.formats import EXTENSIONS, WRITERS


def test_every_format_has_a_flag():
    assert {*DOCUMENTS} == {*WRITERS, "scores"}


@pytest.mark.parametrize(
    ("document", "extension"),
    [("srt", "srt"), ("json-full", "json"), ("json-openai", "json"), ("scores", "score.txt")],
)
def test_extensions(document, extension):
    assert extension_of(document) == extension
    assert document not in EXTENSIONS or EXTENSIONS[document] == extension


def test_each_document_is_written_once():
    assert without_doubles(["srt", "json", "srt", "json-full"]) == ("srt", "json-full")
    assert without_doubles(["json", "json"]) == ("json",)
    assert segment("x").words == ()
