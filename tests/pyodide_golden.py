"""Run inside Pyodide by test_pyodide.py: tokens of a model file on both backends, as JSON."""

import json
import platform
import sys

import numpy as np

from pyengine import TranscribeOptions, load_audio, load_model, transcribe
from pyengine.backends import available_backends

model, audio = sys.argv[1:]
options = TranscribeOptions(suppress_non_speech=False, temperature=(0.0,))
samples = load_audio(audio)
tokens = {}
for backend in available_backends():
    result = transcribe(load_model(model, backend=backend), samples, options)
    tokens[backend] = [list(segment.tokens) for segment in result.segments]
print(json.dumps({"versions": [platform.python_version(), np.__version__], "tokens": tokens}))
