"""Backends execute programs of ops; each owns the memory of its arena."""

from pyengine.backends.base import (
    HELPER_SECONDS,
    Backend,
    Executable,
    arithmetic_on,
    available_backends,
    best_backend,
    create_backend,
)
from pyengine.backends.wasm_host import kernels_obstacle

__all__ = [
    "HELPER_SECONDS",
    "Backend",
    "Executable",
    "arithmetic_on",
    "available_backends",
    "best_backend",
    "create_backend",
    "kernels_obstacle",
]
