"""Captions as they are on the screen, line by line, and the timed texts that they are."""

from __future__ import annotations

from dataclasses import dataclass

from pyengine.formats.parsing import Timed


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
        return Timed(caption.start, caption.end, text)
    ends = [*(at for at, _ in found[1:]), caption.end]
    words = zip(found, ends, texts, strict=True)
    return Timed(
        caption.start,
        caption.end,
        text,
        tuple(Timed(at, end, shown) for (at, _), end, shown in words if shown),
    )
