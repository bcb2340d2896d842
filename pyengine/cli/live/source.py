"""What a live command listens to: raw samples on stdin, or a recording replayed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pyengine.audio import open_audio
from pyengine.cli.files.outputs import STANDARD_STREAM
from pyengine.cli.live.hearing import Source
from pyengine.cli.live.pcm import PcmFormat, read_pcm
from pyengine.cli.live.replay import Replay
from pyengine.cli.terminal.streams import standard_input

_AHEAD = 64
"""Chunks of a stream that is not live that wait at most: two minutes at 16 kHz."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSource:
    """A source that has not been opened."""

    path: str
    """Or "-" for raw samples on stdin."""
    pcm: PcmFormat
    realtime: bool

    @property
    def from_stdin(self) -> bool:
        return self.path == STANDARD_STREAM

    @property
    def name(self) -> str:
        """For people."""
        return "stdin" if self.from_stdin else self.path

    def check(self) -> None:
        """Find out at once that there is no such file.

        Raises:
            OSError: with its path.
        """
        if not self.from_stdin:
            Path(self.path).stat()

    def open(self) -> Source:
        """Begins to hear at once: nobody waits for a model with speaking."""
        if not self.from_stdin:
            return Replay(open_audio(self.path), realtime=self.realtime)
        return read_pcm(standard_input(), self.pcm, ahead=None if self.realtime else _AHEAD)
