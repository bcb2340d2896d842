"""Blocks made one number at a time, as the format's table has it; every step rounds to float32."""

from __future__ import annotations

import math
import struct

import numpy as np

F32 = np.float32

BITS = {"q4_0": 4, "q4_1": 4, "q5_0": 5, "q5_1": 5}


def block_of(kind: str, numbers: np.ndarray) -> bytes:
    """32 numbers as a block."""
    values = [F32(number) for number in numbers]
    assert len(values) == 32
    if kind == "q8_0":
        factor = F32(max(abs(value) for value in values) / F32(127))
        inverse = F32(F32(1) / factor) if factor else F32(0)
        integers = [half_away(F32(value * inverse)) for value in values]
        return struct.pack("<e32b", factor, *integers)
    bits = BITS[kind]
    if kind.endswith("_1"):
        least = min(values)
        factor = F32(F32(max(values) - least) / F32(2**bits - 1))
        inverse = F32(F32(1) / factor) if factor else F32(0)
        integers = [int(F32(F32(F32(value - least) * inverse) + F32(0.5))) for value in values]
        head = struct.pack("<2e", factor, least)
    else:
        half = 2 ** (bits - 1)
        peak = F32(0)
        for value in values:
            if abs(value) > abs(peak):
                peak = value
        factor = F32(peak / F32(-half))
        inverse = F32(F32(1) / factor) if factor else F32(0)
        shifted = [F32(F32(value * inverse) + F32(half + 0.5)) for value in values]
        integers = [min(2**bits - 1, int(value)) for value in shifted]
        head = struct.pack("<e", factor)
    if bits == 5:
        head += struct.pack("<I", sum((number >> 4) << j for j, number in enumerate(integers)))
    low = [number & 15 for number in integers]
    return head + bytes(low[j] | low[j + 16] << 4 for j in range(16))


def half_away(value: np.float32) -> int:
    return int(math.copysign(math.floor(abs(float(value)) + 0.5), value))
