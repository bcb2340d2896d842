"""The ops a Whisper forward pass is made of, and programs built from them.

A program is a flat sequence of ops over named tensors; it is built once per model and
run many times. Backends execute the ops; nothing here computes. What changes from call
to call is not in the program: row counts are `Rows` parameters, and token ids, positions
and cache slots are read from I/O tensors.

Matrices are row-major, one row per audio frame or per token. All activations are F32.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from enum import Enum, auto
from math import prod

from pyengine.arena import Kind, Request
from pyengine.hparams import DType


@dataclass(frozen=True, slots=True)
class Tensor:
    """A named place in the arena."""

    name: str
    shape: tuple[int, ...]
    dtype: DType
    kind: Kind

    @property
    def nbytes(self) -> int:
        return self.dtype.nbytes(prod(self.shape))


class Rows(Enum):
    """Row counts given anew with every run."""

    FRAMES = auto()
    """Mel frames of this window."""
    AUDIO = auto()
    """Encoder positions of this window: half the frames."""
    TOKENS = auto()
    """Decoder rows: each is one token at one position of one sequence."""
    LOGITS = auto()
    """Decoder rows whose logits are wanted."""
    COPIES = auto()
    """Copies from slot to slot."""
    HEARD = auto()
    """Encoder positions that hold audio of the recording, not padding."""


MEDIAN_WIDTH = 7
"""Of the filter that `AddAlignment` smooths by."""

MOST_ALIGNMENT_HEADS = 32
"""Attention weights can be had of heads below this: the kernels take them as bits of a word."""


@dataclass(frozen=True, slots=True)
class Op:
    """One step of a program.

    Its fields, in their order, are what the kernels are told of it: tensors, row counts, numbers,
    switches, and numbers below 32 as a set (wasm_program.py, site_build/records.py).
    """


@dataclass(frozen=True, slots=True)
class Conv(Op):
    """1-D convolution, kernel 3, padding 1, bias, then exact (erf) GELU, then residual.

    `x` is (rows_in + 2, c_in) with data in rows 1..rows_in; the op zeroes the two rows
    around them. The weight is (c_out, c_in, 3) in the file; how it lies in the arena is the
    backend's choice. Output rows start at row `out_row` of `out`.
    """

    x: Tensor
    weight: Tensor
    bias: Tensor
    out: Tensor
    rows_in: Rows
    rows: Rows
    stride: int
    out_row: int = 0
    residual: Tensor | None = None


@dataclass(frozen=True, slots=True)
class LayerNorm(Op):
    """out = (x - mean) / sqrt(var + 1e-5) * weight + bias, per row."""

    x: Tensor
    weight: Tensor
    bias: Tensor
    out: Tensor
    rows: Rows


@dataclass(frozen=True, slots=True)
class Matmul(Op):
    """out = act(x @ weight.T + bias) + residual; weight is (n_out, n_in).

    `out` is never `x`; it may be the residual itself where there is no GELU, so that a
    backend can sum in place.
    """

    x: Tensor
    weight: Tensor
    out: Tensor
    rows: Rows
    bias: Tensor | None = None
    gelu: bool = False
    residual: Tensor | None = None
    fine: bool = False
    """Fast arithmetic needs more than seven bits of x here (integers.py)."""

    def __post_init__(self) -> None:
        if self.out == self.x or (self.gelu and self.residual == self.out):
            raise ValueError(f"{self.out.name} cannot be read while it is written")


@dataclass(frozen=True, slots=True)
class Attention(Op):
    """softmax(q k^T / sqrt(d)) v per head; every row sees rows 0..keys-1 of k and v.

    k and v are either activations or the caches that `StoreCross` filled.

    Over caches, `weights` (len(heads), at least rows, at least keys) receives what `heads`, in
    ascending order, paid attention to: their softmax over the first `heard` keys alone.
    """

    q: Tensor
    k: Tensor
    v: Tensor
    out: Tensor
    rows: Rows
    keys: Rows
    n_head: int
    weights: Tensor | None = None
    heads: tuple[int, ...] = ()
    heard: Rows = Rows.HEARD

    def __post_init__(self) -> None:
        if self.heads and (self.weights is None or self.k.kind is not Kind.CACHE):
            raise ValueError("attention weights come from caches, and need a place")
        if list(self.heads) != sorted({*self.heads} & {*range(MOST_ALIGNMENT_HEADS)}):
            raise ValueError(f"heads {self.heads} are not ascending below {MOST_ALIGNMENT_HEADS}")


@dataclass(frozen=True, slots=True)
class AddAlignment(Op):
    """Add up attention weights as openai-whisper prepares them (whisper/timing.py).

    Each head's weights (heads, rows, keys) are normalised over the rows, key by key (their mean
    becomes 0, their standard deviation 1), smoothed by a median of `MEDIAN_WIDTH` keys, mirrored
    at the ends, and added to `total` (rows, keys); where `begin`, total is 0 before. Where
    all rows have 0, it stays. `weights` is spoilt.
    """

    weights: Tensor
    total: Tensor
    rows: Rows
    keys: Rows
    begin: bool


@dataclass(frozen=True, slots=True)
class Warp(Op):
    """Dynamic time warping (Sakoe and Chiba 1978; whisper/timing.py): the monotonic path through
    rows first_row..rows-2 of `total` (rows, keys), from the first key to the last, on which
    the sum is largest. entries[i] is the key at which it enters row first_row + i.

    `trace` is scratch as large as `total`.
    """

    total: Tensor
    trace: Tensor
    entries: Tensor
    rows: Rows
    keys: Rows
    first_row: int


@dataclass(frozen=True, slots=True)
class CachedAttention(Op):
    """Causal self-attention of decoder rows over the KV caches (slots, positions, state).

    How a cache lies in the arena is the backend's choice.

    Row r stores its k and v at [slots[r], positions[r]]; after all rows have, it attends
    to positions 0..positions[r] of its own slot.
    """

    q: Tensor
    k: Tensor
    v: Tensor
    k_cache: Tensor
    v_cache: Tensor
    slots: Tensor
    positions: Tensor
    out: Tensor
    rows: Rows
    n_head: int


@dataclass(frozen=True, slots=True)
class CopySlots(Op):
    """Copy positions of KV caches (slots, positions, state) from slot to slot.

    `copies` is (most copies, 4) I32: source, target, first and last (exclusive) position of each.
    They are made in that order.
    """

    k_cache: Tensor
    v_cache: Tensor
    copies: Tensor
    rows: Rows
    n_head: int


@dataclass(frozen=True, slots=True)
class StoreCross(Op):
    """Copy rows of k and v into the cross-attention caches (positions, state)."""

    k: Tensor
    v: Tensor
    k_cache: Tensor
    v_cache: Tensor
    rows: Rows
    n_head: int


@dataclass(frozen=True, slots=True)
class Embed(Op):
    """out = token_embedding[tokens] + positional_embedding[positions]."""

    tokens: Tensor
    positions: Tensor
    token_embedding: Tensor
    positional_embedding: Tensor
    out: Tensor
    rows: Rows


@dataclass(frozen=True, slots=True)
class Gather(Op):
    """out[i] = x[index[i]]."""

    x: Tensor
    index: Tensor
    out: Tensor
    rows: Rows


OPS = tuple(
    found
    for found in tuple(globals().values())
    if isinstance(found, type) and issubclass(found, Op) and found is not Op
)
"""Every op there is, in the order in which they stand here."""


def op_tensors(op: Op) -> Iterator[Tensor]:
    """Every tensor an op reads or writes."""
    for f in fields(op):
        value = getattr(op, f.name)
        if isinstance(value, Tensor):
            yield value


@dataclass(slots=True)
class Program:
    """Ops in order of execution."""

    name: str
    ops: list[Op] = field(default_factory=list[Op])
    short: bool = False
    """A run takes milliseconds, so that nobody needs to stop or report inside it."""

    def __str__(self) -> str:
        return "\n".join(f"{i:>4} {_describe(op)}" for i, op in enumerate(self.ops))


def arena_requests(
    programs: Sequence[Program], *, weight_nbytes: Callable[[Tensor], int]
) -> list[Request]:
    """One request per distinct tensor; activations live from first to last use.

    Caches live as long as the programs that use them, since those may run again and again, but
    not before: what a window leaves in them, the next one's encoder may overwrite.

    Args:
        programs: taken to run in the order given, each to its end, the last ones repeatedly.
        weight_nbytes: the size of a weight in the backend's layout.

    Raises:
        ValueError: one name stands for two different tensors.
    """
    tensors: dict[str, Tensor] = {}
    uses: dict[str, list[int]] = {}
    start = 0
    for program in programs:
        end = start + len(program.ops)
        for clock, op in enumerate(program.ops, start):
            for tensor in op_tensors(op):
                if tensors.setdefault(tensor.name, tensor) != tensor:
                    raise ValueError(f"two different tensors are called {tensor.name}")
                used = [start, end - 1] if tensor.kind is Kind.CACHE else [clock]
                uses.setdefault(tensor.name, []).extend(used)
        start = end
    return [
        Request(
            name,
            t.kind,
            weight_nbytes(t) if t.kind is Kind.WEIGHT else t.nbytes,
            uses[name][0],
            uses[name][-1],
        )
        for name, t in tensors.items()
    ]


def _describe(op: Op) -> str:
    parts = [f"{f.name}={_short(getattr(op, f.name))}" for f in fields(op)]
    return f"{type(op).__name__:<16}" + " ".join(parts)


def _short(value: object) -> str:
    if isinstance(value, Tensor):
        return value.name
    return value.name if isinstance(value, Rows) else str(value)
