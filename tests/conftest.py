"""Fixtures all tests share."""

import signal
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# The maintainers' commands in models/ are in no wheel. Appended, so that where pyengine is
# installed, it is the installed one that is tested.
sys.path.append(str(Path(__file__).parents[1]))

from models.miniature import write_miniature
from pyengine import hub

# What a shell runs in the background may ignore signals, and so do its children: tests of them
# would wait for ever.
for name, handler in (("SIGINT", signal.default_int_handler), ("SIGHUP", signal.SIG_DFL)):
    number = getattr(signal, name, None)
    if number is not None and signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, handler)

# The machines that run the tests are shared: how long one example takes says nothing.
settings.register_profile("pyengine", deadline=None)
settings.load_profile("pyengine")


@pytest.fixture(scope="session", params=["numpy", "wasm"])
def backend(request: pytest.FixtureRequest) -> str:
    """Every backend a model can run on."""
    return request.param


@pytest.fixture(scope="session")
def tiny_en() -> Path:
    """The official ggml-tiny.en.bin, from the user's cache; fetched the first time."""
    return hub.resolve("tiny.en")


@pytest.fixture(scope="session")
def base() -> Path:
    """The official ggml-base.bin, from the user's cache; fetched the first time."""
    return hub.resolve("base")


@pytest.fixture(scope="session")
def miniature(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A path: for `-m`, where what it hears does not matter."""
    path = tmp_path_factory.mktemp("models") / "ggml-miniature.bin"
    write_miniature(path)
    return str(path)
