"""Text as one line that a terminal shows and does not obey."""

from __future__ import annotations

import re

_CONTROLS = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
"""Control characters (C0, DEL, C1), which begin escape sequences and lines; Unicode's line and
paragraph separators; and halves of surrogate pairs, which have no encoding."""

_DIRECTIONS = r"\u202a-\u202e\u2066-\u2069"
"""Embeddings, overrides and isolates of the bidirectional algorithm (UAX #9), with which a name can
seem another."""

_STYLE = r"\x1b\[[0-9;]*m"
"""Colours and the like (ECMA-48, SGR)."""


def plain(text: str, *, styles: bool = False, directions: bool = False) -> str:
    """The text, with Python's escapes for what a terminal would obey, so that it can be seen.

    Args:
        styles: let colours be; for text that had none before we coloured it.
        directions: let controls of its direction be; for speech on its way to a file.
    """
    live = _CONTROLS if directions else _CONTROLS + _DIRECTIONS
    return re.sub(
        f"({_STYLE})|[{live}]",
        lambda found: found[0] if styles and found[1] else _escaped(found[0]),
        text,
    )


def undirected(text: str) -> str:
    """Text that was recognised, without controls of its direction: models have learnt them from
    subtitles, and each of its lines does without them."""
    return re.sub(f"[{_DIRECTIONS}]", "", text)


def _escaped(text: str) -> str:
    return text[0].encode("unicode_escape").decode("ascii") + text[1:]
