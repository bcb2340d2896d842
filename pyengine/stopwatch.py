"""How long the stages of reading have taken so far."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace

from pyengine.fallback import Fault
from pyengine.result import Timings


def _no_faults() -> Counter[Fault]:
    return Counter()


@dataclass(slots=True)
class Stopwatch:
    """`Timings` while they grow: seconds and runs of each stage; who does the work adds to them."""

    mel: float = 0.0
    vad: float = 0.0
    encode: float = 0.0
    encode_runs: int = 0
    prompt: float = 0.0
    prompt_runs: int = 0
    decode: float = 0.0
    decode_runs: int = 0
    sample: float = 0.0
    align: float = 0.0
    align_runs: int = 0
    faults: Counter[Fault] = field(default_factory=_no_faults)
    """Why windows were decoded again."""
    started: float = field(default_factory=time.perf_counter)

    @property
    def in_decoder(self) -> float:
        """Seconds that the model's decoder ran."""
        return self.prompt + self.decode

    def count_fault(self, fault: Fault) -> None:
        self.faults[fault] += 1

    def timings(self, load: float) -> Timings:
        """As they are now.

        Args:
            load: seconds that loading the model took.
        """
        return Timings(
            load=load,
            vad=self.vad,
            mel=self.mel,
            encode=self.encode,
            encode_runs=self.encode_runs,
            prompt=self.prompt,
            prompt_runs=self.prompt_runs,
            decode=self.decode,
            decode_runs=self.decode_runs,
            sample=self.sample,
            align=self.align,
            align_runs=self.align_runs,
            fallbacks_logprob=self.faults["logprob"],
            fallbacks_repetition=self.faults["repetition"],
            total=time.perf_counter() - self.started,
        )


def added(timings: Sequence[Timings]) -> Timings:
    """Those of work that was done one after the other, with the one loading of its model."""
    sums = {f.name: sum(getattr(t, f.name) for t in timings) for f in fields(Timings)}
    return replace(Timings(**sums), load=timings[0].load)
