"""Writes what whisper.cpp makes of the recordings that have a transcript.

Run it in an environment of its own:

    pip install pywhispercpp==1.5.1     # whisper.cpp 1.8.5
    python make.py RECORDINGS tiny.en=GGML_TINY_EN.bin base=GGML_BASE.bin > texts.json

RECORDINGS is as in ../openai_whisper/make.py. `greedy` and `beam5` without temperature fallback
and without the text before, as the references of openai-whisper that they stand beside; the
language is given, everything else is whisper.cpp's default (so no VAD).
"""

import json
import sys
import wave
from pathlib import Path

import numpy as np
from pywhispercpp.model import Model

MODES = {
    "greedy": {"greedy": {"best_of": 1}},
    "beam5": {"beam_search": {"beam_size": 5, "patience": -1.0}},
}


def read_wav(path: Path) -> np.ndarray:
    with wave.open(str(path)) as wav:
        samples = np.frombuffer(wav.readframes(wav.getnframes()), "<i2")
    return samples.astype(np.float32) / 32768.0


def texts_of(path: str, name: str, mode: dict, recordings: Path) -> dict[str, str]:
    model = Model(
        path,
        params_sampling_strategy=int("beam_search" in mode),
        print_progress=False,
        print_realtime=False,
        n_threads=2,
    )
    texts = {}
    for entry in json.loads((recordings / "manifest.json").read_text()):
        if entry["kind"] in ("silence", "nonspeech"):
            continue
        if entry["language"] == "en" or not name.endswith(".en"):
            segments = model.transcribe(
                read_wav(recordings / entry["file"]),
                language=entry["language"],
                no_context=True,
                temperature_inc=0.0,
                **mode,
            )
            texts[entry["id"]] = " ".join(segment.text.strip() for segment in segments)
    return texts


def main() -> None:
    recordings = Path(sys.argv[1])
    models = dict(argument.split("=", 1) for argument in sys.argv[2:])
    texts = {
        name: {mode: texts_of(path, name, MODES[mode], recordings) for mode in MODES}
        for name, path in models.items()
    }
    json.dump(texts, sys.stdout, ensure_ascii=False, indent=1)
    print()


if __name__ == "__main__":
    main()
