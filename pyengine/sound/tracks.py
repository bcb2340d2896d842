"""Which of a file's audio tracks is heard."""

from __future__ import annotations

import numpy as np

from pyengine.errors import AudioError
from pyengine.sound.pieces import Piece, SoundFile, Track

_AUDIBLE = 1e-3
"""A track whose samples all stay below it, -60 dB, holds no sound."""


def choose_track(sound: SoundFile, number: int | None) -> tuple[Track, tuple[str, ...]]:
    """The track to be read, and sentences on why it is not the one that players take.

    The one asked for, else the one that the file says is the default, else the first. If that
    holds no sound from beginning to end, as a recorder's does that nobody was connected to, it is
    the first that holds some.

    Raises AudioError where there is no such track.
    """
    tracks = sound.facts.tracks
    if number is not None:
        if not 1 <= number <= len(tracks):
            there = "one audio track" if len(tracks) == 1 else f"{len(tracks)} audio tracks"
            raise AudioError(f"There is no track {number}: the file has {there}.")
        return tracks[number - 1], ()
    first = next((track for track in tracks if track.default), tracks[0])
    if len(tracks) == 1 or _holds_sound(sound, first):
        return first, ()
    for track in tracks:
        if track is not first and _holds_sound(sound, track):
            return track, (taken_instead(first, track),)
    return first, ()


def taken_instead(silent: Track, taken: Track) -> str:
    """A sentence on why the track was taken."""
    return f"T{described(silent)[1:]} holds no sound, so {described(taken)} was taken."


def described(track: Track) -> str:
    """For people, within a sentence: "track 2 (eng, Commentary)"."""
    about = ", ".join(filter(None, (track.language, track.title)))
    return f"track {track.number}" + (f" ({about})" if about else "")


def _holds_sound(sound: SoundFile, track: Track) -> bool:
    try:
        return any(
            isinstance(piece, Piece)
            and len(piece.samples)
            and float(np.abs(piece.samples).max()) >= _AUDIBLE
            for piece in sound.pieces(track.number)
        )
    except AudioError:
        return False
