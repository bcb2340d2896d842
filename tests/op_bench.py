"""A backend with some ops on it, for tests of single ops."""

import time

import numpy as np
from processor_flags import ProcessorFlags

from pyengine.arena import Kind, plan_arena
from pyengine.backends import Backend
from pyengine.backends.wasm_backend import WasmBackend
from pyengine.hparams import DType, Hparams
from pyengine.program import Op, Program, Rows, Tensor, arena_requests, op_tensors

HP = Hparams(51864, 1500, 512, 8, 1, 448, 512, 8, 1, 80, 1)

SUBNORMAL = 0x00010001
"""As an F32 and as two F16."""

POISONED = ("scratch.own", "scratch.shared")


def tensor(name: str, *shape: int, dtype: DType = DType.F32, kind: Kind = Kind.IO) -> Tensor:
    return Tensor(name, shape, dtype, kind)


def weight(name: str, *shape: int, dtype: DType = DType.F32) -> Tensor:
    return tensor(name, *shape, dtype=dtype, kind=Kind.WEIGHT)


def rng(*seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


class Bench:
    """A backend with some ops on it, its memory full of NaN but for what is set, its F16 caches
    and the kernels' scratch of subnormal numbers as well, and its weights of the largest number:
    NaN is refused there."""

    def __init__(self, backend: Backend, *ops: Op) -> None:
        program = Program("test", list(ops))
        self.backend = backend
        requests = arena_requests([program], weight_nbytes=self.backend.weight_nbytes)
        plan = plan_arena([*requests, *self.backend.scratch(HP, [program])])
        self.backend.allocate(plan)
        while self.backend.threads < self.backend.threads_wanted:
            time.sleep(0.001)  # helpers start beside
        self.tensors = {t.name: t for op in ops for t in op_tensors(op)}
        for t in self.tensors.values():
            nan = np.full(t.nbytes, 0xFF, np.uint8)
            if t.dtype.is_quantised:
                continue
            if t.kind is Kind.CACHE and t.dtype is DType.F16:
                nan.view(np.uint32)[::2] = SUBNORMAL
            if t.kind is Kind.WEIGHT:
                self.set(**{t.name: np.full(t.shape, np.finfo(t.dtype.numpy).max)})
                continue
            self.set(**{t.name: nan.view(t.dtype.numpy).reshape(t.shape)})
        if isinstance(self.backend, WasmBackend):
            for scratch in (p for p in plan.placements if p.request.name in POISONED):
                poison = np.full(scratch.request.nbytes // 4, SUBNORMAL, np.uint32)
                self.backend.host.write(self.backend.host.base + scratch.offset, poison)
        self.flags = ProcessorFlags()
        self.executable = self.backend.compile(program)

    def set(self, **values: np.ndarray) -> None:
        for name, value in values.items():
            t = self.tensors[name.replace("__", ".")] if "__" in name else self.tensors[name]
            if t.kind is Kind.WEIGHT:
                dtype = np.uint8 if t.dtype.is_quantised else t.dtype.numpy
                data = np.ascontiguousarray(value, dtype).tobytes()
                assert len(data) == t.nbytes
                half = len(data) // 2 + 1  # weights come in pieces
                self.backend.write_weight(t, 0, memoryview(data)[:half])
                self.backend.write_weight(t, half, memoryview(data)[half:])
                self.backend.finish_weight(t)
            else:
                self.backend.write(t, value)

    def run(self, out: Tensor, rows: dict[Rows, int], *, subnormal: bool = False) -> np.ndarray:
        """`subnormal`: what is given makes it so."""
        self.flags.take()
        for _ in self.executable.steps(rows):
            pass
        assert subnormal or self.flags.take() == ""
        return np.array(self.backend.read(out, out.shape[0]))
