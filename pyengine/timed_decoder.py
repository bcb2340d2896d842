"""The model's decoder with a clock."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pyengine.whisper import Whisper


class TimedDecoder:
    """Counts runs and seconds, prompts and single steps apart."""

    def __init__(self, model: Whisper) -> None:
        self._model = model
        self.prompt_seconds = 0.0
        self.prompt_runs = 0
        self.step_seconds = 0.0
        self.step_runs = 0

    @property
    def seconds(self) -> float:
        return self.prompt_seconds + self.step_seconds

    def decode(
        self,
        tokens: Sequence[int],
        positions: Sequence[int],
        *,
        slots: Sequence[int] | None = None,
        logit_rows: Sequence[int] | None = None,
    ) -> npt.NDArray[np.float32]:
        started = time.perf_counter()
        logits = self._model.decode(tokens, positions, slots=slots, logit_rows=logit_rows)
        spent = time.perf_counter() - started
        if positions[0] == 0:
            self.prompt_seconds += spent
            self.prompt_runs += 1
        else:
            self.step_seconds += spent
            self.step_runs += 1
        return logits

    def copy_slots(self, copies: Sequence[tuple[int, int, int, int]]) -> None:
        started = time.perf_counter()
        self._model.copy_slots(copies)
        self.step_seconds += time.perf_counter() - started

    def log_sum_exp(self, logits: npt.NDArray[np.float32]) -> float:
        return self._model.log_sum_exp(logits)
