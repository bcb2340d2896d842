"""What the steps of a program compute with: the arena, its tensors as arrays, and scratch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod

import numpy as np
import numpy.typing as npt

from pyengine.arena import ALIGNMENT, ArenaPlan
from pyengine.backends.numpy_integers import IntegerMatrix
from pyengine.backends.numpy_kernels import Workspace
from pyengine.integers import Arithmetic
from pyengine.program import Rows, Tensor

Step = Callable[[Mapping[Rows, int]], None]
"""Executes an op, for the row counts of a run."""


class NumpyMemory:
    """The memory of a plan.

    Args:
        arithmetic: how products are computed.
        blas: whether np.matmul computes them.
    """

    def __init__(self, plan: ArenaPlan, arithmetic: Arithmetic, *, blas: bool) -> None:
        self.arithmetic: Arithmetic = arithmetic
        self.blas = blas
        raw = np.empty(plan.total + ALIGNMENT, np.uint8)
        shift = -raw.ctypes.data % ALIGNMENT
        self._bytes = raw[shift : shift + plan.total]
        self._offsets = plan.offsets()
        sizes = {p.request.name: p.request.nbytes for p in plan.placements}
        flat = {
            name: self.view(f"scratch.{name}", sizes[f"scratch.{name}"]).view(np.float32)
            for name in ("weights", "product", "temp1", "temp2", "scores")
        }
        self.workspace = Workspace(**flat)
        self.scales: dict[str, np.float32] = {}
        """Of each weight that is read, see `widen`."""

    def view(self, name: str, nbytes: int) -> npt.NDArray[np.uint8]:
        """The first bytes of a buffer."""
        start = self._offsets[name]
        return self._bytes[start : start + nbytes]

    def array(self, tensor: Tensor) -> npt.NDArray[np.float32]:
        """The tensor's place in the arena, in its own shape and the dtype in which it is held."""
        dtype = tensor.dtype.widened
        view = self.view(tensor.name, dtype.nbytes(prod(tensor.shape))).view(dtype.numpy)
        return view.reshape(tensor.shape)

    def optional(self, tensor: Tensor | None) -> npt.NDArray[np.float32] | None:
        """`array`, where there is a tensor."""
        return None if tensor is None else self.array(tensor)

    def ints(self, tensor: Tensor) -> npt.NDArray[np.int32]:
        """`array` of an I32 tensor."""
        return self.array(tensor).view(np.int32)

    def integers(self, weight: Tensor) -> IntegerMatrix:
        """The place of a weight that is quantised."""
        n, *inner = weight.shape
        k = prod(inner)
        return IntegerMatrix.view(self.view(weight.name, IntegerMatrix.nbytes(n, k)), n, k)

    def cross_matrices(
        self, cache: Tensor, n_head: int, shape: tuple[int, int]
    ) -> list[IntegerMatrix]:
        """One of each head, in its part of a cache of integers."""
        memory = self.view(cache.name, cache.nbytes).reshape(n_head, -1)
        return [IntegerMatrix.view(part[: IntegerMatrix.nbytes(*shape)], *shape) for part in memory]
