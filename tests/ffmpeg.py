"""The ffmpeg program: it makes files of all kinds, and says what should be heard of them."""

import subprocess
from collections.abc import Mapping, Sequence
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
    make_all({path: arguments}, samples)
    return path.read_bytes()


def make_all(files: Mapping[Path, Sequence[object]], samples: np.ndarray) -> None:
    """Many files of the same samples, each by its own arguments, in one run: to start the program
    takes longer than a short file does."""
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    raw = samples.astype("<f4").tobytes()
    source = ["-f", "f32le", "-ar", RATE, "-ac", channels, "-i", "-"]
    outputs = [each for path, arguments in files.items() for each in (*arguments, path)]
    ffmpeg(*source, *outputs, given=raw)


def heard(path: Path, stream: str = "0:a:0", *, holes: bool = True) -> np.ndarray:
    """Mono samples at 16 kHz, each at its time since the container's start, as ffmpeg has it.

    Without `holes`, only what it decodes, one after the other.
    """
    arguments = ["-i", str(path), *_as_heard(stream, holes=holes), "-"]
    # It complains of damaged files, and goes on
    done = subprocess.run([PROGRAM, "-v", "quiet", "-nostdin", *arguments], capture_output=True)
    return np.frombuffer(done.stdout, "<f4")


def heard_all(holes: Mapping[Path, bool], folder: Path) -> dict[Path, np.ndarray]:
    """`heard` of many whole files in one run, with holes or without, by way of files in `folder`,
    which is empty."""
    sources = [each for path in holes for each in ("-i", path)]
    sinks = {path: folder / str(number) for number, path in enumerate(holes)}
    outputs = [
        each
        for number, (path, sink) in enumerate(sinks.items())
        for each in (*_as_heard(f"{number}:a:0", holes=holes[path]), sink)
    ]
    ffmpeg(*sources, *outputs)
    return {path: np.fromfile(sink, "<f4") for path, sink in sinks.items()}


def _as_heard(stream: str, *, holes: bool) -> list[str]:
    """The arguments by which an output is what `heard` gives."""
    fill = ["-af", "aresample=async=1:min_hard_comp=0.05:first_pts=0"] if holes else []
    return ["-map", stream, *fill, "-ac", "1", "-ar", str(RATE), "-f", "f32le"]


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Of what both have, sample by sample: 1 where they are the same at the same times."""
    n = min(len(a), len(b))
    return float(np.corrcoef(a[:n], b[:n])[0, 1])
