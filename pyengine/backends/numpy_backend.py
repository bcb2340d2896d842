"""The reference backend: numpy arrays over one block of memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod

import numpy as np
import numpy.typing as npt

from pyengine.arena import ArenaPlan, Kind, Request
from pyengine.backends.numpy_integers import IntegerMatrix
from pyengine.backends.numpy_kernels import (
    F16,
    F32,
    Workspace,
    limit_blas_threads,
    normalise_halves,
    numpy_has_blas,
)
from pyengine.backends.numpy_memory import NumpyMemory, Step
from pyengine.backends.numpy_ops import step_of
from pyengine.blocks import dequantise
from pyengine.hparams import DType, Hparams
from pyengine.integers import Arithmetic, is_quantised
from pyengine.program import Program, Rows, Tensor
from pyengine.softmax import log_sum_exp
from pyengine.subnormals import flush_subnormals

Array = npt.NDArray[np.generic]


class NumpyExecutable:
    """A program as a list of calls, one per op."""

    threads = 1  # beside those of BLAS, which come and go

    def __init__(self, calls: list[Step]) -> None:
        self._calls = calls

    def steps(self, rows: Mapping[Rows, int]) -> Iterator[None]:
        for call in self._calls:
            call(rows)
            yield

    def run_op(self, index: int, rows: Mapping[Rows, int]) -> None:
        self._calls[index](rows)

    def __len__(self) -> int:
        return len(self._calls)

    def tune(self, rows: Mapping[Rows, int]) -> None:
        pass  # numpy's BLAS chooses by itself


class NumpyBackend:
    """Executes ops with numpy. Weights stay as they are in the file, but for a power of two, those
    of quantised files become F16; caches are F32.

    Args:
        blas: whether to multiply through np.matmul; None finds out.
        threads: how many BLAS may use, in the whole process; None leaves it its choice.
    """

    name = "numpy"
    variant = dot = None
    threads = threads_wanted = 1
    cache_dtype = DType.F32
    checks_weights = False

    def __init__(
        self,
        *,
        blas: bool | None = None,
        threads: int | None = None,
        arithmetic: Arithmetic = "exact",
    ) -> None:
        self.arithmetic: Arithmetic = arithmetic
        self._blas = numpy_has_blas() if blas is None else blas
        if self._blas and threads is not None:
            limit_blas_threads(threads)
        self._memory: NumpyMemory | None = None
        self._pending = bytearray()
        """Bytes of the matrix being taken row by row that do not make a row yet."""
        self._rows_taken = 0

    def weight_nbytes(self, tensor: Tensor) -> int:
        if is_quantised(tensor, self.arithmetic):
            n, *inner = tensor.shape
            return IntegerMatrix.nbytes(n, prod(inner))
        return tensor.dtype.widened.nbytes(prod(tensor.shape))

    def scratch(self, hp: Hparams, programs: Sequence[Program]) -> list[Request]:
        sizes = Workspace.sizes(widest=max(4 * hp.n_text_state, 3 * hp.n_mels))
        return [Request(f"scratch.{n}", Kind.SCRATCH, 4 * size) for n, size in sizes.items()]

    def allocate(self, plan: ArenaPlan) -> None:
        self._memory = NumpyMemory(plan, self.arithmetic, blas=self._blas)

    @property
    def memory(self) -> NumpyMemory:
        """The arena."""
        assert self._memory is not None, "allocate() comes first"
        return self._memory

    def tune(self) -> None:
        pass

    def write_weight(self, tensor: Tensor, offset: int, data: memoryview) -> None:
        if tensor.dtype.is_quantised or is_quantised(tensor, self.arithmetic):
            if offset == 0:
                self._pending.clear()
                self._rows_taken = 0
            self._take_rows(tensor, data)
            return
        place = self.memory.view(tensor.name, tensor.nbytes)
        place[offset : offset + len(data)] = np.frombuffer(data, np.uint8)

    def finish_weight(self, tensor: Tensor) -> None:
        if is_quantised(tensor, self.arithmetic):
            return
        weight = self.memory.array(tensor)
        if weight.dtype == np.float16:
            self.memory.scales[tensor.name] = normalise_halves(weight.view(np.float16))
        else:
            self.memory.scales[tensor.name] = np.float32(1)
            flush_subnormals(weight.view(np.float32))

    def _take_rows(self, tensor: Tensor, data: memoryview) -> None:
        """The rows that are whole now."""
        self._pending += data
        row_bytes = tensor.dtype.nbytes(prod(tensor.shape[1:]))
        whole = len(self._pending) // row_bytes
        rows = _numbers(tensor, bytes(self._pending[: whole * row_bytes]))
        del self._pending[: whole * row_bytes]
        if is_quantised(tensor, self.arithmetic):
            self.memory.integers(tensor).quantise(self._rows_taken, rows)
        else:
            place = self.memory.array(tensor)[self._rows_taken : self._rows_taken + whole]
            most = np.finfo(np.float16).max  # what blocks have room for may be larger
            np.clip(rows, -most, most, out=place, casting="same_kind")
        self._rows_taken += whole

    def write(self, tensor: Tensor, values: Array | Sequence[int], *, row: int = 0) -> None:
        self.memory.array(tensor)[row : row + len(values)] = values

    def read(self, tensor: Tensor, rows: int) -> Array:
        return self.memory.array(tensor)[:rows]

    def log_sum_exp(self, tensor: Tensor, values: npt.NDArray[np.float32]) -> float:
        return log_sum_exp(values)

    def compile(self, program: Program) -> NumpyExecutable:
        return NumpyExecutable([step_of(op, self.memory) for op in program.ops])


def _numbers(tensor: Tensor, data: bytes) -> F16 | F32:
    """Whole rows of a matrix. F32 becomes F16, as the kernels do it; the taps of a convolution lie
    around its channels afterwards."""
    _, *inner = tensor.shape
    if tensor.dtype.is_quantised:
        blocks = np.frombuffer(data, np.uint8).reshape(-1, tensor.dtype.unit_bytes)
        return dequantise(tensor.dtype, blocks).reshape(-1, prod(inner))
    with np.errstate(over="ignore", invalid="ignore"):
        rows = np.frombuffer(data, tensor.dtype.numpy).astype(np.float16).reshape(-1, *inner)
    if len(inner) > 1:
        rows = rows.swapaxes(1, 2)
    return rows.reshape(-1, prod(inner))
