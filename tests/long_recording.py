"""An hour made of the recordings: speech in ever other orders, between silences and low noise.

It is made block by block as it is read, and is never whole in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from recordings import recording

SAMPLE_RATE = 16_000

NOISE = 0.001
"""Standard deviation of the low noise: -60 dB below full scale, a quiet room."""


@dataclass(frozen=True)
class Placed:
    """A recording in the hour; seconds."""

    start: float
    end: float
    name: str


@dataclass(frozen=True)
class _Piece:
    first: int
    n: int
    name: str
    """Of a recording, or "silence" or "noise"."""


class LongRecording:
    """Recordings of `names` in random order, all of them before one comes again, with 1 to 60 s
    of silence or low noise before each and after the last.

    Iterating gives (n,) F32 blocks of 16 kHz; each iteration starts anew.

    Args:
        seconds: the whole length; the last recording ends at least a second before it.
        seed: the same seed gives the same samples.
    """

    def __init__(
        self, names: Sequence[str], *, seconds: int = 3600, seed: int = 0, block_seconds: float = 1
    ) -> None:
        self.names = tuple(names)
        self.seconds = seconds
        self._seed = seed
        self._block = round(block_seconds * SAMPLE_RATE)

    @property
    def placed(self) -> list[Placed]:
        """The ground truth: every recording in it, in order of time."""
        return [
            Placed(p.first / SAMPLE_RATE, (p.first + p.n) / SAMPLE_RATE, p.name)
            for p in self._pieces
            if p.name in self.names
        ]

    @cached_property
    def _pieces(self) -> list[_Piece]:
        random = np.random.default_rng(self._seed)
        total = self.seconds * SAMPLE_RATE
        pieces: list[_Piece] = []
        at = 0

        def add(name: str, n: int) -> None:
            nonlocal at
            pieces.append(_Piece(at, n, name))
            at += n

        while True:
            for name in random.permutation(self.names).tolist():
                gap = round(random.uniform(1, 60) * SAMPLE_RATE)
                kind = str(random.choice(["silence", "noise"]))
                speech = len(recording(name))
                if at + gap + speech + SAMPLE_RATE > total:
                    add("silence", total - at)
                    return pieces
                add(kind, gap)
                add(name, speech)

    def __iter__(self) -> Iterator[np.ndarray]:
        """Blocks of `block_seconds`, which do not end where the pieces do."""
        block = np.zeros(self._block, np.float32)
        filled = 0
        for number, piece in enumerate(self._pieces):
            noise = np.random.default_rng((self._seed, number))
            done = 0
            while done < piece.n:
                n = min(piece.n - done, self._block - filled)
                if piece.name == "silence":
                    block[filled : filled + n] = 0
                elif piece.name == "noise":
                    block[filled : filled + n] = noise.standard_normal(n) * NOISE
                else:
                    block[filled : filled + n] = recording(piece.name)[done : done + n]
                done += n
                filled += n
                if filled == self._block:
                    yield block.copy()
                    filled = 0
        if filled:
            yield block[:filled].copy()
