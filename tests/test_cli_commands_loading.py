"""Which backend a command takes, and what it says where that is not the kernels."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pyengine.backends import wasm_host
from pyengine.cli import main
from pyengine.cli.commands import bench, loading
from pyengine.errors import OptionError

JFK_WAV = str(Path(__file__).parent / "data" / "jfk.wav")
MODEL = "the miniature's path"

QUIETABLE = [
    ["transcribe", JFK_WAV, "-m", MODEL],
    ["stream", JFK_WAV, "-m", MODEL],
    ["command", JFK_WAV, "-m", MODEL, "-p", "country"],
]
COMMANDS = [*QUIETABLE, ["bench", "-m", MODEL], ["bench"]]

NUMPY = "pyengine: computing with numpy, several times slower; the WebAssembly kernels "
NO_RUNTIME = NUMPY + "need a runtime: pip install wasmtime"
NOT_BUILT = NUMPY + 'are not built: in the folder of the sources, run pip install ".[wasm]"'


@pytest.fixture
def run(monkeypatch, miniature, capsys):
    """Runs a command until it would compute; gives its backend and what it said until then."""
    backends = []

    def load_model(path, *, backend, **_):
        backends.append(backend)
        raise OptionError("that will do")

    def run_bench(subject):
        backends.append(subject.backend.name)
        raise OptionError("that will do")

    monkeypatch.setattr(loading, "load_model", load_model)
    monkeypatch.setattr(bench, "run_bench", run_bench)

    def run(*arguments):
        assert main([miniature if a is MODEL else a for a in arguments]) == 1
        *notes, last = capsys.readouterr().err.splitlines()
        assert last == "pyengine: error: that will do"
        [backend] = backends
        return backend, notes

    return run


@pytest.fixture
def no_runtime(monkeypatch):
    monkeypatch.setitem(sys.modules, "wasmtime", None)


@pytest.fixture
def not_built(monkeypatch):
    """Asks for kernels that have no file, as none have in a fresh clone."""
    monkeypatch.setattr(wasm_host, "VARIANTS", ("unheard-of",))


@pytest.mark.parametrize("command", COMMANDS)
def test_the_kernels_are_nothing_to_speak_of(run, command):
    assert run(*command) == ("wasm", [])


@pytest.mark.parametrize("command", COMMANDS)
def test_numpy_in_their_stead_is_told_in_one_line(run, command, no_runtime):
    assert run(*command) == ("numpy", [NO_RUNTIME])


def test_kernels_that_were_not_built(run, not_built):
    assert run(*COMMANDS[0]) == ("numpy", [NOT_BUILT])


def test_kernels_that_lack_everything_need_one_command_only(run, not_built, no_runtime):
    assert run(*COMMANDS[0]) == ("numpy", [NOT_BUILT])


@pytest.mark.parametrize("command", COMMANDS)
def test_numpy_that_was_asked_for_is_not(run, command, no_runtime):
    assert run(*command, "--backend", "numpy") == ("numpy", [])


@pytest.mark.parametrize("command", QUIETABLE)
def test_nor_where_nothing_is_to_be_printed(run, command, no_runtime):
    assert run(*command, "-np") == ("numpy", [])
