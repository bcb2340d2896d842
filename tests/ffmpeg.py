"""The ffmpeg program: it makes files of all kinds, and says what should be heard of them."""

import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np

PROGRAM = imageio_ffmpeg.get_ffmpeg_exe()
RATE = 16000


def ffmpeg(*arguments: object, given: bytes | None = None) -> bytes:
    """Runs it; what it writes to its standard output."""
    command = [PROGRAM, "-v", "error", "-nostdin" if given is None else "-y", "-y"]
    command += map(str, arguments)
    done = subprocess.run(command, input=given, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def make(path: Path, samples: np.ndarray, *arguments: object) -> bytes:
    """The file that it writes of (n,) or (n, channels) samples at 16 kHz."""
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    raw = samples.astype("<f4").tobytes()
    source = ["-f", "f32le", "-ar", RATE, "-ac", channels, "-i", "-"]
    ffmpeg(*source, *arguments, path, given=raw)
    return path.read_bytes()


def heard(path: Path, stream: str = "0:a:0", *, holes: bool = True) -> np.ndarray:
    """Mono samples at 16 kHz, each at its time since the container's start, as ffmpeg has it.

    Without `holes`, only what it decodes, one after the other.
    """
    fill = ["-af", "aresample=async=1:min_hard_comp=0.05:first_pts=0"] if holes else []
    command = [PROGRAM, "-v", "quiet", "-nostdin", "-i", str(path), "-map", stream, *fill]
    command += ["-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"]
    # It complains of damaged files, and goes on
    return np.frombuffer(subprocess.run(command, capture_output=True).stdout, "<f4")


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Of what both have, sample by sample: 1 where they are the same at the same times."""
    n = min(len(a), len(b))
    return float(np.corrcoef(a[:n], b[:n])[0, 1])
