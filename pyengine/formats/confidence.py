"""How sure the model was, as whisper.cpp shows it in a terminal (its examples/cli/cli.cpp)."""

from __future__ import annotations

from collections.abc import Callable

COLOURS = (160, 166, 208, 215, 227, 114, 71)
"""From least to most sure, as numbers of the 256 colours of terminals: those nearest to Paul Tol's
rainbow (220,5,12 232,96,28 241,147,45 246,193,65 247,240,86 144,201,135 78,178,101), which
colour-blind people can tell apart."""

_UNSURE, _MIDDLING = 0.33, 0.66
_INVERSE, _UNDERLINED, _DIM = 7, 4, 2


def colour_index(probability: float) -> int:
    """Which of `COLOURS`: floor(7 p^3)."""
    return max(0, min(len(COLOURS) - 1, int(probability**3 * len(COLOURS))))


def coloured(text: str, probability: float | None) -> str:
    """Text in its colour, for a terminal; plain where nobody knows how sure."""
    if probability is None or not text:
        return text
    return f"\x1b[38;5;{COLOURS[colour_index(probability)]}m{text}\x1b[0m"


def styled(text: str, probability: float | None) -> str:
    """The same without colours: least sure inverse, then underlined, most sure dim."""
    if probability is None or not text:
        return text
    style = _INVERSE if probability < _UNSURE else _UNDERLINED
    return f"\x1b[{_DIM if probability >= _MIDDLING else style}m{text}\x1b[0m"


Shade = Callable[[str, float | None], str]
"""Either of the two."""
