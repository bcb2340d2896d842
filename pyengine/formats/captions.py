"""Captions as they are on the screen, line by line, and the timed texts that they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pyengine.formats.parsing import Timed
from pyengine.formats.speakers import names_before


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line, shown from `at` on, where the file says when."""

    text: str
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Caption:
    """Lines on the screen from `start` to `end`, in seconds."""

    start: float
    end: float
    lines: tuple[tuple[Piece, ...], ...]
    mark: tuple[int, int] | None = None
    """The one part of `text` that looks different, where there is one."""
    speaker: str | None = None
    """Whose name the file gives it."""

    @property
    def text(self) -> str:
        """The lines as they are."""
        return "\n".join("".join(piece.text for piece in line) for line in self.lines)


def timed(caption: Caption) -> Timed:
    """Its lines in a row, but for blank ones, and what lies between two times as a word."""
    found: list[tuple[float, list[str]]] = [(caption.start, [])]
    stamped = False
    for line in caption.lines:
        shown = any(piece.text.strip() for piece in line)
        if shown:
            found[-1][1].append(" ")
        for piece in line:
            if piece.at is not None:
                stamped = True
                found.append((piece.at, []))
            if shown:
                found[-1][1].append(piece.text)
    texts = ["".join(pieces) for _, pieces in found]
    text = "".join(texts)
    if not stamped:
        return Timed(caption.start, caption.end, text, speaker=caption.speaker)
    ends = [*(at for at, _ in found[1:]), caption.end]
    words = zip(found, ends, texts, strict=True)
    return Timed(
        caption.start,
        caption.end,
        text,
        tuple(Timed(at, end, shown) for (at, _), end, shown in words if shown),
        caption.speaker,
    )


def with_speakers(captions: Sequence[Caption]) -> list[Caption]:
    """A file's captions without the names of speakers before their texts, which they then have
    (`names_before`). Their first lines are one piece each."""
    names = names_before([caption.lines[0][0].text for caption in captions])
    return [
        caption if name is None or caption.speaker is not None else _without(caption, name, size)
        for caption, (name, size) in zip(captions, names, strict=True)
    ]


def _without(caption: Caption, name: str, size: int) -> Caption:
    first = Piece(caption.lines[0][0].text[size:])
    named = replace(caption, lines=((first,), *caption.lines[1:]), speaker=name)
    if not named.text.strip():
        return caption  # a name alone is a text
    if caption.mark:
        begin, end = (max(0, at - size) for at in caption.mark)
        named = replace(named, mark=(begin, end) if end else None)
    return named
