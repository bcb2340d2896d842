"""Sample-rate conversion by a windowed-sinc polyphase filter, whole or block by block.

The continuous filter is a sinc cut off just below the lower of the two Nyquist frequencies
and shaped by a Kaiser window (J. O. Smith, "Digital Audio Resampling"; J. F. Kaiser, 1974,
for the window's beta and width). With the rates reduced to L/M, output sample n lies at
input position n*M/L; the fraction selects one of L phases, each a row of filter taps, and
the sample is one dot product of that row with the input around the position.

Every output is the same dot product of the same numbers whatever the block sizes, so
streaming gives the bits of the one-shot call. They are computed in F64 and then rounded, so that
builds of numpy that add in another order give the same bits, too (see mel.py). `np.einsum` does it,
never `@`: BLAS sums in an order that depends on the shape, and in WebAssembly, where numpy has no
BLAS, einsum's own loop is several times faster than matmul's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyengine.subnormals import audible

ZERO_CROSSINGS = 48
"""Half the filter's length, in samples of the lower rate: 3 ms at 16 kHz."""

KAISER_BETA = 7.857
"""0.1102 * (80 - 8.7): a stop band 80 dB down (Kaiser's formula)."""

ROLLOFF = 0.948
"""Cutoff (-6 dB) over the lower Nyquist frequency. The transition is 0.104 wide, so the stop
band begins at Nyquist: nothing folds back. To 16 kHz: flat to 7.1 kHz, -80 dB from 8 kHz."""

MAX_RATE = 1_000_000
MAX_DOWN = 80
"""Largest rate_in / rate_out: longer filters exceed einsum's 8192-element inner loop, past
which the order of summation would depend on the block."""

_BANK_LIMIT = 1 << 17
"""Taps of an exact phase table, at most (1 MiB). Ratios that need more (44101 Hz to 16000 Hz
has 16000 phases) interpolate linearly between the rows of a coarser table."""

_FINE_PHASES = 512
"""Rows of the coarse table per sample of the lower rate. The error of interpolating is at
most (pi / 512)^2 / 8 of the signal, -106 dB."""

_CHUNK = 1 << 17
"""Input samples filtered at a time; bounds the working memory."""

_GATHER = 1 << 18
"""Samples gathered at a time in the interpolating case."""

FloatArray = NDArray[np.float32]
_F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Bank:
    """Filter taps of one pair of rates."""

    up: int
    """L: rate_out / gcd."""
    down: int
    """M: rate_in / gcd."""
    half: int
    """Input samples used on each side of an output's position."""
    taps: _F64
    """(phases, 2 * half). Exact: L rows. Interpolated: rows 0..P of the fractions row / P."""
    exact: bool


def _design(rate_in: int, rate_out: int) -> _Bank:
    """The phase table for a pair of rates; every row sums to 1, so DC passes unchanged."""
    divisor = math.gcd(rate_in, rate_out)
    up, down = rate_out // divisor, rate_in // divisor
    scale = min(1.0, up / down)  # lower rate over input rate
    half = math.ceil(ZERO_CROSSINGS / scale)

    exact = up * 2 * half <= _BANK_LIMIT
    phases = up if exact else math.ceil(_FINE_PHASES * scale)
    fractions = np.arange(phases if exact else phases + 1) / phases
    # Distance of each tap from the output's position, in samples of the lower rate.
    t = (np.arange(1 - half, half + 1)[None, :] - fractions[:, None]) * scale
    inside = np.maximum(0.0, 1.0 - (t / ZERO_CROSSINGS) ** 2)
    taps = np.sinc(ROLLOFF * t) * np.i0(KAISER_BETA * np.sqrt(inside)) * (inside > 0)
    taps /= taps.sum(axis=1, keepdims=True)
    return _Bank(up, down, half, taps, exact)


class Resampler:
    """Converts a stream of mono blocks from `rate_in` to `rate_out` Hz.

    Output sample n is the signal at time n / rate_out: no delay is added. It is given out as
    soon as the input reaches 48 samples of the lower rate past it (3 ms at 16 kHz); the input
    counts as silent before its start and after its end. In all, n input samples give
    ceil(n * rate_out / rate_in). The blocks may have any sizes: the bits do not change.

    Raises ValueError unless both rates are in 1..1,000,000 Hz and rate_in is at most
    80 * rate_out.
    """

    def __init__(self, rate_in: int, rate_out: int = 16000) -> None:
        for rate in (rate_in, rate_out):
            if not 1 <= rate <= MAX_RATE:
                raise ValueError(f"A sample rate must be in 1..{MAX_RATE} Hz, not {rate}.")
        if rate_in > MAX_DOWN * rate_out:
            raise ValueError(f"Cannot go from {rate_in} to {rate_out} Hz in one step.")
        self._bank = None if rate_in == rate_out else _design(rate_in, rate_out)
        self._received = 0
        self._sent = 0
        # The inputs from index `_held_start` on that outputs to come still need. The first
        # output's window begins before the input does, in silence.
        lead = 0 if self._bank is None else self._bank.half - 1
        self._held: _F64 = np.zeros(lead)
        self._held_start = -lead
        self._finished = False

    def push(self, block: NDArray[Any]) -> FloatArray:
        """The outputs that become known with `block`, 1-D, taken as float32; maybe none.

        With equal rates the block itself is returned where it already is float32.
        Raises ValueError for an array that is not 1-D, or after finish().
        """
        if block.ndim != 1:
            raise ValueError(f"Mono samples are 1-D; got shape {block.shape}.")
        if self._finished:
            raise ValueError("push() after finish().")
        return self._take(np.ascontiguousarray(block, np.float32))

    def finish(self) -> FloatArray:
        """The last outputs; ends the stream."""
        if self._finished:
            raise ValueError("finish() twice.")
        self._finished = True
        return self._take(np.zeros(self._bank.half if self._bank else 0, np.float32))

    def _known(self, bank: _Bank, more: int) -> int:
        """How many outputs can be given after `more` inputs."""
        # Output n needs the inputs to floor(n*M/L) + half, so n < (received - half) * L / M.
        usable = max(0, self._received + more - bank.half)
        return -(-usable * bank.up // bank.down) - self._sent

    def _take(self, block: FloatArray) -> FloatArray:
        """Takes in `block` and returns the outputs it completes."""
        bank = self._bank
        if bank is None:
            return block
        out = np.empty(self._known(bank, len(block)), np.float32)
        written = 0
        for start in range(0, len(block), _CHUNK):
            chunk = audible(block[start : start + _CHUNK])
            part = out[written : written + self._known(bank, len(chunk))]
            self._held = np.concatenate((self._held, chunk.astype(np.float64)))
            self._received += len(chunk)
            if len(part):
                convert = _convert_exact if bank.exact else _convert_interpolated
                convert(bank, self._held, self._held_start, self._sent, part)
                written += len(part)
                self._sent += len(part)
            first_needed = self._sent * bank.down // bank.up - bank.half + 1
            self._held = self._held[first_needed - self._held_start :]
            self._held_start = first_needed
        return out


def resample(samples: NDArray[Any], rate_in: int, rate_out: int = 16000) -> FloatArray:
    """`samples`, 1-D, taken as float32, at another rate: ceil(n * rate_out / rate_in) samples.

    Same bits as a Resampler. With equal rates, `samples` itself where it already is float32.
    Raises ValueError as Resampler does.
    """
    resampler = Resampler(rate_in, rate_out)
    samples = resampler.push(samples)
    return samples if rate_in == rate_out else np.concatenate((samples, resampler.finish()))


def _windows(held: _F64, start: int, count: int, hop: int, width: int) -> _F64:
    """Overlapping views (count, width) of `held`, from `start` on, `hop` samples apart."""
    # The constructor checks the bounds and is far quicker than as_strided; a sliding view of
    # the whole chunk would exceed the array size that 32-bit numpy (WebAssembly) accepts.
    return np.ndarray((count, width), np.float64, held, 8 * start, (8 * hop, 8))


def _convert_exact(bank: _Bank, held: _F64, held_start: int, first: int, out: FloatArray) -> None:
    """Outputs first, first + 1, ... into `out`, one einsum for all those of equal phase."""
    up, down, taps = bank.up, bank.down, bank.taps
    # A hop of one sample would leave einsum free to choose which axis is its inner loop.
    step, hop = (up, down) if down > 1 else (2 * up, 2)
    for i in range(min(step, len(out))):
        index, phase = divmod((first + i) * down, up)
        same_phase = out[i::step]
        start = index - bank.half + 1 - held_start
        windows = _windows(held, start, len(same_phase), hop, taps.shape[1])
        same_phase[:] = np.einsum("qk,k->q", windows, taps[phase])


def _convert_interpolated(
    bank: _Bank, held: _F64, held_start: int, first: int, out: FloatArray
) -> None:
    """As _convert_exact, each output between those of the two nearest rows of the table."""
    rows, width = bank.taps.shape
    block = max(1, _GATHER // width)
    for begin in range(0, len(out), block):
        part = out[begin : begin + block]
        index, phase = divmod((first + begin) * bank.down, bank.up)
        # Units of 1 / L input samples; int64 because numpy's default is 32 bits in WebAssembly.
        position = np.arange(len(part), dtype=np.int64) * bank.down + phase
        ahead, phases = np.divmod(position, bank.up)
        row, remainder = np.divmod(phases * (rows - 1), bank.up)
        weight = remainder / bank.up
        start = index - bank.half + 1 - held_start
        windows = _windows(held, start, int(ahead[-1]) + 1, 1, width)[ahead]
        lower = np.einsum("nk,nk->n", windows, bank.taps[row])
        upper = np.einsum("nk,nk->n", windows, bank.taps[row + 1])
        part[:] = lower + weight * (upper - lower)
