"""Whisper speech recognition in Python: numpy only, in a browser tab or anywhere.

import pyengine
model = pyengine.load_model("ggml-tiny.en.bin")
result = pyengine.transcribe(model, pyengine.load_audio("speech.wav"))
print(result.text)
"""

from pyengine.audio import load_audio
from pyengine.errors import (
    AudioError,
    ModelFetchError,
    ModelFormatError,
    OptionError,
    OutOfMemoryError,
    PyengineError,
    StalledError,
)
from pyengine.result import (
    Event,
    Language,
    Progress,
    Segment,
    Timings,
    TranscribeOptions,
    TranscribeResult,
    VadOptions,
)
from pyengine.transcribe import transcribe, transcribe_events
from pyengine.whisper import ModelLoader, Whisper, load_model, plan_model

__version__ = "0.1.0"

__all__ = [
    "AudioError",
    "Event",
    "Language",
    "ModelFetchError",
    "ModelFormatError",
    "ModelLoader",
    "OptionError",
    "OutOfMemoryError",
    "Progress",
    "PyengineError",
    "Segment",
    "StalledError",
    "Timings",
    "TranscribeOptions",
    "TranscribeResult",
    "VadOptions",
    "Whisper",
    "load_audio",
    "load_model",
    "plan_model",
    "transcribe",
    "transcribe_events",
]
