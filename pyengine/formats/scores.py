"""Tokens and their probabilities, as whisper.cpp's ``--log-score`` (examples/cli/cli.cpp)."""

from __future__ import annotations

from pyengine.formats.cues import clean
from pyengine.formats.tokens import pieces
from pyengine.result import TranscribeResult
from pyengine.tokenizer import Tokenizer


def render(result: TranscribeResult, tokenizer: Tokenizer | None) -> str:
    """A line for each token: its text, a tab, its probability to six digits; "nan" where nobody
    knows. Without `tokenizer` words stand in one piece."""
    return "".join(
        f"{clean(piece.text, strip=False)}\t"
        f"{'nan' if piece.probability is None else format(piece.probability, '.6g')}\n"
        for segment in result.segments
        for piece in pieces(segment, tokenizer, special=True)
    )
