"""Recordings of any kind to what the model hears: mono float32 at 16 kHz.

`pyengine.sound` reads uncompressed sound by itself and everything else with PyAV (FFmpeg's
libraries), which is optional. Its pieces are placed by their times, mixed to mono and resampled as
they come, so that neither a whole decoded recording nor the file itself is ever held in memory.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from pyengine.errors import AudioError
from pyengine.sound.channels import check_choice
from pyengine.sound.containers import read_stored
from pyengine.sound.hearing import Hearing
from pyengine.sound.libav import LibavFile
from pyengine.sound.pieces import FloatArray, Loss, SoundFile, reader
from pyengine.sound.series import SeriesFile, parts
from pyengine.sound.spliced import SplicedFile
from pyengine.sound.stored import StoredFile, UnsupportedSoundError
from pyengine.sound.tracks import choose_track

SAMPLE_RATE = 16000
"""Samples per second that Whisper was trained on."""

_COPY_BYTES = 1 << 20

Source = str | os.PathLike[str] | bytes | BinaryIO


class AudioFile:
    """A recording as mono float32 samples at 16 kHz, in blocks of about a second: (n,) arrays, full
    scale at -1 and 1; (n, 2) where its channels stay apart. Each iteration begins anew. See
    `open_audio`.
    """

    def __init__(
        self,
        source: Source,
        *,
        track: int | None = None,
        channel: str = "mix",
        apart: bool = False,
    ) -> None:
        check_choice(channel)
        self._source = source
        self._channel = channel
        self._apart = apart
        with self._errors_named(), self._open() as file:
            sound = _open_sound(file)
            facts = sound.facts
            self.track, self._why = choose_track(sound, track)
            """The one that is read."""
        self._continuous = facts.continuous
        self._cut_off = facts.cut_off
        self.tracks = facts.tracks
        """All of the file's audio tracks."""
        self.has_video = facts.has_video
        """Whether it has moving pictures."""
        self.seconds = self.track.seconds
        """Its length, as far as the file says."""
        self.losses: tuple[Loss, ...] = ()
        """What could not be read, as far as the last iteration has come."""
        self.channels = 0
        """As many as there were at most, as far as the last iteration has come."""
        self.peak = 0.0
        """The largest sample, without its sign, as far as the last iteration has come."""
        self.notes: tuple[str, ...] = ()
        """Sentences about what was chosen for the user, as far as the last iteration has come."""

    def __iter__(self) -> Iterator[FloatArray]:
        """Raises AudioError where the file turns out to be damaged from the start."""
        self.peak = 0.0
        hearing = Hearing(
            self._channel,
            continuous=self._continuous,
            ends=self.track.claimed,
            apart=self._apart,
        )
        with self._errors_named(), self._open() as file:
            sound = _open_sound(file)
            for piece in sound.pieces(self.track.number):
                for block in hearing.push(piece):
                    self._tell(hearing)
                    yield block
            for block in hearing.finish(self.track.claimed, cut_off=self._cut_off):
                self._tell(hearing)
                yield block
            self._tell(hearing)
            if not hearing.channels:
                raise AudioError("The recording is empty: it holds no samples.")

    def _tell(self, hearing: Hearing) -> None:
        self.losses = hearing.losses
        self.channels = hearing.channels
        self.notes = (*self._why, *hearing.notes())
        self.peak = hearing.peak

    @contextmanager
    def _open(self) -> Generator[BinaryIO, None, None]:
        if isinstance(self._source, bytes):
            yield io.BytesIO(self._source)
        elif isinstance(self._source, (str, os.PathLike)):
            with Path(self._source).open("rb") as file:
                # A pipe cannot be searched for its header, and is gone once read
                if not file.seekable():
                    self._source = file.read()
                    yield io.BytesIO(self._source)
                else:
                    yield file
        else:
            yield self._source

    @contextmanager
    def _errors_named(self) -> Generator[None, None, None]:
        """Errors say which file it is, where it has a name."""
        if not isinstance(self._source, (str, os.PathLike)):
            yield
            return
        path = Path(self._source)
        if "\0" in str(path):  # open() would raise ValueError
            raise AudioError("A file name cannot hold a null character.")
        try:
            yield
        except AudioError as error:
            raise type(error)(f"{path}: {error}") from error
        except FileNotFoundError:
            raise AudioError(f"{path}: There is no such file.") from None
        except OSError as error:
            if path.is_dir():  # opening one fails differently from system to system
                raise AudioError(f"{path}: This is a directory, not a recording.") from None
            raise AudioError(f"{path}: The file cannot be read ({error.strerror}).") from error


def open_audio(
    source: Source, *, track: int | None = None, channel: str = "mix", apart: bool = False
) -> AudioFile:
    """A recording to be read in blocks, so that hours of it need no more memory than a minute.

    Samples can pass -1..1 slightly, where a resampled peak rises between those of the original;
    they are not clipped. NaN and infinite samples become 0.

    Args:
        source: a path, the bytes of a file, or a file that is open and can be searched (see
            `spooled`).
        track: from 1, of the audio tracks. None takes the one that the file says is the default,
            else the first; where that holds no sound at all, the first that does.
        channel: "mix" takes all, as broadcast mixes them down (`pyengine.sound.channels`);
            "left", "right", or a channel's number from 1.
        apart: give both channels of a recording that has two, as (n, 2) blocks, whatever `channel`.

    Times are the container's, counted from its start: where it has no sound, or damaged sound,
    there is silence of that length (`AudioFile.losses` lists what was damaged). A file that was cut
    off gives what is there.

    Raises:
        AudioError: there is nothing to be had: no such file, no audio in it, no such track or
            channel, damage, or a format that needs PyAV where that is not installed; and as it is
            read, where channels are to stay apart and there are not two.
    """
    return AudioFile(source, track=track, channel=channel, apart=apart)


def load_audio(source: Source, *, track: int | None = None, channel: str = "mix") -> FloatArray:
    """All of `open_audio`, 1-D. Raises AudioError as that and its iteration do."""
    return np.concatenate(list(open_audio(source, track=track, channel=channel)))


def spooled(stream: BinaryIO) -> BinaryIO:
    """What a stream that cannot be searched (stdin, say) holds, in a temporary file that can, and
    that is gone when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    shutil.copyfileobj(stream, file, _COPY_BYTES)
    file.seek(0)
    return cast(BinaryIO, file)


def _open_sound(file: BinaryIO) -> SoundFile:
    size = file.seek(0, io.SEEK_END)
    if size == 0:
        raise AudioError("The file is empty.")
    read_at = reader(file)
    why: UnsupportedSoundError | None = None
    try:
        if series := read_stored(read_at, size):
            return StoredFile(read_at, series)
    except UnsupportedSoundError as error:
        why = error
    found = parts(read_at, size)
    if len(found) == 1:
        return LibavFile(file, why)
    return SeriesFile([LibavFile(cast(BinaryIO, SplicedFile(file, [one])), why) for one in found])
