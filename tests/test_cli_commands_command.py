"""`pyengine command` as a user meets it. Most tests put a fake in the recogniser's place."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

import pyengine.vad
from pyengine.audio import load_audio
from pyengine.cli import main
from pyengine.cli.commands import command, loading
from pyengine.live.commands import CommandHeard
from pyengine.live.events import Listening, Speaking
from pyengine.result import Language
from pyengine.vad import Vad

DATA = Path(__file__).parent / "data"

CHOSEN = CommandHeard(
    start=1.5,
    end=3.26,
    text="Go forward 10 meters.",
    command="go forward",
    probabilities={
        "go forward": 0.93,
        "go back": 0.04,
        "stop": 0.02,
        "left": 0.006,
        "right": 0.001,
    },
    activation=None,
)
NONE_OF_THEM = CommandHeard(
    start=5.0,
    end=6.0,
    text="Ask not!",
    command=None,
    probabilities={"stop": 0.17, "left": 0.0},
    activation=None,
)
ACTIVATED = CommandHeard(
    start=7.0,
    end=8.0,
    text="Hey, computer!",
    command=None,
    probabilities={},
    activation=1.0,
    awaiting=True,
)
FREE = CommandHeard(
    start=9.0,
    end=10.0,
    text="Hey computer, play\x1b[31m music.",
    command="play\x1b[31m music.",
    probabilities={},
    activation=0.9,
)
ELSEWHERE = CommandHeard(
    start=11.0,
    end=12.0,
    text="Nice weather.",
    command=None,
    probabilities={},
    activation=0.25,
)
EVENTS = (
    Language(code="en", probability=0.97, probabilities={"en": 0.97, "cy": 0.02}),
    Speaking(speaking=True, at=1.5),
    CHOSEN,
    NONE_OF_THEM,
    ACTIVATED,
    FREE,
    ELSEWHERE,
)


class FakeEngine:
    """In place of `command_events`: hears everything, sends its events, remembers its calls."""

    def __init__(self):
        self.events = EVENTS
        self.calls = []
        self.on_block = lambda block: None

    def __call__(self, model, blocks, options, *, vad):
        n_samples = 0
        for block in blocks:
            n_samples += len(block)
            self.on_block(block)
            yield Listening(seconds=n_samples / 16_000, behind=0.0)
        self.calls.append((n_samples, options, vad))
        yield from self.events


@pytest.fixture
def engine(monkeypatch):
    fake = FakeEngine()
    monkeypatch.setattr(command, "command_events", fake)
    return fake


@pytest.fixture
def run(miniature):
    def run(*arguments):
        return main(["command", *arguments, "-m", miniature])

    return run


@pytest.fixture
def phrases(tmp_path):
    path = tmp_path / "commands.txt"
    path.write_text("go forward\nstop\n")
    return str(path)


@pytest.fixture
def stdin(monkeypatch):
    """Gives bytes, or a binary stream, to read from."""

    def give(source):
        binary = io.BytesIO(source) if isinstance(source, bytes) else source
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(binary))

    return give


SOUND = np.full(4000, 0.25)


def pcm(samples):
    return np.round(np.asarray(samples) * 32768).astype("<i2").tobytes()


def test_prints_commands_and_notes_other_speech(engine, run, phrases, stdin, capsys):
    stdin(pcm(SOUND))
    assert run("-", "-cmd", phrases) == 0
    printed = capsys.readouterr()
    assert printed.out == (
        "[00:00:01.500 --> 00:00:03.260]  go forward  "
        "(p = 0.93; else go back 0.04, stop 0.02, left 0.01)\n"
        "[00:00:09.000 --> 00:00:10.000]  play[31m music.\n"
    )
    assert printed.err.splitlines()[-5:] == [
        "pyengine: listening for 2 phrases; Ctrl-C ends it",
        "pyengine: language english (en), p = 0.97; else welsh (cy) 0.02",
        'pyengine: "Ask not!" is no command: stop, p = 0.17',
        'pyengine: "Hey, computer!": what is the command?',
        'pyengine: "Nice weather." is no command: like the activation phrase by 0.25',
    ]


def test_commands_and_nothing_else(engine, run, phrases, stdin, capsys):
    stdin(pcm(SOUND))
    assert run("-", "-cmd", phrases, "-nt", "-np") == 0
    printed = capsys.readouterr()
    assert printed.out == "go forward\nplay[31m music.\n"
    assert printed.err == ""


@pytest.mark.slow
@pytest.mark.parametrize("flag", ["-oj", "--events"])
def test_events_as_json(engine, run, phrases, stdin, capsys, flag):
    stdin(pcm(SOUND))
    assert run("-", "-cmd", phrases, flag) == 0
    objects = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [o["type"] for o in objects] == ["language", "speaking", *["commandheard"] * 5]
    assert objects[2] == {
        "type": "commandheard",
        "start": 1.5,
        "end": 3.26,
        "text": "Go forward 10 meters.",
        "command": "go forward",
        "probabilities": CHOSEN.probabilities,
        "activation": None,
        "awaiting": False,
    }
    assert list(objects[2]["probabilities"]) == list(CHOSEN.probabilities)
    assert objects[1] == {"type": "speaking", "speaking": True, "at": 1.5}


def test_what_the_engine_is_given(engine, run, phrases, stdin):
    stdin(pcm(SOUND))
    own = Path(pyengine.vad.__file__).with_name("ggml-silero-v6.2.0.bin")
    assert run("-", "-cmd", phrases, "-p", "hey computer", "-l", "en", "-vm", str(own)) == 0
    [(n_samples, options, vad)] = engine.calls
    assert n_samples == 4000
    assert options.phrases == ("go forward", "stop")
    assert options.activation == "hey computer"
    assert options.decoding.language == "en"
    assert isinstance(vad, Vad)


def test_a_recording_is_replayed(engine, run, phrases):
    assert run(str(DATA / "jfk.wav"), "-cmd", phrases, "--fast") == 0
    [(n_samples, _, _)] = engine.calls
    assert n_samples == 176_000


def test_other_forms_of_samples(engine, run, stdin):
    stdin(np.full(8000, 0.25, "<f4").tobytes())
    assert run("-", "-p", "hey", "--format", "f32le", "--rate", "32000") == 0
    [(n_samples, _, _)] = engine.calls
    assert n_samples == 4000


@pytest.mark.slow
@pytest.mark.parametrize(("given", "arithmetic"), [([], "fast"), (["--exact"], "exact")])
def test_arithmetic(engine, run, phrases, stdin, capsys, given, arithmetic):
    stdin(pcm(SOUND))
    assert run("-", "-cmd", phrases, *given) == 0
    assert f", wasm backend, {arithmetic} arithmetic, " in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize(("guided", "room"), [(True, 8), (False, 3)])
def test_room_for_phrases_or_beams(engine, run, phrases, stdin, monkeypatch, guided, room):
    rooms = []
    load = loading.load_model

    def note(*arguments, n_slots, **others):
        rooms.append(n_slots)
        return load(*arguments, n_slots=n_slots, **others)

    monkeypatch.setattr(loading, "load_model", note)
    stdin(pcm(SOUND))
    what = ["-cmd", phrases] if guided else ["-p", "hey"]
    assert run("-", *what, "-bs", "3") == 0
    assert rooms == [room]


class TestFailures:
    def test_no_file(self, run, phrases, capsys):
        assert run("missing.wav", "-cmd", phrases) == 1
        assert "missing.wav: No such file" in capsys.readouterr().err

    def test_no_phrases(self, run, tmp_path, capsys):
        assert run("-", "-cmd", str(tmp_path / "missing.txt")) == 1
        assert "missing.txt: No such file" in capsys.readouterr().err

    def test_no_samples(self, engine, run, phrases, stdin, capsys):
        stdin(b"")
        assert run("-", "-cmd", phrases) == 1
        assert "stdin: no samples came" in capsys.readouterr().err

    @pytest.mark.slow
    def test_a_file_instead_of_samples(self, engine, run, phrases, stdin, capsys):
        stdin((DATA / "jfk.wav").read_bytes())
        assert run("-", "-cmd", phrases) == 1
        assert "stdin is a WAV file, not raw samples" in capsys.readouterr().err

    def test_phrases_that_cannot_be_told_apart(self, run, tmp_path, stdin, capsys):
        path = tmp_path / "commands.txt"
        path.write_text("stop\nStop!\n")
        stdin(pcm(SOUND))
        assert run("-", "-cmd", str(path)) == 1
        assert "the phrases 'stop' and 'Stop!' are the same" in capsys.readouterr().err


class Microphone(io.BytesIO):
    """Delivers these samples and then nothing more, without an end."""

    def __init__(self, data):
        super().__init__()
        self._data = data
        self.release = threading.Event()

    def read(self, size=-1):
        data, self._data = self._data, b""
        if not data:
            self.release.wait()
        return data


def test_ctrl_c_ends_the_listening(engine, run, phrases, stdin, capsys):
    microphone = Microphone(pcm(SOUND))
    stdin(microphone)
    asked = []

    def ask(block):
        if len(block) and not asked:
            asked.append(True)
            os.kill(os.getpid(), signal.SIGINT)

    engine.on_block = ask
    try:
        assert run("-", "-cmd", phrases, "-nt") == 0
    finally:
        microphone.release.set()
    assert capsys.readouterr().out == "go forward\nplay[31m music.\n"


def test_real_speech(tiny_en, tmp_path, stdin, capsys):
    path = tmp_path / "commands.txt"
    path.write_text("Go forward ten meters\nGo backward ten meters\nStop\n")
    stdin(pcm(load_audio(DATA / "audio" / "goforward.flac")))
    given = ["-cmd", str(path), "-m", str(tiny_en), "--backend", "wasm", "--fast", "-nt"]
    assert main(["command", "-", *given]) == 0
    assert capsys.readouterr().out == "Go forward ten meters\n"
