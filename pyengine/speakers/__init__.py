"""Who speaks when, and who says which word."""

from __future__ import annotations

from collections.abc import Generator, Iterable

import numpy as np
import numpy.typing as npt

from pyengine.errors import OptionError
from pyengine.speakers.options import Speakers
from pyengine.speakers.turn import Turn


def diarize(
    blocks: Iterable[npt.NDArray[np.float32]], speakers: Speakers
) -> Generator[object, None, list[Turn]]:
    """When somebody speaks, by their voices, in a recording that is heard as it comes.

    Args:
        blocks: (n,) F32 samples, 16 kHz mono; an empty block says that the next one is not there
            yet, upon which the generator pauses.

    Raises:
        OptionError: always, so far.
    """
    raise OptionError(
        "speakers cannot be told apart by their voices yet; of a call with a speaker on each of "
        "two channels they can: --speakers channels"
    )
