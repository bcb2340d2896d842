"""Who speaks when, and who says which word."""

from __future__ import annotations

from collections.abc import Generator, Iterable

import numpy as np
import numpy.typing as npt

from pyengine.errors import OptionError
from pyengine.speakers.options import Speakers
from pyengine.speakers.pipeline import Diarization
from pyengine.speakers.pipeline import diarize as find_turns
from pyengine.speakers.turn import Turn


def diarize(
    blocks: Iterable[npt.NDArray[np.float32]], speakers: Speakers
) -> Generator[object, None, list[Turn]]:
    """When somebody speaks, by their voices, in a recording that is heard as it comes.

    Args:
        blocks: (n,) F32 samples, 16 kHz mono; an empty block says that the next one is not there
            yet, upon which the generator pauses.

    Raises:
        OptionError: there are no networks to do it with.
    """
    if speakers.networks is None:
        raise OptionError(
            "voices are told apart by networks, and there are none: give Speakers(networks=...) "
            "those of pyengine.hub.speakers.load_networks()"
        )
    return _turns(find_turns(blocks, speakers.networks, speakers.count))


def _turns(work: Generator[object, None, Diarization]) -> Generator[object, None, list[Turn]]:
    return (yield from work).turns
