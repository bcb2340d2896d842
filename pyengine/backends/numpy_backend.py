"""The reference backend: numpy arrays over one block of memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import prod
from typing import assert_never

import numpy as np
import numpy.typing as npt

from pyengine.arena import ALIGNMENT, ArenaPlan, Kind, Request
from pyengine.backends.numpy_kernels import (
    IntegerMatrix,
    Workspace,
    add_alignment,
    attention,
    attention_weights,
    blocked_matmul,
    layer_norm,
    limit_blas_threads,
    normalise_halves,
    numpy_has_blas,
    quantised_attention,
    quantised_cross_attention,
    quantised_matmul,
    warp,
    widen,
)
from pyengine.hparams import DType, Hparams
from pyengine.integers import BLOCK, Arithmetic, is_quantised
from pyengine.program import (
    AddAlignment,
    Attention,
    CachedAttention,
    Conv,
    CopySlots,
    Embed,
    Gather,
    LayerNorm,
    Matmul,
    Op,
    Program,
    Rows,
    StoreCross,
    Tensor,
    Warp,
)
from pyengine.softmax import log_sum_exp
from pyengine.subnormals import flush_subnormals

Array = npt.NDArray[np.generic]
Step = Callable[[Mapping[Rows, int]], None]


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
    """Executes ops with numpy. Weights stay as they are in the file, but for a power of two; caches
    are F32.

    Args:
        blas: whether to multiply through np.matmul; None finds out.
        threads: how many BLAS may use, in the whole process; None leaves it its choice.
    """

    name = "numpy"
    variant = dot = None
    threads = threads_wanted = 1
    cache_dtype = DType.F32

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
        self._memory = np.empty(0, np.uint8)
        self._offsets: dict[str, int] = {}
        self._workspace: Workspace | None = None
        self._scales: dict[str, np.float32] = {}
        """Of each weight that is read, see `widen`."""
        self._pending = bytearray()
        """Bytes of the matrix being quantised that do not make a row yet."""
        self._quantised_rows = 0

    def weight_nbytes(self, tensor: Tensor) -> int:
        if is_quantised(tensor, self.arithmetic):
            n, *inner = tensor.shape
            return IntegerMatrix.nbytes(n, prod(inner))
        return tensor.nbytes

    def scratch(self, hp: Hparams, programs: Sequence[Program]) -> list[Request]:
        sizes = Workspace.sizes(widest=max(4 * hp.n_text_state, 3 * hp.n_mels))
        return [Request(f"scratch.{n}", Kind.SCRATCH, 4 * size) for n, size in sizes.items()]

    def allocate(self, plan: ArenaPlan) -> None:
        raw = np.empty(plan.total + ALIGNMENT, np.uint8)
        shift = -raw.ctypes.data % ALIGNMENT
        self._memory = raw[shift : shift + plan.total]
        self._offsets = plan.offsets()
        sizes = {p.request.name: p.request.nbytes for p in plan.placements}
        flat = {
            name: self._view(f"scratch.{name}", sizes[f"scratch.{name}"]).view(np.float32)
            for name in ("weights", "product", "temp1", "temp2", "scores")
        }
        self._workspace = Workspace(**flat)

    def tune(self) -> None:
        pass

    def write_weight(self, tensor: Tensor, offset: int, data: memoryview) -> None:
        if is_quantised(tensor, self.arithmetic):
            if offset == 0:
                self._pending.clear()
                self._quantised_rows = 0
            self._quantise(tensor, data)
            return
        start = self._offsets[tensor.name] + offset
        self._memory[start : start + len(data)] = np.frombuffer(data, np.uint8)

    def finish_weight(self, tensor: Tensor) -> None:
        if is_quantised(tensor, self.arithmetic):
            return
        weight = self.array(tensor)
        if weight.dtype == np.float16:
            self._scales[tensor.name] = normalise_halves(weight.view(np.float16))
        else:
            self._scales[tensor.name] = np.float32(1)
            flush_subnormals(weight.view(np.float32))

    def _quantise(self, tensor: Tensor, data: memoryview) -> None:
        """The rows that are whole now. F32 becomes F16 first, as the kernels do it; a convolution's
        taps lie around its channels afterwards."""
        self._pending += data
        _, *inner = tensor.shape
        row_bytes = prod(inner) * tensor.dtype.itemsize
        whole = len(self._pending) // row_bytes
        values = np.frombuffer(bytes(self._pending[: whole * row_bytes]), tensor.dtype.numpy)
        del self._pending[: whole * row_bytes]
        with np.errstate(over="ignore", invalid="ignore"):
            rows = values.astype(np.float16).reshape(whole, *inner)
        if len(inner) > 1:
            rows = rows.swapaxes(1, 2)
        matrix = self._integers(tensor)
        matrix.quantise(self._quantised_rows, rows.reshape(whole, prod(inner)))
        self._quantised_rows += whole

    def _integers(self, tensor: Tensor) -> IntegerMatrix:
        n, *inner = tensor.shape
        memory = self._view(tensor.name, self.weight_nbytes(tensor))
        return IntegerMatrix.view(memory, n, prod(inner))

    def write(self, tensor: Tensor, values: Array | Sequence[int], *, row: int = 0) -> None:
        self.array(tensor)[row : row + len(values)] = values

    def read(self, tensor: Tensor, rows: int) -> Array:
        return self.array(tensor)[:rows]

    def log_sum_exp(self, tensor: Tensor, values: npt.NDArray[np.float32]) -> float:
        return log_sum_exp(values)

    def array(self, tensor: Tensor) -> npt.NDArray[np.float32]:
        """The tensor's place in the arena, in its own dtype and shape."""
        view = self._view(tensor.name, tensor.nbytes).view(tensor.dtype.numpy)
        return view.reshape(tensor.shape)

    def ints(self, tensor: Tensor) -> npt.NDArray[np.int32]:
        """`array` of an I32 tensor."""
        return self.array(tensor).view(np.int32)

    def _view(self, name: str, nbytes: int) -> npt.NDArray[np.uint8]:
        start = self._offsets[name]
        return self._memory[start : start + nbytes]

    def compile(self, program: Program) -> NumpyExecutable:
        return NumpyExecutable([self._call(op) for op in program.ops])

    def _call(self, op: Op) -> Step:
        match op:
            case Conv():
                return self._conv(op)
            case LayerNorm():
                return self._layer_norm(op)
            case Matmul():
                return self._matmul(op)
            case Attention():
                return self._attention(op)
            case AddAlignment():
                return self._add_alignment(op)
            case Warp():
                return self._warp(op)
            case CachedAttention():
                return self._cached_attention(op)
            case CopySlots():
                return self._copy_slots(op)
            case StoreCross():
                return self._store_cross(op)
            case Embed():
                return self._embed(op)
            case Gather():
                return self._gather(op)
            case _:
                assert_never(op)

    @property
    def _ws(self) -> Workspace:
        assert self._workspace is not None, "allocate() comes first"
        return self._workspace

    def _optional(self, tensor: Tensor | None) -> npt.NDArray[np.float32] | None:
        return None if tensor is None else self.array(tensor)

    def _conv(self, op: Conv) -> Step:
        if is_quantised(op.weight, self.arithmetic):
            return self._quantised_conv(op)
        x, weight, out = self.array(op.x), self.array(op.weight), self.array(op.out)
        bias, residual = self.array(op.bias).reshape(-1), self._optional(op.residual)
        ws, blas = self._ws, self._blas

        def call(rows: Mapping[Rows, int]) -> None:
            n_in, n = rows[op.rows_in], rows[op.rows]
            x[0] = 0
            x[n_in + 1] = 0
            end = op.stride * (n - 1) + 1
            taps = [(x[t : t + end : op.stride], weight[:, :, t]) for t in range(3)]
            blocked_matmul(
                taps,
                out[op.out_row : op.out_row + n],
                ws,
                scale=self._scales[op.weight.name],
                bias=bias,
                gelu=True,
                residual=None if residual is None else residual[:n],
                blas=blas,
            )

        return call

    def _quantised_conv(self, op: Conv) -> Step:
        x, weight, out = self.array(op.x), self._integers(op.weight), self.array(op.out)
        bias, residual, blas = (
            self.array(op.bias).reshape(-1),
            self._optional(op.residual),
            self._blas,
        )
        # Neighbouring rows lie behind one another: together they are one row of a product
        windows = np.lib.stride_tricks.sliding_window_view(x.reshape(-1), 3 * x.shape[1])
        windows = windows[:: op.stride * x.shape[1]]

        def call(rows: Mapping[Rows, int]) -> None:
            n_in, n = rows[op.rows_in], rows[op.rows]
            x[0] = 0
            x[n_in + 1] = 0
            quantised_matmul(
                windows[:n],
                weight,
                out[op.out_row : op.out_row + n],
                fine=True,
                bias=bias,
                gelu=True,
                residual=None if residual is None else residual[:n],
                blas=blas,
            )

        return call

    def _layer_norm(self, op: LayerNorm) -> Step:
        x, out = self.array(op.x), self.array(op.out)
        weight, bias, ws = self.array(op.weight), self.array(op.bias), self._ws

        def call(rows: Mapping[Rows, int]) -> None:
            n = rows[op.rows]
            layer_norm(x[:n], weight, bias, out[:n], ws)

        return call

    def _quantised_matmul(self, op: Matmul) -> Step:
        x, weight, out = self.array(op.x), self._integers(op.weight), self.array(op.out)
        bias, residual, blas = self._optional(op.bias), self._optional(op.residual), self._blas

        def call(rows: Mapping[Rows, int]) -> None:
            n = rows[op.rows]
            quantised_matmul(
                x[:n],
                weight,
                out[:n],
                fine=op.fine,
                bias=bias,
                gelu=op.gelu,
                residual=None if residual is None else residual[:n],
                blas=blas,
            )

        return call

    def _matmul(self, op: Matmul) -> Step:
        if is_quantised(op.weight, self.arithmetic):
            return self._quantised_matmul(op)
        x, weight, out = self.array(op.x), self.array(op.weight), self.array(op.out)
        bias, residual = self._optional(op.bias), self._optional(op.residual)
        ws, blas = self._ws, self._blas

        def call(rows: Mapping[Rows, int]) -> None:
            n = rows[op.rows]
            blocked_matmul(
                [(x[:n], weight)],
                out[:n],
                ws,
                scale=self._scales[op.weight.name],
                bias=bias,
                gelu=op.gelu,
                residual=None if residual is None else residual[:n],
                blas=blas,
            )

        return call

    def _cross_matrices(
        self, cache: Tensor, n_head: int, shape: tuple[int, int]
    ) -> list[IntegerMatrix]:
        """One of each head, in its part of a cache of integers."""
        memory = self._view(cache.name, cache.nbytes).reshape(n_head, -1)
        return [IntegerMatrix.view(part[: IntegerMatrix.nbytes(*shape)], *shape) for part in memory]

    def _quantised_cross_attention(self, op: Attention) -> Step:
        q, out = self.array(op.q), self.array(op.out)
        weights, blas, n_head = self._optional(op.weights), self._blas, op.n_head
        d = op.q.shape[1] // n_head

        def call(rows: Mapping[Rows, int]) -> None:
            n, positions = rows[op.rows], rows[op.keys]
            quantised_cross_attention(
                q[:n],
                self._cross_matrices(op.k, n_head, (positions, d)),
                self._cross_matrices(op.v, n_head, (d, positions)),
                out[:n],
                None if weights is None else weights[:, :n, : rows[op.heard]],
                op.heads,
                blas=blas,
            )

        return call

    def _store_integers(self, op: StoreCross) -> Step:
        k, v, n_head = self.array(op.k), self.array(op.v), op.n_head
        d = op.k.shape[1] // n_head

        def call(rows: Mapping[Rows, int]) -> None:
            n = rows[op.rows]
            keys = self._cross_matrices(op.k_cache, n_head, (n, d))
            values = self._cross_matrices(op.v_cache, n_head, (d, n))
            for head in range(n_head):
                some = slice(head * d, (head + 1) * d)
                keys[head].quantise(0, k[:n, some])
                values[head].quantise(0, v[:n, some].T)

        return call

    def _quantised_attention(self, op: Attention) -> Step:
        q, k, v, out = (self.array(t) for t in (op.q, op.k, op.v, op.out))
        blas = self._blas

        def call(rows: Mapping[Rows, int]) -> None:
            n, n_keys = rows[op.rows], rows[op.keys]
            quantised_attention(q[:n], k[:n_keys], v[:n_keys], out[:n], op.n_head, blas=blas)

        return call

    def _attention(self, op: Attention) -> Step:
        if self.arithmetic == "fast":
            cached = op.k.kind is Kind.CACHE
            return self._quantised_cross_attention(op) if cached else self._quantised_attention(op)
        q, k, v, out = (self.array(t) for t in (op.q, op.k, op.v, op.out))
        ws, blas = self._ws, self._blas
        weights = self._optional(op.weights)

        def call(rows: Mapping[Rows, int]) -> None:
            n, n_keys = rows[op.rows], rows[op.keys]
            attention(q[:n], k[:n_keys], v[:n_keys], out[:n], op.n_head, ws, blas=blas)
            if weights is not None:
                heard = rows[op.heard]
                places = weights[:, :n, :heard]
                attention_weights(q[:n], k[:heard], places, op.n_head, op.heads, blas=blas)

        return call

    def _add_alignment(self, op: AddAlignment) -> Step:
        weights, total = self.array(op.weights), self.array(op.total)

        def call(rows: Mapping[Rows, int]) -> None:
            n, keys = rows[op.rows], rows[op.keys]
            add_alignment(weights[:, :n, :keys], total[:n, :keys], begin=op.begin)

        return call

    def _warp(self, op: Warp) -> Step:
        total, entries = self.array(op.total), self.ints(op.entries)

        def call(rows: Mapping[Rows, int]) -> None:
            said = total[op.first_row : rows[op.rows] - 1, : rows[op.keys]]
            entries[: len(said)] = warp(said)

        return call

    def _cached_attention(self, op: CachedAttention) -> Step:
        q, k, v, out = (self.array(t) for t in (op.q, op.k, op.v, op.out))
        k_cache, v_cache = self.array(op.k_cache), self.array(op.v_cache)
        slots, positions = self.ints(op.slots), self.ints(op.positions)
        ws, blas = self._ws, self._blas

        def call(rows: Mapping[Rows, int]) -> None:
            n = rows[op.rows]
            slot_of, last = slots[:n], positions[:n]
            k_cache[slot_of, last] = k[:n]
            v_cache[slot_of, last] = v[:n]
            # Rows of one slot stand together: one call for each run of them
            starts = [0, *(np.flatnonzero(np.diff(slot_of)) + 1).tolist(), n]
            for r0, r1 in pairwise(starts):
                slot, keys = int(slot_of[r0]), int(last[r0:r1].max()) + 1
                attention(
                    q[r0:r1],
                    k_cache[slot, :keys],
                    v_cache[slot, :keys],
                    out[r0:r1],
                    op.n_head,
                    ws,
                    blas=blas,
                    last_key=last[r0:r1],
                )

        return call

    def _copy_slots(self, op: CopySlots) -> Step:
        caches = [self.array(op.k_cache), self.array(op.v_cache)]
        copies = self.ints(op.copies)

        def call(rows: Mapping[Rows, int]) -> None:
            for source, target, first, last in copies[: rows[op.rows]].tolist():
                for cache in caches:
                    np.copyto(cache[target, first:last], cache[source, first:last])

        return call

    def _store_cross(self, op: StoreCross) -> Step:
        if self.arithmetic == "fast":
            return self._store_integers(op)
        k, v = self.array(op.k), self.array(op.v)
        k_cache, v_cache = self.array(op.k_cache), self.array(op.v_cache)

        def call(rows: Mapping[Rows, int]) -> None:
            n = rows[op.rows]
            k_cache[:n] = k[:n]
            v_cache[:n] = v[:n]

        return call

    def _embed(self, op: Embed) -> Step:
        tokens, positions = self.ints(op.tokens), self.ints(op.positions)
        if is_quantised(op.token_embedding, self.arithmetic):
            return self._quantised_embed(op)
        token_embedding = self.array(op.token_embedding)
        positional_embedding, out = self.array(op.positional_embedding), self.array(op.out)

        def call(rows: Mapping[Rows, int]) -> None:
            n = rows[op.rows]
            widen(token_embedding[tokens[:n]], out[:n], self._scales[op.token_embedding.name])
            np.add(out[:n], positional_embedding[positions[:n]], out=out[:n])

        return call

    def _quantised_embed(self, op: Embed) -> Step:
        tokens, positions = self.ints(op.tokens), self.ints(op.positions)
        weight, out = self._integers(op.token_embedding), self.array(op.out)
        positional_embedding, k = self.array(op.positional_embedding), out.shape[1]

        def call(rows: Mapping[Rows, int]) -> None:
            n = rows[op.rows]
            factors = weight.factors[tokens[:n]].repeat(BLOCK, axis=1)[:, :k]
            np.multiply(weight.numbers[tokens[:n]], factors, out=out[:n])
            np.add(out[:n], positional_embedding[positions[:n]], out=out[:n])

        return call

    def _gather(self, op: Gather) -> Step:
        x, index, out = self.array(op.x), self.ints(op.index), self.array(op.out)

        def call(rows: Mapping[Rows, int]) -> None:
            n = rows[op.rows]
            np.copyto(out[:n], x[index[:n]])

        return call
