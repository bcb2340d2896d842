"""The model's decoder with a stopwatch."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pyengine.stopwatch import Stopwatch
from pyengine.whisper import Whisper


class TimedDecoder:
    """Adds its runs and seconds to a stopwatch, prompts and single steps apart."""

    def __init__(self, model: Whisper, stopwatch: Stopwatch) -> None:
        self._model = model
        self._stopwatch = stopwatch

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
            self._stopwatch.prompt += spent
            self._stopwatch.prompt_runs += 1
        else:
            self._stopwatch.decode += spent
            self._stopwatch.decode_runs += 1
        return logits

    def copy_slots(self, copies: Sequence[tuple[int, int, int, int]]) -> None:
        started = time.perf_counter()
        self._model.copy_slots(copies)
        self._stopwatch.decode += time.perf_counter() - started

    def log_sum_exp(self, logits: npt.NDArray[np.float32]) -> float:
        return self._model.log_sum_exp(logits)
