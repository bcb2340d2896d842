"""Sound that lies in a file as a row of blocks: where, and of what kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyengine.errors import AudioError
from pyengine.sound.pieces import (
    MAX_CHANNELS,
    MAX_SAMPLE_RATE,
    Facts,
    Layout,
    Piece,
    ReadAt,
    Track,
)
from pyengine.sound.samples import Codec

_PIECE_BYTES = 1 << 20


class UnsupportedSoundError(AudioError):
    """A sound file in an encoding not read here; another decoder may."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One run of blocks."""

    codec: Codec
    name: str
    """Of the codec, as FFmpeg has it."""
    rate: int
    """Hertz."""
    layout: Layout
    offset: int
    """Of the first block, in bytes."""
    size: int
    """Bytes that are there, whatever the header claims."""
    missing: int = 0
    """Bytes that the header claims and that are not there, because the file was cut off."""
    most_frames: int | None = None
    """How many of the frames are sound, where the last block has others; None for all."""

    @property
    def frames(self) -> int:
        there = self.codec.frames(self.size)
        return there if self.most_frames is None else min(there, self.most_frames)

    @property
    def seconds(self) -> float:
        return self.frames / self.rate

    @property
    def missing_seconds(self) -> float:
        """About how much sound was cut off."""
        blocks = self.missing / self.codec.block_bytes
        return blocks * self.codec.block_frames / self.rate


def checked(stored: Stored, kind: str) -> Stored:
    """`stored`, where its numbers make sense. Raises AudioError."""
    channels = stored.codec.channels
    if channels == 0:
        raise AudioError(f"This {kind} file is damaged: it claims to have 0 channels.")
    if channels > MAX_CHANNELS:
        raise AudioError(f"This {kind} file claims to have {channels} channels.")
    if not 1 <= stored.rate <= MAX_SAMPLE_RATE:
        raise AudioError(
            f"This {kind} file is damaged: it claims a sample rate of {stored.rate} Hz."
        )
    return stored


class StoredFile:
    """A `SoundFile` of such runs, one after the other."""

    def __init__(self, read_at: ReadAt, series: Sequence[Stored]) -> None:
        self._read_at = read_at
        self._series = series

    @property
    def facts(self) -> Facts:
        first = self._series[0]
        seconds = sum(stored.seconds for stored in self._series)
        track = Track(
            number=1,
            codec=first.name,
            channels=first.codec.channels,
            rate=first.rate,
            default=True,
            seconds=seconds,
            claimed=seconds + self._series[-1].missing_seconds,
        )
        return Facts(tracks=(track,), continuous=True)

    def pieces(self, number: int) -> Iterator[Piece]:
        return _pieces(self._read_at, self._series)


def _pieces(read_at: ReadAt, series: Sequence[Stored]) -> Iterator[Piece]:
    """In pieces of about a megabyte."""
    for stored in series:
        left = stored.frames
        blocks = max(1, _PIECE_BYTES // stored.codec.block_bytes)
        end = stored.offset + stored.size
        offset = stored.offset
        while left > 0 and offset < end:
            size = min(blocks * stored.codec.block_bytes, end - offset)
            samples = stored.codec.decode(read_at(offset, size))[:left]
            if not len(samples):
                break  # the file has become shorter meanwhile
            yield Piece(samples, stored.rate, stored.layout)
            left -= len(samples)
            offset += size
