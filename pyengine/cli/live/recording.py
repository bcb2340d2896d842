"""What is heard, kept as a WAV file while it is heard."""

from __future__ import annotations

import struct
import wave
from pathlib import Path

import numpy as np

from pyengine.audio import SAMPLE_RATE, FloatArray


class Recording:
    """A WAV file of 16-bit samples at 16 kHz that grows; begun with the first sample, and whole
    after every block, whatever happens to this process.

    A failure to write ends it and nothing else: who listens goes on.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.failure: Exception | None = None
        """Why it could not be written to the end."""
        self._file: wave.Wave_write | None = None

    def write(self, block: FloatArray) -> None:
        if self.failure is not None or not len(block):
            return
        try:
            if self._file is None:
                self._file = self._begin()
            samples = np.clip(np.rint(block * 32768.0), -32768, 32767).astype("<i2")
            self._file.writeframes(samples.tobytes())  # and the header says so
        except (OSError, struct.error) as error:  # struct: beyond the 4 GiB of a WAV file
            self.failure = error

    def close(self) -> None:
        if self._file is None:
            return
        try:
            self._file.close()
        except (OSError, struct.error) as error:
            self.failure = self.failure or error

    @property
    def begun(self) -> bool:
        """Whether there is a file."""
        return self._file is not None

    def _begin(self) -> wave.Wave_write:
        # Never over another: it may be the very recording that is being replayed
        self.path.open("xb").close()
        file = wave.open(str(self.path), "wb")  # noqa: SIM115 - closed by `close`
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        return file
