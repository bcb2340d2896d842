"""Lines for a shell, read by the shells that there are."""

import os
import shutil
import subprocess

import pytest

from pyengine.cli.files.shell import shell_line

SHELLS = [name for name in ("sh", "dash", "bash", "ksh", "zsh", "busybox") if shutil.which(name)]

NAMES = [
    b"talk.mp4",
    b"",
    b'it\'s a "talk", [b];c:d.mp4',
    rb"back\slash $HOME `id` %d %% \n 100%.mp4",
    "été ü 漢字 🎧.mp4".encode(),
    b"caf\xe9 r\xe9union.wav",
    b"caf\xe91234's $x 100%\\n.wav",
    b"-\xe9.wav",
    b"one\ntwo\tthree\x1b[2J\x7f.wav",
    b"ends\n\n",
    b"\n",
    "no\u00a0break, e\u0301, \u202eevil".encode(),
    bytes(range(1, 256)),
]


def read_by(shell, line):
    """The words that a command gets, as bytes."""
    command = [shell, "sh", "-c"] if shell == "busybox" else [shell, "-c"]
    done = subprocess.run([*command, line], capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout.split(b"\0")[:-1]


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
def test_names_arrive_as_they_are(shell, encoding):
    words = ["printf", r"%s\0", *map(os.fsdecode, NAMES)]
    line = shell_line(words, encoding)
    assert "\x1b" not in line
    assert read_by(shell, line.encode(encoding)) == NAMES


def test_what_needs_no_quotes_has_none():
    line = shell_line(["ffmpeg", "-i", "a talk.mp4", "été.mp4"], "utf-8")
    assert line == "ffmpeg -i 'a talk.mp4' 'été.mp4'"
