"""Where somebody speaks: Silero VAD in numpy, after whisper.cpp's rules.

    for start, end in ((s.start, s.end) for s in detect_speech(samples)): ...

Samples go in at 16 kHz mono F32. `silero.py` gives a probability of speech for every 32 ms,
`spans.py` makes spans of them, and `gate.py` lets through what a transcription should hear.
"""

from pyengine.vad.detect import Speech, detect_speech
from pyengine.vad.gate import Kept, SpeechGate
from pyengine.vad.silero import Vad, load_vad
from pyengine.vad.spans import check_vad_options

__all__ = [
    "Kept",
    "Speech",
    "SpeechGate",
    "Vad",
    "check_vad_options",
    "detect_speech",
    "load_vad",
]
