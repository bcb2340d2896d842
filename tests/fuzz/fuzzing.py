"""Random inputs, each known by its kind and seed, by which it comes again.

In an ordinary run there are as many as a parser has seconds for, always the same ones; with
`--hours` each parser has ten minutes of them. What was once found is kept in `corpus/`, in a folder
for each parser: it is read first, and damaged further.
"""

import random
import time
from collections.abc import Callable
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
LONG = 600
"""Seconds for each parser with `--hours`."""

HEADERS = 256
"""Bytes at the beginning that are damaged more often than others."""


def corpus(parser: str, extension: str = "*") -> list[bytes]:
    """What was found in a parser."""
    return [file.read_bytes() for file in sorted((CORPUS / parser).glob(f"*.{extension}"))]


def fuzz(
    kind: str, check: Callable[[random.Random], object], often: int, hours: bool, kinds: int = 1
) -> None:
    """Checks so many random inputs, or ten minutes of them, shared with other kinds."""
    begun, seed = time.monotonic(), 0
    while time.monotonic() - begun < LONG / kinds if hours else seed < often:
        try:
            check(random.Random(f"{kind} {seed}"))
        except BaseException as error:
            error.add_note(f"{kind}, seed {seed}")
            raise
        seed += 1


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Bits and bytes changed, stretches left out, put in and repeated, or the end cut off."""
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 30))):
        end = min(HEADERS, len(found)) if chance.random() < 0.6 else len(found)
        at, length = chance.randrange(end), chance.choice((1, 2, 4, 8, 100, 2000))
        match chance.randrange(6):
            case 0 | 1:
                found[at] ^= 1 << chance.randrange(8)
            case 2:
                stretch = min(length, 8, len(found) - at)
                found[at : at + stretch] = (
                    chance.choice((b"\0", b"\x7f", b"\x80", b"\xff")) * stretch
                )
            case 3:
                del found[at : min(at + length, len(found) - 1)]
            case 4:
                found[at:at] = chance.randbytes(length)
            case _:
                begin = chance.randrange(len(found))
                found[at:at] = found[begin : begin + length]
    if chance.random() < 0.2:
        del found[chance.randrange(len(found)) :]
    return bytes(found)
