"""The command line with streams closed, readers that leave, signals, and names meant to harm."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import unicodedata
import wave
from pathlib import Path

import pytest

import pyengine
from pyengine.cli import COMMANDS, main

# The package these tests have imported, wherever they are run.
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(pyengine.__file__).parents[1])}
PYENGINE = f"{shlex.quote(sys.executable)} -m pyengine"


@pytest.fixture
def talk(tmp_path, monkeypatch):
    """A second of silence in the current folder, which a random model takes for speech."""
    monkeypatch.chdir(tmp_path)
    silence(tmp_path / "talk.wav")
    return tmp_path / "talk.wav"


def silence(path):
    with path.open("wb") as file, wave.open(file) as recording:
        recording.setparams((1, 2, 16_000, 16_000, "NONE", ""))
        recording.writeframes(bytes(32_000))


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def shell(line):
    """Runs a line in which `pyengine` stands for ours; gives the status of a pipe's first part."""
    done = subprocess.run(
        ["bash", "-c", f'pyengine() {{ {PYENGINE} "$@"; }}; {line}; exit ${{PIPESTATUS[0]}}'],
        env=ENVIRONMENT,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.slow
class TestStreams:
    OPTIONS = "talk.wav --no-vad -nf -osrt -np"

    @pytest.mark.parametrize(
        ("line", "status", "said"),
        [
            ("{} | true", 141, ""),
            ("{} >&-", 1, "pyengine: error: stdout: Bad file descriptor\n"),
            ("{} >/dev/full", 1, "pyengine: error: stdout: No space left on device\n"),
            ("{} 2>&- >/dev/null", 0, ""),
            ("{} <&- >&- 2>&-", 1, ""),
            ("{} 2>&1 >/dev/null | true", 0, ""),
        ],
    )
    def test_files_are_written_whatever_becomes_of_them(self, miniature, talk, line, status, said):
        command = f"pyengine transcribe {self.OPTIONS} -m {shlex.quote(miniature)}"
        assert shell(line.format(command)) == (status, "", said)
        assert "-->" in (talk.parent / "talk.wav.srt").read_text()
        assert names(talk.parent) == ["talk.wav", "talk.wav.srt"]

    @pytest.mark.parametrize("command", ["transcribe - -m {} -np", "command - -m {} -p x -np"])
    def test_a_closed_stdin_is_told(self, miniature, command):
        status, out, err = shell(f"pyengine {command.format(shlex.quote(miniature))} <&-")
        assert (status, out) == (1, "")
        assert err.endswith("stdin is closed: there is nothing to listen to\n")
        assert len(err.splitlines()) == 1

    @pytest.mark.parametrize("command", ["--help", "models"])
    @pytest.mark.parametrize("end", ["| true", ">&-", "2>&- | true"])
    def test_nobody_reads(self, command, end):
        """Help then goes to stderr, as argparse has it."""
        status, out, err = shell(f"pyengine {command} {end}")
        assert status in (0, 1, 141)
        assert out == ""
        assert "Error" not in err


OPENING = """
import os
from pyengine.cli.terminal.streams import occupy_numbers
kept = os.dup(1)
for number in (0, 1, 2):
    os.close(number)
occupy_numbers()
os.write(kept, b"%d" % os.open(os.devnull, os.O_RDONLY))
"""


def test_no_file_of_ours_gets_the_number_of_a_closed_stream():
    """FFmpeg's libraries write to number 2, whatever that is."""
    done = subprocess.run(
        [sys.executable, "-c", OPENING], env=ENVIRONMENT, stdout=subprocess.PIPE, check=True
    )
    assert int(done.stdout) > 2


# What a signal meets in the middle of a write: it is sent from there, so that it comes at no other
# time.
WRITER = """
import os, signal, sys
from pyengine.cli import main
from pyengine.cli.files import outputs

def install(part, target):
    assert part.read_bytes()
    signal.raise_signal(getattr(signal, sys.argv[1]))

outputs.install = install
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_during_a_write_leaves_nothing_half_done(miniature, talk, name):
    (talk.parent / "talk.wav.srt").write_text("old")
    arguments = ["transcribe", "talk.wav", "-m", miniature, "--no-vad", "-nf", "-osrt"]
    done = subprocess.run(
        [sys.executable, "-c", WRITER, name, *arguments],
        env=ENVIRONMENT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 128 + getattr(signal, name)
    assert done.stderr.splitlines()[-1] == b"pyengine: interrupted"
    assert names(talk.parent) == ["talk.wav", "talk.wav.srt"]
    assert (talk.parent / "talk.wav.srt").read_text() == "old"


HOSTILE = "a\x1b]0;title\x07\x1b[2Jb\rc\nd\u202egnp\u2066\x9b31m\u2028\x7f.wav"

LINES = {
    "transcribe": ["{name}", "-m", "{model}", "--no-vad", "-nf", "-owts", "-oj", "-l", "auto"],
    "stream": ["{name}", "-m", "{model}", "--fast", "-otxt", "-oj", "-f", "{name}.all"],
    "command": ["{name}", "-m", "{model}", "-p", "{name}", "-pr", "{name}"],
    "models": ["{name}"],
    "plan": ["{model}"],
    "quantize": ["{model}", "{model}.out", "q5_1"],
    "convert": ["{model}", "{name}", "{model}.out"],
    "bench": ["-m", "{model}", "-f", "{name}", "--json", "{name}.json", "--{name}"],
}
"""Each command at work with such a name, or as far as it gets."""


def is_shown(text):
    """Whether a terminal shows it, line by line, and obeys nothing in it."""
    return all(
        unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
        and unicodedata.bidirectional(char) not in ("LRE", "RLE", "LRO", "RLO", "PDF")
        and unicodedata.bidirectional(char) not in ("LRI", "RLI", "FSI", "PDI")
        for line in text.split("\n")
        for char in line
    )


@pytest.mark.slow
@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("command", list(COMMANDS))
def test_a_hostile_name_is_shown_and_not_obeyed(
    command, there, miniature, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    model = f"{HOSTILE}.bin"
    if there:
        silence(tmp_path / HOSTILE)
        (tmp_path / model).symlink_to(miniature)
    arguments = [word.format(name=HOSTILE, model=model) for word in LINES[command]]
    main([command, *arguments])
    printed = capsys.readouterr()
    said = printed.out + printed.err
    assert is_shown(said)
    assert "\\x1b]0;title" in said or (command == "plan" and there)
    # No line of it begins as what stands behind the name's own line end
    assert not any(line.startswith("d") for line in said.splitlines())


@pytest.mark.parametrize("arguments", [[HOSTILE], ["transcribe", "--no", HOSTILE, f"--{HOSTILE}"]])
def test_wrong_usage_is_shown_and_not_obeyed(arguments, capsys):
    assert main(arguments) == 2
    assert is_shown(capsys.readouterr().err)
