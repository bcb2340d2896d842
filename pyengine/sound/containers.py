"""Which of the containers that are read here a file is."""

from __future__ import annotations

from collections.abc import Callable

from pyengine.sound import aiff, au, caf, wav
from pyengine.sound.pieces import ReadAt
from pyengine.sound.stored import Stored

_CONTAINERS: tuple[tuple[Callable[[bytes], bool], Callable[[ReadAt, int], list[Stored]]], ...] = (
    (wav.is_wav, wav.read_series),
    (aiff.is_aiff, aiff.read_series),
    (au.is_au, au.read_series),
    (caf.is_caf, caf.read_series),
)


def read_stored(read_at: ReadAt, size: int) -> list[Stored] | None:
    """The runs of samples of a file; None for a container of another kind.

    Raises:
        UnsupportedSoundError: the container is read here, but what it holds is not.
        AudioError: the file is damaged.
    """
    start = bytes(read_at(0, 40))
    for is_one, read in _CONTAINERS:
        if is_one(start):
            return read(read_at, size)
    return None
