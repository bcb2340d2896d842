"""What a window is told of what was said before it: its prompt."""

from __future__ import annotations

from collections.abc import Sequence

from pyengine.decoding import DecodingResult
from pyengine.options import TranscribeOptions
from pyengine.result import Segment
from pyengine.tokenizer import Tokenizer

_TRUSTED = 0.5
"""Text sampled at a higher temperature is not passed on (openai-whisper, whisper.cpp)."""

_CHANGE = 3.0
"""Seconds of silence, after which other things may be spoken of, or by others."""

_REPEATS = 2.0
"""Text that compresses better may be about to loop: what is told of it would have it go on."""


class TextContext:
    """Grows with the transcript; rules of openai-whisper's transcribe().

    Where the options want it guarded (`context_threshold`), it is forgotten behind a silence of
    three seconds, and behind text that is unsure, repeats itself or needed another temperature;
    only `initial_prompt` stays.

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
        self._least = options.context_threshold if self._condition else None
        self._said: list[int] = []
        self._until = 0.0
        """When the last segment ended, in seconds."""

    @property
    def may_mislead(self) -> bool:
        """Whether it is guarded, and the next window is told what was said: where it cannot be
        read well with it, it is to be read without."""
        return self._least is not None and bool(self._said)

    def forget(self) -> None:
        """What was said does not help with what comes, where it is guarded."""
        if self._least is not None:
            self._said = []

    def go_on_at(self, second: float) -> None:
        """Then somebody speaks again."""
        if second - self._until >= _CHANGE:
            self.forget()

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

    def tell(self, tokens: Sequence[int]) -> None:
        """These were said, for certain."""
        if self._condition:
            self._said = [*self._said, *tokens][-self._room :]
        else:
            self._drop()

    def add(self, segments: Sequence[Segment], decoded: DecodingResult) -> None:
        """A window has given these."""
        for segment in segments:
            self.go_on_at(segment.start)
            self._until = segment.end
            self.tell(segment.tokens)
        if not self._condition or not self._is_trusted(decoded):
            self._drop()

    def _drop(self) -> None:
        self._said = []
        if not self._carry and self._least is None:
            self._initial = []

    def _is_trusted(self, decoded: DecodingResult) -> bool:
        if self._least is None:
            return decoded.temperature <= _TRUSTED
        is_sure = decoded.temperature == 0 and decoded.avg_logprob >= self._least
        return is_sure and decoded.compression_ratio <= _REPEATS
