"""A model that encodes each window once, for tests that hear the same recording in many ways.

Encoding is most of the time that a transcription takes, and does not depend on its options.
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Generator

import numpy as np

from pyengine import Whisper
from pyengine.backends.numpy_backend import NumpyBackend
from pyengine.backends.wasm_backend import WasmBackend

MOST = 48
"""Windows kept: all that the recordings have, with silence and without. One of base takes 21 MB."""


def encoding_once(model: Whisper) -> Whisper:
    """The model, in the same memory, but a window that was encoded before is not encoded again: the
    encoder's output, and the keys and values of the decoder's cross-attention, are as it left
    them."""
    once = copy.copy(model)
    parts = _written(model)
    kept: OrderedDict[bytes, list[np.ndarray]] = OrderedDict()

    def steps(mel: np.ndarray) -> Generator[float, None, None]:
        window = mel.tobytes()  # with as many bands as all of this model's
        found = kept.get(window)
        if found is None:
            yield from Whisper.encode_steps(once, mel)
            memory = _memory(model)
            kept[window] = [memory[part].copy() for part in parts]
            if len(kept) > MOST:
                kept.popitem(last=False)
            return
        kept.move_to_end(window)
        once._audio_rows = mel.shape[1] // 2
        memory = _memory(model)
        for part, values in zip(parts, found, strict=True):
            memory[part] = values
        yield 1.0

    once.encode_steps = steps
    return once


def _written(model: Whisper) -> list[slice]:
    """Where in the arena lies what the encoder makes."""
    features = model._network.features.name
    named = [
        p
        for p in model.plan.placements
        if p.request.name == features or p.request.name.startswith("cache.cross.")
    ]
    assert len(named) == 1 + 2 * model.hparams.n_text_layer
    return [slice(p.offset, p.end) for p in named]


def _memory(model: Whisper) -> np.ndarray:
    """The arena's bytes, to read and to write."""
    backend = model.backend
    if isinstance(backend, WasmBackend):
        return backend.host.read(backend.host.base, model.plan.total)
    assert isinstance(backend, NumpyBackend)
    return backend._memory._bytes
