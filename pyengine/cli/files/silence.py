"""Why nothing may have been heard in a recording, and what to try next."""

from __future__ import annotations

from collections.abc import Iterator

from pyengine.audio import AudioFile
from pyengine.options import TranscribeOptions
from pyengine.sound.tracks import described

_SILENT = 1e-3
"""No sample is larger: -60 dB."""

_QUIET = 0.03
"""-30 dB: the VAD misses much of what is quieter."""


def hints(audio: AudioFile, options: TranscribeOptions) -> Iterator[str]:
    """Sentences about a recording that was read to its end without a segment."""
    others = [track for track in audio.tracks if track.number != audio.track.number]
    if audio.peak < _SILENT:
        yield "The sound is silent from beginning to end."
    elif audio.peak < _QUIET and options.vad:
        yield "The sound is very quiet: --no-vad transcribes it all the same."
    if others:
        several = "; ".join(f"{described(track)} with --track {track.number}" for track in others)
        yield f"This was {described(audio.track)}. Others can be had: {several}."
    if audio.channels == 2:
        yield "If one of the two channels holds something else, try --channel left or right."
    elif audio.channels > 2:
        yield f"It has {audio.channels} channels: --channel 1 takes the first by itself."
    if options.vad and audio.peak >= _QUIET:
        yield "If somebody speaks in it, --no-vad or a lower -vt (0.2) may find it."
