"""The weights of a ggml file, for peers that read others."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pyengine.ggml import GgmlReader, Header
from pyengine.hparams import TensorSpec


class Collector:
    """Keeps what a `GgmlReader` reads."""

    header: Header

    def __init__(self) -> None:
        self.tensors: dict[str, np.ndarray] = {}
        self._bytes = bytearray()

    def open(self, header: Header) -> None:
        self.header = header

    def write(self, spec: TensorSpec, offset: int, data: memoryview) -> None:
        self._bytes += data

    def close(self, spec: TensorSpec) -> None:
        values = np.frombuffer(bytes(self._bytes), spec.dtype.numpy).astype(np.float32)
        self.tensors[spec.name] = values.reshape(spec.shape)
        self._bytes.clear()


def read_ggml(path: Path) -> Collector:
    collector = Collector()
    reader = GgmlReader(collector, total_bytes=path.stat().st_size)
    with path.open("rb") as file:
        while chunk := file.read(1 << 24):
            reader.push(chunk)
    reader.finish()
    return collector
