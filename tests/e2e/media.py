"""Audio and video files, made by FFmpeg's libraries (PyAV)."""

import io
from pathlib import Path

import av
import numpy as np
from scipy.signal import correlate

from pyengine.audio import load_audio

JFK = Path(__file__).parents[1] / "data" / "jfk.wav"


def speech(seconds: float = 11.0) -> np.ndarray:
    """The start of jfk.wav: float32, 16 kHz, mono."""
    return load_audio(JFK)[: int(seconds * 16000)]


def encode(
    samples: np.ndarray | None,
    *,
    container: str,
    codec: str = "pcm_s16le",
    rate: int = 16000,
    channels: int = 1,
    video: str | None = None,
) -> bytes:
    """A file with `samples` (16 kHz mono; None for no audio track), at another rate if wanted."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        picture = output.add_stream(video, rate=10) if video else None
        if picture:
            picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        layout = "mono" if channels == 1 else "stereo"
        sound = None if samples is None else output.add_stream(codec, rate=rate, layout=layout)
        if codec == "vorbis":  # FFmpeg's own encoder counts as an experiment
            sound.options = {"strict": "experimental"}
        if sound:
            for packet in _packets(samples, sound, rate, layout):
                output.mux(packet)
        if picture:
            for _ in range(10):
                image = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 90, np.uint8), "rgb24")
                output.mux(picture.encode(image))
            output.mux(picture.encode(None))
    return file.getvalue()


def _packets(samples: np.ndarray, stream: av.AudioStream, rate: int, layout: str):
    frame = av.AudioFrame.from_ndarray(samples[None].astype("f4"), format="fltp", layout="mono")
    frame.sample_rate = 16000
    resampler = av.AudioResampler(
        stream.codec_context.format, layout, rate, stream.codec_context.frame_size or None
    )
    for resampled in [*resampler.resample(frame), *resampler.resample(None)]:
        yield from stream.encode(resampled)
    yield from stream.encode(None)


def upload(name: str, data: bytes, kind: str = "") -> dict:
    """A file as Playwright gives it to an <input type=file>."""
    return {"name": name, "mimeType": kind, "buffer": data}


def likeness(found: np.ndarray, wanted: np.ndarray) -> tuple[float, float]:
    """Correlation of a heard signal with the 16 kHz original, and its delay in seconds."""
    n = min(len(found), len(wanted))
    found, wanted = found[:n].astype(np.float64), wanted[:n].astype(np.float64)
    products = correlate(found, wanted)
    best = int(np.argmax(products))
    return products[best] / np.linalg.norm(found) / np.linalg.norm(wanted), (best - n + 1) / 16000
