"""Reader of whisper.cpp's VAD model files.

Layout: magic, the length and text of "silero-16k", three version numbers, the network's sizes,
then tensors in any order to the end of the file (whisper.cpp, src/whisper.cpp,
whisper_vad_init_with_params). Everything is little-endian. There is one network of this type, so
the sizes are compared with its own, and nothing is allocated that the file could ask for.
"""

from __future__ import annotations

import struct
from math import prod

import numpy as np
import numpy.typing as npt

from pyengine.errors import ModelFormatError

MAGIC = 0x67676D6C
MODEL_TYPE = b"silero-16k"

WINDOW = 512
"""Samples that one probability is for."""

CONTEXT = 64
"""Samples before them that the network sees, too."""

N_FFT = 256
N_BINS = N_FFT // 2 + 1
ENCODER = ((N_BINS, 128), (128, 64), (64, 64), (64, 128))
"""Channels in and out of the four convolutions."""

KERNEL = 3
STATE = 128
"""Width of the LSTM."""

MAX_FILE_BYTES = 1 << 20
"""The official files have 885,098."""

_F32, _F16 = 0, 1

TENSORS: dict[str, tuple[int, tuple[int, ...]]] = {
    **{
        name: spec
        for i, (n_in, n_out) in enumerate(ENCODER)
        for name, spec in (
            (f"_model.encoder.{i}.reparam_conv.weight", (_F16, (n_out, n_in, KERNEL))),
            (f"_model.encoder.{i}.reparam_conv.bias", (_F32, (n_out,))),
        )
    },
    "_model.decoder.rnn.weight_ih": (_F32, (4 * STATE, STATE)),
    "_model.decoder.rnn.weight_hh": (_F32, (4 * STATE, STATE)),
    "_model.decoder.rnn.bias_ih": (_F32, (4 * STATE,)),
    "_model.decoder.rnn.bias_hh": (_F32, (4 * STATE,)),
    "_model.decoder.decoder.2.weight": (_F16, (STATE,)),
    "_model.decoder.decoder.2.bias": (_F32, ()),
    "_model.stft.forward_basis_buffer": (_F16, (2 * N_BINS, 1, N_FFT)),
}
"""File type and shape of every tensor by name, in the order of the official files."""

SIZES = (
    *(WINDOW, CONTEXT, len(ENCODER)),
    *(number for n_in, n_out in ENCODER for number in (n_in, n_out, KERNEL)),
    *(STATE, STATE, STATE, 1),
)
"""The numbers between version and tensors: window, context, layers, each layer's channels in and
out and its kernel, the LSTM's input and state, the last layer's channels in and out."""

_LARGEST_WEIGHT = 1e3
"""Official ones stay below 100. Products of these, through all layers, do not overflow F32."""

_MAX_DIMS = 3
_MAX_NAME_BYTES = 128


def read_vad(data: bytes) -> dict[str, npt.NDArray[np.float32]]:
    """The tensors of a VAD model file by name, widened to F32; shapes as in `TENSORS`.

    Raises:
        ModelFormatError: it is not such a file, or is damaged.
    """
    reader = _Reader(data)
    (magic,) = reader.integers(1, "the magic number")
    if magic != MAGIC:
        raise ModelFormatError(
            f"not a ggml VAD model: the file starts with {magic & 0xFFFFFFFF:#010x}, "
            f"expected {MAGIC:#010x}"
        )
    (length,) = reader.integers(1, "the model's type")
    if length != len(MODEL_TYPE) or reader.take(length, "the model's type") != MODEL_TYPE:
        raise ModelFormatError(
            "not a ggml VAD model of type silero-16k: it is a Whisper model, perhaps, or one "
            "that is not supported"
        )
    reader.integers(3, "the version")
    sizes = reader.integers(len(SIZES), "the network's sizes")
    if sizes != SIZES:
        raise ModelFormatError(f"the VAD network has the sizes {sizes}, expected {SIZES}")
    tensors: dict[str, npt.NDArray[np.float32]] = {}
    while reader.position < len(data):
        name, array = _tensor(reader)
        if name in tensors:
            raise reader.fail(f"tensor {name} comes twice")
        tensors[name] = array
    missing = [name for name in TENSORS if name not in tensors]
    if missing:
        raise ModelFormatError(
            f"the VAD model file ends at byte {len(data)} with {len(missing)} "
            f"tensor{'s' if len(missing) > 1 else ''} missing, first {missing[0]}"
        )
    return tensors


class _Reader:
    """Takes one thing after the other, never more than is there."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.position = 0

    def take(self, n: int, what: str) -> bytes:
        taken = self._data[self.position : self.position + n]
        if len(taken) != n:
            raise ModelFormatError(
                f"the VAD model file is cut off at byte {len(self._data)}, inside {what}"
            )
        self.position += n
        return taken

    def integers(self, n: int, what: str) -> tuple[int, ...]:
        return struct.unpack(f"<{n}i", self.take(4 * n, what))

    def fail(self, message: str) -> ModelFormatError:
        return ModelFormatError(f"{message} (before byte {self.position})")


def _tensor(reader: _Reader) -> tuple[str, npt.NDArray[np.float32]]:
    n_dims, name_length, kind = reader.integers(3, "a tensor header")
    if not 0 <= n_dims <= _MAX_DIMS:
        raise reader.fail(f"a tensor claims {n_dims} dimensions")
    if not 1 <= name_length <= _MAX_NAME_BYTES:
        raise reader.fail(f"a tensor's name claims {name_length} bytes")
    shape = reader.integers(n_dims, "a tensor's dimensions")[::-1]  # innermost first in the file
    name = reader.take(name_length, "a tensor's name").decode("utf-8", "backslashreplace")
    spec = TENSORS.get(name)
    if spec is None:
        raise reader.fail(f"tensor {name!r} is not part of a Silero VAD model")
    if (kind, shape) != spec:
        raise reader.fail(
            f"tensor {name} has type {kind} and shape {shape}, "
            f"expected type {spec[0]} and shape {spec[1]}"
        )
    stored = np.dtype("<f2" if kind == _F16 else "<f4")
    raw = reader.take(prod(shape) * stored.itemsize, f"tensor {name}")
    array = np.frombuffer(raw, stored).astype(np.float32).reshape(shape)
    if not np.abs(array).max() <= _LARGEST_WEIGHT:  # nor NaN
        raise reader.fail(f"tensor {name} holds values that no VAD model has")
    return name, array
