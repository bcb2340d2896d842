"""The wasm backend's own parts; what its ops compute is in test_ops.py."""

import gc
import io
import sys
import threading
import time
from functools import partial

import numpy as np
import pytest
from recordings import recording

from models.miniature import write_miniature
from pyengine import ModelLoader, OptionError, StalledError, Whisper, loading
from pyengine.backends import wasm_backend
from pyengine.backends.kernel_host import KernelHost
from pyengine.backends.wasm_backend import WasmBackend
from pyengine.backends.wasm_host import MOST_THREADS, VARIANTS, create_host
from pyengine.integers import ARITHMETICS, Arithmetic
from pyengine.mel import log_mel_spectrogram
from pyengine.mel_filters import mel_filters


@pytest.fixture(scope="module")
def miniature() -> bytes:
    file = io.BytesIO()
    write_miniature(file, seed=3)
    return file.getvalue()


def load(data: bytes, threads: int, arithmetic: Arithmetic = "exact") -> Whisper:
    loader = ModelLoader(backend="wasm", threads=threads, arithmetic=arithmetic)
    loader.push(data)
    model = loader.finish()
    while model.backend.threads < threads:
        time.sleep(0.001)  # helpers start beside
    return model


def encoded_and_decoded(model: Whisper) -> list[np.ndarray]:
    """Features and logits of a window of noise, of a prompt, of single tokens and of a few."""
    noise = np.random.default_rng(1).standard_normal((80, model.hparams.n_frames))
    model.encode(noise.astype(np.float32))
    arrays = [model.audio_features().copy()]
    arrays.append(model.decode(range(40), range(40), logit_rows=[0, 39]).copy())
    for position in range(40, 44):
        arrays.append(model.decode([position], [position]).copy())
    arrays.append(model.decode([1, 2, 3, 4, 5], range(44, 49), logit_rows=[1, 4]).copy())
    return arrays


@pytest.mark.slow
@pytest.mark.parametrize("arithmetic", ARITHMETICS)
def test_results_are_the_same_to_the_bit_for_any_number_of_threads(miniature, arithmetic):
    one = encoded_and_decoded(load(miniature, 1, arithmetic))
    for threads in (2, 3, 5, MOST_THREADS):
        several = encoded_and_decoded(load(miniature, threads, arithmetic))
        for a, b in zip(one, several, strict=True):
            np.testing.assert_array_equal(a.view(np.uint32), b.view(np.uint32))


@pytest.mark.slow
def test_in_fast_arithmetic_every_variant_gives_the_same_bits(tiny_en, monkeypatch):
    """Of speech, which is not lost in rounding as noise might be."""
    model = tiny_en.read_bytes()
    mel = log_mel_spectrogram(recording("jfk"), mel_filters(80))
    said = [50257, 50362, 843, 523, 616, 5891, 3399, 11]  # " And so my fellow Americans,"

    def numbers(variant: str, dot: str) -> list[np.ndarray]:
        made = partial(WasmBackend, variant=variant, dot=dot)
        monkeypatch.setattr(loading, "create_backend", lambda _, **how: made(**how))
        loaded = load(model, 1, "fast")
        loaded.encode(mel[:, :1000])
        features = loaded.audio_features().copy()
        prompt = loaded.decode(said, range(8), logit_rows=[0, 7]).copy()
        return [features, prompt, loaded.decode([290], [8]).copy()]

    relaxed = numbers("relaxed", "pairs")
    for way in [("relaxed", "fused"), ("simd128", "words")]:
        for a, b in zip(relaxed, numbers(*way), strict=True):
            np.testing.assert_array_equal(a.view(np.uint32), b.view(np.uint32))


@pytest.mark.slow
def test_helpers_that_come_late_join(miniature):
    loader = ModelLoader(backend="wasm", threads=4)
    loader.push(miniature)
    model = loader.finish()
    expected = encoded_and_decoded(load(miniature, 1))
    for _ in range(3):  # with as many as there are by then
        for a, b in zip(expected, encoded_and_decoded(model), strict=True):
            np.testing.assert_array_equal(a, b)


def test_a_helper_that_does_not_answer_is_noticed(miniature, monkeypatch):
    monkeypatch.setattr(WasmBackend, "patience", 0.1)
    model = load(miniature, 2)
    backend = model.backend
    assert isinstance(backend, WasmBackend)
    monkeypatch.setattr(backend.host, "call", answering(backend.host, ready=3))
    backend.threads_wanted = 3
    for program in (model._encoder, model._cross, model._decoder):
        program.threads = 3
    with pytest.raises(StalledError, match="one thread"):
        encoded_and_decoded(model)


def answering(host: KernelHost, **answers: int):
    """The host's `call`, with made-up answers to some."""
    call = host.call
    return lambda name, *arguments: answers.get(name) or call(name, *arguments)


@pytest.mark.slow
def test_helpers_leave_with_the_model(miniature):
    gc.collect()
    before = threading.active_count()
    model = load(miniature, 3)
    helpers = [t for t in threading.enumerate() if t is not threading.current_thread()]
    assert threading.active_count() == before + 2
    gc.disable()  # at once, not when Python gets around to it
    try:
        del model
        for helper in helpers[-2:]:
            helper.join(10)
    finally:
        gc.enable()
    assert threading.active_count() == before


def test_without_memory_to_share_there_is_one_thread(miniature, monkeypatch):
    def scarce(nbytes: int, *, variant: str, threads: int) -> KernelHost:
        if threads > 1:
            raise MemoryError
        return create_host(nbytes, variant=variant, threads=threads)

    monkeypatch.setattr(wasm_backend, "create_host", scarce)
    loader = ModelLoader(backend="wasm", threads=2)
    loader.push(miniature)
    model = loader.finish()
    assert model.backend.threads == model.backend.threads_wanted == model.threads == 1
    for a, b in zip(
        encoded_and_decoded(model), encoded_and_decoded(load(miniature, 1)), strict=True
    ):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(("program", "short"), [("_encoder", False), ("_decoder", True)])
def test_a_program_keeps_the_count_that_is_fastest_for_it(miniature, monkeypatch, program, short):
    def count(run, n_ops: int, most: int, *, short: bool) -> int:
        asked.append((n_ops, most, short))
        return 2

    executable = getattr(load(miniature, 4), program)
    asked: list[tuple[int, int, bool]] = []
    monkeypatch.setattr(wasm_backend, "fastest_count", count)
    executable.tune({})
    assert executable.threads == 2
    [(n_ops, most, was_short)] = asked
    assert n_ops >= len(executable)
    assert (most, was_short) == (4, short)


def test_tuning_leaves_a_model_that_works(miniature):
    model = load(miniature, 2)
    model.tune()
    for a, b in zip(
        encoded_and_decoded(model), encoded_and_decoded(load(miniature, 1)), strict=True
    ):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    ("variant", "given", "dot"),
    [("relaxed", None, "fused"), ("relaxed", "pairs", "pairs"), ("simd128", None, "words")],
)
def test_how_integers_are_multiplied(miniature, monkeypatch, variant, given, dot):
    """As measured, where there is a choice that nobody has made."""
    monkeypatch.setattr(wasm_backend, "fastest_dot", lambda call: "fused")
    backend = WasmBackend(threads=1, variant=variant, arithmetic="fast", dot=given)
    model = load(miniature, 1, "fast")
    backend.scratch(model.hparams, [])
    backend.allocate(model.plan)
    backend.tune()
    assert backend.dot == dot


def test_tuning_looks_again_where_threads_seem_not_to_help(miniature, monkeypatch):
    model = load(miniature, 2)
    looks: list[int] = []

    def chosen(threads: int) -> None:
        looks.append(threads)
        model._encoder.threads = threads

    monkeypatch.setattr(model._encoder, "tune", lambda rows: chosen(1))
    assert not model.tune()
    monkeypatch.setattr(model._encoder, "tune", lambda rows: chosen(2))
    assert model.tune()
    assert looks == [1, 2]


@pytest.mark.parametrize("variant", VARIANTS)
def test_threads_beyond_the_most_are_not_started(variant):
    assert WasmBackend(variant=variant, threads=100).threads_wanted == MOST_THREADS


def test_without_a_runtime_it_says_what_to_install(miniature, monkeypatch):
    monkeypatch.setitem(sys.modules, "wasmtime", None)
    monkeypatch.delitem(sys.modules, "pyengine.backends.wasmtime_host", raising=False)
    loader = ModelLoader(backend="wasm", threads=2)
    with pytest.raises(OptionError, match="pip install"):
        loader.push(miniature)


@pytest.mark.slow
def test_scratch_memory_is_enough_for_heads_of_any_size():
    """With one of 256 numbers, a product of integers wrote over the programs behind it."""
    file = io.BytesIO()
    write_miniature(file, seed=4, n_state=256, n_head=1, n_text_ctx=64)
    noise = np.random.default_rng(1).standard_normal((80, 3000)).astype(np.float32)
    features = []
    for backend in ("numpy", "wasm"):
        loader = ModelLoader(backend=backend, threads=1, arithmetic="fast")
        loader.push(file.getvalue())
        model = loader.finish()
        model.encode(noise)
        features.append(model.audio_features().copy())
    np.testing.assert_allclose(features[0], features[1], atol=0.02, rtol=0)
