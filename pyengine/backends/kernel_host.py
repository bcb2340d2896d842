"""What a host of the kernels is: a WebAssembly instance of them, and its memory."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

STACK_BYTES = 65536
"""Of each helper."""


class KernelHost(Protocol):
    """A memory with the kernels over it."""

    base: int
    """Address of the arena's first byte."""

    def write(self, address: int, data: npt.NDArray[np.generic]) -> None: ...

    def read(self, address: int, nbytes: int) -> npt.NDArray[np.uint8]:
        """Bytes of the memory; a view where the host has one, valid until the next run."""
        ...

    def start_helpers(self, control: int, stacks: list[int]) -> None:
        """Start threads that follow the orders of `run`. Nothing waits for them to start.

        Args:
            control: address of what they coordinate by.
            stacks: for each helper, the address behind its stack.
        """
        ...

    def call(self, name: str, *arguments: int | float) -> int | float:
        """Call an export of the kernels on this thread; 0 where it returns nothing."""
        ...

    def run(self, control: int, program: int, n_ops: int, rows: int, threads: int) -> None:
        """Run a program; `control`, `program` and `rows` are addresses.

        Raises:
            KernelTrap: a helper does not answer, or there is a bug.
        """
        ...


class KernelTrap(RuntimeError):
    """The kernels gave up."""
