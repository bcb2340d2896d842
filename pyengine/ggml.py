"""Streaming reader of whisper.cpp's single-file model format.

Bytes are pushed in chunks of any size as they arrive; each tensor's bytes go straight to
the place its `TensorSink` gives, so the file is never held twice. Layout: magic, eleven
hyper-parameters, mel filter bank, vocabulary, then tensors in any order to the end of the
file (whisper.cpp, src/whisper.cpp, whisper_model_load). Everything is little-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from pyengine.errors import ModelFormatError
from pyengine.finite import FiniteNumbers
from pyengine.hparams import (
    FILE_TYPES,
    HPARAM_NAMES,
    N_FFT_BINS,
    Hparams,
    TensorSpec,
    check_hparams,
    tensor_specs,
)

MAGIC = 0x67676D6C
HEADER_BYTES = 4 * (1 + len(HPARAM_NAMES))

# Longest token of the official vocabularies is 128 bytes, longest tensor name 41.
_MAX_TOKEN_BYTES = 1024
_MAX_NAME_BYTES = 128
_MAX_DIMS = 3

# Of a vocabulary, at a time; all of one has half as many.
_AHEAD_BYTES = 1 << 20

_LENGTH = struct.Struct("<i")


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the tensors."""

    hparams: Hparams
    mel_filters: npt.NDArray[np.float32]
    """(n_mels, 201)"""
    vocabulary: tuple[bytes, ...]
    """Token bytes by rank; the special tokens after them are not in the file."""


class TensorSink(Protocol):
    """Where the reader puts what it reads."""

    def open(self, header: Header) -> None:
        """Called once, before the first tensor: the time to allocate."""
        ...

    def write(self, spec: TensorSpec, offset: int, data: memoryview) -> None:
        """The tensor's bytes from `offset` on; called in order, `data` is only lent."""
        ...

    def close(self, spec: TensorSpec) -> None:
        """All bytes of the tensor have been written."""
        ...


@dataclass(slots=True)
class _Take:
    """The parser wants exactly n bytes, collected."""

    n: int
    what: str


@dataclass(slots=True)
class _Stream:
    """The parser wants the next n bytes handed to `write` as they come."""

    n: int
    what: str
    write: Callable[[int, memoryview], None]


class GgmlReader:
    """Push parser. After any ModelFormatError it stays failed.

    Args:
        sink: receives header and tensors.
        total_bytes: size of the file where known (Content-Length, stat). A header that
            needs more than that is refused before the sink is asked to allocate.
        check_numbers: whether to refuse numbers that are not finite; False where the sink does.
    """

    def __init__(
        self, sink: TensorSink, *, total_bytes: int | None = None, check_numbers: bool = True
    ) -> None:
        self._sink = sink
        self._check_numbers = check_numbers
        self._total = total_bytes
        self._position = 0
        self._pending = bytearray()
        self._ahead = memoryview(b"")
        """What is left of the chunk that is being consumed."""
        self._streamed = 0
        self._missing: dict[str, TensorSpec] = {}
        self._failed = False
        self._parser = self._parse()
        self._request = next(self._parser)

    @property
    def position(self) -> int:
        """Bytes consumed so far."""
        return self._position

    def push(self, chunk: bytes | bytearray | memoryview) -> None:
        """Consume the next bytes of the file.

        Raises:
            ModelFormatError: the file is not a model or is damaged.
        """
        if self._failed:
            raise ModelFormatError("the model file was already found to be damaged")
        try:
            self._consume(memoryview(chunk).cast("B"))
        except BaseException:
            self._failed = True
            raise
        finally:
            self._ahead = memoryview(b"")  # the chunk is only lent

    def finish(self) -> None:
        """Say that the file has ended.

        Raises:
            ModelFormatError: it ended too early.
        """
        self.close()
        if self._failed:
            raise ModelFormatError("the model file was already found to be damaged")
        request = self._request
        between_tensors = request.what == "a tensor header" and not self._pending
        if between_tensors and not self._missing:
            return
        self._failed = True
        if between_tensors:
            names = sorted(self._missing)
            raise ModelFormatError(
                f"the model file ends at byte {self._position} with {len(names)} "
                f"tensor{'s' if len(names) > 1 else ''} missing, first {names[0]}"
            )
        raise ModelFormatError(
            f"the model file is cut off at byte {self._position}, inside {request.what}"
        )

    def close(self) -> None:
        """Let go of the sink. A parser and its reader refer to each other, so that Python would
        keep an arena that nobody uses until it looks for such cycles."""
        self._parser.close()

    def _consume(self, data: memoryview) -> None:
        self._ahead = data
        while self._ahead:
            request = self._request
            if isinstance(request, _Take):
                part = self._ahead[: request.n - len(self._pending)]
                self._pending += part
                done = len(self._pending) == request.n
            else:
                part = self._ahead[: request.n - self._streamed]
                request.write(self._streamed, part)
                self._streamed += len(part)
                done = self._streamed == request.n
            self._pass(len(part))
            if done:
                self._advance()

    def _pass(self, nbytes: int) -> None:
        self._ahead = self._ahead[nbytes:]
        self._position += nbytes

    def _advance(self) -> None:
        taken = bytes(self._pending)
        self._pending.clear()
        self._streamed = 0
        self._request = self._parser.send(taken)

    def _fail(self, message: str) -> ModelFormatError:
        return ModelFormatError(f"{message} (before byte {self._position})")

    def _parse(self) -> Generator[_Take | _Stream, bytes, None]:
        """The format, top to bottom. Yields what it needs next, is sent what it took."""
        (magic,) = struct.unpack("<I", (yield _Take(4, "the magic number")))
        if magic != MAGIC:
            raise ModelFormatError(
                f"not a ggml Whisper model: the file starts with {magic:#010x}, "
                f"expected {MAGIC:#010x}"
            )
        names = len(HPARAM_NAMES)
        raw = yield _Take(4 * names, "the hyper-parameters")
        hp = check_hparams(struct.unpack(f"<{names}i", raw))
        self._missing = tensor_specs(hp)
        self._check_total(hp)

        n_mel, n_fft = struct.unpack("<2i", (yield _Take(8, "the mel filter sizes")))
        if (n_mel, n_fft) != (hp.n_mels, N_FFT_BINS):
            raise self._fail(
                f"mel filters are {n_mel} x {n_fft}, expected {hp.n_mels} x {N_FFT_BINS}"
            )
        raw = yield _Take(4 * n_mel * n_fft, "the mel filters")
        filters = np.frombuffer(raw, "<f4").astype(np.float32).reshape(n_mel, n_fft)
        if not np.isfinite(filters).all():
            raise self._fail("mel filters hold values that are not finite")

        (count,) = struct.unpack("<i", (yield _Take(4, "the vocabulary size")))
        first_special = 50257 if hp.is_multilingual else 50256
        if not first_special <= count <= hp.n_vocab:
            raise self._fail(
                f"the vocabulary has {count} tokens, expected {first_special} to {hp.n_vocab}"
            )
        vocabulary: list[bytes] = []
        while True:
            vocabulary += self._whole_tokens(count - len(vocabulary))
            if len(vocabulary) == count:
                break
            # One of which a part has yet to come, or that is damaged
            what = f"vocabulary token {len(vocabulary)}"
            (length,) = struct.unpack("<i", (yield _Take(4, what)))
            if not 0 <= length <= _MAX_TOKEN_BYTES:
                raise self._fail(f"{what} claims {length} bytes")
            vocabulary.append((yield _Take(length, what)) if length else b"")
        self._sink.open(Header(hp, filters, tuple(vocabulary)))

        seen: set[str] = set()
        while True:
            spec = yield from self._tensor_header(seen)
            seen.add(spec.name)
            del self._missing[spec.name]
            yield _Stream(spec.nbytes, f"tensor {spec.name}", self._writer(spec))
            self._sink.close(spec)

    def _whole_tokens(self, most: int) -> list[bytes]:
        """The next tokens, as many as lie ahead whole. To ask for each of fifty thousand took
        longer than all else that is done for a small model."""
        data = bytes(self._ahead[:_AHEAD_BYTES])  # slices of bytes are made faster than of views
        at, n = 0, len(data)
        found: list[bytes] = []
        for _ in range(most):
            start = at + 4
            if start > n:
                break
            (length,) = _LENGTH.unpack_from(data, at)
            end = start + length
            if not 0 <= length <= _MAX_TOKEN_BYTES or end > n:
                break
            found.append(data[start:end])
            at = end
        self._pass(at)
        return found

    def _tensor_header(self, seen: set[str]) -> Generator[_Take, bytes, TensorSpec]:
        raw = yield _Take(12, "a tensor header")
        n_dims, name_length, type_number = struct.unpack("<3i", raw)
        if not self._missing:
            raise ModelFormatError(
                f"there is more data after the last tensor, which ends at byte "
                f"{self._position - 12}"
            )
        if not 1 <= n_dims <= _MAX_DIMS:
            raise self._fail(f"a tensor claims {n_dims} dimensions")
        if not 1 <= name_length <= _MAX_NAME_BYTES:
            raise self._fail(f"a tensor's name claims {name_length} bytes")
        raw = yield _Take(4 * n_dims, "a tensor's dimensions")
        shape = struct.unpack(f"<{n_dims}i", raw)[::-1]  # innermost first in the file
        name = (yield _Take(name_length, "a tensor's name")).decode("utf-8", "backslashreplace")
        if name in seen:
            raise self._fail(f"tensor {name} comes twice")
        spec = self._missing.get(name)
        if spec is None:
            raise self._fail(f"tensor {name!r} is not part of a Whisper model of this size")
        if type_number != spec.dtype.value:
            known = {d.value: d.name for d in FILE_TYPES.values()}
            raise self._fail(
                f"tensor {name} has type {known.get(type_number, type_number)}, "
                f"expected {spec.dtype.name}"
            )
        if shape != spec.shape:
            raise self._fail(f"tensor {name} has shape {shape}, expected {spec.shape}")
        return spec

    def _writer(self, spec: TensorSpec) -> Callable[[int, memoryview], None]:
        numbers = FiniteNumbers(spec.dtype) if self._check_numbers else None

        def write(offset: int, data: memoryview) -> None:
            if numbers and not numbers.hold(data):
                raise self._fail(f"tensor {spec.name} holds numbers that are not finite")
            self._sink.write(spec, offset, data)

        return write

    def _check_total(self, hp: Hparams) -> None:
        if self._total is None:
            return
        need = minimum_file_bytes(hp)
        if self._total < need:
            raise ModelFormatError(
                f"the model file has {self._total} bytes, but a model with its "
                f"hyper-parameters needs at least {need}: the file is incomplete or damaged"
            )


def minimum_file_bytes(hp: Hparams) -> int:
    """Bytes a file with these hyper-parameters has at the least (vocabulary counted empty)."""
    tensors = sum(12 + 4 * len(s.shape) + len(s.name) + s.nbytes for s in tensor_specs(hp).values())
    return HEADER_BYTES + 8 + 4 * hp.n_mels * N_FFT_BINS + tensors
