"""The command line of `pyengine command`."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyengine.cli.live.pcm import PcmFormat
from pyengine.cli.options.model import ModelChoice
from pyengine.cli.requests.command import _ABSENT, parse, read_phrases
from pyengine.errors import FileFormatError
from pyengine.integers import DEFAULT_ARITHMETIC
from pyengine.live.commands import CommandOptions
from pyengine.options import TranscribeOptions
from pyengine.vad_options import VadOptions


def test_defaults():
    request = parse(["-", "-p", "hey"])
    assert request.options == CommandOptions(activation="hey")
    assert (request.source.path, request.source.name, request.source.pcm) == (
        "-",
        "stdin",
        PcmFormat(),
    )
    assert request.source.realtime
    assert request.timestamps
    assert not (request.events or request.quiet)
    assert (request.commands, request.vad_model, request.model.threads) == (None, None, None)
    assert request.model.name == "base"
    assert request.model.arithmetic == DEFAULT_ARITHMETIC


def test_everything_else():
    words = "talk.wav -cmd commands.txt --threshold 0.8 -p hey --prompt-threshold 0.9 --wait 5000 "
    words += "--pause 400 -cms 6000 -vth 0.6 -vm vad.bin -l french -tr -bs 3 -t 2 -m tiny "
    words += "--backend numpy --exact --suppress-regex [0-9]+ --fast -oj -nt -np -ctx"
    request = parse([*words.split(), "Ada Lovelace"])
    assert request.options == CommandOptions(
        activation="hey",
        threshold=0.8,
        activation_threshold=0.9,
        wait=5.0,
        pause=0.4,
        length=6.0,
        vad=VadOptions(threshold=0.6),
        decoding=TranscribeOptions(
            language="fr",
            task="translate",
            initial_prompt="Ada Lovelace",
            beam_size=3,
            beam_threshold=1.5,
            suppress_regex="[0-9]+",
        ),
    )
    assert (request.source.path, request.source.name) == ("talk.wav", "talk.wav")
    assert (request.commands, request.vad_model) == (Path("commands.txt"), "vad.bin")
    assert request.model == ModelChoice(
        name="tiny", backend="numpy", threads=2, arithmetic="exact", n_slots=8
    )
    assert (request.source.realtime, request.timestamps) == (False, False)
    assert request.events
    assert request.quiet


def test_a_name_that_looks_like_an_option():
    assert parse(["-p", "hey", "--", "-talk.wav"]).source.path == "-talk.wav"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("-p hey", "what shall be heard?"),
        ("- talk.wav -p hey", "what shall be heard?"),
        ("-", "which commands?"),
        ("- -p ...", "no activation phrase"),
        ("- -p hey --pause 0", "pause must be from 0.1"),
        ("- -p hey -cms 60000", "length must be from 1"),
        ("- -p hey --wait 90000", "wait must be from 0"),
        ("- -p hey --threshold 2", "is not from 0 to 1"),
        ("- -p hey -bs 9", "is more than 8"),
        ("talk.wav -p hey --rate 8000", "raw samples on stdin"),
        ("- -p hey -l klingon", "klingon"),
        ("- -p hey --grammar x", "--grammar: speech is held to the phrases of -cmd"),
        ("- -p hey -c 0", "-c: no microphone is opened here"),
    ],
)
def test_wrong_usage(capsys, words, message):
    with pytest.raises(SystemExit) as stop:
        parse(words.split())
    assert stop.value.code == 2
    assert message in capsys.readouterr().err


# whisper.cpp's examples/command/command.cpp, whisper_params_parse
WHISPER_CPP = """
    -t --threads -pms --prompt-ms -cms --command-ms -c --capture -mt --max-tokens -ac --audio-ctx
    -vth --vad-thold -fth --freq-thold -tr --translate -ps --print-special -pe --print-energy -ng
    --no-gpu -fa --flash-attn -l --language -m --model -f --file -cmd --commands -p --prompt -ctx
    --context --grammar --grammar-penalty --suppress-regex
"""


def test_every_option_of_whisper_cpp_is_known(capsys):
    with pytest.raises(SystemExit):
        parse(["--help"])
    known = capsys.readouterr().out.replace(",", " ").split()
    assert [o for o in WHISPER_CPP.split() if o not in known and o not in _ABSENT] == []


def test_phrases_are_the_lines_of_a_file(tmp_path):
    path = tmp_path / "commands.txt"
    path.write_bytes("\ufeffTurn  left\r\n\r\n  stop \nstop\nüben\n".encode())
    assert read_phrases(path) == ("Turn left", "stop", "üben")


@pytest.mark.parametrize(
    ("content", "message"), [(b"\n \n", "no phrase in"), (b"\xff\xfe\x00", "no text in UTF-8")]
)
def test_files_without_phrases(tmp_path, content, message):
    path = tmp_path / "commands.txt"
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match=message):
        read_phrases(path)
