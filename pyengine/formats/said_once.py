"""What captions say, whatever is shown several times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyengine.formats import highlighted, rolling
from pyengine.formats.captions import Caption, timed
from pyengine.formats.opened import Losses
from pyengine.formats.parsing import Timed


def said_once(captions: Iterable[Caption], losses: Losses) -> Iterator[Timed]:
    """Timed texts in the order of their times: each line of rolling captions, and each text whose
    words are highlighted one by one, once."""
    found = sorted(captions, key=lambda caption: caption.start)
    return map(timed, rolling.once(highlighted.once(found, losses), losses))
