"""What a window is told of what was said before it: its prompt."""

from __future__ import annotations

from pyengine.options import TranscribeOptions
from pyengine.tokenizer import Tokenizer

_TRUSTED = 0.5
"""Text sampled at a higher temperature is not passed on (openai-whisper, whisper.cpp)."""


class TextContext:
    """Grows with the transcript; rules of openai-whisper's transcribe().

    Args:
        n_text_ctx: of the model; a prompt takes less than half of it.
    """

    def __init__(self, tokenizer: Tokenizer, options: TranscribeOptions, n_text_ctx: int) -> None:
        def encode(text: str | None) -> list[int]:
            return tokenizer.encode(" " + text.strip()) if text and text.strip() else []

        self._room = n_text_ctx // 2 - 1
        self._most = options.max_context
        self._hotwords = encode(options.hotwords)[: self._room]
        self._initial = encode(options.initial_prompt)
        self._carry = options.carry_initial_prompt
        self._condition = options.condition_on_previous_text
        self._said: list[int] = []

    def prompt(self) -> list[int]:
        """The tokens before the next window's start of transcript: hotwords, then as much of the
        end of what was said as fits."""
        room = self._room - len(self._hotwords)
        if self._most is not None:
            room = min(room, self._most)
        if self._carry:
            kept = self._initial[max(0, len(self._initial) - room) :]
            said = self._said[max(0, len(self._said) - (room - len(kept))) :]
            return [*self._hotwords, *kept, *said]
        before = [*self._initial, *self._said]
        return [*self._hotwords, *before[max(0, len(before) - room) :]]

    def add(self, tokens: list[int], temperature: float) -> None:
        """A window has given these, at this temperature."""
        if not self._condition or temperature > _TRUSTED:
            self._said = []
            if not self._carry:
                self._initial = []
        else:
            self._said = (self._said + tokens)[-self._room :]
