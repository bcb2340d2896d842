"""A model that encodes each window once, for tests that hear the same recording in many ways.

Encoding is most of the time that a transcription takes, and does not depend on its options.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import numpy as np

from pyengine import Whisper
from pyengine.backends.numpy_backend import NumpyBackend
from pyengine.backends.wasm_backend import WasmBackend

MOST = 4
"""Windows kept: those of the longest recording, and one more. One of base takes 18 MB."""


@contextmanager
def encoding_once(model: Whisper) -> Iterator[Whisper]:
    """While this is open, a window that was encoded lately is not encoded again: the decoder finds
    the keys and values of its cross-attention as the encoder left them."""
    encode_steps = model.encode_steps
    parts = _cross_caches(model)
    kept: OrderedDict[bytes, list[np.ndarray]] = OrderedDict()

    def steps(mel: np.ndarray) -> Generator[float, None, None]:
        window = mel.tobytes()  # with as many bands as all of this model's
        found = kept.get(window)
        if found is None:
            yield from encode_steps(mel)
            memory = _memory(model)
            kept[window] = [memory[part].copy() for part in parts]
            if len(kept) > MOST:
                kept.popitem(last=False)
            return
        kept.move_to_end(window)
        model._audio_rows = mel.shape[1] // 2
        memory = _memory(model)
        for part, values in zip(parts, found, strict=True):
            memory[part] = values
        yield 1.0

    model.encode_steps = steps
    try:
        yield model
    finally:
        del model.encode_steps


def _cross_caches(model: Whisper) -> list[slice]:
    """Where they lie in the arena."""
    named = [p for p in model.plan.placements if p.request.name.startswith("cache.cross.")]
    assert len(named) == 2 * model.hparams.n_text_layer
    return [slice(p.offset, p.end) for p in named]


def _memory(model: Whisper) -> np.ndarray:
    """The arena's bytes, to read and to write."""
    backend = model.backend
    if isinstance(backend, WasmBackend):
        return backend.host.read(backend.host.base, model.plan.total)
    assert isinstance(backend, NumpyBackend)
    return backend._memory._bytes
