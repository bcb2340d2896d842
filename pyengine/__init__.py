"""Whisper speech recognition in Python: numpy only, in a browser tab or anywhere.

import pyengine
model = pyengine.load_model("ggml-tiny.en.bin")
result = pyengine.transcribe(model, pyengine.open_audio("speech.wav"))
print(result.text)
"""

from pyengine.audio import AudioFile, load_audio, open_audio
from pyengine.errors import (
    AudioError,
    FileFormatError,
    ModelFetchError,
    ModelFormatError,
    OptionError,
    OutOfMemoryError,
    PyengineError,
    StalledError,
    TranscriptFormatError,
)
from pyengine.generation_config import GenerationConfig, parse_generation_config
from pyengine.live import (
    CommandOptions,
    LiveOptions,
    command_events,
    live_events,
)
from pyengine.loading import ModelLoader, load_model, plan_model
from pyengine.options import TranscribeOptions
from pyengine.result import Event, Language, Progress, Segment, Timings, TranscribeResult, Word
from pyengine.transcribe import transcribe, transcribe_events
from pyengine.vad import Speech, Vad, detect_speech, load_vad
from pyengine.vad_options import VadOptions
from pyengine.whisper import Whisper

__version__ = "0.1.0"

__all__ = [
    "AudioError",
    "AudioFile",
    "CommandOptions",
    "Event",
    "FileFormatError",
    "GenerationConfig",
    "Language",
    "LiveOptions",
    "ModelFetchError",
    "ModelFormatError",
    "ModelLoader",
    "OptionError",
    "OutOfMemoryError",
    "Progress",
    "PyengineError",
    "Segment",
    "Speech",
    "StalledError",
    "Timings",
    "TranscribeOptions",
    "TranscribeResult",
    "TranscriptFormatError",
    "Vad",
    "VadOptions",
    "Whisper",
    "Word",
    "command_events",
    "detect_speech",
    "live_events",
    "load_audio",
    "load_model",
    "load_vad",
    "open_audio",
    "parse_generation_config",
    "plan_model",
    "transcribe",
    "transcribe_events",
]
