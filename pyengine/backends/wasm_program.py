"""Programs as the kernels read them: for each op a record of words, which site_build/records.py
declares in C."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import cast

import numpy as np
import numpy.typing as npt

from pyengine.arena import ALIGNMENT
from pyengine.integers import Arithmetic, held_as
from pyengine.program import OPS, Op, Program, Rows, Tensor

_HEAD_WORDS = 2
"""Which op it is, and whether arithmetic is fast."""

_TENSOR_WORDS = 5
"""Address, type of the numbers, three lengths."""


def _record_words(op: type[Op]) -> int:
    """How many words an op takes; those of the longest are what a record has."""
    tensors = sum("Tensor" in str(field.type) for field in fields(op))
    return _HEAD_WORDS + len(fields(op)) + (_TENSOR_WORDS - 1) * tensors


RECORD_WORDS = max(map(_record_words, OPS))

ROW_INDEX = {rows: i for i, rows in enumerate(Rows)}
"""Where each row count stands in the parameter block."""


def encode(
    program: Program, address: Callable[[Tensor], int], arithmetic: Arithmetic
) -> npt.NDArray[np.int32]:
    """The program as (ops, `RECORD_WORDS`) I32 records.

    Args:
        address: where a tensor lies in the kernels' memory.
    """
    records = np.zeros((len(program.ops), RECORD_WORDS), np.int64)
    for record, op in zip(records, program.ops, strict=True):
        words = [OPS.index(type(op)), int(arithmetic == "fast")]
        for field in fields(op):
            words += _words(getattr(op, field.name), address, arithmetic)
        record[: len(words)] = words
    return records.astype(np.uint32).view(np.int32)


def _words(value: object, address: Callable[[Tensor], int], arithmetic: Arithmetic) -> list[int]:
    """Of one field of an op."""
    match value:
        case Tensor():
            at = address(value)
            if at % ALIGNMENT:
                raise ValueError(f"{value.name} lies at {at}, which is no multiple of {ALIGNMENT}")
            return [at, held_as(value, arithmetic).value, *[*value.shape, 1, 1][:3]]
        case None:
            return [0] * _TENSOR_WORDS
        case Rows():
            return [ROW_INDEX[value]]
        case int():
            return [int(value)]
        case tuple():
            return [sum(1 << member for member in cast(tuple[int, ...], value))]
        case _:
            raise TypeError(f"a record of the kernels cannot hold {value!r}")
