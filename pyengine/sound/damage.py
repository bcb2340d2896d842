"""Files as the stretches of them that can be read, where a demuxer would stop at damage."""

from __future__ import annotations

from pyengine.sound.flac_frames import flac_stretches
from pyengine.sound.frames import frame_stretches
from pyengine.sound.matroska_damage import matroska_stretches
from pyengine.sound.mov_pcm import mov_pcm_stretches
from pyengine.sound.ogg_flac import ogg_flac_stretches
from pyengine.sound.ogg_pages import ogg_stretches
from pyengine.sound.pieces import ReadAt
from pyengine.sound.stretches import Stretch
from pyengine.sound.transport import transport_stretches

_KINDS = (
    flac_stretches,
    matroska_stretches,
    mov_pcm_stretches,
    ogg_flac_stretches,
    ogg_stretches,
    transport_stretches,
    frame_stretches,
)


def stretches(read_at: ReadAt, size: int) -> list[Stretch]:
    """What of the file can be read, in its order: all of it where nothing is damaged, and where its
    kind is none that is known here."""
    for look in _KINDS:
        if found := look(read_at, size):
            return found
    return [Stretch(((0, size),))]
