"""How a segment is printed: its times, and its text in one piece or token by token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pyengine.formats.confidence import Shade, coloured, styled
from pyengine.formats.cues import clean, to_cue
from pyengine.formats.speakers import TURN, before, speaker_name
from pyengine.formats.timestamps import format_milliseconds
from pyengine.formats.tokens import pieces
from pyengine.result import Segment
from pyengine.tokenizer import Tokenizer

_LEGENDS: Mapping[Shade, str] = MappingProxyType(
    {
        coloured: "colours: red where the model was least sure, yellow between, green most sure",
        styled: "confidence: inverse where the model was least sure, underlined between, dim most "
        "sure",
    }
)


@dataclass(frozen=True, slots=True)
class Printer:
    """What shall be seen."""

    timestamps: bool
    shade: Shade | None
    """Shows how sure the model was of each token; None for plain text."""
    special: bool
    """Whether timestamp tokens are shown, too."""
    names: tuple[str, ...] = ()
    """Of speakers, by their numbers."""

    @property
    def legend(self) -> str | None:
        """What the shades mean, in a line."""
        return _LEGENDS.get(self.shade) if self.shade else None

    def line(self, segment: Segment, tokenizer: Tokenizer) -> str | None:
        """None where there is nothing to be seen."""
        cue = to_cue(segment)
        if cue is None:
            return None
        times = ""
        if self.timestamps:
            start, end = format_milliseconds(cue.start_ms), format_milliseconds(cue.end_ms)
            times = f"[{start} --> {end}]  "
        speaks = "" if cue.speaker is None else before(speaker_name(self.names, cue.speaker))
        turn = f" {TURN}" if cue.turn_next else ""
        return times + speaks + (self._tokens(segment, tokenizer) or cue.text) + turn

    def _tokens(self, segment: Segment, tokenizer: Tokenizer) -> str:
        if not (self.shade or self.special):
            return ""
        line = ""
        for piece in pieces(segment, tokenizer, special=self.special):
            text = clean(piece.text, strip=False)
            if not line:
                text = text.lstrip()
            line += self.shade(text, piece.probability) if self.shade else text
        return line
