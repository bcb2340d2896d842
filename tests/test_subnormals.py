"""No subnormal number is read or made, from samples to words: Intel's processors take some 150
cycles for each. That made the page six times slower there, and nobody on another machine saw it.

The processor's own flags are read after every op of the programs, on whole recordings, and around
what comes before and between. With one thread: results do not depend on how many there are, to the
bit, and what numbers the others would compute are the same.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pytest
from processor_flags import HAS_FLAGS, ProcessorFlags
from recordings import ENGLISH, MADE, OTHER_LANGUAGES, recording

from pyengine import (
    LiveOptions,
    TranscribeOptions,
    Whisper,
    live_events,
    load_model,
    loading,
    transcribe,
)
from pyengine.backends.numpy_backend import NumpyBackend
from pyengine.backends.wasm_backend import WasmBackend
from pyengine.bench.clock import Budget
from pyengine.bench.kernels import GEMM_SHAPES, GEMV_SHAPES, KernelBench
from pyengine.mel import LogMel
from pyengine.mel_filters import mel_filters
from pyengine.program import Program, Rows
from pyengine.resample import resample
from pyengine.subnormals import INAUDIBLE, audible
from pyengine.vad.silero import load_vad
from pyengine.vad_options import VadOptions

needs_flags = pytest.mark.skipif(not HAS_FLAGS, reason="only x86-64 Linux tells of its flags")

BACKENDS = {
    "relaxed": lambda: WasmBackend(threads=1, variant="relaxed"),
    "simd128": lambda: WasmBackend(threads=1, variant="simd128"),
    "blas": lambda: NumpyBackend(blas=True, threads=1),
    "einsum": lambda: NumpyBackend(blas=False),
    "fast": lambda: WasmBackend(threads=1, variant="relaxed", arithmetic="fast"),
    "fast-simd128": lambda: WasmBackend(threads=1, variant="simd128", arithmetic="fast"),
    "fast-blas": lambda: NumpyBackend(blas=True, threads=1, arithmetic="fast"),
}

GREEDY = TranscribeOptions(temperature=(0.0,), vad=VadOptions(), word_timestamps=True)
BEAMS = replace(GREEDY, beam_size=5)
SHORT, SHORT_BEAMS = (replace(options, audio_context=256) for options in (GREEDY, BEAMS))
"""In a sixth of a window, where a whole one has been watched."""


class Watch:
    """Counts what the flags say after each op, by program and op, and of all else."""

    def __init__(self) -> None:
        self.flags = ProcessorFlags()
        self.ops = 0
        self.found: Counter[str] = Counter()

    def note(self, where: str) -> None:
        if said := self.flags.take():
            self.found[f"{where}: {said}"] += 1

    def watched(self, program: Program, executable):
        return _Watched(self, program, executable)


class _Watched:
    """An executable whose ops run one by one."""

    def __init__(self, watch: Watch, program: Program, executable) -> None:
        self._watch = watch
        self._program = program
        self._executable = executable
        self.threads = 1

    def steps(self, rows: Mapping[Rows, int]) -> Iterator[None]:
        watch = self._watch
        for i, op in enumerate(self._program.ops):
            watch.note("between ops")
            self._executable.run_op(i, rows)
            watch.note(f"{self._program.name}, {type(op).__name__} {i}")
            watch.ops += 1
            yield

    def __len__(self) -> int:
        return len(self._program.ops)

    def tune(self, rows: Mapping[Rows, int]) -> None:
        pass


@needs_flags
def test_the_flags_tell():
    flags = ProcessorFlags()
    tiny = np.full(1, 2.0**-126, np.float32)
    flags.take()
    np.add(tiny, tiny)
    assert flags.take() == ""
    half = np.multiply(tiny, np.float32(0.5))
    assert flags.take() == ""  # it is exact
    np.add(half, tiny)
    assert flags.take() == "read"
    np.multiply(tiny, np.float32(0.3))
    assert flags.take() == "made"
    assert flags.take() == ""


@pytest.fixture
def watch() -> Watch:
    found = Watch()
    found.flags.take()
    return found


def load(path, backend: str, watch: Watch, monkeypatch) -> Whisper:
    """A model whose ops are watched, and its reading, too."""

    def create(*_, **__):
        made = BACKENDS[backend]()
        plain = made.compile
        made.compile = lambda program: watch.watched(program, plain(program))
        return made

    monkeypatch.setattr(loading, "create_backend", create)
    model = load_model(path)
    watch.note("reading the model")
    return model


@needs_flags
@pytest.mark.parametrize(
    ("name", "options", "recordings", "more"),
    [
        ("tiny.en", GREEDY, MADE, ENGLISH),
        ("tiny.en", BEAMS, ("austen-0870",), ("jfk", "silence-speech")),
        ("base", SHORT, ("austen-0880",), ()),
        pytest.param(
            *("base", GREEDY, ("silence-speech",), ("jfk", "goforward", *MADE, *OTHER_LANGUAGES)),
            marks=pytest.mark.hours,
        ),
        pytest.param(
            *("base", BEAMS, ("austen-0880",), ("silence-speech", "fr-demo-congrats")),
            marks=pytest.mark.hours,
        ),
    ],
)
@pytest.mark.parametrize("backend", ["relaxed", "fast"])
def test_of_whole_recordings(
    name, options, recordings, more, backend, watch, monkeypatch, weights, hours
):
    """A silence before speech, noise, a window after another; with `--hours` more of the same."""
    recordings = (*recordings, *(more if hours else ()))
    model = load(weights[name], backend, watch, monkeypatch)
    with np.errstate(under="raise"):
        for recorded in recordings:
            transcribe(model, recording(recorded), options)
    watch.note("after all")
    assert watch.ops > 500 * len(recordings)
    assert not watch.found


@needs_flags
@pytest.mark.parametrize("backend", ["simd128", "blas", "einsum", "fast-simd128", "fast-blas"])
def test_of_other_backends(backend, watch, monkeypatch, tiny_en, hours):
    model = load(tiny_en, backend, watch, monkeypatch)
    with np.errstate(under="raise"):
        transcribe(model, recording("austen-0880"), SHORT_BEAMS)
        if hours:
            transcribe(model, recording("jfk"), GREEDY)
    watch.note("after all")
    assert watch.ops > 500
    assert not watch.found


@needs_flags
def test_while_somebody_speaks(watch, monkeypatch, tiny_en):
    """In the arithmetic that one listens in."""
    model = load(tiny_en, "fast", watch, monkeypatch)
    samples = recording("jfk")
    blocks = (samples[i : i + 4000] for i in range(0, len(samples), 4000))
    with np.errstate(under="raise"):
        for _ in live_events(model, blocks, LiveOptions(step=2.0)):
            pass
    watch.note("after all")
    assert watch.ops > 2_000
    assert not watch.found


def loudness(samples: np.ndarray, decibels: float) -> np.ndarray:
    return samples * np.float32(10 ** (decibels / 20))


def fading(samples: np.ndarray) -> np.ndarray:
    """As loud as ever at first, down to nothing and further in 5 s."""
    return samples[:80_000] * np.exp(-np.arange(80_000) / 400).astype(np.float32)


SOUNDS = {
    **{name: lambda name=name: recording(name) for name in (*ENGLISH, *MADE, *OTHER_LANGUAGES)},
    **{f"{db} dB": lambda db=db: loudness(recording("jfk"), db) for db in (-60, -120, -240, -500)},
    "fading": lambda: fading(recording("jfk")),
    "after silence": lambda: np.pad(recording("jfk")[:48_000], (48_000, 48_000)),
    "resampled": lambda: resample(fading(recording("jfk")), 44_100),
    "subnormal": lambda: np.full(16_000, 2.0**-140, np.float32),
}


@needs_flags
@pytest.mark.parametrize("name", SOUNDS)
def test_of_sound(name, watch):
    samples = SOUNDS[name]().astype(np.float32)
    filters = mel_filters(80)
    watch.flags.take()  # making it made some
    with np.errstate(under="raise"):
        samples = resample(samples, 48_000)
        watch.note("resampling")
        spectrum = LogMel(filters)
        spectrum.push(resample(samples, 48_000, 16_000))
        spectrum.finish(padding=480_000)
        spectrum.window(0, spectrum.n_frames)
        watch.note("log-mel")
        stream = load_vad().stream()
        stream.push(resample(samples, 48_000, 16_000))
        stream.finish()
        watch.note("VAD")
    assert not watch.found


@pytest.mark.slow
@needs_flags
@pytest.mark.parametrize("variant", ["relaxed", "simd128"])
def test_of_the_benchmark(variant, watch):
    """What is measured on subnormal numbers is not the machine's limit."""
    backend = WasmBackend(threads=1, variant=variant)
    bench = KernelBench(backend, pool_bytes=1 << 20)
    for _ in bench.fill():
        pass
    once = Budget(warm=0, seconds=0, least=1, most=1)
    for k, n in GEMV_SHAPES:
        for _ in bench.lay(k, n):
            pass
        pool = backend.host.base + bench.pool_offset
        watch.flags.take()
        backend.host.call("bench_read", pool, bench.pool_bytes // 128 * 32)
        watch.note("reading")
        for rows in (1, 5):
            backend.host.call("bench_widen", pool, 2048, 1, rows)
            watch.note("widening")
            for _ in bench.gemv(rows, k, n, threads=1, limits=None, budget=once):
                pass
            watch.note(f"{rows}x{k}x{n}")
        if (k, n) in GEMM_SHAPES:
            for _ in bench.gemm(k, n, threads=1, limits=None, budget=once):
                pass
            watch.note(f"many x{k}x{n}")
    for _ in bench.attention(threads=1, limits=None, budget=once):
        pass
    watch.note("attention")
    assert not watch.found


def test_audible():
    edge = float(INAUDIBLE)
    samples = np.array([0, -0.0, 1, -1, edge, -edge, 0.99 * edge, -0.99 * edge, 2.0**-140])
    kept = audible(samples.astype(np.float32))
    np.testing.assert_array_equal(kept, [0, 0, 1, -1, edge, -edge, 0, 0, 0])
    odd = np.array([np.nan, np.inf, -np.inf], np.float32)
    np.testing.assert_array_equal(audible(odd), odd)
