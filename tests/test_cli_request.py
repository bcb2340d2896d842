"""What a command line is understood to mean. The spellings are whisper.cpp's."""

import pytest

from pyengine.cli.request import Job, parse
from pyengine.result import TranscribeOptions


def options(*arguments):
    return parse(["a.wav", *arguments]).options


def test_defaults():
    request = parse(["a.wav"])
    assert request.jobs == (Job("a.wav", "a.wav"),)
    assert request.formats == ()
    assert request.model == "base"
    assert request.backend == "numpy"
    assert request.options == TranscribeOptions()
    assert request.timestamps
    assert not request.quiet
    assert not request.progress_lines


@pytest.mark.parametrize(
    ("short", "long", "field", "value"),
    [
        (["-l", "fr"], ["--language", "French"], "language", "fr"),
        (["-l", "auto"], ["--language", "AUTO"], "language", None),
        (["-tr"], ["--translate"], "task", "translate"),
        (["-ot", "1500"], ["--offset-t", "1500"], "offset", 1.5),
        (["-d", "2500"], ["--duration=2500"], "duration", 2.5),
        (["-d", "0"], ["--duration", "0"], "duration", None),
        (["-nth", "0.4"], ["--no-speech-thold", "0.4"], "no_speech_threshold", 0.4),
        (["-lpt", "-0.5"], ["--logprob-thold", "-0.5"], "logprob_threshold", -0.5),
        (["-sns"], ["--suppress-nst"], "suppress_non_speech", True),
    ],
)
def test_options(short, long, field, value):
    assert getattr(options(*short), field) == value
    assert getattr(options(*long), field) == value


def test_options_without_a_short_form():
    assert options("--prompt", "Dr. Núñez").initial_prompt == "Dr. Núñez"
    assert options("--condition-on-previous-text").condition_on_previous_text
    assert not options("--no-suppress-nst").suppress_non_speech


def test_other_options():
    request = parse(["a.wav", "-m", "tiny.en", "--backend", "x", "-t", "3", "-np", "-nt", "-pp"])
    assert (request.model, request.backend, request.threads) == ("tiny.en", "x", 3)
    assert request.quiet
    assert not request.timestamps
    assert request.progress_lines


@pytest.mark.parametrize(
    ("arguments", "sources"),
    [
        (["a.wav", "b.wav"], ["a.wav", "b.wav"]),
        (["a.wav", "-nt", "b.wav", "-l", "en", "c.wav"], ["a.wav", "b.wav", "c.wav"]),
        (["-f", "a.wav", "--file", "b.wav", "c.wav"], ["a.wav", "b.wav", "c.wav"]),
        (["-nt", "--", "-odd.wav", "b.wav"], ["-odd.wav", "b.wav"]),
        (["-"], ["-"]),
    ],
)
def test_recordings(arguments, sources):
    assert [job.source for job in parse(arguments).jobs] == sources


@pytest.mark.parametrize(
    ("arguments", "formats"),
    [
        (["-otxt", "-osrt", "-ovtt", "-oj"], ("txt", "srt", "vtt", "json")),
        (["--output-json", "--output-txt"], ("json", "txt")),
        (["--output-srt", "--output-vtt", "-osrt"], ("srt", "vtt")),
    ],
)
def test_formats(arguments, formats):
    assert parse(["a.wav", *arguments]).formats == formats


def test_output_files_go_to_recordings_in_turn():
    request = parse(["a.wav", "b.wav", "c.wav", "-osrt", "-of", "x", "-of", "out/y"])
    assert request.jobs == (Job("a.wav", "x"), Job("b.wav", "out/y"), Job("c.wav", "c.wav"))


def test_standard_streams():
    [job] = parse(["-", "-oj", "-of", "-"]).jobs
    assert job.from_stdin
    assert job.to_stdout
    [job] = parse(["-"]).jobs
    assert job.name == "stdin"
    assert not job.to_stdout


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "which recording"),
        (["-nt"], "which recording"),
        (["a.wav", "-of", "x"], "-of needs"),
        (["a.wav", "-osrt", "-of", "x", "-of", "y"], "2 times for 1"),
        (["a.wav", "-osrt", "-oj", "-of", "-"], "stdout"),
        (["a.wav", "b.wav", "-osrt", "-of", "-"], "stdout"),
        (["-", "-osrt"], "stdin"),
        (["a.wav", "-", "-osrt", "-of", "x"], "stdin"),
        (["a.wav", "-l", "klingon"], "klingon"),
        (["a.wav", "-ot", "-1"], "less than 0"),
        (["a.wav", "-ot", "1.5"], "-ot"),
        (["a.wav", "-nth", "nan"], "not a number"),
        (["a.wav", "-nth", "much"], "-nth"),
        (["a.wav", "-m"], "-m"),
        # What whisper.cpp has and this has not must not be taken for something else.
        (["a.wav", "-ml", "60"], "unrecognized arguments: -ml 60"),
        (["a.wav", "-p", "2"], "unrecognized arguments: -p 2"),
        (["a.wav", "-tp", "0.2"], "unrecognized arguments: -tp 0.2"),
        (["a.wav", "-ls"], "unrecognized arguments: -ls"),
        (["a.wav", "-o"], "unrecognized arguments: -o"),
        (["a.wav", "--lang", "fr"], "unrecognized arguments: --lang fr"),
    ],
)
def test_wrong_usage(arguments, complaint, capsys):
    with pytest.raises(SystemExit) as stopped:
        parse(arguments)
    assert stopped.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert complaint in printed.err.splitlines()[-1]
