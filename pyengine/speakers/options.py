"""How speakers are to be told apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pyengine.errors import OptionError
from pyengine.speakers.pipeline import Networks, bounds

By = Literal["voices", "channels"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speakers:
    """What is known of who speaks, and what they are called.

    Raises:
        OptionError: a number of speakers that makes no sense.
    """

    count: int | tuple[int, int] | None = None
    """How many there are, or how many at least and at most; None where nobody knows."""

    names: tuple[str, ...] = ()
    """In the order in which they first speak, or by channel; the rest are "Speaker 3" and so on."""

    networks: Networks | None = field(default=None, compare=False)
    """What tells voices apart: `pyengine.hub.speakers.load_networks()`."""

    by: By = "voices"
    """"voices" tells them apart by how they sound. "channels" is for calls, with a speaker on each
    of two channels: where these hold little of one another, each is transcribed by itself, so that
    nothing is lost where both talk; else whoever is louder speaks."""

    def __post_init__(self) -> None:
        _, most = bounds(self.count)
        if self.by == "channels" and self.count not in (None, 2):
            raise OptionError("two channels have two speakers: leave their number out")
        if len(self.names) > (2 if self.by == "channels" else most):
            raise OptionError("there are more names than speakers")
