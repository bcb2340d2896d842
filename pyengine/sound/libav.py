"""Files of any kind, by PyAV (FFmpeg's libraries), where it is installed."""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO, cast

import numpy as np
import numpy.typing as npt

from pyengine.errors import AudioError
from pyengine.sound.channels import default_layout
from pyengine.sound.frames import frame_stretches
from pyengine.sound.matroska import clock_seconds
from pyengine.sound.matroska_damage import matroska_damage, without_damage
from pyengine.sound.ogg_flac import ogg_flac_stretches
from pyengine.sound.ogg_pages import mended_end
from pyengine.sound.pieces import Facts, Piece, Track, Unreadable, reader
from pyengine.sound.samples import scale_integers, silence_non_sound
from pyengine.sound.spliced import SplicedFile
from pyengine.sound.stretches import Stretch
from pyengine.sound.structure import is_cut_off, mp3_seconds

if TYPE_CHECKING:
    import av
    import av.container
    from av.audio.codeccontext import AudioCodecContext
    from av.audio.stream import AudioStream

_CONTINUOUS = {
    *("mp3", "flac", "aac", "wav", "w64", "aiff", "au", "caf", "amr", "ac3", "eac3", "ape"),
    *("ogg", "mpegts"),
}
"""FFmpeg's names of formats that know no holes, or whose recorders leave none."""

_ANNOUNCED = {"mov", "flac", "ogg", "ape"}
"""Of formats whose tracks say how long they are, rather than FFmpeg guessing it."""

_GATHERED = 1 << 15
"""Frames after which a piece is long enough."""

_ROUNDING = 0.002
"""Seconds: containers round timestamps to a millisecond."""

_DELAY = 0.1
"""Seconds that an encoder's delay can be."""

_TYPES = {"u8": np.uint8, "s16": np.int16, "s32": np.int32, "flt": np.float32, "dbl": np.float64}
"""Of samples, by FFmpeg's names."""

_NOTHING_LEFT = 1000
"""Failures in a row to get at the next packet, after which there is none."""


class LibavFile:
    """One file, to be read as often as one likes."""

    def __init__(self, file: BinaryIO, why: AudioError | None) -> None:
        """`why` it has come here, where it is of a kind that is read without PyAV."""
        self._size = file.seek(0, io.SEEK_END)
        self._read_at = reader(file)
        end = mended_end(self._read_at, self._size)
        self._damage = matroska_damage(self._read_at, self._size)
        parts = [(0, end.at), *end.ranges] if end else without_damage(self._damage, self._size)
        mended = end or self._damage
        self._file = cast(BinaryIO, SplicedFile(file, parts)) if mended else file
        self._why = why

    @property
    def facts(self) -> Facts:
        """Raises AudioError where there is nothing to be had."""
        with self._opened() as container:
            names = set(container.format.name.split(","))
            tracks = tuple(
                _track(container, stream, number, exact=bool(names & _ANNOUNCED))
                for number, stream in enumerate(container.streams.audio, 1)
            )
            if "mp3" in names and (seconds := mp3_seconds(self._read_at, self._size)):
                tracks = (replace(tracks[0], seconds=seconds, claimed=seconds), *tracks[1:])
            return Facts(
                tracks=tracks,
                cut_off=is_cut_off(self._read_at, self._size),
                has_video=any(
                    not stream.disposition & stream.disposition.attached_pic
                    for stream in container.streams.video
                ),
                continuous=bool(names & _CONTINUOUS),
            )

    def pieces(self, number: int) -> Iterator[Piece | Unreadable]:
        """Of the track of that number, from 1, with times from the container's start.

        A damaged packet is an `Unreadable`. Raises AudioError where nothing at all can be decoded.
        """
        damaged = ogg_flac_stretches(self._read_at, self._size)
        damaged = damaged or frame_stretches(self._read_at, self._size)
        if len(damaged) > 1:
            return _gathered(self._in_stretches(damaged))
        return _gathered(self._frames(number))

    def _in_stretches(self, stretches: Sequence[Stretch]) -> Iterator[Piece | Unreadable]:
        """What of an MP3, ADTS or AC-3 file is between damage, and how long that is. FFmpeg goes on
        behind it as if it had been nothing, and so it does for a page of FLAC in Ogg."""
        for stretch in stretches:
            if stretch.lost is not None:
                yield Unreadable(None, stretch.lost)
            if not stretch.ranges:
                continue
            part = LibavFile(cast(BinaryIO, SplicedFile(self._file, stretch.ranges)), None)
            at = stretch.at
            try:
                for piece in part._frames(1):
                    # Its clock begins anew; but the first stretch begins as the file does
                    yield piece if stretch.lost is None else replace(piece, start=at)
                    at = None
            except AudioError:
                yield Unreadable(None, stretch.seconds)

    def _frames(self, number: int) -> Iterator[Piece | Unreadable]:
        with self._opened() as container:
            from av.error import EOFError as EndOfFile
            from av.error import FFmpegError

            stream = container.streams.audio[number - 1]
            if _decoder(stream) is None:
                raise AudioError("The audio cannot be decoded: its codec is not known here.")
            zero: float | None = None
            damage: FFmpegError | None = None
            decoded = False
            failures = 0
            damaged = [one.end for one in reversed(self._damage)]
            packets = container.demux(stream)
            while failures < _NOTHING_LEFT:
                try:
                    packet = next(packets, None)
                except EndOfFile:
                    break
                except FFmpegError as error:  # what is behind it may be sound
                    damage = error
                    failures += 1
                    packets = container.demux(stream)
                    yield Unreadable(None, None)
                    continue
                if packet is None:
                    break
                while damaged and packet.pos is not None and packet.pos >= damaged[-1]:
                    damaged.pop()
                    yield Unreadable(None, None)
                try:
                    frames = packet.decode()
                except FFmpegError as error:
                    damage = error
                    yield _unreadable(packet, zero or _zero(container))
                    continue
                failures = 0
                for frame in frames:
                    decoded = True
                    if zero is None:
                        zero = _zero(container, frame)
                    yield _piece(frame, zero)
            if damaged:
                yield Unreadable(None, None)
            if not decoded and damage is not None:
                raise AudioError(f"The audio cannot be decoded ({damage.strerror}).")

    @contextmanager
    def _opened(self) -> Generator[av.container.InputContainer, None, None]:
        """The file opened by PyAV, with an audio stream in it."""
        try:
            import av
            from av.error import FFmpegError
        except ImportError:
            what = (
                str(self._why).rstrip(".") if self._why else "This is none of WAV, AIFF, AU and CAF"
            )
            raise AudioError(
                f"{what}; to read other formats, install PyAV: pip install av"
            ) from None

        self._file.seek(0)
        # A playlist must not make FFmpeg open other files, or addresses on the network: a
        # whitelist without a valid name leaves it nothing but the file it is given.
        options = {"protocol_whitelist": "none"}
        try:
            container = av.open(self._file, "r", options=options, metadata_errors="ignore")
        except FFmpegError as error:
            raise AudioError(
                "The file is damaged or cut off, or in no audio format known here "
                f"({error.strerror})."
            ) from error
        with container:
            if not container.streams.audio:
                raise AudioError("The file holds no audio.")
            yield container


def _gathered(pieces: Iterator[Piece | Unreadable]) -> Iterator[Piece | Unreadable]:
    """Pieces that follow one another, joined: one by one they cost more than their decoding."""
    waiting: list[Piece] = []
    count = 0
    for piece in pieces:
        if waiting and not (
            isinstance(piece, Piece) and count < _GATHERED and _follows(piece, waiting[0], count)
        ):
            yield _joined(waiting)
            waiting, count = [], 0
        if isinstance(piece, Piece):
            waiting.append(piece)
            count += len(piece.samples)
        else:
            yield piece
    if waiting:
        yield _joined(waiting)


def _follows(piece: Piece, first: Piece, frames: int) -> bool:
    """Whether it belongs right behind so many frames from `first` on."""
    if (piece.rate, piece.layout) != (first.rate, first.layout):
        return False
    if piece.start is None or first.start is None:
        return piece.start is first.start
    return abs(piece.start - first.start - frames / first.rate) < _ROUNDING


def _joined(pieces: list[Piece]) -> Piece:
    return replace(pieces[0], samples=np.concatenate([piece.samples for piece in pieces]))


def _track(
    container: av.container.InputContainer, stream: AudioStream, number: int, *, exact: bool
) -> Track:
    claimed: float | None = None
    zero = _zero(container)
    context = _decoder(stream)
    if stream.duration is not None and stream.time_base is not None:
        # FFmpeg's duration of a stream in Ogg is where it ends, but for Vorbis
        is_end = container.format.name == "ogg" and not (context and context.name == "vorbis")
        begins = 0 if is_end else stream.start_time or 0
        claimed = max(0.0, float((begins + stream.duration) * stream.time_base) - zero)
    elif (end := clock_seconds(_tag(stream, "DURATION"))) is not None:  # Matroska's
        claimed, exact = end - zero, True
    whole = None if container.duration is None else max(0.0, container.duration / 1e6)
    return Track(
        number=number,
        codec=context.name if context else "",
        channels=context.channels if context else 0,
        rate=(context.sample_rate or 0) if context else 0,
        language=_tag(stream, "language").replace("und", ""),
        title=_tag(stream, "title"),
        default=bool(stream.disposition & stream.disposition.default),
        seconds=whole if claimed is None else claimed,
        claimed=claimed if exact else None,
    )


def _zero(container: av.container.InputContainer, first: av.AudioFrame | None = None) -> float:
    """The container's start, from which times are counted, in seconds of its own clock.

    Never below 0: what lies before that is what encoders put in front and nobody is to hear. Nor
    behind the first frame by less than a tenth: FFmpeg counts an encoder's delay into the start.
    """
    zero = max(0.0, (container.start_time or 0) / 1e6)
    if first is not None and first.time is not None and zero - _DELAY < first.time < zero:
        return max(0.0, first.time)
    return zero


def _decoder(stream: AudioStream) -> AudioCodecContext | None:
    """None where FFmpeg has none for it, which PyAV's types do not say."""
    return cast("AudioCodecContext | None", stream.codec_context)


def _tag(stream: AudioStream, name: str) -> str:
    return (stream.metadata or {}).get(name, "")[:200]


def _unreadable(packet: av.Packet[AudioStream], zero: float) -> Unreadable:
    base = packet.time_base
    start = None if packet.pts is None else float(packet.pts * base) - zero
    seconds = float(packet.duration * base) if packet.duration else None
    return Unreadable(start, seconds)


def _piece(frame: av.AudioFrame, zero: float) -> Piece:
    channels = frame.layout.nb_channels
    samples = _samples(frame, channels)
    scaled = np.empty(samples.shape, np.float32)
    if samples.dtype.kind == "f":
        with np.errstate(over="ignore", invalid="ignore"):
            scaled[:] = samples
        silence_non_sound(scaled)
    else:
        scale_integers(samples, scaled)
    names = tuple(channel.name for channel in frame.layout.channels)
    known = len(names) == channels and "NONE" not in names
    layout = names if known else default_layout(channels)
    start = None if frame.time is None else frame.time - zero
    return Piece(scaled, frame.sample_rate, layout, start)


def _samples(frame: av.AudioFrame, channels: int) -> npt.NDArray[np.generic]:
    """(frames, channels), of the frame's own type.

    PyAV's `to_ndarray` reads a plane too many, and crashes, where there are eight or more.
    """
    from av.audio.plane import AudioPlane

    name = frame.format.name.removesuffix("p")
    if name not in _TYPES:  # 64-bit integers
        raise AudioError(f"Samples of the type {frame.format.name} cannot be read.")
    planar = frame.format.is_planar
    count = frame.samples if planar else frame.samples * channels
    planes = [
        np.frombuffer(cast(memoryview, AudioPlane(frame, index)), _TYPES[name], count)
        for index in range(channels if planar else 1)
    ]
    return np.stack(planes, axis=1) if planar else planes[0].reshape(-1, channels)
