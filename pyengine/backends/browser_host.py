"""The kernels in a browser's worker (or node), driven from Pyodide: one thread."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

_PAGE = 65536


class BrowserHost:
    """A `KernelHost` over a WebAssembly.Memory beside Pyodide's own.

    Only mel, tokens and logits are copied between the two. The memory has its final size from
    the start. Everything JavaScript is reached through Pyodide's `js`.
    """

    def __init__(self, module: bytes, nbytes: int) -> None:
        js, ffi = _javascript()

        def js_object(**fields: object) -> object:
            return ffi.to_js(fields, dict_converter=js.Object.fromEntries)

        # The module's own data and stack come first; they take less than this
        pages = -(-(nbytes + 4 * _PAGE) // _PAGE)
        try:
            memory = js.WebAssembly.Memory.new(js_object(initial=pages, maximum=pages))
        except ffi.JsException as error:
            raise MemoryError(str(error)) from error
        compiled = js.WebAssembly.Module.new(ffi.to_js(module))
        imports = js_object(env=js_object(memory=memory))
        exports = js.WebAssembly.Instance.new(compiled, imports).exports
        self._run: Any = exports.run
        self._bytes: Any = js.Uint8Array.new(memory.buffer)
        heap_base: int = getattr(exports, "__heap_base").value  # a class would mangle the name
        self.base = -(-heap_base // 64) * 64

    def write(self, address: int, data: npt.NDArray[np.generic]) -> None:
        flat = data.reshape(-1).view(np.uint8)
        self._bytes.subarray(address, address + len(flat)).assign(flat)

    def read(self, address: int, nbytes: int) -> npt.NDArray[np.uint8]:
        out = np.empty(nbytes, np.uint8)
        self._bytes.subarray(address, address + nbytes).assign_to(out)
        return out

    def run(self, program: int, n_ops: int, rows: int, sync: int, own: int, shared: int) -> None:
        self._run(program, n_ops, rows, 0, 1, sync, own, shared)


def supports(module: bytes) -> bool:
    """Whether this browser can compile the module."""
    js, ffi = _javascript()
    return bool(js.WebAssembly.validate(ffi.to_js(module)))


def _javascript() -> tuple[Any, Any]:
    """The modules `js` and `pyodide.ffi`, which no type checker knows."""
    return import_module("js"), import_module("pyodide.ffi")
