"""From a model's file to a `Whisper`: parsed as its bytes come, each weight put in its place."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from pyengine.arena import ArenaPlan, plan_arena
from pyengine.backends import Backend, create_backend
from pyengine.checksum import PassingSha256
from pyengine.errors import ModelFormatError, OptionError, OutOfMemoryError
from pyengine.generation_config import (
    NOTHING,
    GenerationConfig,
    alignment_heads_of,
    check_generation_config,
    read_beside,
)
from pyengine.ggml import GgmlReader, Header
from pyengine.ggml_header import read_header
from pyengine.hparams import Hparams, TensorSpec
from pyengine.integers import Arithmetic
from pyengine.limits import address_space
from pyengine.network import Network, build_network
from pyengine.options import MOST_SLOTS
from pyengine.program import arena_requests
from pyengine.whisper import DEFAULT_SLOTS, TUNING_LOOKS, TUNING_PAUSE, Whisper

_READ_BYTES = 1 << 20


class ModelLoader:
    """Loads a model from bytes pushed as they arrive, without holding the file.

    Args:
        backend: name of the backend that will run it.
        threads: how many the backend may use; None for its own choice.
        n_slots: how many hypotheses can be decoded at a time, for beam search and the like.
        arithmetic: "exact" computes with the file's own numbers, "fast" with integers, see
            integers.py.
        total_bytes: size of the file where known.
        generation_config: what the model's checkpoint says of its use, see generation_config.py.

    Raises:
        OptionError: there is no such backend or arithmetic, or not so many slots.
    """

    def __init__(
        self,
        *,
        backend: str = "numpy",
        threads: int | None = None,
        n_slots: int = DEFAULT_SLOTS,
        arithmetic: Arithmetic = "exact",
        total_bytes: int | None = None,
        generation_config: GenerationConfig = NOTHING,
    ) -> None:
        if not 1 <= n_slots <= MOST_SLOTS:
            raise OptionError(
                f"{n_slots} hypotheses at a time cannot be decoded; give 1 to {MOST_SLOTS}"
            )
        found = create_backend(backend, threads=threads, arithmetic=arithmetic)
        self._arena = _ArenaSink(found, n_slots, generation_config)
        self._reader = GgmlReader(
            self._arena, total_bytes=total_bytes, check_numbers=not found.checks_weights
        )
        self._started = time.perf_counter()

    def push(self, chunk: bytes | bytearray | memoryview) -> None:
        """The next bytes of the file.

        Raises:
            ModelFormatError: not a model, or damaged; or the generation config is another model's.
            OutOfMemoryError: the arena it needs cannot be had.
        """
        self._reader.push(chunk)

    def finish(self) -> Whisper:
        """The file has ended: the model.

        Raises:
            ModelFormatError: it ended too early.
        """
        self._reader.finish()
        arena = self._arena
        assert arena.header and arena.network and arena.plan
        model = Whisper(
            arena.header, arena.network, arena.plan, arena.backend, arena.generation_config
        )
        model.load_seconds = time.perf_counter() - self._started
        return model

    def close(self) -> None:
        """Give up a model that is only partly there; its memory is free at once."""
        self._reader.close()


class _ArenaSink:
    """The reader's TensorSink: weights go to their places in the backend's arena."""

    def __init__(self, backend: Backend, n_slots: int, generation_config: GenerationConfig) -> None:
        self.backend = backend
        self.generation_config = generation_config
        self._n_slots = n_slots
        self.header: Header | None = None
        self.network: Network | None = None
        self.plan: ArenaPlan | None = None

    def open(self, header: Header) -> None:
        self.header = header
        self.network, self.plan = plan_network(
            header.hparams, self.backend, self._n_slots, self.generation_config
        )
        try:
            self.backend.allocate(self.plan)
        except OptionError:  # a ValueError, too
            raise
        except (MemoryError, OverflowError, ValueError) as error:  # numpy's ways to say it
            raise OutOfMemoryError(_refused(self.plan.total, self.backend)) from error

    def write(self, spec: TensorSpec, offset: int, data: memoryview) -> None:
        assert self.network
        self.backend.write_weight(self.network.weights[spec.name], offset, data)

    def close(self, spec: TensorSpec) -> None:
        assert self.network
        self.backend.finish_weight(self.network.weights[spec.name])


def load_model(
    path: str | os.PathLike[str],
    *,
    backend: str = "numpy",
    threads: int | None = None,
    n_slots: int = DEFAULT_SLOTS,
    arithmetic: Arithmetic = "exact",
    sha256: str | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Whisper:
    """Load a ggml model file, with the JSON that lies beside it, if one does
    (generation_config.py).

    Args:
        backend, threads, n_slots, arithmetic: as for `ModelLoader`.
        sha256: what the file must have, in hexadecimal, where that is known. It is computed of the
            very bytes that are loaded, at every load: what is on a disk can change without its
            date.
        on_progress: called with (bytes read, bytes in all) as the file is read.

    Raises:
        ModelFormatError: the file cannot be read, is not a model, is damaged, or has another
            sha256; or the JSON beside it is damaged, or another model's.
        OutOfMemoryError: the arena it needs cannot be had.
        OptionError: there is no such backend or arithmetic, or not so many slots.
    """
    try:
        total = Path(path).stat().st_size
    except OSError as error:
        raise _unreadable(path, error) from error
    loader = ModelLoader(
        backend=backend,
        threads=threads,
        n_slots=n_slots,
        arithmetic=arithmetic,
        total_bytes=total,
        generation_config=read_beside(path),
    )
    try:
        with Path(path).open("rb") as file:
            chunks = _chunks(file, total, on_progress)
            for chunk in chunks if sha256 is None else _verified(chunks, sha256, path):
                loader.push(chunk)
        model = loader.finish()
    except OSError as error:
        raise _unreadable(path, error) from error
    finally:
        loader.close()
    for _ in range(TUNING_LOOKS):
        if model.tune():
            break
        time.sleep(TUNING_PAUSE)
    return model


def _chunks(
    file: BinaryIO, total: int, on_progress: Callable[[int, int], None] | None
) -> Iterator[bytes]:
    done = 0
    while chunk := file.read(_READ_BYTES):
        yield chunk
        done += len(chunk)
        if on_progress:
            on_progress(done, total)


def _verified(
    chunks: Iterable[bytes], sha256: str, path: str | os.PathLike[str]
) -> Iterator[bytes]:
    """The same; an error after the last where they are not those they should be."""
    with PassingSha256() as found:
        for chunk in chunks:
            found.update(chunk)
            yield chunk
        if found.hexdigest() != sha256.lower():
            raise ModelFormatError(
                f"the model file {path} is damaged, or another one: its sha256 is "
                f"{found.hexdigest()}, not {sha256.lower()}; fetch it again"
            )


def plan_model(
    path: str | os.PathLike[str], *, backend: str = "numpy", arithmetic: Arithmetic = "exact"
) -> ArenaPlan:
    """The arena plan of a model file, from its header alone.

    Args:
        backend, arithmetic: as for `ModelLoader`.

    Raises:
        ModelFormatError: the file cannot be read or is not a model; or the JSON beside it is
            damaged, or another model's.
        OptionError: there is no such backend or arithmetic.
    """
    hparams = read_header(path).hparams
    computing = create_backend(backend, arithmetic=arithmetic)
    return plan_network(hparams, computing, config=read_beside(path))[1]


def plan_network(
    hp: Hparams,
    backend: Backend,
    n_slots: int = DEFAULT_SLOTS,
    config: GenerationConfig = NOTHING,
) -> tuple[Network, ArenaPlan]:
    """The programs of a model and the arena they need on a backend.

    Raises:
        ModelFormatError: the config is another model's.
    """
    check_generation_config(config, hp)
    network = build_network(
        hp,
        cache_dtype=backend.cache_dtype,
        n_slots=n_slots,
        arithmetic=backend.arithmetic,
        heads=alignment_heads_of(config, hp),
    )
    requests = arena_requests(network.programs, weight_nbytes=backend.weight_nbytes)
    return network, plan_arena([*requests, *backend.scratch(hp, network.programs)])


def _refused(nbytes: int, backend: Backend) -> str:
    """Why an arena cannot be had."""
    need = f"this model needs {nbytes / 1e6:.0f} MB of memory in one piece"
    limit = address_space()
    if limit is None:
        return (
            f"{need}, which is not to be had here: close other programs or tabs, or take a "
            "smaller model"
        )
    said = f"{need}, and this process may span {limit / 1e6:.0f} MB of addresses only (ulimit -v)"
    if backend.name == "numpy":
        return f"{said}: raise that limit, or take a smaller model"
    return (
        f"{said}, of which the WebAssembly kernels reserve gigabytes for any model: raise that "
        "limit, or use the numpy backend"
    )


def _unreadable(path: str | os.PathLike[str], error: OSError) -> ModelFormatError:
    return ModelFormatError(f"cannot read the model file {path}: {error.strerror or error}")
