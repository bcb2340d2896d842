"""What test_pyodide.py runs inside Pyodide, and in part beside it: tokens of a model file on both
backends, and checksums of what the engine is given, as JSON."""

import hashlib
import json
import platform
import sys

import numpy as np

from pyengine import TranscribeOptions, load_audio, load_model, transcribe
from pyengine.backends import available_backends
from pyengine.mel import log_mel_spectrogram
from pyengine.mel_filters import mel_filters
from pyengine.resample import resample


def sounds(samples):
    """The checksum of the log-mel, of samples of any rate."""
    heard = {
        rate: log_mel_spectrogram(resample(samples, rate), mel_filters(80), padding=480)
        for rate in (8000, 16000, 44100, 44101, 48000)
    }
    return {str(rate): hashlib.sha1(mel.tobytes()).hexdigest() for rate, mel in heard.items()}


def main():
    model, audio = sys.argv[1:]
    options = TranscribeOptions(suppress_non_speech=False, temperature=(0.0,))
    samples = load_audio(audio)
    tokens = {}
    for backend in available_backends():
        result = transcribe(load_model(model, backend=backend), samples, options)
        tokens[backend] = [list(segment.tokens) for segment in result.segments]
    versions = [platform.python_version(), np.__version__]
    print(json.dumps({"versions": versions, "tokens": tokens, "sounds": sounds(samples)}))


if __name__ == "__main__":
    main()
