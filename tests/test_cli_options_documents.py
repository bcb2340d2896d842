"""Which files a command line asks for."""

import pytest

from pyengine.cli.options.arguments import ArgumentParser
from pyengine.cli.options.documents import documents_of


@pytest.fixture
def parser():
    return ArgumentParser("test", "", "")


def test_each_document_is_written_once(parser):
    assert documents_of(parser, ["srt", "json", "srt", "json-full"]) == ("srt", "json-full")
    assert documents_of(parser, ["json", "json"]) == ("json",)
    assert documents_of(parser, ["txt", "scores"]) == ("txt", "scores")


@pytest.mark.parametrize("other", ["json", "json-full"])
def test_no_file_is_written_over_another(parser, other, capsys):
    with pytest.raises(SystemExit):
        documents_of(parser, ["json-openai", "srt", other])
    assert "would be written to one file, FILE.json" in capsys.readouterr().err
