"""The kernels in a browser's worker (or node), driven from Pyodide."""

from __future__ import annotations

import weakref
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from pyengine.backends.kernel_host import KernelTrap

_PAGE = 65536

_HELPER = """
onmessage = ({ data: { module, memory, control, stack } }) => {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  exports.__stack_pointer.value = stack;
  exports.help(control);
};
"""
"""A helper's life, a worker of its own: no event reaches it again. Each has an instance; only the
memory is shared."""


class BrowserHost:
    """A `KernelHost` over a WebAssembly.Memory beside Pyodide's own.

    Only mel, tokens and logits are copied between the two. The memory has its final size from
    the start. Everything JavaScript is reached through Pyodide's `js`.
    """

    def __init__(self, module: bytes, nbytes: int, *, shared: bool) -> None:
        self._js, self._ffi = _javascript()
        # The module's own data and stack come first; they take less than this
        pages = -(-(nbytes + 4 * _PAGE) // _PAGE)
        limits = self._object(initial=pages, maximum=pages, shared=shared)
        wasm = self._js.WebAssembly
        try:
            self._memory: Any = wasm.Memory.new(limits)
            self._module: Any = wasm.Module.new(self._ffi.to_js(module))
            imports = self._object(env=self._object(memory=self._memory))
            self._exports: Any = wasm.Instance.new(self._module, imports).exports
        except self._ffi.JsException as error:  # `supports` has compiled it: no memory is left
            raise MemoryError(str(error)) from error
        self._run: Any = self._exports.run
        self._bytes: Any = self._js.Uint8Array.new(self._memory.buffer)
        heap_base: int = getattr(self._exports, "__heap_base").value  # a class mangles the name
        self.base = -(-heap_base // 64) * 64

    def write(self, address: int, data: npt.NDArray[np.generic]) -> None:
        flat = data.reshape(-1).view(np.uint8)
        self._bytes.subarray(address, address + len(flat)).assign(flat)

    def read(self, address: int, nbytes: int) -> npt.NDArray[np.uint8]:
        out = np.empty(nbytes, np.uint8)
        self._bytes.subarray(address, address + nbytes).assign_to(out)
        return out

    def start_helpers(self, control: int, stacks: list[int]) -> None:
        # From a Blob, so that the wheel works on any page
        source = self._ffi.to_js([_HELPER])
        url = self._js.URL.createObjectURL(self._js.Blob.new(source, self._object(type=_SCRIPT)))
        for stack in stacks:
            helper = self._js.Worker.new(url)
            order = self._object(
                module=self._module, memory=self._memory, control=control, stack=stack
            )
            helper.postMessage(order)
            weakref.finalize(self, helper.terminate)
        weakref.finalize(self, self._js.URL.revokeObjectURL, url)

    def call(self, name: str, *arguments: int | float) -> int | float:
        return getattr(self._exports, name)(*arguments) or 0

    def run(self, control: int, program: int, n_ops: int, rows: int, threads: int) -> None:
        try:
            self._run(control, program, n_ops, rows, threads)
        except self._ffi.JsException as error:
            raise KernelTrap(str(error)) from error

    def _object(self, **fields: object) -> Any:  # noqa: ANN401
        return self._ffi.to_js(fields, dict_converter=self._js.Object.fromEntries)


_SCRIPT = "text/javascript"


def processors() -> int:
    """How many threads can compute at once."""
    return int(_javascript()[0].navigator.hardwareConcurrency)


def can_share() -> bool:
    """Whether memory can be shared, and this thread may wait: a page's main one may not."""
    js, _ = _javascript()
    return bool(getattr(js, "crossOriginIsolated", False)) and not hasattr(js, "document")


def supports(module: bytes) -> bool:
    """Whether this browser compiles the module; one may validate it and yet be forbidden to."""
    js, ffi = _javascript()
    try:
        js.WebAssembly.Module.new(ffi.to_js(module))
    except ffi.JsException:
        return False
    return True


def _javascript() -> tuple[Any, Any]:
    """The modules `js` and `pyodide.ffi`, which no type checker knows."""
    return import_module("js"), import_module("pyodide.ffi")
