"""What decoders deliver: pieces of sound, and the places where there should have been one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

ReadAt = Callable[[int, int], bytes | memoryview]
"""read_at(offset, size): the bytes there, fewer where the source ends."""

MAX_SAMPLE_RATE = 768_000
MAX_CHANNELS = 64

Layout = tuple[str, ...]
"""A name for each channel, as FFmpeg has them: FL, FR, FC, LFE, BL, BR, ..."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Decoded sound."""

    samples: FloatArray
    """(frames, channels), full scale at -1 and 1."""
    rate: int
    """Hertz."""
    layout: Layout
    start: float | None = None
    """Seconds since the container's start; None where it follows upon the piece before."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A stretch of sound that could not be decoded."""

    start: float | None
    """Seconds since the container's start; None where it follows upon the piece before."""
    seconds: float | None
    """None where the next piece's start says how long it was."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A stretch of a recording that could not be read, in seconds: it is heard as silence."""

    start: float
    end: float | None
    """None where nobody knows how much there was."""
    cut_off: bool = False
    """Whether the file ends here, though its recording does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One of a file's audio tracks."""

    number: int
    """From 1, in the file's order."""
    codec: str
    channels: int
    rate: int
    """Hertz."""
    language: str = ""
    """As the file names it; empty where it does not."""
    title: str = ""
    default: bool = False
    """Whether the file says that players should take it."""
    seconds: float | None = None
    """When it ends, as far as that is known before it is read."""
    claimed: float | None = None
    """When it ends, where the file says so of this very track: if it ends before, it was cut
    off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a file says of itself."""

    tracks: tuple[Track, ...]
    has_video: bool = False
    """Moving pictures, not a cover."""
    continuous: bool = False
    """Whether its kind knows no holes: where one is, something was lost."""
    cut_off: bool = False
    """Whether the file ends before its own structure does."""


class SoundFile(Protocol):
    """A file that is open, as a decoder sees it."""

    @property
    def facts(self) -> Facts: ...

    def pieces(self, number: int) -> Iterator[Piece | Unreadable]:
        """All of the track of that number, from 1. Raises AudioError where nothing can be had."""
        ...


def reader(file: BinaryIO) -> ReadAt:
    """The file's bytes by their offset."""

    def read_at(offset: int, length: int) -> bytes:
        if offset < 0 or offset >= 1 << 63:
            return b""
        file.seek(offset)
        return file.read(length)

    return read_at
