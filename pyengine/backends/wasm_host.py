"""Which host, kernels and threads there can be here, under wasmtime or in a browser."""

from __future__ import annotations

import os
import sys
from importlib import resources
from importlib.util import find_spec

from pyengine.backends.kernel_host import KernelHost
from pyengine.errors import OptionError

MOST_THREADS = 8
"""More than the fast cores of nearly every machine; beyond, memory is what one waits for."""


def create_host(nbytes: int, *, variant: str, threads: int) -> KernelHost:
    """A host with room for an arena of `nbytes`.

    Args:
        variant: of the kernels.
        threads: above 1 for a memory that helpers can share.

    Raises:
        OptionError: there is no WebAssembly runtime here, or the kernels are not built.
        MemoryError: the memory cannot be had.
    """
    module = kernel_module(variant, shared=threads > 1)
    if sys.platform == "emscripten":
        from pyengine.backends.browser_host import BrowserHost

        return BrowserHost(module, nbytes, shared=threads > 1)
    try:
        from pyengine.backends.wasmtime_host import WasmtimeHost
    except ImportError as error:
        raise OptionError(_NO_RUNTIME) from error
    return WasmtimeHost(module, nbytes, shared=threads > 1)


_NO_RUNTIME = "the WebAssembly kernels need a runtime: pip install wasmtime"

VARIANTS = ("relaxed", "simd128")
"""Best first. Relaxed SIMD has a fused multiply-add."""


def best_variant() -> str:
    """The best variant that runs here.

    Raises:
        OptionError: none does, or the kernels are not built.
    """
    if sys.platform != "emscripten":
        return VARIANTS[0]
    from pyengine.backends.browser_host import supports

    for variant in VARIANTS:
        if supports(kernel_module(variant)):
            return variant
    raise OptionError("this browser has no WebAssembly SIMD: update it, or use another")


def kernels_obstacle() -> str | None:
    """Why the kernels cannot run here and what to do about it, in a line; None where they can."""
    try:
        best_variant()
        kernel_module(VARIANTS[0])
    except OptionError as error:
        return str(error)
    if sys.platform != "emscripten" and find_spec("wasmtime") is None:
        return _NO_RUNTIME
    return None


def choose_threads(wanted: int | None) -> int:
    """How many threads the kernels are to have, at most `MOST_THREADS`.

    Args:
        wanted: None for one on each processor. Where memory cannot be shared it is one.
    """
    if sys.platform == "emscripten":
        from pyengine.backends.browser_host import can_share, processors

        if not can_share():
            return 1
        most = processors()
    else:
        most = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return max(1, min(wanted or most, MOST_THREADS))


def kernel_module(variant: str, *, shared: bool = False) -> bytes:
    """The compiled kernels, for one thread or for a memory that threads share.

    Raises:
        OptionError: they were not built into this installation.
    """
    name = f"kernels-{variant}-threads.wasm" if shared else f"kernels-{variant}.wasm"
    file = resources.files("pyengine").joinpath("kernels", name)
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise OptionError(
            "the WebAssembly kernels are not built: in the folder of the sources, run pip install "
            '".[wasm]"'
        ) from error
