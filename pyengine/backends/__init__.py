"""Backends execute programs of ops; each owns the memory of its arena."""

from pyengine.backends.base import Backend, Executable, create_backend

__all__ = ["Backend", "Executable", "create_backend"]
