"""Which backend a command takes, and what it says where that is not the kernels."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import pytest
from hub_server import HubServer

from pyengine import hub
from pyengine.backends import wasm_host
from pyengine.cli import main
from pyengine.cli.commands import bench, loading
from pyengine.errors import OptionError
from pyengine.generation_config import GenerationConfig, beside
from pyengine.hub import needs, sources
from pyengine.limits import Limit

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
def cached(miniature, tmp_path, monkeypatch):
    """The path of a model in the cache, of which one bit has changed and the date has not, and a
    hub that has it whole."""
    data = Path(miniature).read_bytes()
    sums = hashlib.sha1(data).hexdigest(), hashlib.sha256(data).hexdigest()
    info = hub.ModelInfo("mini", len(data), *sums)
    monkeypatch.setattr(sources, "CATALOG", {"mini": info})
    monkeypatch.setenv("PYENGINE_CACHE", str(tmp_path))
    path = tmp_path / info.file_name
    path.write_bytes(data)
    before = path.stat()
    with path.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(bytes([data[-1] ^ 1]))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with HubServer() as server:
        server.files[f"/{info.file_name}"] = data
        monkeypatch.setenv("PYENGINE_HUB", server.url)
        yield path, server


def test_what_lies_beside_a_model_is_used_and_said(miniature, tmp_path, capsys, monkeypatch):
    model = tmp_path / "mini.bin"
    model.symlink_to(miniature)
    beside(model).write_text(GenerationConfig(None, {0: (0,)}, (3, 4), ()).to_json())
    said = (
        "pyengine: mini.bin.json: alignment heads: 1, tokens suppressed: 2, at the beginning of a "
        "window: 0\n"
    )
    monkeypatch.setattr(bench, "_measure", None)  # comes after the model
    with pytest.raises(TypeError):
        main(["bench", "-m", str(model), "--quick", "--backend", "numpy"])
    assert said in capsys.readouterr().err
    assert main(["plan", str(model)]) == 0
    assert capsys.readouterr().err == said


NOISE = ["bench", "-m", "mini", "--quick", "--backend", "numpy"]


def test_a_damaged_model_is_fetched_again(cached, miniature, capsys, monkeypatch):
    path, server = cached
    monkeypatch.setattr(bench, "_measure", None)  # comes after the model
    with pytest.raises(TypeError):
        main(NOISE)
    assert path.read_bytes() == Path(miniature).read_bytes()
    assert f"{path} is damaged and is fetched again\n" in capsys.readouterr().err
    assert len(server.requests) == 1


@pytest.mark.parametrize("command", QUIETABLE)
def test_a_damaged_model_is_not_used(cached, command, capsys):
    path, server = cached
    server.files.clear()
    arguments = ["mini" if a is MODEL else a for a in command]
    assert main([*arguments, "--backend", "numpy", "-np"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    [line] = printed.err.splitlines()
    assert line.startswith(f"pyengine: error: {path} is damaged, and fetching it again failed: ")
    assert line.endswith("by hand and give its path instead of the name")


def test_a_file_of_ones_own_is_taken_as_it_is(cached, capsys, monkeypatch):
    path, server = cached
    monkeypatch.setattr(bench, "_measure", None)
    with pytest.raises(TypeError):
        main(["bench", "-m", str(path), "--backend", "numpy"])
    assert server.requests == []


@pytest.mark.parametrize("command", [[*c[:2], "-m", "large-v3", *c[4:]] for c in QUIETABLE[:2]])
def test_what_does_not_fit_is_not_fetched(command, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PYENGINE_CACHE", str(tmp_path))
    limit = Limit(5 * 10**8, "this machine has {} MB")
    monkeypatch.setattr(needs, "memory_limits", lambda: [limit])
    with HubServer() as server:
        monkeypatch.setenv("PYENGINE_HUB", server.url)
        assert main([*command, "--backend", "wasm"]) == 1
        assert server.requests == []
    [line] = capsys.readouterr().err.splitlines()
    assert "error: large-v3 takes " in line
    assert "this machine has 500 MB: take small-q5_1 (" in line


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
