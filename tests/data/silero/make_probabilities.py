"""Writes what Silero VAD's own ONNX model makes of the reference recordings.

Run it in an environment of its own, the project does not depend on onnxruntime:

    pip install onnxruntime==1.32.0 onnx numpy
    pip download --no-deps silero-vad==6.2.0
    unzip silero_vad-6.2.0-py3-none-any.whl
    python make_probabilities.py silero_vad/data/silero_vad_16k_op15.onnx RECORDINGS \
        probabilities.npz

RECORDINGS is a folder of 16 kHz mono 16-bit WAV files with a `manifest.json` (a list of objects
with `id` and `file`). For each recording a (2, n) F32 array: row 0 as the model is, row 1 with the
convolutions' weights rounded to F16, as whisper.cpp's file has them. One probability for every
512 samples, the last window filled with zeros, each call with the 64 samples before the window and
the state of the call before (silero_vad/utils_vad.py, OnnxWrapper).
"""

import json
import sys
import wave
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper

WINDOW, CONTEXT = 512, 64


def probabilities(session: onnxruntime.InferenceSession, samples: np.ndarray) -> list[float]:
    n = -(-len(samples) // WINDOW)
    padded = np.zeros(CONTEXT + n * WINDOW, np.float32)
    padded[CONTEXT : CONTEXT + len(samples)] = samples
    state = np.zeros((2, 1, 128), np.float32)
    found = []
    for i in range(n):
        chunk = padded[None, i * WINDOW : (i + 1) * WINDOW + CONTEXT]
        rate = np.array(16000, np.int64)
        out, state = session.run(None, {"input": chunk, "state": state, "sr": rate})
        found.append(out[0, 0])
    return found


def rounded(model: onnx.ModelProto) -> onnx.ModelProto:
    for tensor in model.graph.initializer:
        if tensor.name.endswith(("reparam_conv.weight", "decoder.decoder.2.weight")):
            values = numpy_helper.to_array(tensor).astype(np.float16).astype(np.float32)
            tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))
    return model


def main() -> None:
    model = onnx.load(sys.argv[1])
    sessions = [onnxruntime.InferenceSession(model.SerializeToString())]
    sessions.append(onnxruntime.InferenceSession(rounded(model).SerializeToString()))
    folder = Path(sys.argv[2])
    results = {}
    for entry in json.loads((folder / "manifest.json").read_text()):
        with wave.open(str(folder / entry["file"])) as file:
            raw = file.readframes(file.getnframes())
        samples = np.frombuffer(raw, "<i2").astype(np.float32) / 32768
        rows = [probabilities(session, samples) for session in sessions]
        results[entry["id"]] = np.array(rows, np.float32)
    np.savez_compressed(sys.argv[3], **results)


if __name__ == "__main__":
    main()
