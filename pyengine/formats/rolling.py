"""Rolling captions: each line stays on the screen while the next one is said below it, so a file
holds it twice or three times. As YouTube writes them, there is a cue with the line and the times of
its words, a cue of 10 ms with the line alone, and a cue with the line above the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pyengine.formats.captions import Caption
from pyengine.formats.opened import Loss, Losses

_MOST_ROWS = 8
"""Lines that may stay on the screen; television's roll-up captions have four at most."""

_SOON = 0.5
"""Seconds after which what is shown does not follow upon the caption before."""

_ECHO = 0.05
"""Seconds: a caption that is shown for less cannot be read, and repeats one that can."""


def once(captions: Sequence[Caption], losses: Losses) -> list[Caption]:
    """Captions, in the order of their times, without the lines that stay from the one before, in a
    file whose captions roll."""
    carried: dict[int, int] = {}
    following = evidence = lines_above = 0
    before: tuple[Caption, list[str]] | None = None
    for i, caption in enumerate(captions):
        texts = _texts(caption)
        if not texts:
            continue
        if before and before[0].start < caption.start <= before[0].end + _SOON:
            following += 1
            count = _overlap(before[1], texts)
            if count:
                carried[i] = count
            lines_above += 0 < count < len(texts)
            evidence += _evidence(before[0], caption, count, len(texts))
        before = caption, texts
    # People repeat themselves, too, but not in every second caption, and with a line below
    if not lines_above or evidence < 2 or 2 * len(carried) < following:
        return list(captions)
    losses.add(Loss.REPEATED, sum(carried.values()))
    rest = (_without(caption, carried.get(i, 0)) for i, caption in enumerate(captions))
    return [caption for i, caption in enumerate(rest) if i not in carried or _texts(caption)]


def _evidence(before: Caption, caption: Caption, carried: int, lines: int) -> int:
    """How much it speaks for rolling captions that a caption repeats so many of its lines."""
    if not carried:
        return 0
    if carried == lines:
        return int(caption.end - caption.start <= _ECHO < before.end - before.start)
    return 2 if any(piece.at is not None for line in caption.lines for piece in line) else 1


def _texts(caption: Caption) -> list[str]:
    """Its lines that are not blank, however they are spaced."""
    lines = (" ".join("".join(piece.text for piece in line).split()) for line in caption.lines)
    return [line for line in lines if line]


def _overlap(before: Sequence[str], texts: Sequence[str]) -> int:
    """How many of the first texts are the last ones before."""
    most = min(len(before), len(texts), _MOST_ROWS)
    return next((n for n in range(most, 0, -1) if before[-n:] == texts[:n]), 0)


def _without(caption: Caption, count: int) -> Caption:
    """Without its first so many lines that are not blank; the rest keeps its times."""
    at: float | None = None
    first = 0
    while count:
        line = caption.lines[first]
        first += 1
        count -= any(piece.text.strip() for piece in line)
        at = next((piece.at for piece in reversed(line) if piece.at is not None), at)
    lines = caption.lines[first:]
    if at is not None and lines and lines[0] and lines[0][0].at is None:
        lines = ((replace(lines[0][0], at=at), *lines[0][1:]), *lines[1:])
    return replace(caption, lines=lines)
