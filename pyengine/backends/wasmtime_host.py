"""The kernels under wasmtime: for CPython, and for tests without a browser."""

from __future__ import annotations

import ctypes
import threading
import weakref
from functools import cache

import numpy as np
import numpy.typing as npt
from wasmtime import (
    Config,
    Engine,
    Func,
    Global,
    Instance,
    Limits,
    Memory,
    MemoryType,
    Module,
    SharedMemory,
    Store,
    Trap,
    WasmtimeError,
)
from wasmtime import _ffi as ffi

from pyengine.backends.kernel_host import KernelTrap

_PAGE = 65536


class _SharedMemory(SharedMemory):
    def _as_extern(self) -> ffi.wasmtime_extern_t:
        # wasmtime 50 makes a pointer to the pointer here, and fails
        union = ffi.wasmtime_extern_union(sharedmemory=self.ptr())
        return ffi.wasmtime_extern_t(ffi.WASMTIME_EXTERN_SHAREDMEMORY, union)


class WasmtimeHost:
    """A `KernelHost`. The memory has its final size from the start; helpers are Python threads,
    which wasmtime runs without Python's lock."""

    def __init__(self, module: bytes, nbytes: int, *, shared: bool) -> None:
        self._engine, self._module = _compile(module)
        self._store = Store(self._engine)
        # The module's own data and stack come first; they take less than this
        pages = -(-(nbytes + 4 * _PAGE) // _PAGE)
        kind = MemoryType(Limits(pages, pages), shared=shared)
        try:
            memory = _SharedMemory(self._engine, kind) if shared else Memory(self._store, kind)
        except WasmtimeError as error:
            raise MemoryError(str(error)) from error
        self._memory = memory  # what views it does not keep it alive
        self._exports = Instance(self._store, self._module, [memory]).exports(self._store)
        heap_base = self._exports["__heap_base"]
        assert isinstance(heap_base, Global)
        self.base = -(-int(heap_base.value(self._store)) // 64) * 64
        if isinstance(memory, SharedMemory):
            size, pointer = memory.data_len(), memory.data_ptr()
        else:
            size, pointer = memory.data_len(self._store), memory.data_ptr(self._store)
        assert self.base + nbytes <= size
        address = ctypes.addressof(pointer.contents)
        self._bytes = np.ctypeslib.as_array((ctypes.c_uint8 * size).from_address(address))

    def write(self, address: int, data: npt.NDArray[np.generic]) -> None:
        flat = data.reshape(-1).view(np.uint8)
        self._bytes[address : address + len(flat)] = flat

    def read(self, address: int, nbytes: int) -> npt.NDArray[np.uint8]:
        return self._bytes[address : address + nbytes]

    def start_helpers(self, control: int, stacks: list[int]) -> None:
        for stack in stacks:
            arguments = (self._engine, self._module, self._memory, control, stack)
            threading.Thread(target=_help, args=arguments, daemon=True).start()
        weakref.finalize(self, _call, self._store, self._exports["leave"], control)

    def call(self, name: str, *arguments: int | float) -> int | float:
        return _call(self._store, self._exports[name], *arguments)

    def run(self, control: int, program: int, n_ops: int, rows: int, threads: int) -> None:
        try:
            self.call("run", control, program, n_ops, rows, threads)
        except Trap as error:
            raise KernelTrap(str(error)) from error


@cache
def _compile(module: bytes) -> tuple[Engine, Module]:
    """Once for all hosts: it takes longer than many a test."""
    config = Config()
    config.wasm_threads = True
    config.shared_memory = True
    engine = Engine(config)
    return engine, Module(engine, module)


def _call(store: Store, function: object, *arguments: int | float) -> int | float:
    assert isinstance(function, Func)
    return function(store, *arguments) or 0


def _help(engine: Engine, module: Module, memory: SharedMemory, control: int, stack: int) -> None:
    """A helper's life. Each has an instance of its own; only the memory is shared."""
    store = Store(engine)
    exports = Instance(store, module, [memory]).exports(store)
    pointer = exports["__stack_pointer"]
    assert isinstance(pointer, Global)
    pointer.set_value(store, stack)
    _call(store, exports["help"], control)
