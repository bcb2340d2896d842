"""Where everything a model needs lives: one block of memory, laid out before it exists.

Buffers that are never needed at the same time share space. Time is counted in ops: the
model's programs run one after another, so a single clock serves them all.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

ALIGNMENT = 64  # a cache line; also enough for any SIMD load


class Kind(Enum):
    """What a buffer is for; activations and caches share space."""

    WEIGHT = "weight"
    CACHE = "cache"
    IO = "io"
    SCRATCH = "scratch"
    ACTIVATION = "activation"


@dataclass(frozen=True, slots=True)
class Request:
    """A wish for `nbytes` of the arena while ops `first` to `last` (inclusive) run.

    Other kinds than ACTIVATION and CACHE live for ever; their `first` and `last` are ignored.
    """

    name: str
    kind: Kind
    nbytes: int
    first: int = 0
    last: int = 0

    @property
    def forever(self) -> bool:
        return self.kind not in (Kind.ACTIVATION, Kind.CACHE)


@dataclass(frozen=True, slots=True)
class Placement:
    """A request and the offset it was given."""

    request: Request
    offset: int

    @property
    def end(self) -> int:
        return self.offset + self.request.nbytes


@dataclass(frozen=True, slots=True)
class ArenaPlan:
    """The layout: every buffer's offset. `str(plan)` is a table for people."""

    placements: tuple[Placement, ...]
    total: int

    def offsets(self) -> dict[str, int]:
        return {p.request.name: p.offset for p in self.placements}

    def kind_bytes(self, kind: Kind) -> int:
        """Bytes all buffers of one kind would take if none shared space."""
        return sum(p.request.nbytes for p in self.placements if p.request.kind is kind)

    def __str__(self) -> str:
        lines = [f"{'offset':>12} {'bytes':>12}  {'kind':<10} {'ops':<9} buffer"]
        for p in self.placements:
            r = p.request
            life = "" if r.forever else f"{r.first}-{r.last}"
            lines.append(f"{p.offset:>12} {r.nbytes:>12}  {r.kind.value:<10} {life:<9} {r.name}")
        lines.append("")
        lines += [f"{k.value:<12} {self.kind_bytes(k) / 1e6:>9.2f} MB" for k in Kind]
        unshared = sum(self.kind_bytes(k) for k in Kind)
        lines.append(
            f"{'total':<12} {self.total / 1e6:>9.2f} MB "
            f"({(unshared - self.total) / 1e6:.2f} MB saved by sharing)"
        )
        return "\n".join(lines)


def plan_arena(requests: Iterable[Request]) -> ArenaPlan:
    """Lay the requests out.

    Permanent buffers come first, by kind and then in the order given. The others follow,
    largest first, each at the lowest offset where it overlaps no other that lives at the same
    time ("greedy by size": Pisarchyk and Lee 2020, Efficient Memory Management for Deep
    Neural Net Inference).

    Raises:
        ValueError: two requests have one name.
    """
    requests = list(requests)
    if len({r.name for r in requests}) != len(requests):
        raise ValueError("two buffers of one name")
    placements: list[Placement] = []
    base = 0
    for kind in Kind:
        for r in (r for r in requests if r.forever and r.kind is kind):
            placements.append(Placement(r, base))
            base = _aligned(base + r.nbytes)
    shared: list[Placement] = []
    # A large model has a thousand of them, each of which is compared with all before it
    spans: list[tuple[int, int, int, int]] = []
    for r in sorted((r for r in requests if not r.forever), key=lambda r: -r.nbytes):
        first, last, offset = r.first, r.last, base
        for start, end, born, dies in spans:
            if born > last or first > dies or end <= offset:
                continue
            if offset + r.nbytes <= start:
                break
            offset = end
        shared.append(Placement(r, offset))
        insort(spans, (offset, _aligned(offset + r.nbytes), first, last))
    shared.sort(key=lambda p: (p.request.first, p.offset))
    placements += shared
    return ArenaPlan(tuple(placements), max((_aligned(p.end) for p in placements), default=0))


def _aligned(n: int) -> int:
    return -(-n // ALIGNMENT) * ALIGNMENT
