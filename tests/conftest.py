"""Fixtures all tests share."""

import os
import re
import signal
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from encoded_once import encoding_once
from hypothesis import HealthCheck, settings
from sessions import give_audio, load, model_bytes, tone
from threadpoolctl import threadpool_limits
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# The maintainers' commands in models/ are in no wheel. Appended, so that where pyengine is
# installed, it is the installed one that is tested.
sys.path.append(str(Path(__file__).parents[1]))

import pyengine.cli.commands.bench
import pyengine.worker.session
from models.miniature import write_miniature
from pyengine import Whisper, hub, load_model
from pyengine.bench import Effort
from pyengine.bench.clock import Budget
from pyengine.hub.speakers import networks_file
from pyengine.integers import Arithmetic
from pyengine.worker import Session
from site_build.site import DIST, build_site, is_stale

# What a shell runs in the background may ignore signals, and so do its children: tests of them
# would wait for ever.
for name, handler in (("SIGINT", signal.default_int_handler), ("SIGHUP", signal.SIG_DFL)):
    number = getattr(signal, name, None)
    if number is not None and signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, handler)

# Each processor has tests of its own to run. Threads of BLAS that wait for one that is not let run
# spin, and took five times as long. Processes that tests start take it from the environment.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
threadpool_limits(1, "blas")

HOUR = 3600

# The machines that run the tests are shared: how long one example takes says nothing.
settings.register_profile("pyengine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("pyengine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--hours",
        action="store_true",
        help="hear whole hours where five minutes have every recording in them, and "
        "all recordings with every model where some have every kind of sound",
    )


HANGS = 300
"""Seconds no test in the browser takes, even on a busy machine. What Playwright evaluates in a page
may wait for ever: it knows no timeout for that."""

USES = {
    "model": {"tiny_en", "base", "weights", "whisper", "official", "speakers_file"},
    "compiler": {"wheel"},
    "browser": {"playwright"},
    "site": {"server", "built_site"},
}
"""Markers, and the fixtures that make a test one of theirs, however far behind its own they are."""

TOGETHER = {"test_numerics", "test_recordings", "test_wer", "test_word_times"}
"""Files whose tests hear the same recordings, each of which a model encodes once: see
`remembering`."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks tests by what they use, and leaves out what there are no hours for. Those in the
    browser come first, then files with real models: short ones fill the processes up at the end."""
    if not config.getoption("--hours"):
        config.hook.pytest_deselected(items=[i for i in items if i.get_closest_marker("hours")])
        items[:] = [item for item in items if not item.get_closest_marker("hours")]
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        for marker, makers in USES.items():
            if makers & fixtures:
                item.add_marker(marker)
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.timeout(HANGS))
    with_models = {item.path for item in items if item.get_closest_marker("model")}
    items.sort(
        key=lambda item: (
            item.get_closest_marker("browser") is None,
            item.path.stem not in TOGETHER,
            item.path not in with_models,
        )
    )


class Shares(LoadScopeScheduling):
    """How several processes share the tests out: two have those in the browser, which mostly wait,
    half of the time each; one has a model's recordings; those of another file stay together, as
    they share what is slow to make."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        name = Path(file).stem
        if "/e2e/" in file:
            return "browser, the first" if name < "test_n" else "browser, the others"
        if name in TOGETHER:
            return "recordings with base" if BASE.search(test) else "recordings"
        return file


BASE = re.compile(r"\bbase\b")
"""In a test's name: it is the model's."""


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Shares:
    return Shares(config, log)


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
def speakers_file() -> Path:
    """That of the networks that tell speakers apart, from the user's cache; made the first time."""
    return networks_file()


@pytest.fixture(scope="session")
def long_seconds(pytestconfig: pytest.Config) -> int:
    """How long a long recording is."""
    return HOUR if pytestconfig.getoption("--hours") else HOUR // 12


@pytest.fixture(scope="session")
def hours(pytestconfig: pytest.Config) -> bool:
    """Whether there is time for more of the same."""
    return pytestconfig.getoption("--hours")


@pytest.fixture(scope="session")
def built_site() -> Path:
    """The folder of the site, with or without a model."""
    if is_stale([]):
        build_site([])
    return DIST


@pytest.fixture(scope="session")
def weights(tiny_en: Path, base: Path) -> dict[str, Path]:
    """Of the real models, by name."""
    return {"tiny.en": tiny_en, "base": base}


@pytest.fixture(scope="session")
def whisper(weights: dict[str, Path]) -> Callable[..., Whisper]:
    """A real model by name, loaded once for all tests that want it so. They leave it as it was."""

    @cache
    def load(name: str, backend: str = "wasm", arithmetic: Arithmetic = "exact") -> Whisper:
        # With one thread: each processor has tests of its own to run
        return load_model(weights[name], backend=backend, threads=1, arithmetic=arithmetic)

    return load


@pytest.fixture(scope="session")
def remembering(whisper: Callable[..., Whisper]) -> Callable[..., Whisper]:
    """As `whisper`, but a window that one test has had encoded is not encoded for the next."""

    @cache
    def load(name: str, backend: str, arithmetic: Arithmetic) -> Whisper:
        return encoding_once(whisper(name, backend, arithmetic))

    return lambda name, backend="wasm", arithmetic="exact": load(name, backend, arithmetic)


@pytest.fixture(scope="session")
def small_model() -> bytes:
    """A model file for sessions of the page."""
    return model_bytes()


@pytest.fixture
def posted() -> list[dict]:
    """The events that `session` has posted."""
    return []


@pytest.fixture
def session(posted: list[dict], small_model: bytes) -> Session:
    """A session of the page that has a model and two seconds of sound."""
    session = Session(posted.append)
    load(session, small_model)
    give_audio(session, tone(2, 16000))
    return session


@pytest.fixture
def brief_bench(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quick benchmark measures everything once, after once to warm up."""
    once = Budget(warm=0, seconds=0, least=1, most=1)
    brief = Effort(budget=once, pool_bytes=1 << 20)
    for module in (pyengine.cli.commands.bench, pyengine.worker.session):
        monkeypatch.setattr(module, "QUICK", brief)


@pytest.fixture(scope="session")
def miniature(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A path: for `-m`, where what it hears does not matter."""
    path = tmp_path_factory.mktemp("models") / "ggml-miniature.bin"
    write_miniature(path)
    return str(path)
