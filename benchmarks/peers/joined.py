"""openai-whisper and whisper.cpp, natively, with the weights of a ggml file: reads the paths of
recordings (.npy, 16 kHz) line by line, and answers each with a line of JSON.

    python joined.py MODEL.bin "whisper.cpp beam 5"
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]


def openai_whisper(path: str, beam_size: int | None) -> Callable[[np.ndarray], str]:
    import torch
    import whisper

    from peers.weights import read_ggml

    content = read_ggml(Path(path))
    hp = content.header.hparams
    names = [field.name for field in fields(whisper.model.ModelDimensions)]
    model = whisper.model.Whisper(whisper.model.ModelDimensions(*(getattr(hp, n) for n in names)))
    ours = {name: torch.from_numpy(values) for name, values in content.tensors.items()}
    theirs = model.state_dict()
    model.load_state_dict({name: ours[name].reshape(theirs[name].shape) for name in theirs})

    def transcribe(samples: np.ndarray) -> str:
        beams = {"beam_size": beam_size} if beam_size else {}
        return model.transcribe(samples, language="en", fp16=False, **beams)["text"]

    return transcribe


def whisper_cpp(path: str, beam_size: int | None) -> Callable[[np.ndarray], str]:
    from pywhispercpp.model import Model

    model = Model(
        path,
        params_sampling_strategy=1 if beam_size else 0,
        n_threads=2,
        print_progress=False,
        print_realtime=False,
        redirect_whispercpp_logs_to=None,
    )
    beams = {"beam_search": {"beam_size": beam_size, "patience": -1.0}} if beam_size else {}

    def transcribe(samples: np.ndarray) -> str:
        return "".join(s.text for s in model.transcribe(samples, language="en", **beams))

    return transcribe


def main(path: str, system: str) -> None:
    beam_size = 5 if system.endswith("beam 5") else None
    transcribe = (whisper_cpp if "cpp" in system else openai_whisper)(path, beam_size)
    for line in sys.stdin:
        samples = np.load(line.strip())
        started = time.perf_counter()
        text = transcribe(samples)
        seconds = round(time.perf_counter() - started, 2)
        print(json.dumps({"text": text, "seconds": seconds}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
