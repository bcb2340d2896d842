"""The WebAssembly backend: the kernels of pyengine/kernels over a memory of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import log, prod

import numpy as np
import numpy.typing as npt

from pyengine.arena import ArenaPlan, Kind, Request
from pyengine.backends.kernel_host import STACK_BYTES, KernelHost, KernelTrap
from pyengine.backends.wasm_host import best_variant, choose_threads, create_host
from pyengine.backends.wasm_limits import check, most_rows_of
from pyengine.backends.wasm_program import RECORD_WORDS, ROW_INDEX, encode
from pyengine.backends.wasm_scratch import BLOCK_BYTES, Scratch, loading_scratch, scratch_of
from pyengine.backends.wasm_tuning import Dot, fastest_count, fastest_dot
from pyengine.errors import ModelFormatError, StalledError
from pyengine.hparams import DType, Hparams
from pyengine.integers import Arithmetic, blocks, is_matrix, is_quantised
from pyengine.program import Program, Rows, Tensor, op_tensors

Array = npt.NDArray[np.generic]

_SCALE_BYTES = 64
"""Of the factor behind a matrix: one F32, and what is left of a cache line."""

_LARGEST = np.float32(65504)
"""Half."""

_FUSED_WORD = 6
"""Of struct control."""

_OPS_PER_STEP = 4
"""Of programs that are not short: often enough for progress and to be stopped."""

_CONTROL_BYTES = 320
"""Of struct control (threads.c)."""


def _row_bytes(matrix: Tensor) -> int:
    """Of a row as it comes: F32 numbers become halves before."""
    dtype = matrix.dtype if matrix.dtype.is_quantised else DType.F16
    return dtype.nbytes(prod(matrix.shape[1:]))


def _not_finite(weight: Tensor) -> ModelFormatError:
    return ModelFormatError(f"tensor {weight.name} holds numbers that are not finite")


class WasmExecutable:
    """A program's records in the kernels' memory."""

    def __init__(
        self,
        backend: WasmBackend,
        calls: list[tuple[int, int]],
        most_rows: Mapping[Rows, int],
        *,
        short: bool,
    ) -> None:
        self._backend = backend
        self._short = short
        self._calls = calls
        """Address and number of the records of each step."""
        self._n_ops = sum(n_ops for _, n_ops in calls)
        self._most_rows = most_rows
        self.threads = backend.threads_wanted
        """How many are to compute; while fewer have come, those."""

    def steps(self, rows: Mapping[Rows, int]) -> Iterator[None]:
        self._set_rows(rows)
        threads = min(self.threads, self._backend.threads)
        for program, n_ops in self._calls:
            self._backend.run(program, n_ops, threads)
            yield

    def run_op(self, index: int, rows: Mapping[Rows, int]) -> None:
        self._set_rows(rows)
        self._run(index, 1, min(self.threads, self._backend.threads))

    def _run(self, first: int, n_ops: int, threads: int) -> None:
        self._backend.run(self._calls[0][0] + 4 * RECORD_WORDS * first, n_ops, threads)

    def __len__(self) -> int:
        return len(self._calls)

    def tune(self, rows: Mapping[Rows, int]) -> None:
        self._set_rows(rows)
        most = min(self.threads, self._backend.threads)
        if most > 1:
            self.threads = fastest_count(self._run, self._n_ops, most, short=self._short)

    def _set_rows(self, rows: Mapping[Rows, int]) -> None:
        counts = np.zeros(len(ROW_INDEX), np.int32)
        for parameter, count in rows.items():
            if not 0 <= count <= self._most_rows.get(parameter, count):
                raise ValueError(
                    f"{count} rows of {parameter.name}, and the program has room for "
                    f"{self._most_rows[parameter]}"
                )
            counts[ROW_INDEX[parameter]] = count
        self._backend.set_rows(counts)


class WasmBackend:
    """Executes ops with the kernels. Matrices lie four rows interleaved, with the factor that
    belongs to their numbers behind them; caches are F16.

    F32 and quantised matrices become F16, to nearest, or the integers of fast arithmetic.

    Args:
        threads: how many may compute; None for as many as there are processors, to
            `wasm_host.MOST_THREADS`. Results do not depend on it, to the bit.
        variant: of the kernels, see `wasm_host.VARIANTS`; None for the best that runs here.
        dot: how integers are multiplied; None for what `tune` finds fastest.
    """

    name = "wasm"
    cache_dtype = DType.F16
    checks_weights = True
    patience = 10.0
    """Seconds until a helper that does not answer counts as dead."""

    def __init__(
        self,
        *,
        threads: int | None = None,
        variant: str | None = None,
        arithmetic: Arithmetic = "exact",
        dot: Dot | None = None,
    ) -> None:
        self.arithmetic: Arithmetic = arithmetic
        self.threads_wanted = choose_threads(threads)
        self.variant = variant or best_variant()
        self._host: KernelHost | None = None
        self._base = 0
        self._own_bytes = 0
        """Scratch of each thread."""
        self._offsets: dict[str, int] = {}
        self._pending = bytearray()
        """Bytes of the F32 matrix being written that do not make a value yet."""
        self._written = 0
        """Bytes of the matrix being written, F32 as halves."""
        self._dot_is_chosen = dot is not None
        self.dot: Dot | None = dot
        """How integers are multiplied, once there is memory and where they are; until `tune` has
        measured, in a way that is nowhere bad."""

    def weight_nbytes(self, tensor: Tensor) -> int:
        if not is_matrix(tensor):
            return tensor.nbytes
        n, *inner = tensor.shape
        panels, k = -(-n // 8), prod(inner)
        if is_quantised(tensor, self.arithmetic):
            return panels * (8 * k + blocks(k) * BLOCK_BYTES)
        return panels * 8 * k * 2 + _SCALE_BYTES

    def scratch(self, hp: Hparams, programs: Sequence[Program]) -> list[Request]:
        state = hp.n_text_state
        if any(state // heads % 8 for heads in (hp.n_audio_head, hp.n_text_head)):
            raise ModelFormatError(
                f"this model has heads of {state // hp.n_text_head} numbers, which the "
                "WebAssembly kernels cannot take (every official model has 64): use the numpy "
                "backend"
            )
        needs: list[Scratch] = []
        for op in (op for program in programs for op in program.ops):
            check(op)
            needs.append(scratch_of(op, self.arithmetic))
            needs += [Scratch(own=loading_scratch(tensor)) for tensor in op_tensors(op)]
        own = max((need.own for need in needs), default=0)
        self._own_bytes = -(-4 * own // 64) * 64
        sizes = {
            "rows": len(ROW_INDEX),
            "control": _CONTROL_BYTES // 4,
            "own": self.threads_wanted * self._own_bytes // 4,
            "stacks": (self.threads_wanted - 1) * STACK_BYTES // 4,
            "shared": max((need.shared for need in needs), default=0),
        }
        for program in programs:
            sizes[f"program.{program.name}"] = len(program.ops) * RECORD_WORDS
        return [Request(f"scratch.{n}", Kind.SCRATCH, 4 * size) for n, size in sizes.items()]

    def allocate(self, plan: ArenaPlan) -> None:
        variant, wanted = self.variant, self.threads_wanted
        try:
            self._host = create_host(plan.total, variant=variant, threads=wanted)
        except MemoryError:  # memory that is shared may be scarcer
            if wanted == 1:
                raise
            self._host = create_host(plan.total, variant=variant, threads=1)
            self.threads_wanted = 1
        self._base = self._host.base
        self._offsets = plan.offsets()
        control = self._scratch("control")
        words = np.zeros(_CONTROL_BYTES // 4, np.uint32)
        scratch = self._scratch("own"), self._own_bytes, self._scratch("shared")
        words[:4] = *scratch, int(10 * self.patience)
        self._host.write(control, words)
        if self.arithmetic == "fast":
            self._multiply(self.dot or ("pairs" if self.variant == "relaxed" else "words"))
        if self.threads_wanted > 1:
            stacks = self._scratch("stacks")
            ends = [stacks + STACK_BYTES * n for n in range(1, self.threads_wanted)]
            self._host.start_helpers(control, ends)

    def tune(self) -> None:
        if self.arithmetic == "fast" and not self._dot_is_chosen:
            self._multiply(fastest_dot(self.host.call) if self.variant == "relaxed" else "words")

    def _multiply(self, dot: Dot) -> None:
        self.dot = dot
        fused = np.array([dot == "fused"], np.int32)
        self.host.write(self._scratch("control") + 4 * _FUSED_WORD, fused)

    @property
    def threads(self) -> int:
        """How many threads can compute now: helpers take a moment to come."""
        if self.threads_wanted == 1:
            return 1
        return int(self.host.call("ready", self._scratch("control")))

    @property
    def host(self) -> KernelHost:
        """The kernels and their memory."""
        assert self._host is not None, "allocate() comes first"
        return self._host

    def set_rows(self, counts: npt.NDArray[np.int32]) -> None:
        """The row counts of the next runs, in the order of `ROW_INDEX`."""
        self.host.write(self._scratch("rows"), counts)

    def run(self, program: int, n_ops: int, threads: int) -> None:
        """Run records that `compile` has written, from an address on.

        Raises:
            StalledError: a helper does not answer.
        """
        control = self._scratch("control")
        try:
            self.host.run(control, program, n_ops, self._scratch("rows"), threads)
        except KernelTrap as error:
            if threads > 1 and self.host.call("stalled", control):
                raise StalledError(
                    "a computing thread stopped answering: load the model again, with one thread"
                ) from error
            raise

    def write_weight(self, tensor: Tensor, offset: int, data: memoryview) -> None:
        bits = np.frombuffer(data, np.uint8)
        if not is_matrix(tensor):
            self.host.write(self._address(tensor) + offset, bits)
            return
        if offset == 0:
            self._pending.clear()
            self._written = 0
        if tensor.dtype is DType.F32:
            bits = self._narrowed(tensor, bits)
        if self._is_staged(tensor):
            self._stage(tensor, bits)
        else:
            self.host.write(self._address(tensor) + self._written, bits)
            self._written += len(bits)

    def finish_weight(self, tensor: Tensor) -> None:
        at = self._address(tensor)
        if not is_matrix(tensor):
            self._check(tensor, at, tensor.nbytes)
            self.host.call("flush", at, prod(tensor.shape))
            return
        if self._is_staged(tensor) and self._written % self._staging(tensor):
            self._take_staged(tensor)
        if not is_quantised(tensor, self.arithmetic):
            n, channels, *taps = tensor.shape
            if tensor.dtype is DType.F16:
                self._check(tensor, at, tensor.nbytes)
            own, scale = self._scratch("own"), self._scale(tensor)
            self.host.call("interleave", at, n, channels, prod(taps), own, scale)

    def _narrowed(self, matrix: Tensor, data: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """F32 to F16 as it comes, too large ones to the largest; a value may come in two pieces."""
        self._pending += data.tobytes()
        whole = len(self._pending) // 4 * 4
        values = np.frombuffer(bytes(self._pending[:whole]), np.float32)
        del self._pending[:whole]
        if not np.isfinite(values).all():
            raise _not_finite(matrix)
        return np.clip(values, -_LARGEST, _LARGEST).astype(np.float16).view(np.uint8)

    def _check(self, weight: Tensor, address: int, nbytes: int) -> None:
        """That what the kernels' memory holds of a weight, as a file has it, is finite."""
        if not self.host.call("finite", weight.dtype.value, address, nbytes):
            raise _not_finite(weight)

    def _is_staged(self, matrix: Tensor) -> bool:
        """Whether its numbers become others on the way."""
        return matrix.dtype.is_quantised or is_quantised(matrix, self.arithmetic)

    def _stage(self, matrix: Tensor, data: npt.NDArray[np.uint8]) -> None:
        """Collect whole panels of rows in scratch memory, and take them to their place."""
        room = self._staging(matrix)
        while len(data):
            at = self._written % room
            part = data[: room - at]
            self.host.write(self._scratch("own") + at, part)
            self._written += len(part)
            data = data[len(part) :]
            if self._written % room == 0:
                self._take_staged(matrix)

    def _staging(self, matrix: Tensor) -> int:
        """Bytes of the rows that scratch memory has room for, besides two of F32."""
        row = _row_bytes(matrix)
        return (self._own_bytes - 8 * prod(matrix.shape[1:])) // row // 8 * 8 * row

    def _take_staged(self, matrix: Tensor) -> None:
        _, channels, *taps = matrix.shape
        k, row_bytes, room = channels * prod(taps), _row_bytes(matrix), self._staging(matrix)
        written = self._written // row_bytes
        rows = (written - 1) % (room // row_bytes) + 1
        first = written - rows
        own, place = self._scratch("own"), self._address(matrix)
        kind = matrix.dtype.value if matrix.dtype.is_quantised else DType.F16.value
        if is_quantised(matrix, self.arithmetic):
            to, shape = place + first * k, (row_bytes, rows, channels, prod(taps))
            factors = self._scale(matrix) + first // 8 * blocks(k) * BLOCK_BYTES
            finite = self.host.call("quantise", kind, own, *shape, to, factors, own + room)
        else:
            block = matrix.dtype.unit_bytes
            finite = self.host.call("to_halves", kind, own, rows * k, block, place + first * 2 * k)
        if not finite:
            raise _not_finite(matrix)

    def compile(self, program: Program) -> WasmExecutable:
        records = encode(program, self._address, self.arithmetic)
        at = self._scratch(f"program.{program.name}")
        self.host.write(at, records)
        n = len(records)
        step = n if program.short else _OPS_PER_STEP
        calls = [(at + 4 * RECORD_WORDS * i, min(step, n - i)) for i in range(0, n, step)]
        return WasmExecutable(self, calls, most_rows_of(program.ops), short=program.short)

    def write(self, tensor: Tensor, values: Array | Sequence[int], *, row: int = 0) -> None:
        array = np.ascontiguousarray(values, tensor.dtype.numpy)
        row_bytes = tensor.nbytes // tensor.shape[0]
        self.host.write(self._address(tensor) + row * row_bytes, array)

    def read(self, tensor: Tensor, rows: int) -> Array:
        nbytes = tensor.nbytes // tensor.shape[0] * rows
        raw = self.host.read(self._address(tensor), nbytes)
        return raw.view(tensor.dtype.numpy).reshape(rows, *tensor.shape[1:])

    def log_sum_exp(self, tensor: Tensor, values: npt.NDArray[np.float32]) -> float:
        # numpy in a browser takes half a millisecond for the exponentials of a vocabulary
        peak = float(values[values.argmax()])
        if peak == -np.inf:
            return peak
        self.write(tensor, values)
        return peak + log(self.host.call("exp_sum", self._address(tensor), len(values), peak))

    def _address(self, tensor: Tensor) -> int:
        return self._base + self._offsets[tensor.name]

    def _scale(self, matrix: Tensor) -> int:
        """Where that lies which belongs to a matrix's numbers."""
        n, *inner = matrix.shape
        numbers = -(-n // 8) * 8 * prod(inner)
        return self._address(matrix) + (
            numbers if is_quantised(matrix, self.arithmetic) else 2 * numbers
        )

    def _scratch(self, name: str) -> int:
        return self._base + self._offsets[f"scratch.{name}"]
