"""After load nothing grows: Python's allocator is watched over repeated windows."""

import gc
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from models.miniature import write_miniature
from pyengine import LiveOptions, TranscribeOptions, live_events, load_model, transcribe
from pyengine.vad_options import VadOptions

pytestmark = pytest.mark.slow  # watching every allocation takes several times as long

# A miniature's random words pass no threshold: it would try every temperature for every window
ONCE = TranscribeOptions(temperature=(0.0,))

WINDOW = np.random.default_rng(0).uniform(-0.1, 0.1, 16_000 * 30).astype(np.float32)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("models") / "mini.bin"
    write_miniature(path, seed=1)
    return path


@pytest.fixture(scope="module")
def model(path):
    return load_model(path, backend="wasm", threads=1)


def traced(run) -> tuple[int, int]:
    """Bytes kept and peak bytes of a call."""
    gc.collect()
    tracemalloc.start()
    try:
        run()
        gc.collect()
        return tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()


def keeps_nothing(run) -> bool:
    """Whether three times leave no more behind than once, and need no more. What threads of tests
    before allocate meanwhile is counted, too: who keeps something does so at each try."""
    for _ in range(3):
        kept_once, peak_once = traced(lambda: run(1))
        kept_often, peak_often = traced(lambda: run(3))
        if kept_often - kept_once < 10_000 and peak_often - peak_once < 100_000:
            return True
    return False


def test_repeated_windows_keep_nothing(model):
    options = replace(ONCE, max_tokens=60)

    def run(times: int) -> None:
        for _ in range(times):
            transcribe(model, WINDOW, options)

    run(1)  # imports and caches
    assert keeps_nothing(run)


def test_encoding_and_decoding_work_inside_the_arena(path, backend):
    model = load_model(path, backend=backend, threads=1)
    mel = np.zeros((model.hparams.n_mels, model.hparams.n_frames), np.float32)

    def window() -> None:
        model.encode(mel)
        for position in range(50):
            model.decode([0], [position])
            model.copy_slots([(0, 1, 0, position + 1), (1, 4, 0, position + 1)])

    window()
    kept, peak = traced(window)
    assert kept < 10_000
    # What is left are row statistics and Python's own objects; one activation of this model
    # alone (1500 x 4 * state F32) is larger
    assert peak < 300_000


def test_beams_and_samples_keep_nothing(model):
    options = TranscribeOptions(beam_size=5, temperature=(0.0, 0.5), max_tokens=10)

    def run(times: int) -> None:
        for _ in range(times):
            transcribe(model, WINDOW, options)

    run(1)
    assert keeps_nothing(run)


@pytest.mark.parametrize("vad", [None, VadOptions()])
def test_a_long_recording_takes_no_more_memory_than_a_short_one(model, vad):
    # One token is a timestamp: no text, and the window is over
    options = TranscribeOptions(temperature=(0.0,), max_tokens=1, vad=vad)

    def peak_of(minutes: int) -> int:
        blocks = (WINDOW[: 16_000 * 10] for _ in range(6 * minutes))
        return traced(lambda: transcribe(model, blocks, options))[1]

    peak_of(1)
    short, long = peak_of(4), peak_of(8)
    assert long - short < 500_000  # four minutes of samples are 15 MB, their log-mel 7.7 MB


@pytest.mark.parametrize("vad", [None, VadOptions()])
def test_a_long_stream_takes_no_more_memory_than_a_short_one(model, vad):
    # Noise is no speech to the VAD; without it, every word of the miniature is committed
    once = replace(ONCE, max_tokens=4)
    options = LiveOptions(vad=vad, step=2.0, length=6.0, decoding=once)

    def peak_of(seconds: int) -> int:
        def listen() -> None:
            for _ in live_events(model, (WINDOW[:16_000] for _ in range(seconds)), options):
                pass

        return traced(listen)[1]

    peak_of(10)
    short, long = peak_of(20), peak_of(50)
    assert long - short < 500_000  # half a minute of samples is 1.9 MB
