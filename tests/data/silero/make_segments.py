"""Writes the segments whisper.cpp finds in made-up probabilities.

Run it in an environment of its own, which need not hold more than the library of whisper.cpp 1.8.5
that the wheel brings:

    pip install pywhispercpp==1.5.1 numpy
    python make_segments.py LIBWHISPER.so ggml-silero-v6.2.0.bin > segments.json

whisper.cpp has no call that takes probabilities: it detects speech in silence of the right length,
and what it found is overwritten. Probabilities and thresholds are written in hundredths, times of
the options in milliseconds, segments in hundredths of a second, as whisper.cpp gives them.
`max_speech` is in whole seconds, as whisper.cpp takes it; null never cuts.
"""

import ctypes
import json
import sys

import numpy as np

WINDOW = 512
NEVER = 3.4e38
CASES = 80


class ContextParams(ctypes.Structure):
    _fields_ = [
        ("n_threads", ctypes.c_int),
        ("use_gpu", ctypes.c_bool),
        ("gpu_device", ctypes.c_int),
    ]


class Params(ctypes.Structure):
    _fields_ = [
        ("threshold", ctypes.c_float),
        ("min_speech", ctypes.c_int),
        ("min_silence", ctypes.c_int),
        ("max_speech", ctypes.c_float),
        ("speech_pad", ctypes.c_int),
        ("samples_overlap", ctypes.c_float),
    ]


def load(path: str) -> ctypes.CDLL:
    lib = ctypes.CDLL(path)
    pointer, integer = ctypes.c_void_p, ctypes.c_int
    signatures = {
        "whisper_vad_init_from_file_with_params": (pointer, [ctypes.c_char_p, ContextParams]),
        "whisper_vad_detect_speech": (ctypes.c_bool, [pointer, pointer, integer]),
        "whisper_vad_probs": (ctypes.POINTER(ctypes.c_float), [pointer]),
        "whisper_vad_segments_from_probs": (pointer, [pointer, Params]),
        "whisper_vad_segments_n_segments": (integer, [pointer]),
        "whisper_vad_segments_get_segment_t0": (ctypes.c_float, [pointer, integer]),
        "whisper_vad_segments_get_segment_t1": (ctypes.c_float, [pointer, integer]),
        "whisper_vad_free_segments": (None, [pointer]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    return lib


def segments(lib, context, hundredths: list[int], options: dict) -> list[tuple[int, int]]:
    silence = np.zeros(len(hundredths) * WINDOW, np.float32)
    assert lib.whisper_vad_detect_speech(context, silence.ctypes.data, len(silence))
    found = np.ctypeslib.as_array(lib.whisper_vad_probs(context), (len(hundredths),))
    found[:] = np.array(hundredths) / 100
    values = dict(options, threshold=options["threshold"] / 100)
    values["max_speech"] = NEVER if options["max_speech"] is None else options["max_speech"]
    handle = lib.whisper_vad_segments_from_probs(context, Params(**values, samples_overlap=0.1))
    times = [
        (
            round(lib.whisper_vad_segments_get_segment_t0(handle, i)),
            round(lib.whisper_vad_segments_get_segment_t1(handle, i)),
        )
        for i in range(lib.whisper_vad_segments_n_segments(handle))
    ]
    lib.whisper_vad_free_segments(handle)
    return times


def case(rng: np.random.Generator) -> tuple[list[int], dict]:
    """Stretches of silence, doubt, speech and anything, of several lengths."""
    n = int(rng.integers(1, 300))
    hundredths: list[int] = []
    while len(hundredths) < n:
        low, high = [(0, 10), (30, 60), (80, 100), (0, 100)][rng.integers(4)]
        length = int(rng.geometric(1 / [3, 10, 40][rng.integers(3)]))
        hundredths += rng.integers(low, high + 1, length).tolist()
    choices = {
        "threshold": [50, 50, 30, 10, 5, 90],
        "min_speech": [250, 0, 100, 1000],
        "min_silence": [100, 0, 300, 600, 2000],
        "max_speech": [None, 1, 2, 3, 4],
        "speech_pad": [30, 0, 100, 200, 400],
    }
    options = {name: values[rng.integers(len(values))] for name, values in choices.items()}
    return hundredths[:n], options


def main() -> None:
    lib = load(sys.argv[1])
    params = ContextParams(1, False, 0)
    context = lib.whisper_vad_init_from_file_with_params(sys.argv[2].encode(), params)
    rng = np.random.default_rng(0)
    lines = []
    for _ in range(CASES):
        hundredths, options = case(rng)
        found = segments(lib, context, hundredths, options)
        lines.append(json.dumps([hundredths, options, found]))
    print("[" + ",\n".join(lines) + "]")


if __name__ == "__main__":
    main()
