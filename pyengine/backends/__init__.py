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

__all__ = [
    "HELPER_SECONDS",
    "Backend",
    "Executable",
    "arithmetic_on",
    "available_backends",
    "best_backend",
    "create_backend",
]
