"""What a backend must offer, and how one is chosen by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from pyengine.arena import ArenaPlan, Request
from pyengine.errors import OptionError
from pyengine.hparams import DType, Hparams
from pyengine.integers import ARITHMETICS, Arithmetic
from pyengine.program import Program, Rows, Tensor


class Executable(Protocol):
    """A program bound to a backend's arena."""

    threads: int
    """How many compute."""

    def steps(self, rows: Mapping[Rows, int]) -> Iterator[None]:
        """Execute, pausing after each step: whoever drives may report or stop there."""
        ...

    def run_op(self, index: int, rows: Mapping[Rows, int]) -> None:
        """Execute one of the program's ops by itself, to measure or to watch it."""
        ...

    def __len__(self) -> int:
        """Number of steps."""
        ...

    def tune(self, rows: Mapping[Rows, int]) -> None:
        """Measure with short runs how this is executed fastest here; spoils activations."""
        ...


class Backend(Protocol):
    """Executes ops in an arena it allocates once."""

    name: str
    cache_dtype: DType
    arithmetic: Arithmetic

    checks_weights: bool
    """Whether it refuses weights that are not finite by itself: kernels read each number anyway."""

    @property
    def variant(self) -> str | None:
        """Which of the backend's kernels these are, where there are several."""
        ...

    @property
    def dot(self) -> str | None:
        """How integers are multiplied, where there are and there is a choice; known once memory has
        been allocated, and then as `tune` finds."""
        ...

    @property
    def threads(self) -> int:
        """How many threads compute at this moment."""
        ...

    @property
    def threads_wanted(self) -> int:
        """How many will, once all of them have started."""
        ...

    def weight_nbytes(self, tensor: Tensor) -> int:
        """Bytes a weight takes in this backend's layout."""
        ...

    def scratch(self, hp: Hparams, programs: Sequence[Program]) -> list[Request]:
        """Memory this backend's kernels need beside the programs' tensors.

        Raises:
            ModelFormatError: this backend cannot run a model of these sizes.
        """
        ...

    def allocate(self, plan: ArenaPlan) -> None:
        """Get the arena's memory. Raises MemoryError where it cannot be had."""
        ...

    def write_weight(self, tensor: Tensor, offset: int, data: memoryview) -> None:
        """Bytes of a weight as they stand in the file, in order.

        Raises:
            ModelFormatError: it holds numbers that are not finite, where `checks_weights`.
        """
        ...

    def finish_weight(self, tensor: Tensor) -> None:
        """The weight is whole: repack it if the kernels want that.

        Raises:
            ModelFormatError: as `write_weight` does.
        """
        ...

    def compile(self, program: Program) -> Executable: ...

    def tune(self) -> None:
        """Measure how products are computed fastest here, where there is a choice: `dot`."""
        ...

    def write(
        self, tensor: Tensor, values: npt.NDArray[np.generic] | Sequence[int], *, row: int = 0
    ) -> None:
        """Copy values into an I/O tensor, from `row` of its first dimension on."""
        ...

    def read(self, tensor: Tensor, rows: int) -> npt.NDArray[np.generic]:
        """The first rows of a tensor, valid until the next run."""
        ...

    def log_sum_exp(self, tensor: Tensor, values: npt.NDArray[np.float32]) -> float:
        """log(sum(exp(values))) in F32, -inf where all are; `tensor` is spoilt, `values` (n,) may
        be a row of it."""
        ...


BACKENDS = ("numpy", "wasm")

HELPER_SECONDS = 2.0
"""How long to wait for threads that have been started; they come while a model is loaded."""


def available_backends() -> tuple[str, ...]:
    """Names of the backends that can run here."""
    from pyengine.backends.wasm_host import kernels_obstacle

    return tuple(name for name in BACKENDS if name != "wasm" or kernels_obstacle() is None)


def best_backend() -> str:
    """The kernels where they can run; numpy always can, several times slower."""
    return "wasm" if "wasm" in available_backends() else "numpy"


def arithmetic_on(backend: str, wanted: Arithmetic) -> Arithmetic:
    """`wanted` where it makes a backend fast: numpy takes twice as long for integers, so that there
    "exact" is what whoever wants "fast" wants."""
    return wanted if backend == "wasm" else "exact"


def create_backend(
    name: str, *, threads: int | None = None, arithmetic: Arithmetic = "exact"
) -> Backend:
    """A new backend by name.

    Args:
        threads: how many it may use; None for its own choice.
        arithmetic: how it computes products, see integers.py.

    Raises:
        OptionError: there is none of that name, no such arithmetic, or not so many threads.
    """
    if arithmetic not in ARITHMETICS:
        raise OptionError(
            f"there is no arithmetic {arithmetic!r}; choose from {', '.join(ARITHMETICS)}"
        )
    if threads is not None and threads < 1:
        raise OptionError(f"{threads} threads cannot compute anything; give 1 or more")
    if name == "numpy":
        from pyengine.backends.numpy_backend import NumpyBackend

        return NumpyBackend(threads=threads, arithmetic=arithmetic)
    if name == "wasm":
        from pyengine.backends.wasm_backend import WasmBackend

        return WasmBackend(threads=threads, arithmetic=arithmetic)
    raise OptionError(f"there is no backend {name!r}; choose from {', '.join(BACKENDS)}")
