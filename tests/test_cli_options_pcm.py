"""The options that say how raw samples on stdin are written."""

import pytest

from pyengine.cli.live.pcm import PcmFormat
from pyengine.cli.options.arguments import ArgumentParser
from pyengine.cli.options.pcm import add_pcm, pcm_format_of


def parse(*arguments):
    parser = ArgumentParser("test", "", "")
    add_pcm(parser)
    return pcm_format_of(parser.parse_args(arguments))


def test_options():
    assert parse() is None
    assert parse("--rate", "48000") == PcmFormat(rate=48_000)
    assert parse("--format", "f32le", "--channels", "2") == PcmFormat(encoding="f32le", channels=2)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--format", "mp3"], "invalid choice: 'mp3'"),
        (["--rate", "999"], "999 is not from 1000 to 768000 Hz"),
        (["--rate", "fast"], "'fast' is not a whole number"),
        (["--channels", "0"], "0 is less than 1"),
        (["--channels", "65"], "65 is more than 64"),
    ],
)
def test_wrong_usage(arguments, complaint, capsys):
    with pytest.raises(SystemExit):
        parse(*arguments)
    assert complaint in capsys.readouterr().err
