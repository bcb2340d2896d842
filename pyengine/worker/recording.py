"""A recording on its way to the engine: from the page's decoder, or from a file read here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from pyengine.errors import AudioError
from pyengine.feed import AudioFeed
from pyengine.mel import SAMPLE_RATE
from pyengine.sound.alac import alac_cookies
from pyengine.sound.channels import codec_layout
from pyengine.sound.containers import read_stored
from pyengine.sound.damage import stretches
from pyengine.sound.hearing import Hearing
from pyengine.sound.matroska import matroska_delays, matroska_ends, matroska_missing
from pyengine.sound.pieces import FloatArray, Piece, ReadAt, Track, Unreadable
from pyengine.sound.samples import silence_non_sound
from pyengine.sound.series import parts
from pyengine.sound.stored import StoredFile, UnsupportedSoundError
from pyengine.sound.structure import is_cut_off, mp3_length
from pyengine.sound.theora import theora_start
from pyengine.sound.tracks import taken_instead
from pyengine.sound.transport import transport_start
from pyengine.worker.message import Message

PEAKS_PER_SECOND = 200
"""Of the picture of a recording's loudness."""

_PEAK_SAMPLES = SAMPLE_RATE // PEAKS_PER_SECOND


def inspect_sound(read_at: ReadAt, size: int) -> tuple[StoredFile | None, Message]:
    """A file that can be read here, and what the page must know of any file before it decodes it.

    "track": what is in it, where it is read here; else "parts": each of the files in it, which may
    be joined end to end, as the stretches of them that are not damaged, and "why" it is not read
    here, where its container is known.
    Raises AudioError where the file is damaged.
    """
    if size == 0:
        raise AudioError("The file is empty.")
    why: str | None = None
    stored: StoredFile | None = None
    try:
        if series := read_stored(read_at, size):
            stored = StoredFile(read_at, series)
    except UnsupportedSoundError as error:
        why = str(error)
    if stored:
        return stored, {"track": asdict(stored.facts.tracks[0]), "parts": [], "why": None}
    found = [part for begin, end in parts(read_at, size) for part in _parts(read_at, begin, end)]
    return None, {"track": None, "parts": found, "why": why}


def _parts(read_at: ReadAt, begin: int, end: int) -> list[Message]:
    """Of one file, each stretch that can be read, with the fields of `Stretch`, whether the file
    was cut off, what an MP3's encoder says of its length, of Matroska by how many seconds its
    tracks are to be heard earlier, when they end and how many bytes its last cluster lacks, when a
    file begins with pictures that mediabunny does not know, and what tracks of ALAC say to a
    decoder."""

    def part_at(offset: int, length: int) -> bytes | memoryview:
        return read_at(begin + offset, max(0, min(length, end - begin - offset)))

    length = mp3_length(part_at, end - begin)
    facts: Message = {
        "cut_off": is_cut_off(part_at, end - begin),
        "mp3": asdict(length) if length else None,
        "matroska": matroska_delays(part_at, end - begin),
        "ends": matroska_ends(part_at, end - begin),
        "start": _start(part_at, end - begin),
        "alac": alac_cookies(part_at, end - begin),
        "missing": matroska_missing(part_at, end - begin),
    }
    return [
        {
            "ranges": [
                list(one)
                if isinstance(one, bytes)
                else {"begin": begin + one[0], "end": begin + one[1]}
                for one in stretch.ranges
            ],
            "lost": stretch.lost,
            "at": stretch.at,
            "seconds": stretch.seconds,
            **facts,
        }
        for stretch in stretches(part_at, end - begin)
    ]


def _start(read_at: ReadAt, size: int) -> float | None:
    start = transport_start(read_at, size)
    return theora_start(read_at, size) if start is None else start


class IncomingRecording:
    """Pieces go in, 16 kHz sound goes to the `feed`, the picture of its loudness back to the page.

    Each call that takes sound returns when there is room for more, and answers with "peaks", the
    largest magnitudes of every 5 ms that have been placed, and "seconds", how much that was so far.
    """

    def __init__(
        self,
        *,
        stored: StoredFile | None = None,
        channel: str = "mix",
        continuous: bool = False,
        tracks: Sequence[Mapping[str, Any]] = (),
        track: int = 1,
        silent: int | None = None,
        ends: float | None = None,
    ) -> None:
        """`stored` is read here, by `read`; without it, pieces are pushed. `tracks` are the file's,
        `track` is the number of the one that is heard, `silent` that of the one that it was taken
        instead of. `ends`: when the track does, in seconds, where the file says so. Raises
        AudioError for a channel that is none."""
        self.feed = AudioFeed()
        self._stored = stored
        self._pieces: Iterator[Piece] = stored.pieces(1) if stored else iter(())
        continuous = stored.facts.continuous if stored else continuous
        self._hearing = Hearing(channel, continuous=continuous, ends=ends)
        known = {each.number: each for each in map(_track, tracks)}
        instead = silent is not None and silent in known and track in known
        self._why = (taken_instead(known[silent], known[track]),) if instead and silent else ()
        self._rest = np.empty(0, np.float32)
        """Samples that are no whole peak yet."""

    async def read(self) -> Message:
        """Reads on in the file; "more" says whether there is any."""
        piece = next(self._pieces, None)
        if piece is None:
            return {**self._answer([]), "more": False}
        return {**await self._take(piece), "more": True}

    async def push(
        self,
        block: memoryview,
        *,
        rate: int,
        channels: int,
        codec: str,
        start: float | None,
        layout: Sequence[str] | None = None,
    ) -> Message:
        """Takes float32 samples, a whole channel after the other; `start` is in seconds since the
        container's start, None where they follow upon those before. `layout` names the channels,
        where the codec's name does not say it all. Raises AudioError."""
        planes = np.frombuffer(block, np.float32).reshape(channels, -1)
        samples = planes.T.copy()  # the block is the caller's
        silence_non_sound(samples)
        names = tuple(layout) if layout else codec_layout(codec, channels)
        return await self._take(Piece(samples, rate, names, start))

    async def lose(self, *, start: float | None, seconds: float | None) -> Message:
        """Sound that could not be decoded: `Unreadable`."""
        return await self._take(Unreadable(start, seconds))

    def finish(self, claimed: float | None = None, *, cut_off: bool = False) -> Message:
        """Ends it, as `Hearing.finish` does, and says how long it is, how loud, and of how many
        channels. Raises AudioError where there was no sound."""
        if self._stored:
            claimed = self._stored.facts.tracks[0].claimed
        blocks = list(self._hearing.finish(claimed, cut_off=cut_off))
        self._tell()
        self.feed.end(np.concatenate([np.empty(0, np.float32), *blocks]))
        if not self.feed.received:
            self.feed.close()
            raise AudioError("There is no sound in this file: its audio track is empty.")
        answer = self._answer(blocks)
        return {**answer, "peak": self._hearing.peak, "channels": self._hearing.channels}

    async def _take(self, piece: Piece | Unreadable) -> Message:
        blocks = list(self._hearing.push(piece))
        self._tell()
        for block in blocks:
            await self.feed.put(block)
        return self._answer(blocks)

    def _tell(self) -> None:
        self.feed.losses = self._hearing.losses
        self.feed.notes = (*self._why, *self._hearing.notes())

    def _answer(self, blocks: Sequence[FloatArray]) -> Message:
        joined = np.abs(np.concatenate([self._rest, *blocks]))
        whole = len(joined) // _PEAK_SAMPLES * _PEAK_SAMPLES
        peaks = joined[:whole].reshape(-1, _PEAK_SAMPLES).max(axis=1)
        self._rest = joined[whole:]
        seconds = self.feed.received / SAMPLE_RATE
        return {"peaks": [round(float(peak), 4) for peak in peaks], "seconds": seconds}


def _track(given: Mapping[str, Any]) -> Track:
    return Track(
        number=int(given["number"]),
        codec=str(given.get("codec", "")),
        channels=0,
        rate=0,
        language=str(given.get("language", "")),
        title=str(given.get("title", "")),
    )
