"""Measures a native system in a fresh process of the peers' Python."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path

from peers.measurement import Measurement, MeasurementError, Task
from peers.memory import PeakMemory
from peers.paths import PEER_PYTHON

SCRIPT = Path(__file__).with_name("native_worker.py")


def measure_natively(system: str, task: Task, model: Path) -> Measurement:
    """Runs `system` of native_worker.py.

    Args:
        model: file or folder of the model in the system's format.

    Raises:
        MeasurementError: the system failed or took too long.
    """
    with tempfile.TemporaryDirectory() as folder:
        clip, answer = Path(folder, "clip.f32"), Path(folder, "answer.json")
        clip.write_bytes(task.clip.samples.tobytes())
        asked = {
            "system": system,
            "model": str(model),
            "clip": str(clip),
            "threads": task.threads,
            "runs": 1 + task.warm,
            "answer": str(answer),
        }
        # OpenMP takes a core for each thread it is not told about.
        environment = {**os.environ, "OMP_NUM_THREADS": str(task.threads)}
        process = subprocess.Popen(
            [str(PEER_PYTHON), str(SCRIPT), json.dumps(asked)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**environment, "HF_HUB_OFFLINE": "1"},
        )
        with PeakMemory([process.pid]) as memory:
            try:
                _, errors = process.communicate(timeout=task.limit)
            except subprocess.TimeoutExpired as error:
                process.kill()
                process.communicate()
                raise MeasurementError("too slow") from error
        if process.returncode:
            raise MeasurementError(errors.strip()[-500:])
        found = json.loads(answer.read_text())
    return Measurement(**found, peak_mb=memory.megabytes)
