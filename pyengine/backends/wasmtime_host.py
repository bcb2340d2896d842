"""The kernels under wasmtime, one thread: for CPython, and for tests without a browser."""

from __future__ import annotations

import ctypes

import numpy as np
import numpy.typing as npt
from wasmtime import (
    Engine,
    Func,
    Global,
    Instance,
    Limits,
    Memory,
    MemoryType,
    Module,
    Store,
    WasmtimeError,
)

_PAGE = 65536


class WasmtimeHost:
    """A `KernelHost`. The memory has its final size from the start."""

    def __init__(self, module: bytes, nbytes: int) -> None:
        engine = Engine()
        self._store = Store(engine)
        compiled = Module(engine, module)
        # The module's own data and stack come first; they take less than this
        pages = -(-(nbytes + 4 * _PAGE) // _PAGE)
        try:
            memory = Memory(self._store, MemoryType(Limits(pages, pages)))
        except WasmtimeError as error:
            raise MemoryError(str(error)) from error
        exports = Instance(self._store, compiled, [memory]).exports(self._store)
        run, heap_base = exports["run"], exports["__heap_base"]
        assert isinstance(run, Func)
        assert isinstance(heap_base, Global)
        self._run = run
        self.base = -(-int(heap_base.value(self._store)) // 64) * 64
        size = memory.data_len(self._store)
        assert self.base + nbytes <= size
        pointer = ctypes.addressof(memory.data_ptr(self._store).contents)
        self._bytes = np.ctypeslib.as_array((ctypes.c_uint8 * size).from_address(pointer))
        self._memory = memory  # the view above does not keep it alive

    def write(self, address: int, data: npt.NDArray[np.generic]) -> None:
        flat = data.reshape(-1).view(np.uint8)
        self._bytes[address : address + len(flat)] = flat

    def read(self, address: int, nbytes: int) -> npt.NDArray[np.uint8]:
        return self._bytes[address : address + nbytes]

    def run(self, program: int, n_ops: int, rows: int, sync: int, own: int, shared: int) -> None:
        self._run(self._store, program, n_ops, rows, 0, 1, sync, own, shared)
