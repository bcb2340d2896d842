"""Speech in a whole recording, for callers who want to know where it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pyengine.mel import SAMPLE_RATE
from pyengine.vad.silero import Vad, load_vad
from pyengine.vad.spans import SpeechTracker, check_vad_options, join
from pyengine.vad_options import VadOptions


@dataclass(frozen=True, slots=True)
class Speech:
    """Somebody speaks from `start` to `end`, in seconds."""

    start: float
    end: float


def detect_speech(
    samples: npt.NDArray[np.float32], options: VadOptions | None = None, vad: Vad | None = None
) -> list[Speech]:
    """The segments that whisper.cpp's ``--vad`` finds, before it cuts out the pauses.

    Args:
        samples: (n,) F32 at 16 kHz.
        options: None for the defaults; `samples_overlap` and `max_pause` are not for this.
        vad: None for the model that comes with the package.

    Returns:
        Ascending, without overlap, within the recording.

    Raises:
        OptionError: an option makes no sense.
    """
    options = options or VadOptions()
    check_vad_options(options)
    stream = (vad or load_vad()).stream()
    tracker = SpeechTracker(options)
    spans = tracker.push(stream.push(samples).tolist())
    spans += tracker.push(stream.finish().tolist())
    spans += tracker.finish()
    return [
        Speech(start / SAMPLE_RATE, end / SAMPLE_RATE)
        for start, end in join(spans, len(samples), options)
    ]
