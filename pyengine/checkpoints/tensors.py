"""Named tensors in files, and what is made of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from pyengine.errors import ModelFormatError
from pyengine.generation_config import NOTHING, GenerationConfig
from pyengine.hparams import Hparams, TensorSpec

Array = npt.NDArray[Any]

F16_FILE = 1
"""`Hparams.ftype` of a file whose matrices are F16."""

MOST_TENSORS = 20_000
"""large-v3 has 1,259; the limit keeps a damaged count from filling memory."""

MOST_DIMENSIONS = 8


class Tensors(Protocol):
    """Opened files: what is in them is known, numbers stay there until asked for."""

    @property
    def names(self) -> Collection[str]: ...

    def read(self, name: str) -> Array:
        """Its numbers, float16, float32 or float64, little-endian.

        Raises:
            ModelFormatError: there is none of that name, it is damaged, or has other numbers.
        """
        ...


@dataclass(frozen=True, slots=True)
class Model:
    """A model of which only the tensors have yet to be read."""

    hparams: Hparams
    """Of a file whose matrices are F16."""
    vocabulary: list[bytes] | None
    """Tokens in rank order, as many as a ggml file has; None where the checkpoint has none."""
    tensor: Callable[[TensorSpec], Array]
    """In any float type and of the shape of the specification. Raises ModelFormatError."""
    generation_config: GenerationConfig = NOTHING
    """What the checkpoint says of its own use."""
    notes: tuple[str, ...] = ()
    """What will be lost, each a sentence."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a tensor's numbers stand in a file."""

    shape: tuple[int, ...]
    dtype: str
    """A key of `FLOATS`, or another."""
    offset: int
    nbytes: int


FLOATS: Mapping[str, np.dtype[Any]] = {
    "F16": np.dtype("<f2"),
    "F32": np.dtype("<f4"),
    "F64": np.dtype("<f8"),
    "BF16": np.dtype("<u2"),
}
"""As what numpy reads them: it has no BF16, which is the upper half of a F32."""


def floats(data: bytes, dtype: str) -> Array:
    """Numbers of one of `FLOATS`, flat."""
    values = np.frombuffer(data, FLOATS[dtype])
    if dtype == "BF16":
        return (values.astype("<u4") << 16).view("<f4")
    return values


def fitted(values: Array, spec: TensorSpec, name: str) -> Array:
    """In the shape of the specification; a convolution's bias is a column there.

    Raises:
        ModelFormatError: it has another.
    """
    if values.shape == spec.shape or (*values.shape, 1) == spec.shape:
        return values.reshape(spec.shape)
    raise ModelFormatError(f"tensor {name} has shape {values.shape}, expected {spec.shape}")


def sinusoids(length: int, channels: int) -> npt.NDArray[np.float32]:
    """The encoder's positional embedding, which is computed where a checkpoint leaves it out
    (openai-whisper, whisper/model.py, sinusoids)."""
    half = channels // 2
    rates = np.exp(np.float32(-np.log(10000) / (half - 1)) * np.arange(half, dtype=np.float32))
    angles = np.arange(length, dtype=np.float32)[:, None] * rates
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)


def whole_number(value: object, name: str) -> int:
    """A number out of somebody's configuration. Raises ModelFormatError."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ModelFormatError(f"{name} is no whole number in the model's configuration")
    return value
