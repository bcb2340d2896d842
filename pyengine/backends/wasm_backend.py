"""The WebAssembly backend: the kernels of pyengine/kernels over a memory of their own."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from math import log, prod

import numpy as np
import numpy.typing as npt

from pyengine.arena import ArenaPlan, Kind, Request
from pyengine.backends.wasm_host import (
    STACK_BYTES,
    KernelHost,
    KernelTrap,
    best_variant,
    choose_threads,
    create_host,
)
from pyengine.backends.wasm_program import RECORD_WORDS, ROW_INDEX, encode
from pyengine.errors import ModelFormatError, StalledError
from pyengine.hparams import DType, Hparams
from pyengine.program import Program, Rows, Tensor

Array = npt.NDArray[np.generic]

# Sizes the kernels rely on (gemm.c, attention.c)
_TILE_ROWS = 6
_K_BLOCK = 512
_N_BLOCK = 128
_FEW_ROWS = 8
_CACHED_ROWS = 5
_PANELS, _KEY_BLOCK = 4, 300
_KEYS_TOGETHER = 16
"""Of a cache, whose numbers lie side by side."""

_SCALE_BYTES = 64
"""Of the factor behind a matrix: one F32, and what is left of a cache line."""

_OPS_PER_STEP = 4
"""Of programs that are not short: often enough for progress and to be stopped."""

_CONTROL_BYTES = 320
"""Of struct control (program.c)."""


class WasmExecutable:
    """A program's records in the kernels' memory."""

    def __init__(self, backend: WasmBackend, calls: list[tuple[int, int]], *, short: bool) -> None:
        self._backend = backend
        self._short = short
        self._calls = calls
        """Address and number of the records of each step."""
        self.threads = backend.threads_wanted
        """How many are to compute; while fewer have come, those."""

    def steps(self, rows: Mapping[Rows, int]) -> Iterator[None]:
        self._backend.set_rows(_row_counts(rows))
        threads = min(self.threads, self._backend.threads)
        for program, n_ops in self._calls:
            self._backend.run(program, n_ops, threads)
            yield

    def run_op(self, index: int, rows: Mapping[Rows, int]) -> None:
        self._backend.set_rows(_row_counts(rows))
        threads = min(self.threads, self._backend.threads)
        self._backend.run(self._calls[0][0] + 4 * RECORD_WORDS * index, 1, threads)

    def __len__(self) -> int:
        return len(self._calls)

    def tune(self, rows: Mapping[Rows, int]) -> None:
        most = min(self.threads, self._backend.threads)
        counts = sorted({1, *(n for n in (2, 4) if n < most), most})
        if most == 1:
            return
        best = dict.fromkeys(counts, float("inf"))
        for _ in range(_TUNING_ROUNDS):
            for self.threads in counts:
                start = time.perf_counter()
                for _ in self.steps(rows):
                    pass
                best[self.threads] = min(best[self.threads], time.perf_counter() - start)
        # The ops of a long program are many times longer than here, and waiting weighs less
        doubt = 1.0 if self._short else _DOUBT
        self.threads = max(n for n in counts if best[n] <= doubt * min(best.values()))


def _row_counts(rows: Mapping[Rows, int]) -> npt.NDArray[np.int32]:
    """As the kernels take them."""
    counts = np.zeros(len(ROW_INDEX), np.int32)
    for parameter, count in rows.items():
        counts[ROW_INDEX[parameter]] = count
    return counts


_TUNING_ROUNDS = 4
"""The first is the compiler's, and one or the other is disturbed by something else."""

_DOUBT = 1.2
"""More threads are taken for a long program even if it seems slower by this."""


class WasmBackend:
    """Executes ops with the kernels. Matrices lie four rows interleaved, with the factor that
    belongs to their numbers behind them; caches are F16.

    F32 matrices become F16, to nearest: official models hold none.

    Args:
        threads: how many may compute; None for as many as there are processors, to
            `wasm_host.MOST_THREADS`. Results do not depend on it, to the bit.
        variant: of the kernels, see `wasm_host.VARIANTS`; None for the best that runs here.
    """

    name = "wasm"
    cache_dtype = DType.F16
    patience = 10.0
    """Seconds until a helper that does not answer counts as dead."""

    def __init__(self, *, threads: int | None = None, variant: str | None = None) -> None:
        self.threads_wanted = choose_threads(threads)
        self.variant = variant or best_variant()
        self._host: KernelHost | None = None
        self._base = 0
        self._own_bytes = 0
        """Scratch of each thread."""
        self._offsets: dict[str, int] = {}
        self._pending = bytearray()
        """Bytes of the F32 matrix being written that do not make a value yet."""

    def weight_nbytes(self, tensor: Tensor) -> int:
        if not _is_matrix(tensor):
            return tensor.nbytes
        n, *inner = tensor.shape
        return -(-n // 8) * 8 * prod(inner) * 2 + _SCALE_BYTES

    def scratch(self, hp: Hparams, programs: Sequence[Program]) -> list[Request]:
        state = hp.n_text_state
        if any(state // heads % 8 for heads in (hp.n_audio_head, hp.n_text_head)):
            raise ModelFormatError(
                f"this model has heads of {state // hp.n_text_head} numbers, which the "
                "WebAssembly kernels cannot take (every official model has 64): use the numpy "
                "backend"
            )
        d = max(state // hp.n_text_head, state // hp.n_audio_head)
        room = max(hp.n_audio_ctx, hp.n_text_ctx) + 16
        tiled = [n + 2 * _TILE_ROWS for n in (hp.n_frames, hp.n_audio_ctx)]
        own = max(
            _N_BLOCK * _K_BLOCK,
            _FEW_ROWS * 4 * state,
            _CACHED_ROWS * (room + d) + _KEYS_TOGETHER * d // 2,
            _PANELS * 8 * (2 * d + _KEY_BLOCK + 2 * _TILE_ROWS + 2),
        )
        self._own_bytes = -(-4 * own // 64) * 64
        sizes = {
            "rows": len(ROW_INDEX),
            "control": _CONTROL_BYTES // 4,
            "own": self.threads_wanted * self._own_bytes // 4,
            "stacks": (self.threads_wanted - 1) * STACK_BYTES // 4,
            "shared": max(
                tiled[0] * min(_K_BLOCK, 3 * hp.n_mels),
                tiled[1] * min(_K_BLOCK, 4 * state),
                (hp.n_text_ctx + _TILE_ROWS) * min(_K_BLOCK, 4 * state),
                tiled[1] * state + hp.n_audio_ctx * hp.n_audio_head * (d + _TILE_ROWS),
            ),
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
        if self.threads_wanted > 1:
            stacks = self._scratch("stacks")
            ends = [stacks + STACK_BYTES * n for n in range(1, self.threads_wanted)]
            self._host.start_helpers(control, ends)

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
        if _is_matrix(tensor) and tensor.dtype is DType.F32:
            self._write_narrowed(tensor, offset, data)
        else:
            self.host.write(self._address(tensor) + offset, np.frombuffer(data, np.uint8))

    def finish_weight(self, tensor: Tensor) -> None:
        at = self._address(tensor)
        if not _is_matrix(tensor):
            self.host.call("flush", at, prod(tensor.shape))
            return
        n, channels, *taps = tensor.shape
        own, scale = self._scratch("own"), self._scale(tensor)
        self.host.call("interleave", at, n, channels, prod(taps), own, scale)

    def _write_narrowed(self, tensor: Tensor, offset: int, data: memoryview) -> None:
        """F32 to F16 as it comes; a value may come in two pieces."""
        if offset == 0:
            self._pending.clear()
        start = (offset - len(self._pending)) // 4
        self._pending += data
        whole = len(self._pending) // 4 * 4
        values = np.frombuffer(bytes(self._pending[:whole]), np.float32)
        del self._pending[:whole]
        with np.errstate(over="ignore"):
            self.host.write(self._address(tensor) + 2 * start, values.astype(np.float16))

    def compile(self, program: Program) -> WasmExecutable:
        records = encode(program, self._address, self._scale)
        at = self._scratch(f"program.{program.name}")
        self.host.write(at, records)
        n = len(records)
        step = n if program.short else _OPS_PER_STEP
        calls = [(at + 4 * RECORD_WORDS * i, min(step, n - i)) for i in range(0, n, step)]
        return WasmExecutable(self, calls, short=program.short)

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
        return self._address(matrix) + self.weight_nbytes(matrix) - _SCALE_BYTES

    def _scratch(self, name: str) -> int:
        return self._base + self._offsets[f"scratch.{name}"]


def _is_matrix(tensor: Tensor) -> bool:
    """Whether the kernels read this weight interleaved; embeddings of positions are added."""
    return tensor.name.endswith(".weight") and len(tensor.shape) > 1
