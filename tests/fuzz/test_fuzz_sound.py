"""Recordings of all kinds with random damage: each is read, or refused with a sentence, in memory
and work that its size bounds."""

import io
import random
import tracemalloc
from pathlib import Path

import pytest
from ffmpeg import make
from fuzzing import damaged, fuzz
from recordings import recording

from pyengine.audio import open_audio
from pyengine.errors import AudioError
from pyengine.worker.recording import inspect_sound

KINDS = {
    "wav": ["-c:a", "pcm_s16le", "-ac", 2],
    "adpcm.wav": ["-c:a", "adpcm_ms", "-block_size", 128],
    "ima.wav": ["-c:a", "adpcm_ima_wav", "-block_size", 128],
    "w64": ["-c:a", "pcm_s24le"],
    "aiff": ["-c:a", "pcm_s16be"],
    "au": ["-c:a", "pcm_mulaw"],
    "caf": ["-c:a", "adpcm_ima_qt"],
    "mp4": ["-c:a", "aac"],
    "fragments.mp4": ["-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"],
    "mov": ["-c:a", "pcm_s16be"],
    "front.mov": ["-c:a", "pcm_s16be", "-movflags", "faststart"],
    "mkv": ["-c:a", "aac"],
    "webm": ["-c:a", "libopus"],
    "ogg": ["-c:a", "libvorbis"],
    "opus": ["-c:a", "libopus"],
    "flac": ["-c:a", "flac"],
    "mp3": ["-c:a", "libmp3lame"],
    "aac": ["-c:a", "aac"],
    "ts": ["-c:a", "aac"],
    "avi": ["-c:a", "libmp3lame", "-ar", 44100],
}
OFTEN = 12
"""Times that each kind is damaged in an ordinary run."""
MEMORY = 64 << 20
"""Bytes that Python may have at once: what is held behind a jump of times is half of it."""
LONGEST = 30.5 * 3600 * 16000
"""Samples: a hole that is believed, and little more."""
AGAIN = 40
"""Times that the bytes of a file may be read: FFmpeg looks around, and into each track."""


class CountedFile(io.BytesIO):
    """Knows how many bytes have been read of it."""

    count = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self.count += len(data)
        return data


def hear(data: bytes) -> int:
    """How many samples the command line makes of it; what it reads of the file is counted."""
    file, samples = CountedFile(data), 0
    try:
        for block in open_audio(file):
            samples += len(block)
    except AudioError as error:
        assert str(error).endswith((".", ")", "av"))
    assert file.count <= AGAIN * len(data) + (1 << 20)
    return samples


def inspect(data: bytes) -> None:
    """What the page's engine does with it before it is decoded."""
    count = 0

    def read_at(offset: int, size: int) -> bytes:
        nonlocal count
        assert size < 1 << 31
        found = data[offset : offset + size] if offset >= 0 else b""
        count += 1
        assert count <= len(data) + 1000
        return found

    try:
        inspect_sound(read_at, len(data))
    except AudioError as error:
        assert str(error).endswith(".")


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("kind", KINDS)
def test_damage_is_heard_or_refused(tmp_path: Path, hours: bool, kind: str):
    whole = make(tmp_path / f"a.{kind}", recording("jfk")[:8000], *KINDS[kind])
    assert hear(whole) >= 7500

    def check(chance: random.Random) -> None:
        data = damaged(whole, chance)
        tracemalloc.reset_peak()
        inspect(data)
        assert hear(data) <= LONGEST
        assert tracemalloc.get_traced_memory()[1] < MEMORY

    tracemalloc.start()
    try:
        fuzz(kind, check, OFTEN, hours, len(KINDS))
    finally:
        tracemalloc.stop()
