"""Runs in the peers' Python: loads one native system and times it.

Takes one JSON object as its argument: system, model, clip (F32 samples at 16 kHz), threads, runs,
and the file to write the answer to.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

Transcribe = Callable[[np.ndarray], str]


def load_pywhispercpp(model: str, threads: int) -> tuple[Transcribe, str]:
    """whisper.cpp; greedy, one temperature, and no text carried over from window to window."""
    from pywhispercpp.model import Model

    engine = Model(model, n_threads=threads, print_progress=False, print_realtime=False)

    def transcribe(samples: np.ndarray) -> str:
        segments = engine.transcribe(
            samples, language="en", temperature_inc=0.0, no_context=True, greedy={"best_of": 1}
        )
        return " ".join(segment.text.strip() for segment in segments)

    return transcribe, f"threads: {threads}"


def load_faster_whisper(
    model: str, threads: int, *, compute_type: str = "float32"
) -> tuple[Transcribe, str]:
    """CTranslate2; greedy, one temperature, no voice activity detection."""
    from faster_whisper import WhisperModel

    engine = WhisperModel(
        model, device="cpu", compute_type=compute_type, cpu_threads=threads, local_files_only=True
    )

    def transcribe(samples: np.ndarray) -> str:
        segments, _ = engine.transcribe(
            samples, language="en", beam_size=1, best_of=1, temperature=0.0, vad_filter=False
        )
        return "".join(segment.text for segment in segments)

    # What became of "int8": CTranslate2 chooses what it computes the rest with
    return transcribe, f"{engine.model.compute_type}, threads: {threads}"


LOADERS = {
    "pywhispercpp": load_pywhispercpp,
    "faster-whisper": load_faster_whisper,
    "faster-whisper-int8": partial(load_faster_whisper, compute_type="int8"),
}


def main(asked: dict) -> None:
    samples = np.fromfile(asked["clip"], np.float32)
    started = time.perf_counter()
    transcribe, about = LOADERS[asked["system"]](asked["model"], asked["threads"])
    answer = {"load": time.perf_counter() - started, "runs": [], "about": about, "cpu": None}
    for run in range(asked["runs"]):
        if run == 1:
            cpu_before = time.process_time()
        began = time.perf_counter()
        answer["text"] = transcribe(samples).strip()
        answer["runs"].append(time.perf_counter() - began)
        if run:
            answer["cpu"] = time.process_time() - cpu_before
    Path(asked["answer"]).write_text(json.dumps(answer))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
