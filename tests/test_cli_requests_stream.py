"""What a command line of `pyengine stream` is understood to mean."""

import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from pyengine.cli.live.pcm import PcmFormat
from pyengine.cli.requests.stream import build_parser, parse
from pyengine.cli.terminal.printing import Printer
from pyengine.formats import Layout
from pyengine.integers import DEFAULT_ARITHMETIC
from pyengine.live.options import LiveOptions, Policy, lengths_of
from pyengine.options import TranscribeOptions
from pyengine.vad_options import VadOptions


def options(*arguments):
    return parse(["-", *arguments]).options


def test_defaults():
    request = parse(["-"])
    assert request.source.from_stdin
    assert request.source.name == "stdin"
    assert request.source.pcm == PcmFormat()
    assert request.source.realtime
    assert request.options == LiveOptions()
    assert request.model.name == "base"
    assert request.model.backend is None
    assert request.model.arithmetic == DEFAULT_ARITHMETIC
    assert parse(["-", "--exact"]).model.arithmetic == "exact"
    assert (request.model.threads, request.vad_model) == (None, None)
    assert (request.documents, request.text_file, request.recording) == ((), None, None)
    assert request.layout == Layout()
    assert request.shown == "captions"
    assert request.printer == Printer(timestamps=True, shade=None, special=False)
    assert not request.quiet
    assert request.model.n_slots == 5  # sampled where a text is not to be trusted


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--step", "3000", "--length", "10000"], LiveOptions(step=3.0, length=10.0)),
        (
            ["--policy", "sliding", "--step", "2000", "--keep", "100"],
            LiveOptions(policy="sliding", step=2.0, keep=0.1),
        ),
        (["--policy", "utterance"], LiveOptions(policy="utterance")),
        # whisper.cpp's VAD mode
        (["--step", "0", "--length", "20000"], LiveOptions(policy="utterance", length=20.0)),
        (["--step", "-1"], LiveOptions(policy="utterance")),
        (["--step", "0", "--policy", "utterance"], LiveOptions(policy="utterance")),
        (["--pause", "900"], LiveOptions(pause=0.9)),
        (["--settle", "1500"], LiveOptions(settle=1.5)),
        (["-ac", "512"], LiveOptions(audio_context=512)),
        (["--audio-ctx", "0"], LiveOptions(audio_context=1500)),
        (["-vth", "0.6"], LiveOptions(vad=VadOptions(threshold=0.6))),
        (["--vad-thold", "0.4"], LiveOptions(vad=VadOptions(threshold=0.4))),
        (["--no-vad"], LiveOptions(vad=None)),
        (["-kc"], LiveOptions()),
        (["--keep-context"], LiveOptions()),
        (["-nc"], LiveOptions(carry=False)),
        (["--no-context"], LiveOptions(carry=False)),
    ],
)
def test_live_options(arguments, expected):
    assert options(*arguments) == expected


@pytest.mark.parametrize(
    ("arguments", "field", "value"),
    [
        (["-l", "fr"], "language", "fr"),
        (["--language", "French"], "language", "fr"),
        (["-l", "auto"], "language", None),
        (["-tr"], "task", "translate"),
        (["--translate"], "task", "translate"),
        (["--prompt", "Dr. Núñez"], "initial_prompt", "Dr. Núñez"),
        (["--hotwords", "Lovelace"], "hotwords", "Lovelace"),
        (["-bs", "1"], "beam_size", None),
        (["-nf"], "temperature", (0.0,)),
        (["--no-suppress-nst"], "suppress_non_speech", False),
    ],
)
def test_decoding(arguments, field, value):
    assert options(*arguments).decoding == replace(TranscribeOptions(), **{field: value})


def test_beams():
    expected = replace(TranscribeOptions(), beam_size=5, beam_threshold=1.5)
    assert options("-bs", "5").decoding == expected


def test_help_and_docs_tell_the_lengths_in_force():
    """`lengths_of` is what the recogniser goes by; an utterance is read once and has no step."""
    own = {p: lengths_of(LiveOptions(policy=p)) for p in get_args(Policy)}
    step = "500; sliding 3000"
    length = "20000; sliding 10000, utterance 28000"
    assert [own[p].step for p in ("agreement", "sliding")] == [0.5, 3.0]
    assert [own[p].length for p in ("agreement", "sliding", "utterance")] == [20.0, 10.0, 28.0]
    assert LiveOptions().policy == "agreement"
    said = " ".join(build_parser().format_help().split())
    docs = (Path(__file__).parents[1] / "docs" / "live.md").read_text("utf-8")
    for option, values in (("--step", step), ("--length", length)):
        assert re.search(rf"{option} MS [^()]*\(default: {values}\)", said)
        assert f"| `{option}` ms ({values}) |" in docs


def test_room_for_beams():
    assert parse(["-", "-bs", "8"]).model.n_slots == 8


def test_sources():
    assert parse(["talk.wav"]).source.path == "talk.wav"
    assert parse(["talk.wav", "--fast"]).source.realtime is False
    assert parse(["--lines", "--", "-odd.wav"]).source.path == "-odd.wav"
    request = parse(["-", "--format", "f32le", "--rate", "48000", "--channels", "2"])
    assert request.source.pcm == PcmFormat(encoding="f32le", rate=48_000, channels=2)


def test_files():
    request = parse(["talk.wav", "-osrt", "-oj", "-ojf", "-f", "text.txt"])
    assert request.documents == ("srt", "json-full")
    assert request.stem == "talk.wav"
    assert request.text_file == Path("text.txt")
    request = parse(["-", "-otxt", "-sa", "-of", "out/talk"])
    assert (request.stem, request.recording) == ("out/talk", Path("out/talk.wav"))
    assert parse(["-", "-sa", "-of", "talk"]).recording == Path("talk.wav")
    by_time = parse(["talk.wav", "-sa"]).recording
    assert re.fullmatch(r"20\d{12}\.wav", str(by_time))
    assert parse(["-", "--max-line-width", "42", "-ovtt", "-of", "x"]).layout == Layout(
        max_line_width=42
    )


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["--lines"], "lines"),
        (["--events"], "events"),
        (["-osrt", "-of", "-"], "nothing"),
        (["-osrt", "-of", "x"], "captions"),
    ],
)
def test_what_is_shown(arguments, shown):
    request = parse(["-", *arguments])
    assert request.shown == shown
    assert request.to_stdout == (shown == "nothing")


def test_printing():
    printer = parse(["-", "-nt", "-ps"]).printer
    assert printer == Printer(timestamps=False, shade=None, special=True)
    assert parse(["-", "-np"]).quiet


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "what shall be heard?"),
        (["a.wav", "b.wav"], "what shall be heard?"),
        (["a.wav", "--rate", "8000"], "--format, --rate and --channels are for raw samples"),
        (["-", "-osrt"], "files made from stdin have no name yet: give one with -of"),
        (["-", "-of", "x"], "-of needs one of"),
        (["-", "-osrt", "-otxt", "-of", "-"], "-of - writes to stdout"),
        (["-", "-sa", "-of", "-"], "-of - writes to stdout"),
        (["-", "--events", "-osrt", "-of", "-"], "both want stdout"),
        (["a.wav", "-sa", "--no-clobber"], "--no-clobber is about files"),
        (["a.wav", "-oj", "-ojo"], "would be written to one file, FILE.json"),
        (["-", "--step", "0", "--policy", "sliding"], "--step 0 is --policy utterance"),
        (["-", "--step", "50"], "step must be from 0.1 to"),
        (["-", "--step", "fast"], "'fast' is not a whole number"),
        (["-", "--policy", "best"], "invalid choice: 'best'"),
        (["-", "--policy", "utterance", "--no-vad"], "needs the VAD"),
        (["-", "--length", "60000"], "length must be from"),
        (["-", "--policy", "sliding", "--step", "9000", "--length", "8000"], "leaves out audio"),
        (["-", "-vth", "2"], "2 is not from 0 to 1"),
        (["-", "-bs", "9"], "9 is more than 8"),
        (["-", "-l", "klingon"], "klingon"),
        (["-", "--len", "5000"], "unrecognized arguments: --len 5000"),
        # What whisper.cpp has and this has not
        (["-", "-c", "1"], "-c: no microphone is opened here"),
        (["-", "-p"], "-p: no keys are read here"),
        (["-", "--freq-thold=100"], "--freq-thold: speech is found by Silero VAD"),
        (["-", "-mt", "32"], "-mt: the model writes as many as a window needs"),
        (["-", "-tdrz"], "-tdrz: speakers"),
        (["-", "-ng"], "-ng: nothing is computed by a graphics card"),
    ],
)
def test_wrong_usage(arguments, complaint, capsys):
    with pytest.raises(SystemExit) as stopped:
        parse(arguments)
    assert stopped.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert complaint in printed.err.splitlines()[-1]


WHISPER_CPP = """
-h --help -t --threads --step --length --keep -c --capture -mt --max-tokens -ac --audio-ctx
-bs --beam-size -vth --vad-thold -fth --freq-thold -tr --translate -nf --no-fallback
-ps --print-special -kc --keep-context -l --language -m --model -f --file -tdrz --tinydiarize
-sa --save-audio -ng --no-gpu -fa --flash-attn -nfa --no-flash-attn -p --pausable
"""
"""The options of examples/stream/stream.cpp in v1.9."""


@pytest.mark.parametrize("option", WHISPER_CPP.split())
def test_whispercpps_options_are_here_or_told_why_not(option, capsys):
    if not re.search(rf"(^|[ ,]){option}\b", build_parser().format_help(), re.MULTILINE):
        with pytest.raises(SystemExit):
            parse(["-", option])
        assert f"error: {option}: " in capsys.readouterr().err
