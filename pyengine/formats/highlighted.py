"""Captions that are shown again and again, each time with the word marked that is being said: what
openai-whisper and others write for karaoke. They are one caption whose words have times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pyengine.formats.captions import Caption, Piece
from pyengine.formats.opened import Loss, Losses

_PAUSE = 0.05
"""Seconds: rounded times of what follows at once do not lie further apart."""


def once(captions: Sequence[Caption], losses: Losses) -> list[Caption]:
    """Captions, in the order of their times, each text once, in a file where at least one text has
    different words marked in turn. Elsewhere somebody says the same again."""
    groups = list(_groups(captions))
    if not any(len({caption.mark for caption in group} - {None}) > 1 for group in groups):
        return list(captions)
    found: list[Caption] = []
    for group in groups:
        if len(group) > 1 and any(caption.mark for caption in group):
            losses.add(Loss.HIGHLIGHTS, len(group) - 1)
            found.append(_merged(group))
        else:
            found += group
    return found


def _groups(captions: Sequence[Caption]) -> Iterator[list[Caption]]:
    """What follows at once, with the same text, and marks that go on through it."""
    group: list[Caption] = []
    shown, at = ("", None), 0
    for caption in captions:
        text = caption.text, caption.speaker
        begin, end = caption.mark or (at, at)
        goes_on = (
            group and text == shown and abs(caption.start - group[-1].end) <= _PAUSE and begin >= at
        )
        if not goes_on:
            if group:
                yield group
            group, shown = [], text
            end = caption.mark[1] if caption.mark else 0
        group.append(caption)
        at = end
    if group:
        yield group


def _merged(group: Sequence[Caption]) -> Caption:
    """One caption with a piece for each marked word, and one without text for each pause."""
    text = group[0].text.replace("\n", " ")
    pieces: list[Piece] = []
    at = 0
    for caption in group:
        if caption.mark:
            pieces.append(Piece(text[at : caption.mark[1]], caption.start))
            pieces.append(Piece("", caption.end))
            at = caption.mark[1]
    last = pieces[-2]  # words that were never marked are said with the one before them
    pieces[-2] = replace(last, text=last.text + text[at:])
    lines = (tuple(pieces),)
    return Caption(group[0].start, group[-1].end, lines, speaker=group[0].speaker)
