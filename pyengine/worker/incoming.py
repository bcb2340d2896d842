"""A model on its way in: its file as it comes, and what is measured once it is there."""

from __future__ import annotations

import asyncio
import time

from pyengine import ModelLoader, Whisper
from pyengine.backends import HELPER_SECONDS, arithmetic_on, best_backend
from pyengine.errors import ModelFetchError
from pyengine.generation_config import NOTHING, generation_config_of
from pyengine.integers import Arithmetic
from pyengine.whisper import TUNING_LOOKS, TUNING_PAUSE
from pyengine.worker.message import Message


class IncomingModel:
    """A model file on its way in: parsed and counted as it streams, while the page hashes it."""

    def __init__(
        self,
        total_bytes: int | None,
        sha1: str | None,
        threads: int | None,
        arithmetic: Arithmetic,
        generation_config: object,
    ) -> None:
        said = NOTHING if generation_config is None else generation_config_of(generation_config)
        backend = best_backend()
        self._loader = ModelLoader(
            backend=backend,
            threads=threads,
            arithmetic=arithmetic_on(backend, arithmetic),
            total_bytes=total_bytes,
            generation_config=said,
        )
        self._total_bytes = total_bytes
        self._sha1 = sha1
        self._received = 0

    def push(self, chunk: memoryview) -> None:
        self._received += chunk.nbytes
        self._loader.push(chunk)

    def finish(self, sha1: str | None) -> Whisper:
        """`sha1` is that of the bytes that were pushed, where it must be a certain one."""
        if self._total_bytes is not None and self._received != self._total_bytes:
            raise ModelFetchError(
                f"This is a damaged download of the model: {self._received:,} bytes came "
                f"instead of {self._total_bytes:,}. Try again."
            )
        if self._sha1 is not None and sha1 != self._sha1:
            raise ModelFetchError(
                "This is a damaged download of the model: its checksum is not the published "
                "one. Try again."
            )
        return self._loader.finish()

    def close(self) -> None:
        self._loader.close()


async def tune(model: Whisper) -> None:
    """Measures how many threads are best, once all have come or seem not to."""
    backend = model.backend
    patience = time.monotonic() + HELPER_SECONDS
    while backend.threads < backend.threads_wanted and time.monotonic() < patience:
        await asyncio.sleep(0.01)
    for _ in range(TUNING_LOOKS):
        if model.tune():
            break
        await asyncio.sleep(TUNING_PAUSE)


def described(model: Whisper) -> Message:
    """What the page is told of a model that has come."""
    return {
        "multilingual": model.is_multilingual,
        "load_seconds": model.load_seconds,
        "plan": str(model.plan),
        "backend": model.backend.name,
        "variant": model.backend.variant,
        "arithmetic": model.backend.arithmetic,
        "dot": model.backend.dot,
        "threads": model.threads,
        "threads_started": model.backend.threads,
    }
