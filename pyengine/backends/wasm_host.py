"""Where the kernels run: WebAssembly instances and their memory, under wasmtime or a browser."""

from __future__ import annotations

import sys
from importlib import resources
from importlib.util import find_spec
from typing import Protocol

import numpy as np
import numpy.typing as npt

from pyengine.errors import OptionError


class KernelHost(Protocol):
    """A memory with the kernels over it."""

    base: int
    """Address of the arena's first byte."""

    def write(self, address: int, data: npt.NDArray[np.generic]) -> None: ...

    def read(self, address: int, nbytes: int) -> npt.NDArray[np.uint8]:
        """Bytes of the memory; a view where the host has one, valid until the next run."""
        ...

    def run(self, program: int, n_ops: int, rows: int, sync: int, own: int, shared: int) -> None:
        """Run a program; all arguments but `n_ops` are addresses."""
        ...


def create_host(nbytes: int, variant: str | None = None) -> KernelHost:
    """A host with room for an arena of `nbytes`.

    Args:
        variant: of the kernels; None for the best that runs here.

    Raises:
        OptionError: there is no WebAssembly runtime here.
        MemoryError: the memory cannot be had.
    """
    if sys.platform == "emscripten":
        from pyengine.backends.browser_host import BrowserHost, supports

        for name in [variant] if variant else VARIANTS:
            if supports(module := kernel_module(name)):
                return BrowserHost(module, nbytes)
        raise OptionError("this browser has no WebAssembly SIMD: update it, or use another")
    try:
        from pyengine.backends.wasmtime_host import WasmtimeHost
    except ImportError as error:
        raise OptionError(
            'the wasm backend needs a WebAssembly runtime: pip install "pyengine[wasm]"'
        ) from error
    return WasmtimeHost(kernel_module(variant or VARIANTS[0]), nbytes)


VARIANTS = ("relaxed", "simd128")
"""Best first. Relaxed SIMD has a fused multiply-add."""


def is_available() -> bool:
    """Whether the kernels are built and something here can run them."""
    try:
        modules = [kernel_module(variant) for variant in VARIANTS]
    except OptionError:
        return False
    if sys.platform == "emscripten":
        from pyengine.backends.browser_host import supports

        return any(supports(module) for module in modules)
    return find_spec("wasmtime") is not None


def kernel_module(variant: str) -> bytes:
    """The compiled kernels.

    Raises:
        OptionError: they were not built into this installation.
    """
    file = resources.files("pyengine").joinpath("kernels", f"kernels-{variant}.wasm")
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise OptionError(
            "the WebAssembly kernels are not built: run python build_wasm.py"
        ) from error
